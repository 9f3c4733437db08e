"""ASP.NET sections whose pages are posted back for (khanhhoa.gov.vn): each page holds the view state that the next one needs.

What is posted lives in memory, with its session; after a restart it is taken from the capture of the page before
(taken_up.py). When the portal has forgotten the session, a section begins again at page one in a new session and is wound on to
the page that is due; articles on the way are known already.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from scrapy import FormRequest, Request
from scrapy.http import HtmlResponse, Response

from crawler.pages.pager import Onward

# A page is tried in this many new sessions before it is given up.
NEW_SESSIONS = 2
_FORM = "//form[.//input[@name='__VIEWSTATE']]"


class NoFormError(ValueError):
    """The page has no form that could be posted back."""


@dataclass(slots=True)
class Postbacks:
    """The forms ready to be posted, one a section, and the number of sessions begun."""

    _ready: dict[str, tuple[int, Request]] = field(default_factory=dict)
    _sessions: int = 0

    def new_jar(self) -> int:
        """A cookie jar of its own for a new session."""
        self._sessions += 1
        return self._sessions

    def prepare(self, section: str, page: int, request: Request) -> None:
        """Keep the request of a section's next page until its turn comes."""
        self._ready[section] = (page, request)

    def take(self, section: str, page: int) -> Request | None:
        """The request of that page, if it is the one that is ready."""
        ready = self._ready.pop(section, None)
        return ready[1] if ready and ready[0] == page else None


def post(response: Response, where: Onward) -> Request:
    """The request that posts a page's form back. Raises NoFormError."""
    if not isinstance(response, HtmlResponse):
        raise NoFormError("its pager posts a form back, and the answer is no HTML")
    try:
        request = FormRequest.from_response(
            response,
            formxpath=_FORM,
            formdata={"__EVENTTARGET": where.target or "", "__EVENTARGUMENT": where.argument},
            dont_click=True,
            dont_filter=True,
        )
    except ValueError as error:
        raise NoFormError("its pager posts a form back, and the page has none with a __VIEWSTATE") from error
    # A form may name another address; the listing's own is what the portal's pages post to, query and all.
    return request if request.method == "POST" else request.replace(method="POST", url=response.url)
