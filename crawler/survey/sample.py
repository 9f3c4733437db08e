"""What the survey is shown, and why it may have to give up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from urllib.parse import urlsplit

from lxml import html

from crawler.pages.document import NotHtmlError, base_of, parse
from crawler.survey.links import Link, links_of
from crawler.survey.rows import Group, groups_of

# Bytes of a page that are looked at, and elements of one that is taken for a page: those of real portals stay far below.
_LARGEST, _MOST_ELEMENTS = 4_000_000, 60_000


class CannotRead(ValueError):
    """The site cannot be learned: `reason` is one sentence saying what was found, `advice` one saying what to do."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(f"{reason} {advice}")
        self.reason, self.advice = reason, advice


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer of the site: the address it has in the end, its bytes (content coding taken off), its HTTP status.

    `asked` is the address that was asked for, where redirects led from it to `url`; `reason` says why there is no answer
    (status 0).
    """

    url: str
    body: bytes
    content_type: str | None = None
    status: int = 200
    asked: str | None = None
    reason: str | None = None


class SamplePage:
    """An HTML page among the samples, with its links and repeated rows, each found once.

    Raises NotHtmlError where the sample is no page.
    """

    def __init__(self, sample: Sample) -> None:
        self.url, self.asked, self.status = sample.url, sample.asked or sample.url, sample.status
        self.body, self.content_type = sample.body[:_LARGEST], sample.content_type
        self.tree = self.fresh_tree()
        if sum(1 for _ in islice(self.tree.iter(), _MOST_ELEMENTS)) == _MOST_ELEMENTS:
            raise NotHtmlError(f"the page has more than {_MOST_ELEMENTS:,} elements")

    def fresh_tree(self) -> html.HtmlElement:
        """The page parsed anew, for readers that take elements out of it."""
        return parse(self.body, self.content_type)

    @cached_property
    def base(self) -> str:
        return base_of(self.tree, self.url)

    @cached_property
    def links(self) -> list[Link]:
        return links_of(self.tree, self.url)

    @cached_property
    def groups(self) -> list[Group]:
        return groups_of(self.tree, self.url, self.links)

    @cached_property
    def _addresses(self) -> dict[html.HtmlElement, str]:
        return {link.element: link.url for link in self.links}

    def leads(self, link: html.HtmlElement) -> str | None:
        """The address that a link element leads to; None for scripts, anchors and mail."""
        return self._addresses.get(link)

    @cached_property
    def host(self) -> str:
        return urlsplit(self.url).netloc.lower()


def page_of(sample: Sample) -> SamplePage | None:
    """The page that a sample is, or None for a feed, a file, an empty answer."""
    kind = (sample.content_type or "").partition(";")[0].strip().lower()
    if kind and "html" not in kind:
        return None
    try:
        return SamplePage(sample)
    except NotHtmlError:
        return None
