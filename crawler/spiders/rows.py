"""What the rows of a listing, feed or sitemap lead to, and the files of an article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from crawler.archive.crawls import Narrowing
from crawler.items import Found, Kind, ListingEntry, Page, State
from crawler.portals.addresses import file_address, key_in, may_be_article, same_form, why_not, without_noise
from crawler.portals.model import Portal
from crawler.reading.normalise import listed_date

NO_ARTICLE = "its address is not an article's (article.address)"


def articles_found(
    portal: Portal,
    entries: Iterable[ListingEntry],
    narrowing: Narrowing,
    *,
    source: str,
    section: str | None = None,
    pages: Mapping[str, Page] | None = None,
) -> Iterator[Found]:
    """What rows lead to. `source` names what listed them; `pages` are articles whose text came with the listing."""
    for entry in entries:
        if reason := why_not(portal, entry.url):
            yield _refused(Kind.ARTICLE, entry, reason, section, source)
            continue
        url = without_noise(portal, entry.url)
        reason = None if may_be_article(portal, url) else NO_ARTICLE
        date = listed_date(entry) if narrowing.since else None
        if reason is None and narrowing.since and date is not None and date.isoformat() < narrowing.since:
            reason = f"older than {narrowing.since}"
        content = pages.get(entry.url) if pages and not reason else None
        yield Found(
            Kind.ARTICLE,
            url,
            same_form(portal, url),
            section,
            entry=entry,
            key=key_in(portal.article, url),
            state=State.SKIPPED if reason else State.WAITING,
            reason=reason,
            source=source,
            content=content,
            media=tuple(media_of(portal, content)) if content else (),
        )


def media_of(portal: Portal, page: Page) -> Iterator[Found]:
    """The images and attachments of an article, as far as the portal file wants them."""
    wanted = [(Kind.IMAGE, photo.url) for photo in page.photos if portal.media.images]
    wanted += [(Kind.ATTACHMENT, file.url) for file in page.attachments if portal.media.attachments]
    for kind, url in wanted:
        if reason := why_not(portal, url, media=True):
            yield _refused(kind, ListingEntry(url), reason)
        else:
            # An address may be a file's and an article's at once.
            yield Found(kind, file_address(url), f"file {same_form(portal, url)}")


def _refused(
    kind: Kind, entry: ListingEntry, reason: str, section: str | None = None, source: str | None = None
) -> Found:
    """An address that is recorded as it stands: it may be none that could be brought into another form."""
    return Found(kind, entry.url, entry.url, section, entry=entry, state=State.SKIPPED, reason=reason, source=source)
