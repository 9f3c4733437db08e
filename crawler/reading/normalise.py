"""From a page's fields as printed to a Reading: dates read, credits cleaned, each field with its origin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlsplit

from crawler import __version__
from crawler.items import ListingEntry, Page, Photo, Printed, Reading
from crawler.portals.addresses import file_address
from crawler.portals.model import Portal
from crawler.reading.identity import identify, told_key
from crawler.reading.templates import portals_of
from crawler.vietnamese.credits import is_account
from crawler.vietnamese.dates import in_address, in_future, read_date
from crawler.vietnamese.encodings import damage
from crawler.vietnamese.text import without_site
from crawler.vietnamese.zone import VIETNAM

# How the origins of the generic reader (crawler/pages/generic/) begin, and the flag of a reading that has them.
GENERIC, WITHOUT_TEMPLATE = "generic: ", "read without the template"


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a page besides the page: the listing row that led to it, its section, and when it was captured (UTC)."""

    portal: Portal
    captured_at: datetime
    entry: ListingEntry | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class _When:
    date: str | None = None
    time: str | None = None
    origin: str | None = None
    flags: tuple[str, ...] = ()


def normalise(page: Page, context: Context) -> Reading:
    """The Reading of a page. It may lack what makes an article one; `validate.problem` says so."""
    key, url = identify(_identifying(page, context), page)
    title = _title(page, context)
    when = _when(page, context)
    byline = next((name for name in page.bylines if not is_account(name.text)), None)
    source = next(iter(page.sources), None)
    listed = Printed(context.section, "listing section") if context.section else None
    section = next(iter(page.sections), listed)
    found: dict[str, Printed | None] = {
        "title": title,
        "byline": byline,
        "source": source,
        "section": section,
        "lead": page.lead,
        "body": page.body,
    }
    origins = {name: printed.origin for name, printed in found.items() if printed and printed.text}
    if when.origin:
        origins["date"] = when.origin
    sections = dict.fromkeys(
        [*(printed.text for printed in page.sections), *([context.section] if context.section else [])]
    )
    return Reading(
        key=key,
        url=url,
        title=title.text if title else "",
        body=page.body.text if page.body else "",
        section=section.text if section else None,
        sections=tuple(sections),
        date=when.date,
        time=when.time,
        byline=byline.text if byline else None,
        source=source.text if source else None,
        lead=page.lead.text if page.lead else None,
        captions=tuple(dict.fromkeys(photo.caption for photo in page.photos if photo.caption)),
        photos=_photos(page),
        attachments=tuple(replace(file, url=file_address(file.url)) for file in page.attachments),
        origins=origins,
        flags=(*when.flags, *_text_flags(page.body), *_template_flags(origins), *page.flags),
        reader=f"khotin {__version__}",
    )


def _photos(page: Page) -> tuple[Photo, ...]:
    """The pictures, their addresses in one spelling: an editor may write the same one in two."""
    photos = {
        (photo.url, photo.caption): photo for photo in (replace(one, url=file_address(one.url)) for one in page.photos)
    }
    return tuple(photos.values())


def _text_flags(body: Printed | None) -> list[str]:
    """What a reader should know of the text itself."""
    if body is None or not body.text:
        return ["no text"]
    kind = damage(body.text)
    return [f"text looks like {kind}: stored as the page has it"] if kind else []


def _template_flags(origins: dict[str, str]) -> list[str]:
    """Which of the fields that every article has were read without the portal's template."""
    generic = [name for name in ("title", "date", "body") if origins.get(name, "").startswith(GENERIC)]
    return [f"{WITHOUT_TEMPLATE}: {', '.join(generic)}"] if generic else []


def _title(page: Page, context: Context) -> Printed | None:
    if page.title:
        return Printed(without_site(page.title.text, context.portal.name), page.title.origin)
    return None


def _when(page: Page, context: Context) -> _When:
    """Date and time as the page prints them, else its listing row or the feed that alone names it, else its address; never
    a clock, the title or the text.
    """
    today = context.captured_at.astimezone(VIETNAM).date()
    flags: list[str] = []
    row = context.entry.date if context.entry else None
    for text, origin in (
        (page.date.text if page.date else None, page.date.origin if page.date else ""),
        (row, "listing row" if context.section else "feed"),
    ):
        printed = read_date(text) if text else None
        if printed is None:
            continue
        if in_future(printed.date, today):
            flags.append(f"date in the future refused: {text}")
            continue
        if printed.weekday_agrees is False:
            flags.append(f"weekday does not agree with the date: {text}")
        clock = printed.time.strftime("%H:%M") if printed.time else None
        return _When(printed.date.isoformat(), clock, origin, tuple(flags))
    named = in_address(urlsplit(page.url).path)
    if named is not None and not in_future(named, today):
        return _When(named.isoformat(), None, "address", tuple(flags))
    return _When(flags=(*flags, "no date"))


def listed_date(entry: ListingEntry) -> date | None:
    """The date that a listing row prints, for narrowing a crawl to what is newer."""
    printed = read_date(entry.date) if entry.date else None
    return printed.date if printed else None


def _identifying(page: Page, context: Context) -> Portal:
    """The portal of the page's day; of two (templates.py) the first whose template knows the page's key."""
    portals = portals_of(context.portal, context.captured_at)
    return next((portal for portal in portals if told_key(portal, page)), portals[0])
