"""An article that its portal splits over several addresses, put together again."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.items import Page, Photo, Printed
from crawler.pages.captions import unique_photos
from crawler.portals.addresses import key_in
from crawler.portals.model import Portal

# Nothing that a portal splits is longer; a pager that always leads on must end.
MOST_PARTS = 30
_ENDING = re.compile(r"\.\w{1,5}$|/$")
_NUMBER = re.compile(r"[-_/.?&](?:[a-z]{1,10}[-_/=]?)?\d{1,3}(?:/|\.\w{1,5})?", re.IGNORECASE)


class Parts:
    """The parts of an article, put together in their order: `page` is what there is so far, `next` the address still wanted."""

    def __init__(self, first: Page, portal: Portal) -> None:
        self.page, self.count = first, 1
        self.next: str | None = None
        self._portal, self._addresses, self._texts = portal, {first.url}, {_text(first)}
        self._go_on(first.next)

    def add(self, part: Page) -> None:
        """Join the page that `next` led to. One that repeats a text is the end: the pager was that of comments, or goes on
        for ever.
        """
        self.next = None
        if part.body is None:
            self.miss("it has no body")
        elif (text := _text(part)) not in self._texts and part.url not in self._addresses:
            self._addresses.add(part.url)
            self._texts.add(text)
            self.page, self.count = _joined(self.page, part), self.count + 1
            self._go_on(part.next)

    def _go_on(self, url: str | None) -> None:
        """Want the part at an address, if it can be one."""
        if url is None or url in self._addresses:
            return
        if self.count == MOST_PARTS:
            self.miss(f"no more than {MOST_PARTS} are read")
        elif not is_part(self._portal, self.page.url, url):
            self.miss("its address is another article's")
        else:
            self.next = url

    def miss(self, reason: str) -> None:
        """Say why the next part could not be had; what there is is the article, and is flagged."""
        self.next = None
        self.page = replace(self.page, flags=(*self.page.flags, f"part {self.count + 1} is missing: {reason}"))


def is_part(portal: Portal, article: str, url: str) -> bool:
    """Whether an address may be that of a part of an article: its own with a number more ("/slug/2/", "/slug-12-p2.html",
    "/slug-12.html?page=2"), or one that names no other article by its key.
    """
    if added_number(article, url):
        return True
    return key_in(portal.article, url) in {None, key_in(portal.article, article)}


def added_number(article: str, url: str) -> str | None:
    """What an address adds to an article's own, with or without its ending, if that is a number: "/2/", "-p2.html", "?page=2"."""
    stems = (stem for stem in (article, _ENDING.sub("", article)) if url.startswith(stem))
    return next((url[len(stem) :] for stem in stems if _NUMBER.fullmatch(url[len(stem) :])), None)


def _text(page: Page) -> str:
    return page.body.text if page.body else ""


def _joined(page: Page, part: Page) -> Page:
    paragraphs = _text(page).split("\n\n") if _text(page) else []
    # A part has no lead: what looks like one is its first paragraph, if it is not the article's once more.
    lead = part.lead.text if part.lead else ""
    opening = [lead] if lead and lead != (page.lead.text if page.lead else "") and lead not in paragraphs else []
    text = "\n\n".join([*paragraphs, *opening, *filter(None, [_text(part)])])
    before = len(paragraphs) + len(opening)
    photos = [Photo(photo.url, photo.caption, photo.after + before) for photo in part.photos]
    origin = page.body.origin if page.body else ""
    return replace(
        page,
        body=Printed(text, origin),
        bylines=(*page.bylines, *part.bylines),
        sources=(*page.sources, *part.sources),
        photos=unique_photos([*page.photos, *photos]),
        attachments=tuple({file.url: file for file in (*page.attachments, *part.attachments)}.values()),
        flags=tuple(dict.fromkeys((*page.flags, *part.flags))),
    )
