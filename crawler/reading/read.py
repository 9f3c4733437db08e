"""From the bytes of a captured article to its Page: decode, choose the template, read; without a template where it fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from lxml import html

from crawler.items import ListingEntry, Page
from crawler.pages.article import read_article
from crawler.pages.document import parse
from crawler.pages.generic.read import read_generic
from crawler.pages.pager import Onward, onward
from crawler.pages.scripted import is_scripted
from crawler.pages.template import ArticleTemplate
from crawler.portals.model import Portal
from crawler.reading.belief import is_believed
from crawler.reading.templates import portals_of


def read_page(
    portal: Portal,
    url: str,
    body: bytes,
    content_type: str | None,
    captured_at: datetime,
    entry: ListingEntry | None = None,
    part: int = 1,
) -> Page:
    """What an article page prints, by the portal's template of when it was captured (UTC); of two that were valid on that day
    (templates.py), by the one that finds more.

    `part` is the page's number among those of an article that is split over several. What the template does not find (a
    redesign, a portal without a template) is read without it, if `entry`, the listing row that led here, or the page itself
    speaks for an article (belief.py). Raises NotHtmlError, with one sentence, where there is no page.
    """
    templates = [each.article for each in portals_of(portal, captured_at)]
    read = [(_by_template(template, url, body, content_type, part), template) for template in templates]
    page, template = max(read, key=lambda each: _fields(each[0]))
    if not _is_lacking(page, template, entry):
        return page
    tree = parse(body, content_type)  # anew: reading by a template takes elements out
    scripted = not _has_body(page) and is_scripted(tree)
    page = _completed(page, tree, portal, entry)
    return replace(page, scripted=scripted and not _has_body(page))


def _by_template(template: ArticleTemplate, url: str, body: bytes, content_type: str | None, part: int) -> Page:
    tree = parse(body, content_type)
    further = onward(tree, url, part, template.next) if template.next else None
    page = read_article(tree, url, template)
    return replace(page, next=further.url) if isinstance(further, Onward) else page


def _fields(page: Page) -> tuple[int, int]:
    """How many fields a template found: those that every article has, and the others."""
    needed = (page.title, _has_body(page), page.date)
    others = (page.key_text, page.lead, page.bylines, page.sources, page.sections)
    return sum(map(bool, needed)), sum(map(bool, others))


def _is_lacking(page: Page, template: ArticleTemplate, entry: ListingEntry | None) -> bool:
    """Whether a page lacks what every article has: a title, a body; a date, where articles of this template print one and no
    listing row says it.
    """
    no_date = page.date is None and bool(template.date) and not (entry and entry.date)
    return page.title is None or not _has_body(page) or no_date


def _has_body(page: Page) -> bool:
    """Whether there is a body and something in it or instead of its text, as in a photo story."""
    return page.body is not None and bool(page.body.text or page.lead or page.photos or page.attachments)


def _completed(page: Page, tree: html.HtmlElement, portal: Portal, entry: ListingEntry | None) -> Page:
    """The page with what the generic reader finds in place of what it lacks; as it is where that is not to be believed."""
    found = read_generic(tree, page.url, entry, portal.name)
    if _has_body(page):
        if page.title is None and not is_believed(found, entry):
            return page
        return replace(page, title=page.title or found.title, date=page.date or found.date)
    if not is_believed(found, entry):
        return page
    return replace(
        found,
        canonical=page.canonical,
        next=page.next,
        key_text=page.key_text,
        title=page.title or found.title,
        date=page.date or found.date,
        sections=page.sections or found.sections,
    )
