"""The listing template: the frame that every listing page has, the rows in it, and what is read of a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import html

from crawler.items import ListingEntry
from crawler.pages.fragments import plain
from crawler.pages.listing import read_listing
from crawler.pages.selectors import Selector
from crawler.pages.template import ListingTemplate
from crawler.pages.visible import text_of
from crawler.portals.addresses import path_of
from crawler.survey.choosing import Chosen, choose, compiled, first_element
from crawler.survey.hrefs import link_names, row_names
from crawler.survey.links import same_host
from crawler.survey.naming import Name, names_of, own_names
from crawler.survey.rows import LONGEST_DATE, Row
from crawler.survey.sample import SamplePage
from crawler.vietnamese.dates import read_date

Rows = Mapping[SamplePage, Sequence[Row]]

# Levels above the rows at which the frame is looked for; rows that fields are learned from; kinds of rows on one site.
_LEVELS, _MOST_ROWS, _MOST_KINDS = 10, 80, 8
# What a row is worth less that is found without the date it prints.
_DATE_WORTH = 0.7


@dataclass(slots=True)
class LearnedListing:
    """A listing template in selectors, and on how many of `rows` rows each field was right."""

    container: tuple[str, ...] = ()
    entry: str = ""
    link: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    pages: int = 0
    rows: int = 0
    found: int = 0
    false: int = 0
    dated: int = 0

    @property
    def template(self) -> ListingTemplate:
        return ListingTemplate(
            container=_compiled(self.container),
            entry=_compiled([self.entry] if self.entry else []),
            link=_compiled(self.link),
            title=_compiled(self.title),
            date=_compiled(self.date),
        )


def learn_listing(rows: Rows, empty: Sequence[SamplePage], others: Sequence[SamplePage]) -> LearnedListing:
    """The template of pages whose rows are known. `empty` are pages past the end of a section, which have the frame and no
    rows; `others` (articles, error pages) should better not have the frame.
    """
    rows = {page: own for page, own in rows.items() if own}
    learned = LearnedListing(pages=len(rows), rows=sum(map(len, rows.values())))
    learned.container = _container(rows, empty, others)
    entries = _entries(rows, learned.container)
    learned.entry = ", ".join(entries)
    samples = list(islice(_matched(rows, learned.container, learned.entry), _MOST_ROWS)) if entries else []
    learned.link = _link(samples, link_names(rows)).selectors
    learned.title = _title(samples, learned.link)
    date = _date(samples)
    learned.date, learned.dated = date.selectors, date.right
    _check(rows, learned)
    return learned


def _container(rows: Rows, empty: Sequence[SamplePage], others: Sequence[SamplePage]) -> tuple[str, ...]:
    """The best name of an element that holds all rows of every page."""
    shared = {page: _shared([row.element for row in own]) for page, own in rows.items()}
    levels: dict[str, list[float]] = {}
    names: dict[str, Name] = {}
    for element in shared.values():
        for level, around in enumerate(_upwards(element, _LEVELS)):
            for name in names_of(around):
                names.setdefault(name.css, name)
                levels.setdefault(name.css, []).append(level)
    frequent = sorted(names.values(), key=lambda name: (-len(levels[name.css]), name.cost))[:150]
    best: tuple[float, str] | None = None
    for name in frequent:
        selector = compiled(name.css)
        if not all(_holds(selector, page.tree, element) for page, element in shared.items()):
            continue
        if not all(first_element(selector, page.tree) is not None for page in empty if page.status == 200):
            continue
        cost = name.cost + 0.5 * sum(levels[name.css]) / len(levels[name.css]) + _elsewhere(selector, others)
        # Where the rows' own frame is missing from an empty page, another of that name would pass for it.
        cost += 3.0 * any(len(list(selector.elements(page.tree))) > 1 for page in shared)
        if best is None or (cost, name.css) < best:
            best = cost, name.css
    return (best[1],) if best else ()


def _elsewhere(selector: Selector, others: Sequence[SamplePage]) -> float:
    """The price of a frame that pages have which are no listings; an error page that has it proves the wrong thing."""
    having = [page for page in others if first_element(selector, page.tree) is not None]
    errors = [page for page in having if page.status != 200]
    return (6.0 if errors else 0.0) + 1.5 * (len(having) - len(errors)) / max(1, len(others))


def _holds(selector: Selector, tree: html.HtmlElement, element: html.HtmlElement) -> bool:
    found = first_element(selector, tree)
    return found is not None and any(each is found for each in _upwards(element, 1000))


def _entries(rows: Rows, container: Sequence[str]) -> list[str]:
    """The selectors that together find every row, and nothing else that has a link in it.

    What no such selector finds, one may find that also finds articles of the frame: a crawl knows them anyway.
    """
    names = _row_names(rows)
    articles = {row.link.url for own in rows.values() for row in own}
    found = {name: _rows_found(compiled(name.css), rows, container, articles) for name in names}
    wanted = {row for own in rows.values() for row in own}
    chosen: list[str] = []
    for with_strays in (False, True):
        while wanted and len(chosen) < _MOST_KINDS:
            scored = [
                (_gain(found[name], wanted, with_strays=with_strays) * (1 - name.cost / 15), name) for name in names
            ]
            gain, name = max(scored, key=lambda each: (each[0], each[1].css), default=(0.0, None))
            if name is None or gain < (1.5 if chosen else 0.5):
                break
            chosen.append(name.css)
            wanted -= found[name].rows
    return chosen


@dataclass(frozen=True, slots=True)
class _Found:
    """What a selector finds: rows, those of them whose date it loses, articles that are no rows of the section (`strays`),
    other things with links.
    """

    rows: frozenset[Row]
    undated: frozenset[Row]
    strays: int
    wrong: int


def _gain(found: _Found, wanted: set[Row], *, with_strays: bool) -> float:
    """What a selector is worth: the rows wanted that it finds, less for those without their date."""
    gained = len(found.rows & wanted) - _DATE_WORTH * len(found.undated & wanted)
    is_clean = found.wrong * 50 <= len(found.rows) and (found.strays * 50 <= len(found.rows) or with_strays)
    return gained - (found.strays if with_strays else 0) if is_clean else 0


def _row_names(rows: Rows) -> list[Name]:
    """Names of rows, and of what lies between a row and its link: larger elements first, for dates stand beside links."""
    names: dict[str, Name] = {}
    for own in rows.values():
        for row in own[:15]:
            path = [*_upwards(row.link.element, 12)]
            inside = path[: next((place for place, each in enumerate(path) if each is row.element), 0) + 1]
            for depth, element in enumerate(reversed(inside)):
                price = 0.4 * depth
                for name in names_of(element):
                    if name.css not in names or names[name.css].cost > name.cost + price:
                        names[name.css] = Name(name.css, name.cost + price)
    return [*sorted(names.values(), key=lambda name: (name.cost, name.css))[:200], *row_names(rows)]


def _rows_found(selector: Selector, rows: Rows, container: Sequence[str], articles: set[str]) -> _Found:
    hit: set[Row] = set()
    undated: set[Row] = set()
    strays = wrong = 0
    for page, own in rows.items():
        by_link = {row.link.element: row for row in own}
        urls = {row.link.url for row in own}
        for match in selector.elements(_place(page, container)):
            links = list(match.iter("a"))
            # Of several rows in a match the first is read; a headline may have others below it.
            if inside := next((by_link[link] for link in links if link in by_link), None):
                hit.add(inside)
                if inside.date_element is not None and not any(each is inside.date_element for each in match.iter()):
                    undated.add(inside)
                continue
            # What leads to another host is not of this portal, whatever list names it.
            led = {url for link in links if (url := page.leads(link)) and same_host(url, page.url)} - urls
            wrong += bool(led - articles)
            strays += bool(led) and not led - articles
    return _Found(frozenset(hit), frozenset(undated), strays, wrong)


def _matched(rows: Rows, container: Sequence[str], entry: str) -> Iterator[tuple[html.HtmlElement, Row]]:
    """Matches of the entry selector with the rows they are; of every page some."""
    selector = compiled(entry)
    a_page = max(3, _MOST_ROWS // max(1, len(rows)))
    for page, own in rows.items():
        by_link = {row.link.element: row for row in own}
        matches = (
            (match, row) for match in selector.elements(_place(page, container)) for row in _inside(match, by_link)
        )
        yield from islice(matches, a_page)


def _inside(match: html.HtmlElement, by_link: Mapping[html.HtmlElement, Row]) -> list[Row]:
    return [by_link[link] for link in match.iter("a") if link in by_link][:1]


def _link(samples: Sequence[tuple[html.HtmlElement, Row]], by_address: Sequence[Name]) -> Chosen:
    """The link to the article, by its own name or by what addresses of articles have in common."""

    def judge(selector: Selector, place: int) -> bool | None:
        match, row = samples[place]
        links = (link for link in selector.elements(match) if not (link.get("href") or "#").strip().startswith("#"))
        found = next(links, None)
        if found is None:
            return None
        if found is row.link.element:
            return True
        return found.get("href") == row.link.element.get("href") and bool(plain(text_of(found)))

    return choose([*_names(row.link.element for _, row in samples), *by_address], len(samples), judge)


def _title(samples: Sequence[tuple[html.HtmlElement, Row]], link: Sequence[str]) -> tuple[str, ...]:
    """Selectors of the title, where a link's own text is not always it: a number stands before it, or the lead is in it."""
    if all(plain(text_of(row.link.element)) == row.title for _, row in samples):
        return ()

    def judge(selector: Selector, place: int) -> bool | None:
        match, row = samples[place]
        texts = (plain(each if isinstance(each, str) else text_of(each)) for each in selector.find(match))
        text = next(filter(None, texts), None)
        return None if text is None else text == row.title

    headings = _names(each for _, row in samples for each in row.link.element.iter("h1", "h2", "h3", "h4", "h5", "h6"))
    own = [Name(f"{css}{end}", 1.0 + bool(end)) for css in link for end in ("", "::attr(title)")]
    chosen = choose([*own, *headings], len(samples), judge)
    return chosen.selectors if chosen.share > 0.7 else ()


def _date(samples: Sequence[tuple[html.HtmlElement, Row]]) -> Chosen:
    def judge(selector: Selector, place: int) -> bool | None:
        match, row = samples[place]
        text = next((text for each in selector.elements(match) if (text := plain(text_of(each)))), None)
        if text is None:
            return None
        if len(text) > LONGEST_DATE:  # its row's title or lead is in it, which may name other days
            return False
        printed, wanted = read_date(text), read_date(row.date) if row.date else None
        return printed is not None and wanted is not None and printed[:2] == wanted[:2]

    dated = [row.date_element for _, row in samples if row.date_element is not None]
    around = [parent for each in dated if (parent := each.getparent()) is not None]
    wider = [Name(name.css, name.cost + 1.0) for name in _names(around)]
    return choose([*_names(dated), *wider], len(samples), judge, most=3)


def _check(rows: Rows, learned: LearnedListing) -> None:
    """Count what the template reads on the pages it was learned from."""
    template = learned.template
    for page, own in rows.items():
        read = {path_of(entry.url) for entry in _read(page, template)} if learned.entry else set()
        wanted = {path_of(row.link.url) for row in own}
        # The template reads addresses as written, the survey without trackers.
        learned.found += sum(any(url == each or each.startswith(url) for each in read) for url in wanted)
        learned.false += sum(not any(each == url or each.startswith(url) for url in wanted) for each in read)


def _read(page: SamplePage, template: ListingTemplate) -> list[ListingEntry]:
    return [entry for entry in read_listing(page.tree, page.url, template) if same_host(entry.url, page.url)]


def _names(elements: Iterable[html.HtmlElement]) -> list[Name]:
    names: dict[str, Name] = {}
    for element in elements:
        for name in (*names_of(element), *own_names(element)):
            if name.css not in names or name.cost < names[name.css].cost:
                names[name.css] = name
    return list(names.values())


def _place(page: SamplePage, container: Sequence[str]) -> html.HtmlElement:
    found = first_element(compiled(container[0]), page.tree) if container else None
    return page.tree if found is None else found


def _shared(elements: Sequence[html.HtmlElement]) -> html.HtmlElement:
    """The smallest element around several, and not one of them."""
    common = list(elements[0].iterancestors())
    for element in elements[1:]:
        around = set(element.iterancestors())
        common = [each for each in common if each in around]
    return common[0] if common else elements[0]


def _upwards(element: html.HtmlElement, levels: int) -> Iterator[html.HtmlElement]:
    """An element and what is around it, below `<body>`."""
    for level, each in enumerate((element, *element.iterancestors())):
        if level == levels or each.tag in {"body", "html"}:
            return
        yield each


def _compiled(selectors: Iterable[str]) -> tuple[Selector, ...]:
    return tuple(compiled(css) for css in selectors)
