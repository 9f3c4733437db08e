"""What a person would call an element in a selector: by id, by what its class or itemprop says, by tag and class, by parent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import html

_IDENT = re.compile(r"-?[A-Za-z_][\w-]*", re.ASCII)
# Classes of grids, margins, alignment and states: they say how an element looks, and others look so too.
_LOOKS = re.compile(
    r"(?:col|row|container|wrap(?:per)?|wraper|clear(?:fix)?|pull|push|float|offset|m[trblxy]?|p[trblxy]?|margin|padding|text|"
    r"font|bg|border|d|w|h\d|fs|fw|img|btn|btn-\w+|list-unstyled|list-inline|list-none|block|box|item|left|right|center|active|"
    r"show|hidden|hide|fade|in|first|last|odd|even|alt|wow|animated|grid|flex|inline|span\d*|shadow|rounded|well|panel|"
    r"panel-(?:body|default)|card|media|pointer|content|inner)(?:[-_]?(?:\d+|xs|sm|md|lg|xl|xxl|left|right|center|bottom|top|"
    r"fluid|auto|none|push|offset|muted|justify))*",
    re.IGNORECASE,
)
# Numbers in a name are mostly those of one page's article.
_OWN_NUMBER = re.compile(r"\d{3,}|[0-9a-f]{8,}")
_SEMANTIC_TAGS = frozenset("article main time h1 h2 h3 h4 figure figcaption address".split())
_ATTRIBUTES = ("itemprop", "role", "rel", "property", "name", "data-type", "data-role")
# How pages were laid out before style sheets; such markup has no other names.
_LAYOUT = ("face", "size", "color", "align", "valign", "width", "bgcolor", "style")
_LAYOUT_COST = 4.5
_MOST_CLASSES = 8
# The cost of a mere tag.
_WORST = 5.0
# The cost of a name by the place among others.
_BY_PLACE = 6.0
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class Name:
    """A CSS selector for an element, and how little a person would like it (0 is an id)."""

    css: str
    cost: float


def names_of(element: html.HtmlElement) -> list[Name]:
    """The names of an element, best first: its own, and those by its parent and grandparent."""
    own = list(own_names(element))
    names = list(own)
    for level, around in enumerate(islice(element.iterancestors(), 2)):
        if around.tag in {"html", "body"}:
            break
        for outer in list(own_names(around))[:4]:
            cost = 0.5 + level / 2 + outer.cost / 2
            names += [
                Name(f"{outer.css}{' ' if level else ' > '}{inner.css}", cost + inner.cost / 2) for inner in own[:5]
            ]
    best: dict[str, Name] = {}
    for name in names:
        if name.css not in best or name.cost < best[name.css].cost:
            best[name.css] = name
    return sorted(best.values(), key=lambda name: (name.cost, len(name.css), name.css))


def names_by_place(element: html.HtmlElement) -> list[Name]:
    """The names of an element that nothing but its place tells from others of its tag: after what, and the last of them."""
    around, before = element.getparent(), element.getprevious()
    heading = next((each for each in element.itersiblings(*_HEADINGS, preceding=True)), None)
    tag = element.tag
    if around is None or not _IDENT.fullmatch(tag):
        return []
    named = [each for each in islice(own_names(before), 2) if each.cost < _WORST] if before is not None else []
    names = [Name(f"{each.css} + {tag}", _BY_PLACE + 0.5) for each in named]
    outer = [f"{each.css} > " for each in islice(own_names(around), 2) if each.cost < _WORST]
    outer += [f"{heading.tag} ~ "] if heading is not None else []
    if not any(True for _ in element.itersiblings(tag)):
        names += [Name(f"{each}{tag}:last-of-type", _BY_PLACE) for each in outer]
    return names


def own_names(element: html.HtmlElement) -> Iterator[Name]:
    """The names that an element's own tag and attributes give, best first."""
    tag = element.tag
    if not _IDENT.fullmatch(tag):
        return
    identity = element.get("id") or ""
    if _is_plain(identity):
        yield Name(f"#{identity}", 0.0)
    for attribute in _ATTRIBUTES:
        value = element.get(attribute) or ""
        if re.fullmatch(r"[A-Za-z][\w:-]{1,40}", value, re.ASCII):
            yield Name(
                f'{tag}[{attribute}="{value}"]' if attribute != "itemprop" else f"[itemprop={_quoted(value)}]", 0.8
            )
    kind = (element.get("itemtype") or "").rpartition("/")[2]
    if re.fullmatch(r"\w{3,40}", kind, re.ASCII):
        yield Name(f'[itemtype$="/{kind}"]', 0.5)
    yield from _by_class(element)
    yield from _by_layout(element)
    yield Name(tag, 2.5 if tag in _SEMANTIC_TAGS else _WORST)


def _by_class(element: html.HtmlElement) -> Iterator[Name]:
    classes = [name for name in (element.get("class") or "").split()[:_MOST_CLASSES] if _is_plain(name)]
    classes = list(dict.fromkeys(classes))
    costs = {name: 4.0 if _LOOKS.fullmatch(name) else 1.0 for name in classes}
    for name in sorted(classes, key=lambda name: costs[name]):
        yield Name(f".{name}", costs[name])
        yield Name(f"{element.tag}.{name}", costs[name] + 0.3)
    ranked = sorted(classes, key=lambda name: costs[name])
    for place, one in enumerate(ranked):
        for other in ranked[place + 1 : place + 3]:
            yield Name(f".{one}.{other}", min(costs[one], costs[other]) + 1.5)


def _by_layout(element: html.HtmlElement) -> Iterator[Name]:
    for attribute in _LAYOUT:
        value = element.get(attribute) or ""
        if re.fullmatch(r"[\w#%:;, -]{1,40}", value, re.ASCII):
            yield Name(f'{element.tag}[{attribute}="{value}"]', _LAYOUT_COST)


def _is_plain(name: str) -> bool:
    return bool(_IDENT.fullmatch(name)) and len(name) <= 60 and not _OWN_NUMBER.search(name)


def _quoted(value: str) -> str:
    return value if _IDENT.fullmatch(value) else f'"{value}"'
