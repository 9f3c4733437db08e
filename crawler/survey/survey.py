"""Getting to know a site step by step: what to look at next, and what was learned in the end.

survey = Survey("https://binhan.example.vn/")
while wanted := survey.next_wanted():
    for url in wanted:
        survey.take(fetch(url))  # a Sample of each, also of what failed
learned = survey.result()
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urljoin

from crawler.survey import refusals, sources
from crawler.survey.answers import Answers
from crawler.survey.content import Listing, own_rows, pager_of
from crawler.survey.declaration import Learned
from crawler.survey.evidence import Article, article_of, letters
from crawler.survey.learning import Seen, learn
from crawler.survey.links import forwarded, is_one_site, same_host
from crawler.survey.names import section_name, site_name
from crawler.survey.parts import second_parts
from crawler.survey.rows import Row
from crawler.survey.sample import CannotRead, Sample, SamplePage
from crawler.survey.sampling import distinct, leading_to_articles, spread
from crawler.survey.sections import candidates, in_menus
from crawler.survey.starts import is_article, without_later_pages
from crawler.survey.unseen import check_answers, unseen

# Answers that a survey may take, and how they are shared out among its steps.
BUDGET = 80
_CANDIDATES, _MORE, _SECOND_PAGES, _BEYOND, _ARTICLES = 28, 12, 12, 2, 24
# Sections of one form of page addresses whose second page is looked at.
_ALIKE = 4
_LEAST_ROWS = 2
# A page that no section has, and an address that no site has.
_FAR_PAGE = 99
_NOWHERE = "khong-co-trang-nay-404"


class Survey:
    """A survey of one site. It asks for nothing itself: `next_wanted` says which addresses it wants to see, `take` shows them."""

    def __init__(self, url: str, *, budget: int = BUDGET) -> None:
        self.url, self._budget = url, budget
        self._answers = Answers()
        self._wanted: list[str] = []
        self._asked: set[str] = set()
        self._learned: Learned | None = None
        self._refusal: CannotRead | None = None
        self._steps = self._explore()

    def may_ask(self, url: str) -> bool:
        return same_host(url, self.url)

    def next_wanted(self) -> list[str]:
        """The addresses to be shown next; none when the survey is finished. All of them are to be taken before the next call."""
        while not (waiting := [url for url in self._wanted if url not in self._answers]):
            try:
                asked = next(self._steps)
            except StopIteration:
                return []
            except CannotRead as refusal:
                self._refusal = refusal
                return []
            room = self._budget - len(self._asked)
            self._wanted = [url for url in dict.fromkeys(asked) if url not in self._asked][:room]
            self._asked.update(self._wanted)
        return waiting

    def take(self, sample: Sample) -> None:
        """Be shown an answer. `sample.asked` (else `sample.url`) is one of the addresses wanted; a failure has status 0."""
        self._answers.add(sample)

    def result(self) -> Learned:
        """What was learned. Raises CannotRead where the site cannot be read, and before the survey is finished."""
        if self._refusal is not None:
            raise self._refusal
        if self._learned is None:
            raise CannotRead("The survey is not finished.", "Show it what it wants to see.")
        return self._learned

    def _explore(self) -> Iterator[list[str]]:
        """The steps; each yields addresses, and goes on when they have been shown."""
        yield [self.url]
        sample = self._answers.sample(self.url)
        assert sample is not None
        first = refusals.first_page(sample)
        if (forward := forwarded(first)) and same_host(forward, self.url):
            yield [forward]
            first = self._answers.page(forward) or first
        root = urljoin(first.url, "/")
        yield [root, urljoin(root, "/robots.txt"), urljoin(root, _NOWHERE)]
        home = self._home(root, first)
        is_own = is_one_site(first, home)
        starts = [first, home] if is_own and home.url != first.url else [first]
        if len(starts) == 1 and not first.groups:
            refusals.check(first)
        if len(starts) == 2 and is_article(first):
            starts = [home]
        names = candidates(starts)
        yield list(names)[:_CANDIDATES]
        names |= candidates([*starts, *self._answers.pages(names)]) | names
        yield [url for url in names if url not in self._asked][:_MORE]
        yield from self._learn(first, root if is_own else first.url, starts, names)

    def _home(self, root: str, first: SamplePage) -> SamplePage:
        """The home page: where that only leads on, or is none, the page that the survey begins with."""
        home = self._answers.page(root)
        return first if home is None or forwarded(home) else home

    def _learn(
        self, first: SamplePage, home: str, starts: Sequence[SamplePage], names: Mapping[str, str]
    ) -> Iterator[list[str]]:
        """Look at later pages of the listings and at articles, and learn from all that was seen."""
        root = urljoin(home, "/")
        listings = self._listings(starts, names)
        yield _second_pages(listings)
        for listing in listings:
            page = self._answers.page(listing.address(2))
            if page is not None and page.status == 200 and page.url != listing.first.url:
                listing.later[2] = page
        rows = own_rows(listings)
        roots = self._answers.pages([root])
        homes = {root, home, *(page.url for page in roots), *(url for page in roots if (url := forwarded(page)))}
        given = {page.url for page in starts} - homes - names.keys()
        listings = distinct(without_later_pages(listings, given), rows, homes)
        yield [url for listing in listings if listing.later and (url := listing.address(_FAR_PAGE))][:_BEYOND]
        for listing in listings:
            listing.beyond = self._answers.page(listing.address(_FAR_PAGE))
        followed = spread(listings, rows, _ARTICLES)
        yield list(followed)
        name = site_name(self._answers.pages())
        articles = self._articles(followed, name)
        parts = second_parts([article for article in articles.values() if article])
        yield parts
        robots = self._answers.sample(urljoin(root, "/robots.txt"))
        yield sources.wanted(self._answers.pages(), robots, root)
        yield sources.inner(self._answers, robots, root)
        listings = leading_to_articles(listings, articles, followed)
        kept = [article for url, article in articles.items() if article and followed[url][1] in listings]
        if not listings or not kept:
            refusals.check(first)
            check_answers(self._answers, list(followed))
            raise CannotRead(
                "No list of news was found: no page that it links to has rows that lead to articles.",
                "Give the address of a page that lists news; if its list appears only in a browser, declare it under [apis].",
            )
        small = [Listing(page, section_name(names[page.asked], page)) for page in self._answers.pages(names)]
        seconds = {url: page for url in parts if (page := self._answers.page(url)) is not None}
        self._learned = learn(
            Seen(name or first.host, home, listings, rows, kept, self._answers, robots, small, seconds)
        )
        menus = in_menus([*starts, *self._answers.pages(names)], names)
        self._learned.unseen = unseen(listings, names, menus, self._answers)

    def _listings(self, starts: Sequence[SamplePage], names: Mapping[str, str]) -> list[Listing]:
        """The pages that have rows, each address once; those that the survey began with come last."""
        found: dict[str, Listing] = {}
        for url in (*names, *(page.asked for page in starts)):
            page = self._answers.page(url)
            if page is None or page.status != 200 or page.url in found or not same_host(page.url, starts[0].url):
                continue
            if any(group.rows for group in page.groups):
                found[page.url] = Listing(page, section_name(names.get(url, ""), page), pager=pager_of(page))
        own = {page.url for page in starts}
        most = max((_count(listing) for url, listing in found.items() if url not in own), default=_LEAST_ROWS)
        return [listing for listing in found.values() if _count(listing) >= min(most, _LEAST_ROWS)]

    def _articles(self, followed: Mapping[str, tuple[Row, Listing]], name: str | None) -> dict[str, Article | None]:
        """What the rows that were followed led to; None for what is no article, as a page that several of them lead to."""
        pages = {url: self._answers.page(url) for url in followed}
        named = {(page.body, letters(followed[url][0].title)) for url, page in pages.items() if page is not None}
        bodies = Counter(body for body, _ in named)
        found: dict[str, Article | None] = {}
        for url, page in pages.items():
            row, listing = followed[url]
            is_own = (
                page is not None and page.status == 200 and same_host(page.url, self.url) and bodies[page.body] == 1
            )
            found[url] = article_of(page, row.entry, listing.name, name) if page is not None and is_own else None
        return found


def _count(listing: Listing) -> int:
    return sum(len(group.rows) for group in listing.first.groups)


def _second_pages(listings: Sequence[Listing]) -> list[str]:
    """The addresses of second pages: of the sections whose addresses have one form, a few."""
    seen = Counter[object]()
    found = []
    for listing in listings:
        if url := listing.address(2):
            seen[listing.form or listing] += 1
            if seen[listing.form or listing] <= _ALIKE:
                found.append(url)
    return found[:_SECOND_PAGES]
