"""Files that an article offers outside of its body (NukeViet's download box, a list below a notice)."""

from __future__ import annotations

from lxml import html

from crawler.pages.files import is_file
from crawler.pages.generic.evidence import Evidence

# Elements around a whole page: a link in them may be anybody's.
_WHOLE = frozenset({"html", "body", "form"})


def find_attachments(
    page: Evidence, region: html.HtmlElement, inside: set[html.HtmlElement], around_title: set[html.HtmlElement]
) -> tuple[html.HtmlElement, ...]:
    """The links to files in the `region` around title and body, those `inside` the body left out."""
    if region is page.root or region.tag in _WHOLE:
        return ()
    links = (link for link in region.iter("a") if link not in inside and is_file((link.get("href") or "").strip()))
    return tuple(link for link in links if not page.is_beside(link, around_title))
