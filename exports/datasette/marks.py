"""What was looked for, marked where it was found; and what is cut to fit a list."""

from __future__ import annotations

from markupsafe import Markup, escape

from crawler.vietnamese.folding import WORD, composed, words
from exports.datasette import functions

# What no text has, around what matched; `marked` makes <mark> of it after it has escaped the rest.
MARK = ("\x02", "\x03")
_LONGEST = 300  # characters


def marked(text: str) -> Markup:
    """A text with MARK as HTML: all of it escaped, and then what matched within <mark>."""
    return Markup(escape(text).replace(MARK[0], Markup("<mark>")).replace(MARK[1], Markup("</mark>")))


def titled(typed: str, title: str) -> str:
    """A title with MARK around what a query looks for in it."""
    query = functions.parsed(typed)
    title = composed(title)
    said = words(title)
    found = sorted(
        (first, first + len(term.words))
        for term in (query.terms if query else ())
        if term.column in (None, "title")
        for first in term.positions(said)
    )
    spans = [word.span() for word in WORD.finditer(title)]
    pieces, at, done = [], 0, 0
    for first, end in found:
        if end > done:  # not within what is marked already
            start, stop = spans[max(first, done)][0], spans[end - 1][1]
            pieces += [title[at:start], MARK[0], title[start:stop], MARK[1]]
            at, done = stop, end
    return "".join([*pieces, title[at:]])


def cut(text: str) -> str:
    """A title, or what else stands in a list, so far as there is room for it."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} …"
