"""From what a survey saw to a declaration: every part learned from the pages that show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from crawler.pages.listing import read_listing
from crawler.pages.template import ListingTemplate
from crawler.portals.addresses import path_of
from crawler.survey import sources
from crawler.survey.addresses import LearnedAddresses, learn_addresses
from crawler.survey.answers import Answers
from crawler.survey.articles import NEEDED, LearnedArticle, learn_article
from crawler.survey.content import Listing
from crawler.survey.declaration import Learned, LearnedSection
from crawler.survey.evidence import Article
from crawler.survey.links import same_host
from crawler.survey.listings import learn_listing
from crawler.survey.names import distinct_names
from crawler.survey.paging import Form
from crawler.survey.rows import Row
from crawler.survey.sample import CannotRead, Sample, SamplePage
from crawler.survey.sampling import is_register
from crawler.survey.turning import learn_paging
from crawler.vietnamese.text import without_site

# Of the articles seen, one in so many is kept to try the template on.
_HELD_OUT = 3
_MOST_OTHERS = 2000


@dataclass(frozen=True, slots=True)
class Seen:
    """What a survey saw of a site: its listings with their own rows, the articles that these led to, and everything else;
    `candidates` are all pages that might be sections, `seconds` those that might be second parts of articles, by their address.
    """

    name: str
    root: str
    listings: Sequence[Listing]
    rows: Mapping[SamplePage, Sequence[Row]]
    articles: Sequence[Article]
    answers: Answers
    robots: Sample | None
    candidates: Sequence[Listing] = ()
    seconds: Mapping[str, SamplePage] = field(default_factory=dict)


def learn(seen: Seen) -> Learned:
    """The declaration of a site. Raises CannotRead where its articles cannot be read by what was learned."""
    listings = list(seen.listings)
    own = {page: seen.rows[page] for listing in listings for page in listing.pages if seen.rows[page]}
    known = {page.url for page in own} | {article.page.url for article in seen.articles}
    others = [page for page in [*seen.answers.pages(), *seen.answers.errors()] if page.url not in known]
    pages_of_articles = [article.page for article in seen.articles]
    empty = [listing.beyond for listing in listings if listing.beyond is not None]
    listing = learn_listing(own, _empty(empty, own), [*pages_of_articles, *seen.answers.errors()])
    if not listing.found:
        raise CannotRead(
            "The rows of its lists have nothing in common that a selector could say.",
            "Write the portal file by hand: docs/portals.md shows how.",
        )
    named, unnamed, doubtful = _addresses(seen, own)
    addresses = learn_addresses(named, unnamed, pages_of_articles, doubtful=doubtful)
    article = _article(seen, [*own, *others])
    paging, forms = learn_paging(listings, own, listing)
    small = list(_small(seen, own, listing.template, addresses))
    feeds, sitemaps = sources.of_news(seen.answers, seen.robots, seen.root, addresses)
    return Learned(
        name=seen.name,
        url=seen.root,
        sections=list(_sections([*listings, *small], seen, own, forms, paging)),
        paging=paging,
        listing=listing,
        addresses=addresses,
        article=article,
        hosts=_hosts((row.link.host for rows in own.values() for row in rows), seen.root),
        feeds=[_relative(url, seen.root) for url in feeds],
        sitemaps=[_relative(url, seen.root) for url in sitemaps],
        fetched=len(seen.answers),
    )


def _empty(pages: Sequence[SamplePage], own: Mapping[SamplePage, Sequence[Row]]) -> list[SamplePage]:
    """The pages past an end that are empty listing pages, and no redirects to page one."""
    known = {page.url for page in own}
    rows = {row.link.url for each in own.values() for row in each}
    return [page for page in pages if page.status == 200 and page.url not in known and not rows & _targets(page)]


def _targets(page: SamplePage) -> set[str]:
    return {url for group in page.groups for url in group.urls}


def _addresses(seen: Seen, own: Mapping[SamplePage, Sequence[Row]]) -> tuple[list[str], set[str], set[str]]:
    """(addresses of articles, addresses of the site that lead to none, those of them that few pages name): menus are on most
    pages, links to the articles before and after this one are not.
    """
    articles = list(dict.fromkeys(row.link.url for rows in own.values() for row in rows))
    framed = Counter[str]()
    pages = [*own, *(article.page for article in seen.articles)]
    for page in pages:
        # On a listing page what stands in no row is no article; on an article's page it may be one.
        rows = _targets(page)
        links = (link for link in page.links if same_host(link.url, seen.root))
        framed.update({link.url for link in links if link.in_frame or (page in own and link.url not in rows)})
    menus = {page.url for page in own} | {url for url, count in framed.items() if 2 * count > len(pages)}
    others = set(sorted((menus | framed.keys()) - set(articles))[:_MOST_OTHERS])
    return articles, others, others - menus


def _hosts(written: Iterable[str], root: str) -> list[str]:
    """The further hosts of the site as its links write them: with `www.` or without it."""
    return sorted({host.lower() for host in written} - {urlsplit(root).netloc.lower()})


def _article(seen: Seen, others: Sequence[SamplePage]) -> LearnedArticle:
    held_out = seen.articles[_HELD_OUT - 1 :: _HELD_OUT]
    shown = [article for article in seen.articles if article not in held_out]
    names = [listing.name for listing in seen.listings]
    learned = learn_article(shown, held_out, others, names, seen.name, seen.seconds)
    if learned.is_usable:
        return learned
    # No two pages are alike, or too few were seen. Without a template they can be read all the same (reading/read.py).
    lacking = {
        key: f"{learned.missing[key]}; it is read without a template" for key in NEEDED if key in learned.missing
    }
    return LearnedArticle(missing=lacking, pages=learned.pages)


def _small(
    seen: Seen, own: Mapping[SamplePage, Sequence[Row]], template: ListingTemplate, addresses: LearnedAddresses
) -> Iterator[Listing]:
    """Sections that have too few rows to be known by them: what reads other sections finds an article there that no other has."""
    known = {path_of(row.link.url) for rows in own.values() for row in rows}
    sections = {page.url for page in own}
    for listing in seen.candidates:
        page = listing.first
        if page.url in sections or page.url == seen.root or is_register(page):
            continue
        found = {path_of(entry.url) for entry in read_listing(page.tree, page.url, template)}
        new = {path for path in found - known if addresses.matches(path)}
        if new and new == found:
            known |= new
            sections.add(page.url)
            yield listing


def _sections(
    listings: Sequence[Listing],
    seen: Seen,
    own: Mapping[SamplePage, Sequence[Row]],
    forms: Mapping[Listing, Form],
    paging: Form | None,
) -> Iterator[LearnedSection]:
    names = distinct_names([without_site(listing.name, seen.name) or listing.first.url for listing in listings])
    for name, listing in zip(names, listings, strict=True):
        form = forms.get(listing)
        pages = listing.pager.last if listing.pager else None
        rows = len({row.link.url for page in listing.pages for row in own.get(page, ())})
        yield LearnedSection(
            name, _relative(listing.first.url, seen.root), form if form != paging else None, rows, pages
        )


def _relative(url: str, root: str) -> str:
    """An address as the portal file writes it: without the host, where it is the portal's."""
    host = urljoin(root, "/")
    return "/" + url.removeprefix(host) if url.startswith(host) else url
