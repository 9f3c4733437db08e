"""Reads an article page by a template: HTML in, fields as printed out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from lxml import html

from crawler.items import Attachment, Page, Photo, Printed
from crawler.pages.blocks import flatten
from crawler.pages.body import Body, read_body
from crawler.pages.captions import in_figure, unique_photos
from crawler.pages.document import base_of, web_address
from crawler.pages.files import file_name
from crawler.pages.fragments import plain
from crawler.pages.place import Place
from crawler.pages.template import ArticleTemplate, Selectors
from crawler.pages.visible import is_hidden, text_of
from crawler.vietnamese.credits import is_account, read_credit

_METADATA = ("head", "body/title", "body/meta", "body/link")
Found = TypeVar("Found", html.HtmlElement, html.HtmlElement | str)


def read_article(tree: html.HtmlElement, url: str, template: ArticleTemplate) -> Page:
    """The fields of an article page. What the template does not find is None: judging that is not this file's work."""
    base = base_of(tree, url)
    canonical = _canonical(tree, base)
    page = Place(tree)
    for selector in template.drop:
        for element in list(selector.elements(page)):
            page.drop(element)
    places = _places(page, template.container)
    lead = _first(places, template.lead)
    body, body_origin = _body(places, template, lead, base)
    bylines, sources = _credits(places, template)
    photos = _photos(places, template.photos, base)
    return Page(
        url=url,
        canonical=canonical,
        key_text=found.text if (found := _first([page], template.key_page)) else None,
        title=_first(places, template.title),
        date=_first(places, template.date),
        lead=lead or body.lead,
        bylines=(*body.bylines, *bylines),
        sources=(*body.sources, *sources),
        sections=tuple(_all(places, template.section)),
        body=None if body_origin is None else Printed("\n\n".join(body.paragraphs), body_origin),
        photos=unique_photos([*photos, *body.photos]),
        attachments=_unique_files([*body.attachments, *_files(places, template.attachments, base)]),
    )


def _places(page: Place, container: Selectors) -> list[Place]:
    """Where fields are looked for: the container, then the page's metadata; the whole page without a container."""
    if not container:
        return [page]
    found = next((element for selector in container for element in selector.elements(page)), None)
    # A <div> or an <img> between the metadata makes the parser put the rest of them at the top of the body.
    metadata = [element for part in _METADATA for element in page.element.iterfind(part)]
    return [Place(element) for element in (found, *metadata) if element is not None]


def _all(places: list[Place], selectors: Selectors) -> list[Printed]:
    """What the first selector that finds any text finds, in the first place that has it."""
    for place in places:
        for selector in selectors:
            texts = [text for found in _outermost(selector.find(place)) if (text := _text(found))]
            if texts:
                return [Printed(text, f"template: {selector.written}") for text in texts]
    return []


def _first(places: list[Place], selectors: Selectors) -> Printed | None:
    return next(iter(_all(places, selectors)), None)


def _text(found: html.HtmlElement | str) -> str:
    if isinstance(found, str):
        return plain(found)
    return "" if is_hidden(found) else plain(text_of(found))


def _canonical(tree: html.HtmlElement, base: str) -> str | None:
    for link in tree.iter("link"):
        if link.get("href") is not None and "canonical" in (link.get("rel") or "").lower().split():
            return web_address(base, link.get("href"))
    return None


def _body(places: list[Place], template: ArticleTemplate, lead: Printed | None, base: str) -> tuple[Body, str | None]:
    """The body and where it was found: by the first selector that finds anything in it, else the first that finds it empty."""
    empty: str | None = None
    for place in places:
        for selector in template.body:
            parts = _outermost(selector.elements(place))
            blocks = [block for part in parts for block in flatten(part, base)]
            if blocks:
                body = read_body(blocks, lead=lead.text if lead else None, bold_lead=template.bold_lead)
                return body, f"template: {selector.written}"
            if parts and empty is None:
                empty = f"template: {selector.written}"
    return Body(), empty


def _outermost(found: Iterable[Found]) -> list[Found]:
    """What does not stand inside another of the elements found, which are in the order of the page: each text once, and
    not a thousand times from a thousand elements around it. Strings all stay.
    """
    kept: list[Found] = []
    inside: set[html.HtmlElement] = set()
    for each in found:
        if isinstance(each, str):
            kept.append(each)
        elif each not in inside:
            kept.append(each)
            inside.update(each.iter())
    return kept


def _credits(places: list[Place], template: ArticleTemplate) -> tuple[list[Printed], list[Printed]]:
    """Bylines and sources that the page prints outside of the body."""
    bylines, sources = _names(_all(places, template.bylines))
    sources += _all(places, template.sources)
    for line in _all(places, template.credits):
        if credit := read_credit(line.text):
            bylines += [Printed(credit.byline, line.origin)] if credit.byline else []
            sources += [Printed(credit.source, line.origin)] if credit.source else []
    return bylines, sources


def _names(printed: list[Printed]) -> tuple[list[Printed], list[Printed]]:
    """(byline, sources) of a list of authors. Several are one byline; one may print its own label, or name a source."""
    names, sources = [], []
    for line in printed:
        credit = read_credit(line.text)
        if credit is None:
            names.append(
                line.text.strip(" ,;|–-")
            )  # in a list of elements the mark between two names stands in one of them
        elif credit.byline:
            names.append(credit.byline)
        if credit and credit.source:
            sources.append(Printed(credit.source, line.origin))
    # An account beside a reporter is nobody; alone it is left for normalise.py to judge.
    reporters = [name for name in names if not is_account(name)] or names
    return ([Printed(", ".join(dict.fromkeys(reporters)), printed[0].origin)] if reporters else []), sources


def _photos(places: list[Place], selectors: Selectors, base: str) -> list[Photo]:
    """Images that stand outside of the body, each in an element of its own whose text is the caption."""
    for place in places:
        for selector in selectors:
            found = (flatten(element, base) for element in selector.elements(place) if not is_hidden(element))
            photos = [
                Photo(block.image, block.text or None)
                for blocks in found
                if any(block.image for block in blocks)
                for block in in_figure(blocks)
                if block.image
            ]
            if photos:
                return photos
    return []


def _files(places: list[Place], selectors: Selectors, base: str) -> list[Attachment]:
    for place in places:
        for selector in selectors:
            files = [
                Attachment(url, _text(link) or file_name(url))
                for link in selector.elements(place)
                if (url := web_address(base, link.get("href")))
            ]
            if files:
                return files
    return []


def _unique_files(files: list[Attachment]) -> tuple[Attachment, ...]:
    kept: dict[str, Attachment] = {}
    for file in files:
        kept.setdefault(file.url, file)
    return tuple(kept.values())
