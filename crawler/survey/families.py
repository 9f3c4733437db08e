"""What was learned of a site held against its family: where the family's own templates say the same, they are the better ones,
for they know what the few pages of a survey do not show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from crawler.items import ListingEntry, Page, Printed
from crawler.pages.article import read_article
from crawler.pages.document import NotHtmlError, parse
from crawler.pages.pager import Onward, onward
from crawler.portals.addresses import key_in, may_be_article, without_noise
from crawler.portals.fingerprints import recognise
from crawler.portals.loader import PortalError, load_text
from crawler.portals.model import Portal, Section
from crawler.reading import listings
from crawler.reading.listings import NoListingError
from crawler.survey.declaration import Inherited, Learned
from crawler.survey.sample import Sample
from crawler.vietnamese.dates import read_date

# The share of pages on which a family must say what was learned.
_SAME = 0.95
# The share of pages of one family among those that are of any.
_AGREED = 0.9


def with_family(learned: Learned, samples: Sequence[Sample]) -> Learned:
    """What was learned, less what the site's family says as well; unchanged where it has none, or none that fits."""
    name = family_of(samples)
    if name is None:
        return learned
    alone = load_text(learned.toml(), "learned")
    try:
        family = load_text(
            replace(learned, inherited=Inherited(name, frozenset({"listing", "article"}))).toml(), "family"
        )
    except PortalError:  # its paging cannot go on from these sections
        return learned
    pages = [sample for sample in samples if sample.status == 200]
    if not _pages_alike(alone, family, pages):
        return learned
    fitting = {
        table
        for table, alike in (("listing", _lists_alike), ("article", _reads_alike))
        if _share(alike(alone, family, pages)) >= _SAME
    }
    if not fitting:
        return learned
    unset = {
        table: tuple(key for key in getattr(family, table).__struct_fields__ if getattr(getattr(family, table), key))
        for table in {"listing", "article"} - fitting
    }
    return replace(learned, inherited=Inherited(name, frozenset(fitting), unset))


def family_of(samples: Iterable[Sample]) -> str | None:
    """The family that a site's pages are of, as far as they are of any: nearly all of one."""
    found: Counter[str] = Counter()
    for sample in samples:
        if sample.status == 200:
            try:
                name = recognise(parse(sample.body, sample.content_type))
            except NotHtmlError:
                continue
            found[name or ""] += 1
    del found[""]
    ((name, count),) = found.most_common(1) or [("", 0)]
    return name if count and count >= _AGREED * found.total() else None


def _share(verdicts: Iterable[bool]) -> float:
    """The share of pages that agree; 0 where there are none to tell."""
    known = list(verdicts)
    return sum(known) / len(known) if known else 0.0


def _pages_alike(alone: Portal, family: Portal, samples: Sequence[Sample]) -> bool:
    """Whether every section's second page is where it was learned to be. Sections of one page tell nothing."""
    by_address = {sample.asked or sample.url: sample for sample in samples}
    for one, other in zip(alone.sections, family.sections, strict=True):
        sample = by_address.get(alone.section_url(one))
        if (second := _second(alone, one, sample)) and _second(family, other, sample) != second:
            return False
    return True


def _second(portal: Portal, section: Section, sample: Sample | None) -> str | None:
    paging = portal.paging_of(section)
    if (address := paging.address(portal.section_url(section), 2)) or sample is None:
        return address
    found = onward(parse(sample.body, sample.content_type), sample.url, 1, paging.next)
    return (found.url or found.argument) if isinstance(found, Onward) else None


def _lists_alike(alone: Portal, family: Portal, samples: Sequence[Sample]) -> Iterator[bool]:
    """For each page of a section whether the same articles are found on it, with the same dates."""
    pages = {alone.paging_of(each).address(alone.section_url(each), n) for each in alone.sections for n in (1, 2)}
    for sample in samples:
        if (sample.asked or sample.url) in pages and (known := _entries(alone, sample)):
            found = _entries(family, sample)
            dates = {url: read_date(entry.date) for url, entry in known.items() if entry.date}
            yield found.keys() == known.keys() and all(
                date is None or read_date(found[url].date or "") == date for url, date in dates.items()
            )


def _entries(portal: Portal, sample: Sample) -> dict[str, ListingEntry]:
    """The articles that a section's page lists; none where it is no listing page of the template."""
    section = Section(name="?", url=sample.url)
    answer = (sample.url, sample.body, sample.content_type)
    try:
        found = listings.read(portal, section, 2, *answer, captured_at=datetime.now(UTC))
    except NoListingError:
        return {}
    entries = ((without_noise(portal, entry.url), entry) for entry in reversed(found.entries))
    return {url: entry for url, entry in entries if portal.is_ours(url) and may_be_article(portal, url)}


def _reads_alike(alone: Portal, family: Portal, samples: Sequence[Sample]) -> Iterator[bool]:
    """For each article whether it is told from other pages, known by a key, and read as it was learned to be, or better."""
    keys: dict[str, str] = {}
    for sample in samples:
        if not may_be_article(alone, sample.url) or (known := _page(alone, sample)) is None:
            continue
        found = _page(family, sample)
        key = found and (
            (found.key_text and key_in(family.article, found.key_text)) or key_in(family.article, sample.url)
        )
        same = found is not None and may_be_article(family, sample.url) and _same_fields(known, found)
        is_own = keys.setdefault(key or "", sample.url) == sample.url
        yield same and (is_own if key else not (alone.article.key or alone.article.key_page))


def _page(portal: Portal, sample: Sample) -> Page | None:
    try:
        page = read_article(parse(sample.body, sample.content_type), sample.url, portal.article)
    except NotHtmlError:
        return None
    return page if page.title is not None and page.body is not None else None


def _same_fields(known: Page, found: Page) -> bool:
    """Whether what was learned is found as well: title, date and body alike, and no other field lost."""
    if (_text(known.title), _text(known.body)) != (_text(found.title), _text(found.body)):
        return False
    if known.date and read_date(known.date.text) != read_date(_text(found.date)):
        return False
    fields = ("bylines", "sources", "sections")
    firsts = ((next(iter(getattr(page, name)), None) for page in (known, found)) for name in fields)
    return all(one is None or _text(one) == _text(other) for one, other in (*firsts, (known.lead, found.lead)))


def _text(printed: Printed | None) -> str:
    return printed.text if printed else ""
