"""What changed between two texts: paragraph by paragraph, and within changed paragraphs word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Kind = Literal["same", "removed", "added"]

# A word, a number with its separators (1.200.000, 07:30, 2021-03-05) or a mark, and the space after it. Spaces are no tokens:
# every second token would be the same.
_TOKEN = re.compile(r"(\d+(?:[.,:/-]\d+)+|\w+|[^\w\s])(\s*)")
# Pairs of equal words in the two texts: what difflib's time grows with. A long article has some 50,000.
_MOST_PAIRS = 1_000_000


class Piece(NamedTuple):
    """A stretch of text that both have, or only one of them."""

    kind: Kind
    text: str


def difference(before: str | None, after: str | None) -> list[list[Piece]]:
    """The paragraphs of two texts (parted by blank lines), each as pieces, in reading order."""
    old, new = _paragraphs(before), _paragraphs(after)
    found = []
    for kind, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [[Piece("same", paragraph)] for paragraph in new[j:j_end]]
        elif kind == "replace" and i_end - i == j_end - j:
            found += [list(_words(was, now)) for was, now in zip(old[i:i_end], new[j:j_end], strict=True)]
        else:
            found.append(list(_words("\n\n".join(old[i:i_end]), "\n\n".join(new[j:j_end]))))
    return found


def _paragraphs(text: str | None) -> list[str]:
    return text.split("\n\n") if text else []


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    words = [word for word, _ in old], [word for word, _ in new]
    if _pairs(*words) > _MOST_PAIRS:
        yield Piece("removed", before)
        yield Piece("added", after)
        return
    for kind, i, i_end, j, j_end in SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", _joined(new[j:j_end]))
            continue
        if i < i_end:
            yield Piece("removed", _joined(old[i:i_end]))
        if j < j_end:
            yield Piece("added", _joined(new[j:j_end]))


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    counted = Counter(new)
    return sum(number * counted[word] for word, number in Counter(old).items())


def _joined(tokens: Sequence[tuple[str, str]]) -> str:
    return "".join(word + space for word, space in tokens)
