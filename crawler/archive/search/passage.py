"""The passage of a hit that shows why it was found."""

from __future__ import annotations

import json
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from crawler.archive.query import COLUMNS, Query, Term
from crawler.vietnamese.folding import WORD, composed, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PASSAGE = 30  # words
_BEFORE = 6  # words of a passage before its first match


def snippet(query: Query, texts: Mapping[str, str | None], mark: tuple[str, str] = ("", "")) -> str:
    """A passage of some thirty words of the lead, the body or the captions, or of an attachment's text, that shows most of
    what was looked for.

    `texts` are the columns as stored. FTS5's own `snippet()` cannot do it: a word typed without its marks
    matches in the folded copy, which no stored text has.
    """
    best, worth = "", (-1, -1)
    for column in (*COLUMNS[1:], "text"):
        if text := texts.get(column):
            readable = _readable(column, text)
            cut = words(readable)
            places = _places([term for term in query.terms if term.column in (None, column)], cut)
            start, here = _passage(places, len(cut))
            if here > worth:
                best, worth = _marked(readable, start, places, mark), here
    return best


def opening(texts: Mapping[str, str | None]) -> str:
    """The first words of an article, where nothing was looked for."""
    for column in ("lead", "body"):
        if text := texts.get(column):
            return _marked(_readable(column, text), 0, (), ("", ""))
    return ""


def _readable(column: str, text: str) -> str:
    """A stored text on one line; captions are a JSON array."""
    return " ".join(composed(" ".join(json.loads(text)) if column == "captions" else text).split())


class _Place(NamedTuple):
    """Where a term stands in a text, in words: the first, the one after the last, and which term it is."""

    first: int
    end: int
    term: int


def _places(terms: Sequence[Term], cut: Sequence[str]) -> list[_Place]:
    places = (_Place(at, at + len(term.words), i) for i, term in enumerate(terms) for at in term.positions(cut))
    return sorted(places, key=lambda place: (place.first, -place.end))


def _passage(places: Sequence[_Place], size: int) -> tuple[int, tuple[int, int]]:
    """The first word of the best passage in a text of so many words, and its worth: how many terms, and how often."""
    start, worth = 0, (0, 0)
    for i, place in enumerate(places):
        first = max(0, min(place.first - _BEFORE, size - _PASSAGE))
        inside = places[i : bisect_left(places, first + _PASSAGE, key=lambda other: other.first)]
        here = len({other.term for other in inside}), len(inside)
        if here > worth:
            start, worth = first, here
    return start, worth


def _marked(text: str, start: int, places: Sequence[_Place], mark: tuple[str, str]) -> str:
    """The passage that begins at a word, with its places marked; a place within another is not marked again."""
    spans = [found.span() for found in WORD.finditer(text)]
    stop = min(start + _PASSAGE, len(spans))
    at = spans[start][0] if start else 0
    pieces = ["… "] if start else []
    done = start
    for place in places:
        first, end = max(place.first, done), min(place.end, stop)
        if first < end:
            pieces += [text[at : spans[first][0]], mark[0], text[spans[first][0] : spans[end - 1][1]], mark[1]]
            at, done = spans[end - 1][1], end
    return "".join([*pieces, f"{text[at : spans[stop - 1][1]]} …" if stop < len(spans) else text[at:]])
