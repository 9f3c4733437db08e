"""Reads an article page by a template: HTML in, fields as printed out."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import html

from crawler.items import Attachment, Page, Photo, Printed
from crawler.pages.blocks import flatten
from crawler.pages.body import Body, file_name, read_body
from crawler.pages.document import absolute, base_of, is_hidden, text_of
from crawler.pages.fragments import plain
from crawler.pages.template import ArticleTemplate, Selectors
from crawler.vietnamese.credits import read_credit


def read_article(tree: html.HtmlElement, url: str, template: ArticleTemplate) -> Page:
    """The fields of an article page. What the template does not find is None: judging that is not this file's work."""
    base = base_of(tree, url)
    for selector in template.drop:
        for element in list(selector.elements(tree)):
            element.drop_tree()
    places = _places(tree, template.container)
    lead = _first(places, template.lead)
    body, body_origin = _body(places, template, lead, base)
    bylines, sources = _credits(places, template)
    photos = _photos(places, template.photos, base)
    return Page(
        url=url,
        canonical=_canonical(tree, base),
        key_text=found.text if (found := _first([tree], template.key_page)) else None,
        title=_first(places, template.title),
        date=_first(places, template.date),
        lead=lead or body.lead,
        bylines=(*body.bylines, *bylines),
        sources=(*body.sources, *sources),
        sections=tuple(_all(places, template.section)),
        body=None if body_origin is None else Printed("\n\n".join(body.paragraphs), body_origin),
        photos=_unique_photos([*photos, *body.photos]),
        attachments=_unique_files([*body.attachments, *_files(places, template.attachments, base)]),
    )


def _places(tree: html.HtmlElement, container: Selectors) -> list[html.HtmlElement]:
    """Where fields are looked for: the container, then the page's head (metadata); the whole page without a container."""
    if not container:
        return [tree]
    found = next((element for selector in container for element in selector.elements(tree)), None)
    head = tree.find("head")
    return [place for place in (found, head) if place is not None]


def _all(places: list[html.HtmlElement], selectors: Selectors) -> list[Printed]:
    """What the first selector that finds any text finds, in the first place that has it."""
    for place in places:
        for selector in selectors:
            texts = [text for found in selector.find(place) if (text := _text(found))]
            if texts:
                return [Printed(text, f"template: {selector.written}") for text in texts]
    return []


def _first(places: list[html.HtmlElement], selectors: Selectors) -> Printed | None:
    return next(iter(_all(places, selectors)), None)


def _text(found: html.HtmlElement | str) -> str:
    if isinstance(found, str):
        return plain(found)
    return "" if is_hidden(found) else plain(text_of(found))


def _canonical(tree: html.HtmlElement, base: str) -> str | None:
    for link in tree.iterfind(".//link[@rel='canonical']"):
        return absolute(base, link.get("href", ""))
    return None


def _body(
    places: list[html.HtmlElement], template: ArticleTemplate, lead: Printed | None, base: str
) -> tuple[Body, str | None]:
    for place in places:
        for selector in template.body:
            parts = _outermost(selector.elements(place))
            if parts:
                blocks = [block for part in parts for block in flatten(part, base)]
                body = read_body(blocks, lead=lead.text if lead else None, bold_lead=template.bold_lead)
                return body, f"template: {selector.written}"
    return Body(), None


def _outermost(elements: Iterable[html.HtmlElement]) -> list[html.HtmlElement]:
    """The elements that do not stand inside another of them."""
    kept: list[html.HtmlElement] = []
    for element in elements:
        if not any(above in kept for above in element.iterancestors()):
            kept.append(element)
    return kept


def _credits(places: list[html.HtmlElement], template: ArticleTemplate) -> tuple[list[Printed], list[Printed]]:
    """Bylines and sources that the page prints outside of the body."""
    bylines = _joined(_all(places, template.bylines))
    sources = _all(places, template.sources)
    for line in _all(places, template.credits):
        if credit := read_credit(line.text):
            bylines += [Printed(credit.byline, line.origin)] if credit.byline else []
            sources += [Printed(credit.source, line.origin)] if credit.source else []
    return bylines, sources


def _joined(names: list[Printed]) -> list[Printed]:
    """Several authors in a list of their own are one byline."""
    texts = []
    for name in names:
        credit = read_credit(name.text)  # a list may print its own label
        texts.append(credit.byline if credit and credit.byline else name.text)
    return [Printed(", ".join(texts), names[0].origin)] if texts else []


def _photos(places: list[html.HtmlElement], selectors: Selectors, base: str) -> list[Photo]:
    """Images that stand outside of the body, each with the caption in its own element."""
    for place in places:
        for selector in selectors:
            bodies = [
                read_body(flatten(found, base), lead=None, bold_lead=False)
                for found in selector.elements(place)
                if not is_hidden(found)
            ]
            photos = [Photo(photo.url, photo.caption) for body in bodies for photo in body.photos]
            if photos:
                return photos
    return []


def _files(places: list[html.HtmlElement], selectors: Selectors, base: str) -> list[Attachment]:
    for place in places:
        for selector in selectors:
            files = [
                Attachment(url, _text(link) or file_name(url))
                for link in selector.elements(place)
                if (url := absolute(base, link.get("href", ""))) and url.startswith(("http://", "https://"))
            ]
            if files:
                return files
    return []


def _unique_photos(photos: list[Photo]) -> tuple[Photo, ...]:
    """One photo an address; the first that has a caption is kept."""
    kept: dict[str, Photo] = {}
    for photo in photos:
        if photo.url not in kept or (photo.caption and not kept[photo.url].caption):
            kept[photo.url] = photo
    return tuple(kept.values())


def _unique_files(files: list[Attachment]) -> tuple[Attachment, ...]:
    return tuple({file.url: file for file in reversed(files)}.values())[::-1]
