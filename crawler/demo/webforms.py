"""The postback section: an ASP.NET GridView that pages only by POST, in a session that it checks (khanhhoa.gov.vn)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from crawler.demo.edition import Row
from crawler.demo.listings import listing, table_rows
from crawler.demo.model import SECTION
from crawler.demo.page import View

COOKIE = "ASP.NET_SessionId"
GENERATOR = "5E1B77A0"

_TARGET = "ctl00$ContentPlaceHolder1$gvTin"
_FEW_PAGES = 10
_SCRIPT = """<script>
var theForm = document.forms['aspnetForm'];
function __doPostBack(target, argument) {
    theForm.__EVENTTARGET.value = target;
    theForm.__EVENTARGUMENT.value = argument;
    theForm.submit();
}
</script>"""


@dataclass(slots=True)
class Session:
    """A visitor: the page last shown, and how many posts it has made."""

    id: str
    page: int = 1
    posts: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """The page to show a visitor; `is_new` asks for a cookie, `refused` for a notice that the post was not valid."""

    session: Session
    is_new: bool = False
    refused: bool = False


class Sessions:
    """The sessions of all visitors, and whether a post is valid in its own.

    A view state is valid only in its session, for the page that session was shown last, and for the links on that page.
    Anything else begins at page one again: with a notice, in a new session if the old one is gone.
    """

    def __init__(self, seed: int, limit: int | None = None) -> None:
        self._seed, self._limit = seed, limit
        self._count = 0
        self._sessions: dict[str, Session] = {}

    def expire(self) -> None:
        """Forget all sessions, as a restart of the server does."""
        self._sessions.clear()

    def visit(self, cookie: str | None) -> Shown:
        """Page one, by GET."""
        session = self._sessions.get(cookie or "")
        if session is None:
            return Shown(self._begin(), is_new=True)
        session.page = 1
        return Shown(session)

    def post(self, cookie: str | None, form: Mapping[str, str], pages: int) -> Shown:
        """The page that a post asks for, or page one."""
        session = self._sessions.get(cookie or "")
        if session is not None and self._limit is not None and session.posts >= self._limit:
            del self._sessions[session.id]
            session = None
        if session is None:
            return Shown(self._begin(), is_new=True, refused=True)
        asked = self._asked(session, form, pages)
        session.posts += 1
        session.page = asked or 1
        return Shown(session, refused=asked is None)

    def _asked(self, session: Session, form: Mapping[str, str], pages: int) -> int | None:
        """The page that a valid post asks for."""
        valid = {
            "__EVENTTARGET": _TARGET,
            "__VIEWSTATE": self.state(session, "view"),
            "__VIEWSTATEGENERATOR": GENERATOR,
            "__EVENTVALIDATION": self.state(session, "event"),
        }
        if any(form.get(name) != value for name, value in valid.items()):
            return None
        targets = {f"Page${to}": to for _, to in pager(session.page, pages) if to}
        return targets.get(form.get("__EVENTARGUMENT", ""))

    def state(self, session: Session, use: str) -> str:
        """The hidden field that is valid for the page just shown, once: `use` is "view" or "event"."""
        digest = sha256(f"{self._seed} {session.id} {session.page} {session.posts} {use}".encode()).digest()
        return "/wE" + b64encode(digest * (3 if use == "view" else 1)).decode()

    def _begin(self) -> Session:
        self._count += 1
        session = Session(sha256(f"session {self._seed} {self._count}".encode()).hexdigest()[:24])
        self._sessions[session.id] = session
        return session


def pager(page: int, pages: int) -> list[tuple[str, int | None]]:
    """(label, page it leads to) as a GridView shows them: a group of numbers, "..." before and after it, no link to `page`."""
    size = 2 if pages < _FEW_PAGES else 5
    first = (page - 1) // size * size + 1
    last = min(pages, first + size - 1)
    links: list[tuple[str, int | None]] = [(str(n), None if n == page else n) for n in range(first, last + 1)]
    if first > 1:
        links.insert(0, ("...", first - 1))
    if last < pages:
        links.append(("...", last + 1))
    return links


def postback_page(view: View, sessions: Sessions, shown: Shown, rows: list[Row], pages: int) -> str:
    """`/thong-bao`: the rows of the page that `shown` tells."""
    hidden = "".join(
        f'<input type="hidden" name="{name}" id="{name}" value="{value}" />\n'
        for name, value in (
            ("__EVENTTARGET", ""),
            ("__EVENTARGUMENT", ""),
            ("__VIEWSTATE", sessions.state(shown.session, "view")),
            ("__VIEWSTATEGENERATOR", GENERATOR),
            ("__EVENTVALIDATION", sessions.state(shown.session, "event")),
        )
    )
    links = " ".join(
        f"<td><span>{label}</span></td>"
        if to is None
        else f"<td><a href=\"javascript:__doPostBack('{_TARGET}','Page${to}')\">{label}</a></td>"
        for label, to in pager(shown.session.page, pages)
    )
    notice = '<p class="canh-bao">Phiên làm việc đã hết hạn, vui lòng thử lại.</p>\n' if shown.refused else ""
    table = (
        f'<table class="bang-tin" id="ctl00_ContentPlaceHolder1_gvTin">\n{table_rows(rows)}'
        f'<tr class="phan-trang"><td colspan="2"><table><tr>{links}</tr></table></td></tr></table>'
    )
    form = f'{notice}<form method="post" action="./thong-bao" id="aspnetForm">\n{hidden}{table}</form>{_SCRIPT}'
    return listing(view, SECTION["thong-bao"], form, "")
