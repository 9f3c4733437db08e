"""From a request to its answer: every address of the portal and what it shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from hashlib import md5

from crawler.demo import endpoints, feeds, listings, webforms
from crawler.demo.article_page import article_page, print_page
from crawler.demo.edition import Edition, Row
from crawler.demo.illness import Illness, ill_answer
from crawler.demo.messages import JSON, XML, Request, Response, redirect
from crawler.demo.model import HERE, SECTION, Article, Section
from crawler.demo.page import View, calendar_page, frame, missing_page, redesign
from crawler.demo.pictures import picture
from crawler.demo.validators import Validators, validated

# A redirect to another host, one that can be nobody's.
_OFFSITE = "http://baohoagiang.example/so-dac-biet"
_HANOI = timezone(timedelta(hours=7))
_SHOWN_NEWEST, _RELATED = 5, 4
_FLAKY = 2
_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class Site:
    """Answers requests out of an edition. Not thread-safe: the portal takes care of that.

    `is_soft` says that what is not there answers 200 (a soft 404); `dress` numbers what changes on pages beside the text.
    """

    def __init__(
        self,
        edition: Edition,
        seed: int,
        *,
        session_requests: int | None,
        crawl_delay: float | None,
        today: datetime | None,
        validators: Validators,
    ) -> None:
        self.edition = edition
        self.sessions = webforms.Sessions(seed, session_requests)
        self.is_redesigned = self.is_soft = False
        self.illness: Illness | None = None
        self.dress = 0
        self.url = ""
        self.today, self.validators = today, validators
        self._crawl_delay = crawl_delay
        self._flaky_answers = 0
        self._used_tokens: set[str] = set()
        self._pages_shown: Counter[str] = Counter()

    def answer(self, request: Request) -> Response:
        """The answer to a request; a page that says so where there is nothing."""
        if ill := ill_answer(self.illness, request):
            return ill
        if to := self.edition.led_on(request.target):
            return redirect(to)
        if request.method == "POST" and request.path not in _POSTED_TO:
            return Response("<h1>Không được phép</h1>", 405)
        for pattern, handler in _ROUTES:
            if found := pattern.fullmatch(request.path):
                return handler(self, request, *found.groups())
        return self._article(request)

    def now(self) -> datetime:
        """Local time."""
        return self.today or datetime.now(_HANOI).replace(tzinfo=None)

    def view(self, request: Request) -> View:
        self._pages_shown[request.target] += 1
        token = md5(f"{request.target} {self._pages_shown[request.target]}".encode()).hexdigest()
        newest = self.edition.newest(_SHOWN_NEWEST)
        return View(self.url, self.now(), newest, token, self.is_redesigned, self.dress)

    def _missing(self, request: Request) -> Response:
        return Response(missing_page(self.view(request)), 200 if self.is_soft else 404)

    # Articles, by any of their addresses.

    def _article(self, request: Request) -> Response:
        edition, path = self.edition, request.path
        if path == edition.twin_path and (twin := edition.by_id(edition.odd.twin)):
            return redirect(twin.path)
        if path == edition.moved_from and (moved := edition.by_id(edition.odd.moved)):
            return redirect(moved.path)
        return self._shown(request, edition.by_path(path))

    def _numbered(self, request: Request) -> Response:
        """`/Default.aspx?ArticleId=N`, `/giao-duc/View_Detail.aspx?ItemID=N`."""
        name = "ArticleId" if request.path == "/Default.aspx" else "ItemID"
        number = request.query.get(name, "")
        article = self.edition.by_id(int(number)) if number.isascii() and number.isdigit() else None
        if article and name == "ItemID" and article.section.id != "giao-duc":
            article = None
        return self._shown(request, article)

    def _print(self, request: Request, number: str) -> Response:
        article = self.edition.by_id(int(number)) if self.illness is not Illness.LOST else None
        return Response(print_page(self.view(request), article)) if article else self._missing(request)

    def _shown(self, request: Request, article: Article | None) -> Response:
        if article is None or self.illness is Illness.LOST:
            return self._missing(request)
        if article.id == self.edition.odd.flaky and self._flaky_answers < _FLAKY:
            self._flaky_answers += 1
            return Response("<h1>Lỗi máy chủ</h1>", 500)
        listed = self.edition.listed(article.section)
        place = listed.index(article) + 1 + self.dress % _RELATED if article in listed else 0
        page = article_page(self.view(request), article, listed[place : place + _RELATED])
        return validated(Response(page), request, article, self.validators, self.now())

    # Listings, each paging in its own way.

    def _home(self, request: Request) -> Response:
        return Response(listings.home_page(self.view(request)))

    def _query_pages(self, request: Request) -> Response:
        rows, pages, per_page = self._rows(SECTION["thoi-su"])
        page = request.number("page")
        if not 1 <= page <= pages:
            return Response(missing_page(self.view(request)), 404)  # also where articles have a soft one
        shown = listings.cut(rows, page, per_page)
        return Response(listings.query_page(self.view(request), shown, self.edition.sticky_row(), page, pages))

    def _path_pages(self, request: Request, number: str | None) -> Response:
        rows, pages, per_page = self._rows(SECTION["kinh-te"])
        page = int(number or 1)
        if number and not 1 < page <= pages:
            return redirect("/kinh-te", 302)
        return Response(listings.path_page(self.view(request), listings.cut(rows, page, per_page), page, pages))

    def _file_pages(self, request: Request, number: str | None) -> Response:
        rows, pages, per_page = self._rows(SECTION["van-hoa"])
        page = min(max(1, int(number or 1)), pages)
        return Response(listings.file_page(self.view(request), listings.cut(rows, page, per_page), page, pages))

    def _next_pages(self, request: Request) -> Response:
        rows, pages, per_page = self._rows(SECTION["nong-nghiep"])
        page = request.number("trang")
        return Response(listings.next_page(self.view(request), listings.cut(rows, page, per_page), page, pages))

    def _number_pages(self, request: Request, number: str) -> Response:
        rows, pages, per_page = self._rows(SECTION["y-te"])
        page = int(number)
        return Response(listings.number_page(self.view(request), listings.cut(rows, page, per_page), page, pages))

    def _postback(self, request: Request) -> Response:
        rows, pages, per_page = self._rows(SECTION["thong-bao"])
        cookie = request.cookie_value(webforms.COOKIE)
        is_post = request.method == "POST"
        shown = self.sessions.post(cookie, request.form, pages) if is_post else self.sessions.visit(cookie)
        cookies = (("Set-Cookie", f"{webforms.COOKIE}={shown.session.id}; path=/; HttpOnly"),) if shown.is_new else ()
        on_page = listings.cut(rows, shown.session.page, per_page)
        page = webforms.postback_page(self.view(request), self.sessions, shown, on_page, pages)
        return Response(page, headers=cookies)

    def _script_page(self, request: Request, id_: str) -> Response:
        script = endpoints.POST_SCRIPT if id_ == "giao-duc" else endpoints.GET_SCRIPT
        return Response(listings.script_page(self.view(request), SECTION[id_], script))

    def _rows(self, section: Section) -> tuple[list[Row], int, int]:
        rows, per_page = self.edition.rows(section), self.edition.per_page
        return rows, listings.page_count(rows, per_page), per_page

    # What listings take their rows from.

    def _get_json(self, request: Request) -> Response:
        section = SECTION.get(request.query.get("chuyen_muc", ""))
        if section is None:
            return Response('{"error": "chuyen_muc?"}', 400, JSON)
        listed = self.edition.listed(section)
        return Response(endpoints.rows_by_page(listed, request.number("page"), self.edition.per_page), type=JSON)

    def _post_json(self, request: Request) -> Response:
        if request.method != "POST":
            return Response('{"error": "POST"}', 405, JSON)
        form = request.form
        try:
            listed = self.edition.listed(SECTION[form.get("chuyen_muc", "")])
            return Response(endpoints.rows_by_start(listed, form), type=JSON)
        except (KeyError, ValueError):
            return Response('{"error": "start, length, chuyen_muc?"}', 400, JSON)

    def _html_json(self, request: Request) -> Response:
        rows, _, per_page = self._rows(SECTION["y-te"])
        items = listings.fragment(listings.cut(rows, request.number("page"), per_page))
        return Response(endpoints.in_json(redesign(items) if self.is_redesigned else items), type=JSON)

    # For robots.

    def _robots(self, _request: Request) -> Response:
        return Response(feeds.robots(self.url, self._crawl_delay), type="text/plain; charset=utf-8")

    def _sitemap(self, _request: Request, name: str) -> Response:
        articles = [article for article in self.edition.articles() if article.id != self.edition.odd.feed_only]
        half = len(articles) // 2
        match name:
            case ".xml":
                return Response(feeds.sitemap_index(self.url), type=XML)
            case "-1.xml":
                return Response(feeds.sitemap(self.url, articles[:half]), type=XML)
            case _:
                zipped = feeds.zipped(feeds.sitemap(self.url, articles[half:]))
                return Response(zipped, type="application/gzip")

    def _rss(self, _request: Request) -> Response:
        own = self.edition.by_id(self.edition.odd.feed_only)
        articles = [*self.edition.newest(feeds.FEED_LENGTH), *([own] if own else [])]
        return Response(feeds.rss(self.url, articles), type=XML)

    # The rest.

    def _picture(self, request: Request, number: str) -> Response:
        if not 1 <= int(number) <= self.edition.pictures:
            return self._missing(request)
        return Response(picture(int(number)), type="image/png")

    def _file(self, request: Request, name: str, kind: str) -> Response:
        path = HERE / "files" / f"{name}.{kind}"
        return Response(path.read_bytes(), type=_TYPES[kind]) if path.is_file() else self._missing(request)

    def _calendar(self, request: Request) -> Response:
        found = re.fullmatch(r"(0[1-9]|1[0-2])/(\d{4})", request.query.get("thang", ""))
        if found is None:
            return self._missing(request)
        return Response(calendar_page(self.view(request), int(found[1]), int(found[2])))

    def _login(self, request: Request) -> Response:
        """A one-time address: it leads home once."""
        token = request.query.get("nv_redirect", "")
        if token in self._used_tokens:
            return self._missing(request)
        self._used_tokens.add(token)
        return redirect("/", 302)

    def _offsite(self, _request: Request) -> Response:
        return redirect(_OFFSITE, 302)

    def _office(self, request: Request) -> Response:
        return Response(frame(self.view(request), "Quản trị", "<h1>Quản trị</h1>"), 403)


_POSTED_TO = frozenset({"/thong-bao", "/api/danh-sach"})
_ROUTES: tuple[tuple[re.Pattern[str], Callable[..., Response]], ...] = tuple(
    (re.compile(pattern, re.ASCII), handler)
    for pattern, handler in (
        ("/", Site._home),
        ("/thoi-su", Site._query_pages),
        (r"/kinh-te/?(?:page/(\d{1,6})/?)?", Site._path_pages),
        (r"/van-hoa(?:/trang-(\d{1,6}))?\.html", Site._file_pages),
        ("/thong-bao", Site._postback),
        ("/(chi-dao-dieu-hanh|giao-duc)", Site._script_page),
        ("/nong-nghiep", Site._next_pages),
        (r"/y-te-c28-(\d{1,6})\.html", Site._number_pages),
        ("/api/tin", Site._get_json),
        ("/api/danh-sach", Site._post_json),
        ("/api/y-te", Site._html_json),
        (r"/(?:Default|giao-duc/View_Detail)\.aspx", Site._numbered),
        (r"/in/(\d{1,9})", Site._print),
        (r"/anh/(\d{1,9})\.png", Site._picture),
        (r"/tep/([a-z-]+)\.(pdf|docx)", Site._file),
        (r"/sitemap(\.xml|-1\.xml|-2\.xml\.gz)", Site._sitemap),
        (r"/rss\.xml", Site._rss),
        (r"/robots\.txt", Site._robots),
        ("/lich", Site._calendar),
        ("/dang-nhap", Site._login),
        (r"/lien-ket/\d+", Site._offsite),
        ("/quan-tri/", Site._office),
    )
)
