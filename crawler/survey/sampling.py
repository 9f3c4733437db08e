"""Which articles of the listings are looked at, and which listings turn out to lead to articles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice, zip_longest

from crawler.pages.fragments import plain
from crawler.pages.visible import text_of
from crawler.reading.belief import is_same_title
from crawler.survey.content import Listing
from crawler.survey.evidence import Article, words
from crawler.survey.rows import Row
from crawler.survey.sample import SamplePage
from crawler.vietnamese.folding import fold

_LEAST_WORDS, _MOST_CELLS = 25, 500
_LEAST_ROWS, _LEAST_NEW = 2, 3
# The columns of registers of documents, folded.
_REGISTER = frozenset(
    (
        "so ky hieu",
        "so/ky hieu",
        "so hieu",
        "trich yeu",
        "ngay ban hanh",
        "co quan ban hanh",
        "loai van ban",
        "nguoi ky",
        "noi dung trich yeu",
    )
)


def spread(
    listings: Sequence[Listing], rows: Mapping[SamplePage, Sequence[Row]], most: int
) -> dict[str, tuple[Row, Listing]]:
    """Rows to be followed, by address: of every listing the first, then of every listing another, from far down and page two."""
    known = {listing.first.url for listing in listings}
    later = [[row for page in listing.later.values() for row in rows[page]] for listing in listings]
    turns = zip_longest(
        *(_scattered(rows[listing.first], second) for listing, second in zip(listings, later, strict=True))
    )
    chosen: dict[str, tuple[Row, Listing]] = {}
    for turn in turns:
        for row, listing in zip(turn, listings, strict=True):
            if row is not None and row.link.url not in known and len(chosen) < most:
                chosen.setdefault(row.link.url, (row, listing))
    return chosen


def _scattered(first: Sequence[Row], second: Sequence[Row]) -> Iterator[Row]:
    """The first row, the last of page two, the middle one, then the rest in turn."""
    picks = [*first[:1], *second[-1:], *first[len(first) // 2 :], *second[: len(second) // 2 : 2], *first]
    seen = set[str]()
    for row in picks:
        if row.link.url not in seen:
            seen.add(row.link.url)
            yield row


def leading_to_articles(
    listings: Sequence[Listing], articles: Mapping[str, Article | None], followed: Mapping[str, tuple[Row, Listing]]
) -> list[Listing]:
    """The listings whose rows lead to articles: pages with a title, a text, and, if articles of this site print dates, a date."""
    good: dict[Listing, list[bool]] = {listing: [] for listing in listings}
    dated = [url for url, article in articles.items() if article and _is_dated(article, followed[url][0])]
    is_dated_site = 2 * len(dated) > sum(article is not None for article in articles.values())
    for url, article in articles.items():
        row, listing = followed[url]
        is_article = article is not None and _is_news(article, row) and (not is_dated_site or _is_dated(article, row))
        good[listing].append(is_article)
    return [listing for listing, verdicts in good.items() if verdicts and 2 * sum(verdicts) >= len(verdicts)]


def distinct(
    listings: Sequence[Listing], rows: Mapping[SamplePage, Sequence[Row]], homes: Collection[str]
) -> list[Listing]:
    """The listings of news in Vietnamese, of several that show the same the first. A home page is one only where its pages
    name what no other listing was seen to name. Lists of one row are some where no section has more.
    """
    found: dict[frozenset[str], Listing] = {}
    most = max((len(rows[each.first]) for each in listings if each.first.url not in homes), default=_LEAST_ROWS)
    for listing in listings:
        own = rows[listing.first]
        marked = sum(not row.title.isascii() for row in own)
        if len(own) >= max(1, min(most, _LEAST_ROWS)) and 2 * marked >= len(own) and not is_register(listing.first):
            found.setdefault(frozenset(row.link.url for row in own), listing)
    others = [listing for listing in found.values() if listing.first.url not in homes]
    named = {url for listing in others for url in _named(listing, rows)}
    homepages = (listing for listing in found.values() if listing.first.url in homes)
    needed = (
        listing
        for listing in homepages
        if not others or (listing.later and len(_named(listing, rows) - named) >= _LEAST_NEW)
    )
    return [*others, *needed]


def _named(listing: Listing, rows: Mapping[SamplePage, Sequence[Row]]) -> set[str]:
    """The articles that the pages seen of a listing name."""
    return {row.link.url for page in listing.pages for row in rows[page]}


def is_register(page: SamplePage) -> bool:
    """Whether a page lists documents: a table with columns for their number, day of issue, subject."""
    heads = {fold(plain(text_of(cell))) for cell in islice(page.tree.iter("th", "td"), _MOST_CELLS)}
    return len(heads & _REGISTER) >= 2


def _is_dated(article: Article, row: Row) -> bool:
    return article.date is not None or row.date is not None


def _is_news(article: Article, row: Row) -> bool:
    """Whether a page is the article that its row announces: it has the row's title, and some text or pictures."""
    title = article.found.title.printed.text if article.found.title else ""
    count = sum(words(article.found.body).values())
    has_picture = any(True for part in article.found.body for _ in part.iter("img", "iframe", "embed"))
    return is_same_title(title, row.title) and (count >= _LEAST_WORDS or has_picture)
