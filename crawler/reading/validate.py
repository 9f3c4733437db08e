"""Whether a reading is an article at all."""

from __future__ import annotations

from crawler.items import ListingEntry, Page, Reading
from crawler.reading.belief import is_notice


def problem(page: Page, reading: Reading, entry: ListingEntry | None = None) -> str | None:
    """Why a page is no article, in a sentence for the archivist, or None when it is one.

    `entry` is the listing row that led to it. An article has a title, and a body: text, or where the body has no text a lead,
    pictures or files (a photo story, a notice that is one PDF).
    """
    if page.scripted:
        return "its text is filled in by JavaScript only: render = true in the portal's file reads it"
    if not reading.title:
        return "no title: article.title found nothing on the page"
    if page.body is None:
        return "no body: article.body found nothing on the page"
    if not (reading.body or reading.lead or reading.photos or reading.attachments):
        return "an empty body: no text, picture or file where article.body points"
    if is_notice(page, entry):
        return "a notice that the article is not there"
    return None
