"""Which line is the title: headings, class words, and what `<title>`, metadata and the listing say it is."""

from __future__ import annotations

from lxml import html

from crawler.items import Printed
from crawler.pages.generic.evidence import Evidence, Found
from crawler.pages.generic.hints import Hint, hints_of
from crawler.pages.generic.lines import HEADINGS, Line
from crawler.pages.visible import text_of
from crawler.vietnamese.text import clean, letters, without_site

# Letters. What is shorter can stand anywhere; what is longer is a paragraph.
_SHORTEST, _LONGEST = 12, 400
# Characters of a line with which the text has begun.
_PROSE = 120
# How well a line must agree with a known title for no other to be looked at.
_SURE = 1.0


def find_title(page: Evidence) -> tuple[Found | None, int]:
    """The title and the number of its line, -1 where none prints it."""
    known = known_titles(page)
    found = _in_heading(page) if page.heading is not None else None
    found = found or _matching(page, headings=True) or _matching(page, headings=False) or _by_structure(page)
    if found is None and known:
        title, origin = next(iter(known.values()))
        return Found(Printed(title, f"generic: {origin}"), None, 0.4), -1
    return found or (None, -1)


def find_heading(page: Evidence) -> html.HtmlElement | None:
    """The `<h1>` that is a title known from metadata or the listing, if there is one."""
    known = known_titles(page)
    for heading in page.root.iter("h1") if known else ():
        if letters(clean(text_of(heading))) in known:
            return heading
    return None


def known_titles(page: Evidence) -> dict[str, tuple[str, str]]:
    """The titles that metadata and listing give, most trusted first, with where they stand; by their letters. The site's
    own name is none.
    """
    if page.titles is None:
        site = page.site_name or page.metadata.site
        named: dict[str, list[str]] = {}
        if page.entry and page.entry.title:
            named[clean(page.entry.title).rstrip(" .…")] = ["listing"]
        for title, origin in [*page.metadata.titles, *((head, "<title>") for head in page.metadata.heads)]:
            named.setdefault(title, []).append(origin)
        page.titles = {}
        for written, origins in named.items():
            title = without_site(written, site)
            if title and not page.is_site_name(title):
                key = letters(title)
                first, before = page.titles.get(key, (title, ""))
                page.titles[key] = first, " and ".join(filter(None, [before, *origins]))
    return page.titles


def _in_heading(page: Evidence) -> tuple[Found, int] | None:
    """The title in the `<h1>` found, which is one line unless it holds blocks."""
    for at, line in enumerate(page.lines):
        if line.heading and line.holder is page.heading:
            _, origin = known_titles(page).get(letters(line.text), ("", ""))
            return (Found(Printed(line.text, f"generic: h1 and {origin}"), page.heading, 1.0), at) if origin else None
    return None


def _matching(page: Evidence, *, headings: bool) -> tuple[Found, int] | None:
    """The line that prints a known title: the best match, of equals the first. Headings come before other lines, for a
    breadcrumb and a share box repeat the title.
    """
    known = known_titles(page)
    longest = 2 * max(map(len, known), default=0) + _LONGEST
    best: tuple[float, Line, str, int] | None = None
    for at, line in enumerate(page.lines):
        if line.heading != headings or not 2 <= line.length <= longest:
            continue
        score, text = _agreement(line, known, headings=headings)
        if not score or not _may_be_title(page, line):
            continue
        score += {"h1": 0.3, "h2": 0.1}.get(_heading(line), 0)
        score -= 0.5 if page.around.of(line.holder)[1] is not None else 0
        if best is None or score > best[0]:
            best = score, line, text, at
            if score >= _SURE:
                break
    if best is None:
        return None
    score, line, text, at = best
    origins = [_heading(line) or "line", known.get(letters(text), ("", ""))[1]]
    printed = Printed(text, f"generic: {' and '.join(filter(None, origins))}")
    return Found(printed, line.holder, round(min(score, 1), 2)), at


def _agreement(line: Line, known: dict[str, tuple[str, str]], *, headings: bool) -> tuple[float, str]:
    """(how well a line agrees with a known title, the title as printed), 0 where it is none.

    A kicker before the title in one heading (baokhanhhoa.vn) is cut off; what an editor added behind it
    (dinhdoclap.gov.vn, a source) stays. `<title>` may go on with a site's name that does not say it is one.
    """
    own = letters(line.text)
    if own in known:
        return 0.7, line.text
    for key, (title, _) in known.items():
        if min(len(own), len(key)) < _SHORTEST:
            continue
        if headings and own.endswith(key):
            cut = line.text.casefold().rfind(title.casefold())
            return 0.6, line.text[cut:] if cut > 0 else title
        if headings and own.startswith(key):
            return 0.55, line.text
        if key.startswith(own) and (headings or 2 * len(own) > len(key)):
            return 0.5, line.text
    return 0, ""


def _by_structure(page: Evidence) -> tuple[Found, int] | None:
    """The title of a page whose metadata know none: the `<h1>`, else a line that calls itself a title, the last one
    before the text begins ("Tin tức - Sự kiện" stands above it as well: hcmute.edu.vn).
    """
    best: tuple[float, Line, int] | None = None
    for at, line in enumerate(page.lines):
        if not line.heading and line.length > _PROSE > line.linked and page.is_shown(line):
            if best:
                break
            continue
        score = (0.5 if _heading(line) == "h1" else 0) + (0.3 if _calls_itself_title(line) else 0)
        if not score or (best and score < best[0]) or not _SHORTEST <= len(letters(line.text)) <= _LONGEST:
            continue
        is_beside = page.around.of(line.holder)[1] is not None
        if _may_be_title(page, line) and not is_beside and not page.is_site_name(line.text):
            best = score, line, at
    if best is None:
        return None
    score, line, at = best
    return Found(Printed(line.text, f"generic: {_heading(line) or 'class'}"), line.holder, score), at


def _may_be_title(page: Evidence, line: Line) -> bool:
    hidden, _, hints = page.around.of(line.holder)
    return not hidden and not hints & Hint.CRUMBS


def _heading(line: Line) -> str:
    """The heading element around a line: "h1"; "" if there is none."""
    element: html.HtmlElement | None = line.holder if line.heading else None
    while element is not None and element.tag not in HEADINGS:
        element = element.getparent()
    return "" if element is None else str(element.tag)


def _calls_itself_title(line: Line) -> bool:
    return bool((hints_of(line.holder) | hints_of(line.element)) & Hint.TITLE)
