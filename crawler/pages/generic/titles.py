"""Which line is the title: headings, class words, and what `<title>`, metadata and the listing say it is."""

from __future__ import annotations

from lxml import html

from crawler.items import Printed
from crawler.pages.generic.evidence import Evidence, Found, letters
from crawler.pages.generic.hints import Hint, hints_of
from crawler.pages.generic.lines import Line
from crawler.pages.visible import text_of
from crawler.vietnamese.text import clean, without_site

# Letters. What is shorter can stand anywhere; what is longer is a paragraph.
_SHORTEST, _LONGEST = 12, 400
_PROSE = 120
_SURE = 1.0


def find_title(page: Evidence) -> tuple[Found | None, int]:
    """The title and the number of its line, -1 where none prints it."""
    known = known_titles(page)
    found = _matching(page, known, headings=True) or _matching(page, known, headings=False) or _by_structure(page)
    if found:
        return found
    for title, origin in known:
        return Found(Printed(title, f"generic: {origin}"), None, 0.4), -1
    return None, -1


def around_heading(page: Evidence) -> set[html.HtmlElement]:
    """The elements around (and at) the `<h1>` that is a title known from metadata or the listing, if there is one."""
    known = {letters(title) for title, _ in known_titles(page)}
    for heading in page.root.iter("h1") if known else ():
        if letters(clean(text_of(heading))) in known:
            return {heading, *heading.iterancestors()}
    return set()


def known_titles(page: Evidence) -> list[tuple[str, str]]:
    """The titles that metadata and listing give, most trusted first, each with where it stands. The site's own is none."""
    if page.titles is not None:
        return page.titles
    site = page.site_name or page.metadata.site
    named: dict[str, list[str]] = {}
    if page.entry and page.entry.title:
        named[clean(page.entry.title).rstrip(" .…")] = ["listing"]
    for title, origin in [*page.metadata.titles, *((head, "<title>") for head in page.metadata.heads)]:
        named.setdefault(title, []).append(origin)
    titles = [(without_site(title, site), origins) for title, origins in named.items()]
    page.titles = [(title, " and ".join(origins)) for title, origins in titles if title and not page.is_site_name(title)]
    return page.titles


def _matching(page: Evidence, known: list[tuple[str, str]], *, headings: bool) -> tuple[Found, int] | None:
    """The line that prints a known title: the best match, of equals the first.

    Headings come first, for a breadcrumb and a share box repeat the title. A kicker inside the `<h1>` (baokhanhhoa.vn) is
    cut off; what an editor added behind it (dinhdoclap.gov.vn, a source) stays.
    """
    keys = {letters(title): (title, origin) for title, origin in reversed(known)}
    longest = max(map(len, keys), default=0) * 2 + 60
    best: tuple[float, Found, int] | None = None
    for at, line in enumerate(page.lines):
        if line.heading != headings or not 2 <= line.length <= longest + 200:
            continue
        key = letters(line.text)
        score, text = _match(line, key, keys, headings=headings)
        if not score or not page.is_shown(line) or page.around.of(line.holder)[2] & Hint.CRUMBS:
            continue
        mark = page.around.of(line.holder)[1]
        score += {"h1": 0.3, "h2": 0.1}.get(_heading(line), 0) - (0.5 if mark is not None else 0)
        if best is None or score > best[0]:
            origins = [origin for title, origin in known if letters(title) == letters(text)]
            origin = " and ".join(dict.fromkeys([_heading(line) or "line", *origins]))
            best = score, Found(Printed(text, f"generic: {origin}"), line.holder, min(score, 1)), at
            if score >= _SURE:
                break
    return best[1:] if best else None


def _match(line: Line, key: str, keys: dict[str, tuple[str, str]], *, headings: bool) -> tuple[float, str]:
    """(how well, the title as printed): 0 where the line is none of the titles known."""
    if key in keys:
        return 0.7, line.text
    for known, (title, _) in keys.items():
        if min(len(key), len(known)) < _SHORTEST:
            continue
        if key.endswith(known) and headings:
            cut = line.text.casefold().rfind(title.casefold())
            return 0.6, line.text[cut:] if cut > 0 else title
        if key.startswith(known) and headings:
            return 0.55, line.text
        if known.startswith(key) and (headings or 2 * len(key) > len(known)):
            return 0.5, line.text
    return 0, ""


def _by_structure(page: Evidence) -> tuple[Found, int] | None:
    """The title of a page whose metadata know none: the `<h1>`, else a line that calls itself a title, the last one
    before the text begins ("Tin tức - Sự kiện" stands above it as well: hcmute.edu.vn).
    """
    best: tuple[float, Found, int] | None = None
    for at, line in enumerate(page.lines):
        if line.linked * 2 < line.length and line.length > _PROSE and not line.heading and page.is_shown(line):
            if best:
                break
            continue
        if not _SHORTEST <= len(letters(line.text)) <= _LONGEST:
            continue
        score = 0.5 if _heading(line) == "h1" else 0.0
        score += 0.3 if _calls_itself_title(line) else 0.0
        if score and page.is_shown(line) and page.around.of(line.holder)[1] is None and not page.around.of(line.holder)[2] & Hint.CRUMBS:
            if page.is_site_name(line.text) or (best and score < best[0]):
                continue
            best = score, Found(Printed(line.text, f"generic: {_heading(line) or 'class'}"), line.holder, score), at
    return best[1:] if best else None


def _heading(line: Line) -> str:
    element = line.holder
    while line.heading and not (element.tag[0] == "h" and element.tag[1:].isdigit()):
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return str(element.tag) if line.heading else ""


def _calls_itself_title(line: Line) -> bool:
    holder, element = line.holder, line.element
    return bool((hints_of(holder) | hints_of(element)) & Hint.TITLE)


