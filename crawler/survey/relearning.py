"""A portal's file brought up to date after a redesign: today's templates learned, the old ones kept with their last day."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import tomlkit
from tomlkit import TOMLDocument

from crawler.pages.article import read_article
from crawler.pages.document import NotHtmlError, parse
from crawler.pages.selectors import Selector
from crawler.portals.addresses import key_in, may_be_article, same_form
from crawler.portals.earlier import day_in_vietnam
from crawler.portals.model import Portal, Section
from crawler.reading import listings
from crawler.reading.listings import NoListingError
from crawler.survey.sample import Sample
from crawler.vietnamese.folding import fold

Written = dict[str, list[str] | bool]
_TABLES = ("listing", "article")
_PAGING = ("pages", "number", "next", "current", "first")
# The share of the articles seen that the present template must read for it to be still the right one.
_FITS = 0.9


@dataclass(slots=True)
class Relearned:
    """The new text of a portal's file, and what is different in it. `changed` has the values before and after by key; `moved`
    the new addresses of sections by name; `lost` are sections that the site does not show any more, `further` those that it
    shows and the file does not have.
    """

    text: str
    until: date
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    further: list[Section] = field(default_factory=list)


def last_day(db: sqlite3.Connection, portal: str) -> date | None:
    """The day, in Vietnam, of the last capture that was read by the portal's template; None where there is none."""
    query = (
        "select max(captures.fetched_at) from articles join captures on captures.id = articles.capture"
        " where articles.portal = ? and articles.origins ->> 'body' like 'template:%'"
    )
    (last,) = db.execute(query, [portal]).fetchone()
    return day_in_vietnam(datetime.fromisoformat(last)) if last else None


def still_fits(portal: Portal, learned: Portal, samples: Sequence[Sample]) -> bool:
    """Whether the present templates read the listings and articles that a survey saw: then there is nothing to learn."""
    articles = _articles(learned, samples)
    addresses = {learned.section_url(section) for section in learned.sections}
    shown = [sample for sample in samples if sample.status == 200 and (sample.asked or sample.url) in addresses]
    read = sum(_is_read(portal, sample) for sample in articles)
    return read >= _FITS * len(articles) > 0 and all(_is_listing(portal, sample) for sample in shown)


def relearn(portal: Portal, text: str, learned: Portal, samples: Sequence[Sample], until: date) -> Relearned:
    """The portal's file with the templates of a `learned` one, and its own as an `[[earlier]]` until a day, in Vietnam.

    Its name, its sections, what was written about redesigns before, and its comments stay. The forms of addresses and keys stay
    too where they still tell the articles, for keys say which articles are the same. Raises ValueError where the file has a
    template until that day already.
    """
    document = tomlkit.parse(text)
    if any(entry.until == until for entry in portal.earlier):
        raise ValueError(f"the file of {portal.id} has a template until {until} already; see its [[earlier]]")
    result = Relearned("", until)
    new = {table: _written(getattr(learned, table)) for table in _TABLES}
    new["article"] |= _identity(portal, learned, [sample.url for sample in _articles(learned, samples)])
    old = {table: _written(getattr(portal, table)) for table in _TABLES}
    _change_templates(document, portal, old, new, result)
    _change_sections(document, portal, learned, result)
    _change_paging(document, portal, learned, result)
    result.text = tomlkit.dumps(document)
    return result


def _articles(learned: Portal, samples: Sequence[Sample]) -> list[Sample]:
    return [sample for sample in samples if sample.status == 200 and _is_read(learned, sample)]


def _is_read(portal: Portal, sample: Sample) -> bool:
    """Whether a template finds what every article has, without the help of the generic reader."""
    if not may_be_article(portal, sample.url):
        return False
    try:
        page = read_article(parse(sample.body, sample.content_type), sample.url, portal.article)
    except NotHtmlError:
        return False
    return page.title is not None and page.body is not None and (page.date is not None or not portal.article.date)


def _is_listing(portal: Portal, sample: Sample) -> bool:
    section = next(section for section in (*portal.sections, Section(name="?", url=sample.url)) if section.api is None)
    answer = (sample.url, sample.body, sample.content_type)
    try:
        found = listings.read(portal, section, 1, *answer, captured_at=datetime.now(UTC))
    except NoListingError:
        return False
    return any(may_be_article(portal, entry.url) for entry in found.entries)


def _written(template: msgspec.Struct) -> Written:
    """A template as a file writes it."""
    written: Written = {}
    for name in template.__struct_fields__:
        value = getattr(template, name)
        if isinstance(value, bool):
            written |= {name: value} if value else {}
        elif value:
            written[name] = [each.written if isinstance(each, Selector) else each.pattern for each in value]
    return written


def _identity(portal: Portal, learned: Portal, articles: Sequence[str]) -> Written:
    """The forms of addresses and keys: the old ones where they tell the articles seen, else the new ones beside them."""
    old, new = _written(portal.article), _written(learned.article)
    known = all(may_be_article(portal, url) for url in articles)
    keyed = bool(portal.article.key_page) or all(key_in(portal.article, url) for url in articles)
    identity: Written = {}
    for name, is_good, first, second in (
        ("address", known, new, old),
        ("key", keyed, old, new),
        ("key_page", keyed, old, new),
    ):
        values = [old.get(name, [])] if is_good else [first.get(name, []), second.get(name, [])]
        identity[name] = list(dict.fromkeys(value for each in values if isinstance(each, list) for value in each))
    if not known and "address" not in old:
        identity["address"] = []  # any address could be an article's, and still can
    return identity


def _change_templates(
    document: TOMLDocument, portal: Portal, old: Mapping[str, Written], new: Mapping[str, Written], result: Relearned
) -> None:
    entry = tomlkit.table()
    entry["until"] = result.until
    for table in _TABLES:
        was = tomlkit.table()
        for key in dict.fromkeys((*old[table], *new[table])):
            before, now = old[table].get(key) or None, new[table].get(key) or None
            if before == now:
                continue
            empty: list[str] | bool = False if isinstance(before or now, bool) else []
            result.changed[f"{table}.{key}"] = (before, now)
            was[key] = _short(before) or empty
            _set(document, table, key, _short(now) or (empty if portal.family else None))
        if was:
            entry[table] = was
    if "earlier" not in document:
        document["earlier"] = tomlkit.aot()
    document["earlier"].append(entry)


def _set(document: TOMLDocument, table: str, key: str, value: Any) -> None:
    if table not in document:
        document[table] = tomlkit.table()
    place: Any = document[table]
    if value is not None:
        place[key] = value
    elif key in place:
        del place[key]


def _short(value: list[str] | bool | None) -> Any:
    """One selector as a string, as people write it."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _change_sections(document: TOMLDocument, portal: Portal, learned: Portal, result: Relearned) -> None:
    """Give sections that moved their new addresses; those that are not told apart stay as they are."""
    shown = {same_form(portal, learned.section_url(section)): section for section in learned.sections}
    named = {fold(section.name): section for section in learned.sections}
    for written, section in zip(document.get("sections", []), portal.sections, strict=False):
        if section.api is not None or same_form(portal, portal.section_url(section)) in shown:
            shown.pop(same_form(portal, portal.section_url(section)), None)
            continue
        moved = named.get(fold(section.name))
        if moved is None:
            result.lost.append(section.name)
            continue
        shown.pop(same_form(portal, learned.section_url(moved)), None)
        result.moved[section.name] = learned.section_url(moved)
        written["url"] = learned.section_url(moved)
    result.further = list(shown.values())


def _change_paging(document: TOMLDocument, portal: Portal, learned: Portal, result: Relearned) -> None:
    """Take over the learned paging where it leads to other addresses than the portal's."""
    old, new = ({key: getattr(each.paging, key) for key in _PAGING} for each in (portal, learned))
    ways = ("pages", "number", "next")
    url = portal.section_url(portal.sections[0]) if portal.sections else ""
    if not any(new[key] for key in ways) or portal.paging.address(url, 2) == learned.paging.address(url, 2) is not None:
        return
    if old["next"] and new["next"] and not new["pages"]:
        new["current"] = new["current"] or old["current"]
    table = tomlkit.table()
    for key in _PAGING:
        if (value := new[key]) not in (None, ()):
            table[key] = value if isinstance(value, (str, int)) else _pattern(value)
    if any(old[key] != new[key] for key in ways):
        document["paging"] = table
        result.changed["paging"] = (_ways(portal), _ways(learned))


def _pattern(value: Any) -> Any:
    return _short([each.written for each in value]) if isinstance(value, tuple) else value.pattern


def _ways(portal: Portal) -> str | None:
    paging = portal.paging
    return (
        paging.pages or (paging.number.pattern if paging.number else None) or ", ".join(s.written for s in paging.next)
    )
