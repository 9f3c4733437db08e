"""From what a survey saw to a declaration: every part learned from the pages that show it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.pages.selectors import Selector
from crawler.pages.visible import text_of
from crawler.survey import sources
from crawler.survey.addresses import learn_addresses
from crawler.survey.answers import Answers
from crawler.survey.articles import LearnedArticle, learn_article
from crawler.survey.choosing import choose
from crawler.survey.content import Listing
from crawler.survey.declaration import Learned, LearnedSection
from crawler.survey.evidence import Article, upwards
from crawler.survey.links import same_host
from crawler.survey.listings import LearnedListing, learn_listing
from crawler.survey.naming import Name, names_of
from crawler.survey.pagers import Pager
from crawler.survey.paging import Form, form_of
from crawler.survey.rows import Row
from crawler.survey.sample import CannotRead, Sample, SamplePage
from crawler.vietnamese.text import without_site

# Of the articles seen, one in so many is kept to try the template on.
_HELD_OUT = 3
_MOST_OTHERS = 2000
_PAGER_LEVELS, _MOST_STRAY_LINKS = 6, 3


@dataclass(frozen=True, slots=True)
class Seen:
    """What a survey saw of a site: its listings with their own rows, the articles that these led to, and everything else."""

    name: str
    root: str
    listings: Sequence[Listing]
    rows: Mapping[SamplePage, Sequence[Row]]
    articles: Sequence[Article]
    answers: Answers
    robots: Sample | None


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
    named, unnamed = _addresses(seen, own)
    addresses = learn_addresses(named, unnamed, pages_of_articles)
    article = _article(seen, [*own, *others])
    paging, forms = _paging(listings, own, listing)
    feeds, sitemaps = sources.of_news(seen.answers, seen.robots, seen.root, addresses)
    return Learned(
        name=seen.name,
        url=seen.root,
        sections=list(_sections(seen, own, forms, paging)),
        paging=paging,
        listing=listing,
        addresses=addresses,
        article=article,
        hosts=_hosts([*named, *(each.first.url for each in listings)], seen.root),
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


def _addresses(seen: Seen, own: Mapping[SamplePage, Sequence[Row]]) -> tuple[list[str], set[str]]:
    """(addresses of articles, addresses of the site that lead to none)."""
    articles = list(dict.fromkeys(row.link.url for rows in own.values() for row in rows))
    others = {page.url for page in own}
    for page in [*own, *(article.page for article in seen.articles)]:
        # On a listing page what stands in no row is no article; on an article's page it may be one.
        rows = _targets(page)
        links = (link for link in page.links if same_host(link.url, seen.root))
        others |= {link.url for link in links if link.in_frame or (page in own and link.url not in rows)}
    return articles, set(sorted(others - set(articles))[:_MOST_OTHERS])


def _hosts(addresses: Iterable[str], root: str) -> list[str]:
    """The further hosts of the site: with `www.` or without it."""
    own = urlsplit(root).netloc
    found = {urlsplit(url).netloc for url in addresses if same_host(url, root)}
    return sorted(found - {own})


def _article(seen: Seen, others: Sequence[SamplePage]) -> LearnedArticle:
    held_out = seen.articles[_HELD_OUT - 1 :: _HELD_OUT]
    shown = [article for article in seen.articles if article not in held_out]
    names = [listing.name for listing in seen.listings]
    learned = learn_article(shown, held_out, others, names, seen.name)
    if not learned.is_usable:
        lacking = " and ".join(key for key in ("title", "body") if key not in learned.selectors)
        raise CannotRead(
            f"Its articles have no {lacking} in one place: {learned.missing.get('body') or learned.missing.get('title')}.",
            "Write the portal file by hand: docs/portals.md shows how.",
        )
    return learned


def _paging(
    listings: Sequence[Listing], own: Mapping[SamplePage, Sequence[Row]], template: LearnedListing
) -> tuple[Form | None, dict[Listing, Form]]:
    """The paging of most sections, and each section's own."""
    forms = {listing: form for listing in listings if (form := _form(listing, own, template)) is not None}
    others = [listing.first.url for listing in listings if listing not in forms]
    fit = (form for form, _ in Counter(forms.values()).most_common() if all(_fits(form, url) for url in others))
    return next(fit, None), forms


def _fits(form: Form, section: str) -> bool:
    """Whether a section that has no pager may be said to page in a form (crawler/portals/model.py refuses others)."""
    if form.number:
        return re.search(form.number, section) is not None
    return form.pages is None or not (section[-1].isalnum() and re.search(r"\{section\}\w", form.pages))


def _form(listing: Listing, own: Mapping[SamplePage, Sequence[Row]], template: LearnedListing) -> Form | None:
    """How a section pages: by address, if page two was there and what lies past the end can be told; else by its links."""
    pager = listing.pager
    if pager is None:
        return None
    form = form_of(listing.first.url, pager.numbered, pager.onward)
    if form is not None and _turns(listing, own) and _ends(listing, template):
        return form
    if _turns(listing, own) or pager.posts_back:
        return _by_links(listing.first, pager)
    return None


def _turns(listing: Listing, own: Mapping[SamplePage, Sequence[Row]]) -> bool:
    """Whether page two was seen to have other rows than page one."""
    first = {row.link.url for row in own.get(listing.first, ())}
    return any({row.link.url for row in own.get(page, ())} - first for page in listing.later.values())


def _ends(listing: Listing, template: LearnedListing) -> bool:
    """Whether a crawl would know the end of the section by what the site answers past it."""
    page = listing.beyond
    if page is None or page.status in {404, 410}:
        return True
    if page.status != 200:
        return False
    if page.url.rstrip("/") != page.asked.rstrip("/"):
        above = urlsplit(page.url).path.rstrip("/") + "/"
        return (urlsplit(listing.first.url).path.rstrip("/") + "/").startswith(above)
    container = template.template.container
    return not container or any(True for selector in container for _ in selector.elements(page.tree))


def _by_links(page: SamplePage, pager: Pager) -> Form | None:
    """Selectors of the pager's links, and of the number that is no link: the page shown."""
    wanted = {link.element for link in pager.links}

    def judge(selector: Selector, _: int) -> bool | None:
        found = set(selector.elements(page.tree))
        return wanted <= found and len(found) <= len(wanted) + _MOST_STRAY_LINKS if found else None

    around = list(upwards(pager.element))[:_PAGER_LEVELS]
    names = [Name(name.css, name.cost + level / 2) for level, each in enumerate(around) for name in names_of(each)]
    posted = [Name('a[href*="__doPostBack"]', 4.0)] if pager.posts_back else []
    chosen = choose([*(Name(f"{name.css} a", name.cost) for name in names), *posted], 1, judge).selectors
    if not chosen:
        return None
    scope = chosen[0].removesuffix(" a") if chosen[0].endswith(" a") else None
    current = next(
        (each for each in pager.element.iter("span", "strong", "b", "em") if text_of(each).strip() == "1"), None
    )
    return Form(next=chosen[0], current=f"{scope} {current.tag}" if scope and current is not None else None)


def _sections(
    seen: Seen, own: Mapping[SamplePage, Sequence[Row]], forms: Mapping[Listing, Form], paging: Form | None
) -> Iterator[LearnedSection]:
    used = Counter[str]()
    for listing in seen.listings:
        name = without_site(listing.name, seen.name) or listing.first.url
        used[name] += 1
        if used[name] > 1:
            name = f"{name} ({used[name]})"
        form = forms.get(listing)
        pages = listing.pager.last if listing.pager else None
        rows = len({row.link.url for page in listing.pages for row in own.get(page, ())})
        yield LearnedSection(
            name, _relative(listing.first.url, seen.root), form if form != paging else None, rows, pages
        )


def _relative(url: str, root: str) -> str:
    """An address as the portal file writes it: without the host, where it is the portal's."""
    return url.removeprefix(root.rstrip("/")) or "/" if url.startswith(root) else url
