"""What people type into the search box, made into an FTS5 expression and a test.

Marks work like capitals in a smart-case search: a word typed with marks matches that word, in either placement of the
tone; typed without, it matches every spelling. FTS5 cannot say that of a phrase which mixes both, such as `"tỉnh uy"`
or `"kinh tế"`: the expression then finds candidates, by the phrase without marks, and `Query.check` decides about those
that do not have the phrase just as it was typed.

The language: words, "phrases" (also “ ” and « »), `từ*`, AND, OR, NOT in capitals, `-word`, brackets, and `title:`,
`lead:`, `body:`, `captions:` before a word, a phrase or a bracket. Anything else is punctuation, which parts words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from crawler.vietnamese.folding import composed, forms, new_tone, old_tone, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Cut = Mapping[str, Sequence[str]]  # the words of every column
    Texts = Mapping[str, str | None]  # the searched columns of a row, as stored
    Words = tuple[str, ...]
    Spellings = Mapping["Term", frozenset[Words]]  # how phrases are known to be spelled

COLUMNS = ("title", "lead", "body", "captions")
"""The columns of `articles` that are searched."""


class QueryError(ValueError):
    """The query names nothing to look for, or too much."""


@dataclass(frozen=True)
class Term:
    """A word or a phrase to find, perhaps in one column only.

    `words` are in lower case and in the new placement of the tone; with `prefix`, the last is the beginning of a word.
    """

    words: tuple[str, ...]
    prefix: bool = False
    column: str | None = None

    def positions(self, cut: Sequence[str]) -> list[int]:
        """Where the term begins in a text cut by `folding.words`, as numbers of words from 0."""
        *before, last = self.words
        if self.prefix:
            stems = (old_tone(last), new_tone(last))
            ends = [i for i, word in enumerate(cut) if any(form.startswith(stems) for form in forms(word))]
        else:
            ends = [i for i, word in enumerate(cut) if last in forms(word)]
        starts = [end - len(before) for end in ends if end >= len(before)]
        return [start for start in starts if all(word in forms(cut[start + i]) for i, word in enumerate(before))]

    @property
    def is_mixed(self) -> bool:
        """Whether it mixes words with and without marks, which FTS5 cannot look for in one phrase."""
        return len(set(map(_marked, self.words))) > 1

    def match(self, spellings: Spellings, *, widest: bool) -> str:
        """The FTS5 expression that finds the term. Of a mixed one it finds every text that may have it or, if not widest, those
        that have it letter for letter or in a spelling that is known.
        """
        if widest and self.is_mixed:
            whole = self.words[:-1] if self.prefix else self.words
            marked = [_quoted([word]) for word in whole if _marked(word)]
            found = _joined(" AND ", [_quoted((forms(word)[0] for word in self.words), prefix=self.prefix), *marked])
        else:
            # The index holds a paragraph with a choice of placement in both, so a search needs only one. Of a prefix it
            # needs both, because the words it begins may have no choice: `hòa*` finds `hoàng`.
            typed = {self.words, tuple(map(old_tone, self.words))} if self.prefix else {self.words}
            parts = [_quoted(words, prefix=self.prefix) for words in sorted(typed)]
            parts += [_quoted(words) for words in sorted(spellings.get(self, ()))]
            found = _joined(" OR ", list(dict.fromkeys(parts)))
        return f"{self.column} : {found}" if self.column else found

    def spelled(self, cut: Cut) -> Iterator[tuple[Term, Words]]:
        """How a mixed term is spelled in a text, in the new placement of the tone."""
        for column in ([self.column] if self.column else cut) if self.is_mixed else ():
            text = cut.get(column, ())
            for start in self.positions(text):
                yield self, tuple(map(new_tone, text[start : start + len(self.words)]))

    def check(self, cut: Cut) -> bool:
        return any(self.positions(cut.get(column, ())) for column in ([self.column] if self.column else cut))

    def terms(self) -> Iterator[Term]:
        yield self


@dataclass(frozen=True)
class _Or:
    parts: tuple[_Node, ...]

    def match(self, spellings: Spellings, *, widest: bool) -> str:
        return _joined(" OR ", [node.match(spellings, widest=widest) for node in self.parts])

    def check(self, cut: Cut) -> bool:
        return any(node.check(cut) for node in self.parts)

    def terms(self) -> Iterator[Term]:
        return chain.from_iterable(node.terms() for node in self.parts)

    def spelled(self, cut: Cut) -> Iterator[tuple[Term, Words]]:
        return chain.from_iterable(node.spelled(cut) for node in self.parts)


@dataclass(frozen=True)
class _And:
    parts: tuple[_Node, ...]
    without: tuple[_Node, ...] = ()

    def match(self, spellings: Spellings, *, widest: bool) -> str:
        kept = _joined(" AND ", [node.match(spellings, widest=widest) for node in self.parts])
        # To keep every candidate, only what is certain may be taken away; and the other way round.
        taken = [node.match(spellings, widest=not widest) for node in self.without]
        return f"({kept} NOT {_joined(' OR ', taken)})" if taken else kept

    def check(self, cut: Cut) -> bool:
        return all(node.check(cut) for node in self.parts) and not any(node.check(cut) for node in self.without)

    def terms(self) -> Iterator[Term]:
        return chain.from_iterable(node.terms() for node in self.parts)

    def spelled(self, cut: Cut) -> Iterator[tuple[Term, Words]]:
        return chain.from_iterable(node.spelled(cut) for node in (*self.parts, *self.without))


_Node = Term | _Or | _And


@dataclass(frozen=True)
class Query:
    """A parsed query, as two FTS5 expressions and a test.

    Its results are what `certain` finds, and of what `match` finds beyond that, the rows that `check` accepts.
    """

    _root: _Node
    names_column: bool
    excludes: bool
    _spellings: Spellings = field(default_factory=dict)

    @cached_property
    def match(self) -> str:
        return self._root.match(self._spellings, widest=True)

    @cached_property
    def certain(self) -> str:
        return self._root.match(self._spellings, widest=False)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The terms a result may contain, for highlighting: all but those after NOT."""
        return tuple(dict.fromkeys(self._root.terms()))

    @property
    def is_plain(self) -> bool:
        """Whether it names no column of articles and excludes nothing, so that it can be asked of attachments as well."""
        return not self.names_column and not self.excludes

    @property
    def has_prefix(self) -> bool:
        return any(term.prefix for term in self.terms)

    @property
    def needs_check(self) -> bool:
        """Whether `match` alone may find too much."""
        return self.match != self.certain

    def check(self, texts: Texts) -> bool:
        """Whether a row with these texts is a result."""
        return self._root.check(_cut(texts))

    def learning(self, rows: Iterable[Texts]) -> Query:
        """The same query, which is certain of more: it knows the spellings that its phrases have in these rows."""
        spellings = dict(self._spellings)
        for term, spelled in chain.from_iterable(self._root.spelled(_cut(texts)) for texts in rows):
            spellings[term] = spellings.get(term, frozenset()) | {spelled}
        return replace(self, _spellings=spellings)


def _cut(texts: Texts) -> Cut:
    return {column: words(text) for column, text in texts.items() if text}


def parse(text: str) -> Query:
    """Read a query as people type it. Raises QueryError if there is no word in it, or none but after NOT, or too many."""
    tokens = list(_tokens(composed(text)))
    if sum(len(value.words) for _, value in tokens if isinstance(value, Term)) > _MOST_WORDS:
        raise QueryError(f"The query has more than {_MOST_WORDS} words: leave some out.")
    root = _Parser(tokens).query()
    if root is None:
        raise QueryError("There is nothing to search for: type at least one word.")
    kinds = {kind for kind, _ in tokens}
    return Query(root, names_column="column" in kinds, excludes="not" in kinds)


def _marked(word: str) -> bool:
    return forms(word)[0] != word


def _quoted(spelling: Iterable[str], *, prefix: bool = False) -> str:
    return f'"{" ".join(spelling)}"' + (" *" if prefix else "")


def _joined(operator: str, parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({operator.join(parts)})"


# FTS5 looks every word up anew, so that thousands, pasted by mistake, would keep the archive busy for minutes.
_MOST_WORDS = 100
# FTS5's own parser gives up at some thirty brackets, and we write up to three for one; further in they are ignored.
_DEEPEST = 8

_TOKEN = re.compile(
    r"""
      (?P<open>\() | (?P<close>\))
    | (?P<phrase>["“”«»][^"“”«»]*["“”«»]\*?)
    | (?P<operator>AND|OR|NOT)(?=[\s()"“”«»]|$)
    | (?P<minus>-+)(?=[^\W_]|[("“”«»])
    | (?i:(?P<column>title|lead|body|captions)):(?=[^\W_]|[("“”«»-])
    | (?P<word>[^\s()"“”«»]+)
    """,
    re.VERBOSE,
)


def _tokens(text: str) -> Iterator[tuple[str, str | Term]]:
    """The query cut into kinds and values, without what says nothing: brackets that close nothing, lone punctuation."""
    depth = 0
    for found in _TOKEN.finditer(text):
        kind, value = found.lastgroup or "", found[0]
        if kind == "open":
            depth += 1
            if depth <= _DEEPEST:
                yield "open", value
        elif kind == "close":
            if 0 < depth <= _DEEPEST:
                yield "close", value
            depth = max(0, depth - 1)
        elif kind in ("phrase", "word"):
            if spelling := words(new_tone(value)):
                yield "term", Term(tuple(spelling), prefix="*" in value[-2:])
        elif kind == "operator":
            yield value.lower(), value
        elif kind == "minus":
            yield "not", value
        else:
            yield "column", found["column"].lower()


class _Parser:
    """Recursive descent: OR binds loosest, then AND and mere neighbourhood, then NOT."""

    def __init__(self, tokens: list[tuple[str, str | Term]]) -> None:
        self._tokens = tokens[::-1]

    def query(self, column: str | None = None) -> _Node | None:
        parts = [self._all(column)]
        while self._tokens and self._tokens[-1][0] == "or":
            self._tokens.pop()
            parts.append(self._all(column))
        nodes = tuple(node for node in parts if node)
        return _Or(nodes) if len(nodes) > 1 else nodes[0] if nodes else None

    def _all(self, column: str | None) -> _Node | None:
        parts: list[_Node] = []
        without: list[_Node] = []
        target, scope = parts, column
        while self._tokens and self._tokens[-1][0] not in ("or", "close"):
            kind, value = self._tokens.pop()
            if kind == "not":
                target = without
            elif kind == "column":
                scope = str(value)
            elif kind != "and":
                if node := self._one(value, scope):
                    target.append(node)
                target, scope = parts, column
        if without and not parts:
            raise QueryError("NOT alone finds nothing: type a word to look for beside it.")
        return _And(tuple(parts), tuple(without)) if len(parts + without) > 1 else parts[0] if parts else None

    def _one(self, value: str | Term, column: str | None) -> _Node | None:
        if isinstance(value, Term):
            return replace(value, column=column)
        node = self.query(column)
        if self._tokens:
            self._tokens.pop()  # its closing bracket
        return node
