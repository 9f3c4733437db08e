"""What a reader of a page sees of an element: whether anything at all, and its text."""

from __future__ import annotations

import re

from lxml import etree, html

# Elements that begin and end a line of their own.
BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu ol optgroup option p pre section summary table tbody
    td tfoot th thead tr ul
    """.split()
)
# Elements whose text is no text of the page: code, fallbacks for old browsers, controls, navigation.
UNREAD = frozenset(
    """
    audio button canvas datalist embed head iframe input link map meta nav noembed noframes noscript object script select
    style svg template textarea title video
    """.split()
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
# Bootstrap and Tailwind; WordPress, Liferay and Drupal 7 for texts that only screen readers say.
_HIDDEN_CLASSES = frozenset(
    "hidden d-none sr-only visually-hidden screen-reader-text hide-accessible element-invisible element-hidden".split()
)
# Hidden on small screens only: "d-none d-md-block" (Bootstrap), "hidden md:block" (Tailwind).
_SHOWN_AGAIN = re.compile(r"(d-(sm|md|lg|xl|xxl)-|(sm|md|lg|xl|2xl):)(?!none|hidden)")


def is_hidden(element: html.HtmlElement) -> bool:
    """Whether a reader of the page would not see this element."""
    if not element.keys():
        return False
    return element.get("hidden") is not None or hides(element.get("style") or "", element.get("class") or "")


def hides(css: str, names: str) -> bool:
    """Whether a style or class names hide the element that has them."""
    if css and _HIDDEN_STYLE.search(css.lower()):
        return True
    words = names.split()
    return not _HIDDEN_CLASSES.isdisjoint(words) and not any(map(_SHOWN_AGAIN.match, words))


def is_unread(element: html.HtmlElement) -> bool:
    """Whether nothing of this element is text that a reader of the page would read."""
    return element.tag in UNREAD or is_hidden(element)


def text_of(element: html.HtmlElement) -> str:
    """The visible text of an element as one line: words parted where a break or a block parts them, and only there.

    The element itself was asked for by name, so it is read even where it is hidden.
    """
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))  # recursion would end at a depth that real pages reach
    for event, each in walk:
        inside = each is not element
        gap = " " if inside and (each.tag in BLOCKS or each.tag in {"br", "img"}) else ""
        if event == "end":
            parts += (gap, (each.tail or "") if inside else "")
        elif inside and is_unread(each):
            walk.skip_subtree()
        else:
            parts += (gap, each.text or "")
    return "".join(parts)
