"""What a mistyped word was probably meant to be, for the messages about portal files."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """The end of a sentence about an unknown word: "; did you mean 'link'?", or nothing if no known word is near."""
    near = difflib.get_close_matches(word, list(words), n=3)
    return f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
