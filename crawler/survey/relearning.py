"""A portal's file brought up to date after a redesign: today's templates learned, the old ones kept with their last day."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec
import tomlkit
from tomlkit import TOMLDocument

from crawler.pages.selectors import Selector
from crawler.portals.addresses import key_in, may_be_article, same_form
from crawler.portals.earlier import Earlier, day_in_vietnam
from crawler.portals.model import Portal, Section
from crawler.survey import remarks
from crawler.survey.fitting import articles_among, is_there, still_fits
from crawler.survey.sample import Sample
from crawler.vietnamese.folding import fold

Written = dict[str, list[str] | bool]
_TABLES = ("listing", "article")
_PAGING = ("pages", "number", "next", "current", "first")


@dataclass(slots=True)
class Relearned:
    """The new text of a portal's file, and what is different in it.

    `until` is the last day of the template that became an `[[earlier]]`, None where none did; `replaces` says that the present
    template is gone, because another ends on that day already. `changed` has the values before and after by key, `moved` the
    new addresses of sections by name. Of what is not written, `lost` are sections that the site does not show any more, `dead`
    feeds and sitemaps that do not answer and why, `further` sections that the site shows and the file does not have.
    """

    text: str = ""
    until: date | None = None
    replaces: bool = False
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    dead: dict[str, str] = field(default_factory=dict)
    further: list[Section] = field(default_factory=list)

    @property
    def is_change(self) -> bool:
        return bool(self.changed or self.moved)


def last_day(db: sqlite3.Connection, portal: str) -> date | None:
    """The day, in Vietnam, of the last capture that was read by the portal's template; None where there is none."""
    query = (
        "select max(captures.fetched_at) from articles join captures on captures.id = articles.capture"
        " where articles.portal = ? and articles.origins ->> 'body' like 'template:%'"
    )
    (last,) = db.execute(query, [portal]).fetchone()
    return day_in_vietnam(datetime.fromisoformat(last)) if last else None


def relearn(portal: Portal, text: str, learned: Portal, samples: Sequence[Sample], until: date) -> Relearned:
    """The portal's file with the templates of a `learned` one, and its own as an `[[earlier]]` until a day, in Vietnam. Where
    its own still read the site, they stay, and only addresses that moved are changed.

    Its name, its sections, what was written about redesigns before, and its comments stay. The forms of addresses and keys stay
    too where they still tell the articles, for keys say which articles are the same. Where an `[[earlier]]` has that day or a
    later one, the present templates read nothing after it, and are replaced without a trace.
    """
    result = Relearned()
    old = {table: _written(getattr(portal, table)) for table in _TABLES}
    new = old
    if not still_fits(portal, learned, samples):
        new = {table: _written(getattr(learned, table)) for table in _TABLES}
        new["article"] |= _identity(portal, learned, [sample.url for sample in articles_among(learned, samples)])
    result.changed = {
        f"{table}.{key}": values for table in _TABLES for key, values in _differences(old[table], new[table]).items()
    }
    document = tomlkit.parse(remarks.without_untrue(text, result.changed))
    if result.changed:
        _change_templates(document, portal, old, new, result, until)
    _change_sections(document, portal, learned, samples, result)
    if result.is_change:
        _change_paging(document, portal, learned, result)
    result.dead = _dead(portal, samples)
    result.text = tomlkit.dumps(document)
    return result


def _dead(portal: Portal, samples: Sequence[Sample]) -> dict[str, str]:
    """The feeds and sitemaps of the file that do not answer, and why."""
    answers = {sample.asked or sample.url: sample.status for sample in samples}
    sources = [portal.absolute(url) for url in (*portal.feeds, *portal.sitemaps)]
    return {url: f"answers {answers[url]}" for url in sources if answers.get(url, 200) not in {0, 200}}


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


def _differences(before: Written, after: Written) -> dict[str, tuple[Any, Any]]:
    """The values before and after of the keys that are not alike; None for what is not there."""
    keys = dict.fromkeys((*before, *after))
    values = {key: (before.get(key) or None, after.get(key) or None) for key in keys}
    return {key: (one, other) for key, (one, other) in values.items() if one != other}


def _change_templates(
    document: TOMLDocument,
    portal: Portal,
    old: Mapping[str, Written],
    new: Mapping[str, Written],
    result: Relearned,
    until: date,
) -> None:
    for table in _TABLES:
        for key, (before, now) in _differences(old[table], new[table]).items():
            _set(document, table, key, _short(now) or (_nothing(before) if portal.family else None))
    kept = max((entry for entry in portal.earlier if entry.until >= until), key=lambda each: each.until, default=None)
    result.replaces = kept is not None
    if kept is None:
        result.until = until
        kept = Earlier(until=until, listing=portal.listing, article=portal.article)
    _put_earlier(document, kept, new)


def _put_earlier(document: TOMLDocument, earlier: Earlier, new: Mapping[str, Written]) -> None:
    """Write an earlier template, which says only what was different from the `new` one, in the place of one of its day."""
    entry = tomlkit.table()
    entry["until"] = earlier.until
    for table in _TABLES:
        was = tomlkit.table()
        for key, (before, now) in _differences(_written(getattr(earlier, table)), new[table]).items():
            was[key] = _short(before) or _nothing(now)
        if was:
            entry[table] = was
    entry.trivia.indent = "\n"
    written = document.pop("earlier", [])
    entries = tomlkit.aot()
    for other in written:
        if other["until"] != earlier.until:
            # An inline table cannot stand below a header.
            entries.append(other if isinstance(other, tomlkit.items.Table) else tomlkit.item(other.unwrap()))
    if len(entry) > 1:  # else the site looks again as it did then
        entries.append(entry)
    if entries:
        document.append("earlier", entries)


def _nothing(value: Any) -> list[str] | bool:
    """What says that a key with such values elsewhere has none."""
    return False if isinstance(value, bool) else []


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


def _change_sections(
    document: TOMLDocument, portal: Portal, learned: Portal, samples: Sequence[Sample], result: Relearned
) -> None:
    """Give sections that moved their new addresses; those that are not met any more stay as they are."""
    shown = {same_form(portal, learned.section_url(section)): section for section in learned.sections}
    named = {fold(section.name): section for section in learned.sections}
    taken = {same_form(portal, portal.section_url(section)) for section in portal.sections}
    for written, section in zip(document.get("sections", []), portal.sections, strict=False):
        url = same_form(portal, portal.section_url(section))
        is_shown = shown.pop(url, None) is not None
        if is_shown or section.api is not None or is_there(portal, learned, section, samples):
            continue
        moved = named.pop(fold(section.name), None)
        if moved is None or same_form(portal, learned.section_url(moved)) in taken:
            result.lost.append(section.name)
            continue
        address = learned.section_url(moved)
        shown.pop(same_form(portal, address), None)
        result.moved[section.name] = address
        written["url"] = moved.url if portal.absolute(moved.url) == address else address
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
