"""What addresses of articles look like: patterns that they match and others do not, and the article's key in them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.portals.addresses import path_of
from crawler.survey.numbers import printed_number
from crawler.survey.paging import literal
from crawler.survey.sample import SamplePage

# Addresses of one form that are needed to believe in it, and the share of all that may be of no form.
_LEAST, _RARE = 2, 0.02
# A part of an address with this many values or fewer is written out, if it is not one word of many.
_MOST_WRITTEN = 12
_MOST_REFUSED = 40
_LEAST_NOISY = 2
_GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_EXTENSION = re.compile(r"\.[A-Za-z]{2,5}$")
# The number at the end of a name, and what letters stand before it: "slug-123", "slug-p13n53868", "post218227".
_NUMBERED = re.compile(
    r"(?P<slug>.*?)(?P<mark>[-_.](?:[a-z]{1,5}(?:\d{1,3}[a-z]{1,2})?)?|^[a-z]{0,5}|(?<=\D)(?=\d))(?P<number>\d{1,20})$"
)
# The number that a name begins with: "123-slug" (Joomla).
_LEADING = re.compile(r"(?P<number>\d{1,20})(?P<mark>[-_:])(?P<slug>\D.*)")


@dataclass(slots=True)
class LearnedAddresses:
    """Expressions for `article.address`, `article.key` and selectors for `key_page`; `right` of `asked` addresses match,
    `wrong` others do too. `has_number` says that a number in every address tells the article, so that little else matches.
    """

    address: list[str] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    key_page: list[str] = field(default_factory=list)
    noise: list[str] = field(default_factory=list)
    right: int = 0
    asked: int = 0
    wrong: int = 0
    has_number: bool = True

    def matches(self, url: str) -> bool:
        """Whether an address looks like an article's; any does where no pattern was found."""
        path = path_of(url)
        return not self.address or any(re.search(pattern, path) for pattern in self.address)


def learn_addresses(
    articles: Sequence[str],
    others: Iterable[str],
    pages: Sequence[SamplePage] = (),
    *,
    doubtful: Iterable[str] = (),
) -> LearnedAddresses:
    """The patterns of articles' addresses, tested on `others` that lead to none; `pages` are article pages, which may print a
    number where their address has none. The `doubtful` of the others are articles if they have a number as these have.
    """
    learned = LearnedAddresses(noise=_noise(articles))
    drop = tuple(learned.noise)
    paths = list(dict.fromkeys(_without(path_of(url), drop) for url in articles))
    refused = {_without(path_of(url), drop) for url in others} - set(paths)
    unsure = {_without(path_of(url), drop) for url in doubtful}
    families = [
        family for family in _families(paths) if len(paths) < 4 or len(family) >= max(_LEAST, _RARE * len(paths))
    ]
    for family in families:
        form = _form_of(family)
        if form.key:
            refused -= {path for path in unsure if re.search(form.address, path)}
        learned.address.append(_refusing(form.address, refused, family))
        # A number at the end of one form may be a year at the end of another, so that each key is looked for in its own.
        if key := form.key if len(families) == 1 else form.whole_key:
            learned.key.append(key)
        learned.has_number = learned.has_number and bool(key)
    learned.asked = len(paths)
    learned.right = sum(learned.matches(path) for path in paths)
    learned.wrong = sum(learned.matches(path) for path in refused)
    if not learned.has_number and (printed := printed_number(pages)):
        learned.key_page = [printed.selector]
        learned.key += [key for key in printed.keys if key not in learned.key]
        learned.address += [address for address in printed.addresses if address not in learned.address]
    return learned


@dataclass(frozen=True, slots=True)
class _Name:
    """The last part of a path: a slug, the mark and the number at its end, the ending."""

    slug: str
    mark: str
    number: str
    ending: str

    @property
    def is_numbered(self) -> bool:
        return bool(self.number and (self.mark or not self.slug))


def _name(part: str) -> _Name:
    ending = found[0] if (found := _EXTENSION.search(part)) else ""
    stem = part[: len(part) - len(ending)]
    if numbered := _NUMBERED.fullmatch(stem):
        return _Name(numbered["slug"], numbered["mark"], numbered["number"], ending)
    return _Name(stem, "", "", ending)


def _families(paths: Sequence[str]) -> list[list[str]]:
    """Addresses by their form, most first. Where some names end in a number and others do not ("hop-thang-82026"), the numbers
    are words of the titles.
    """
    forms: dict[object, list[str]] = defaultdict(list)
    for path in paths:
        forms[_form(path)].append(path)
    families: list[list[str]] = []
    for form in forms.values():
        numbered = [path for path in form if _last(path).is_numbered]
        if len(numbered) < 0.95 * len(form) or not _tell_apart(numbered):
            families.append(form)
            continue
        marks: dict[str, list[str]] = defaultdict(list)
        for path in numbered:
            marks[re.sub(r"\d+", "0", _last(path).mark)].append(path)
        families += marks.values()
    return sorted(families, key=len, reverse=True)


def _tell_apart(paths: Sequence[str]) -> bool:
    """Whether no number stands behind two different slugs; twins of one article in two sections have one slug."""
    slugs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in paths:
        last = _last(path)
        slugs[last.mark, last.number].add(last.slug.lower())
    return sum(len(each) > 1 for each in slugs.values()) <= 0.02 * len(slugs)


def _last(path: str) -> _Name:
    parts = path.partition("?")[0].split("/")
    return _name(parts[-1] or parts[-2] if len(parts) > 1 else parts[-1])


def _form(path: str) -> tuple[object, ...]:
    """What addresses of one form share: the number and kinds of parts, the ending, the query's names."""
    place, _, query = path.partition("?")
    parts = place.split("/")
    names = tuple(name for name, _ in parse_qsl(query, keep_blank_values=True))
    return (tuple(map(_kind, parts[1:-1])), not parts[-1], _last(path).ending.lower(), names)


def _kind(part: str) -> str:
    if _GUID.fullmatch(part):
        return "guid"
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", part):
        return "day"
    return "number" if part.isdigit() else "word"


@dataclass(frozen=True, slots=True)
class _Form:
    """The expression for addresses of one form, and those for the key in them: by what is around it, and by the whole."""

    address: str
    key: str | None = None
    whole_key: str | None = None


def _form_of(family: list[str]) -> _Form:
    splits = [path.partition("?")[0].split("/")[1:] for path in family]
    trailing = not splits[0][-1] and len(splits[0]) > 1
    columns = list(zip(*(parts[:-1] if trailing else parts for parts in splits), strict=True))
    query = _query([path.partition("?")[2] for path in family])
    end = ("/" if trailing else "") + query.pattern + "$"
    parts = [_part(column) for column in columns]
    if query.key and len(set(columns[-1])) <= _MOST_WRITTEN:
        return _Form("^/" + "/".join(parts) + end, query.key, query.key)
    names = [_name(part) for part in columns[-1]]
    ending = _alternatives({name.ending for name in names})
    by_number = all(name.is_numbered for name in names) and _tell_apart(family)
    if by_number:
        start = (r"[^/?]*" if any(name.slug for name in names) else "") + _mark({name.mark for name in names})
        parts[-1], number = f"{start}\\d+{ending}", f"{start}(\\d+){ending}"
    else:
        parts[-1] = r"[^/?.]+" if all("." not in part for part in columns[-1]) else rf"[^/?]+{ending}"
    address = "^/" + "/".join(parts) + end
    if (place := _own_part(columns)) is not None:
        around = [*parts[:place], f"({parts[place]})", *parts[place + 1 :]]
        near = "/" + "/".join(around[max(0, place - 1) :])
        return _Form(address, near + end, "^/" + "/".join(around) + end)
    if by_number:
        near = number.removeprefix(r"[^/?]*") if number != f"(\\d+){ending}" else f"/{number}"
        return _Form(address, near + end, "^/" + "/".join([*parts[:-1], number]) + end)
    if leading := _leading(names):
        whole = "^/" + "/".join([*parts[:-1], leading]) + end
        return _Form(whole.replace(r"(\d+)", r"\d+"), f"/{leading}{end}", whole)
    return _Form(address, query.key, query.key)


def _leading(names: Sequence[_Name]) -> str | None:
    """The expression for names that begin with the article's number, each number with one slug."""
    found = [_LEADING.fullmatch(f"{name.slug}{name.mark}{name.number}") for name in names]
    numbers = {(each["number"], each["mark"], each["slug"]) for each in found if each}
    marks = {mark for _, mark, _ in numbers}
    if (
        not all(found)
        or len(found) < _LEAST
        or len(marks) > 1
        or len({number for number, _, _ in numbers}) < len(numbers)
    ):
        return None
    return rf"(\d+){literal(next(iter(marks)))}[^/?]+" + _alternatives({name.ending for name in names})


def _part(values: Sequence[str]) -> str:
    """A part of a path: the word that all have, the few that there are, or any."""
    different = set(values)
    if len(different) == 1:
        return literal(values[0])
    kinds = {_kind(value) for value in different}
    forms = {"number": r"\d+", "day": r"\d{4}-\d{1,2}-\d{1,2}", "guid": r"[0-9a-fA-F-]{36}"}
    return forms.get(kinds.pop(), r"[^/?]+") if len(kinds) == 1 else r"[^/?]+"


def _mark(marks: set[str]) -> str:
    """What stands before the number: the same everywhere, or with digits that differ ("-p13n", "-p7n")."""
    forms = {re.sub(r"\d+", lambda _: r"\d+", literal(mark)) for mark in marks}
    written = {literal(mark) for mark in marks}
    chosen = written if len(written) == 1 else forms
    return next(iter(chosen)) if len(chosen) == 1 else "[-_.]" if all(mark in {"-", "_", "."} for mark in marks) else ""


def _alternatives(endings: set[str]) -> str:
    return "" if endings == {""} else literal(next(iter(endings))) if len(endings) == 1 else r"\.\w+"


@dataclass(frozen=True, slots=True)
class _Query:
    pattern: str
    key: str | None


def _query(queries: Sequence[str]) -> _Query:
    """The expression for the query of addresses of one form, and the key that one of its values is."""
    if not any(queries):
        return _Query("", None)
    tables = [parse_qsl(query, keep_blank_values=True) for query in queries]
    written, key = [], None
    for place, (name, value) in enumerate(tables[0]):
        values = {table[place][1] for table in tables}
        if len(values) == 1 and len(tables) > 1:
            written.append(f"{literal(name)}={literal(value)}")
            continue
        form, number = _value(sorted(values))
        written.append(f"{literal(name)}={form}")
        if len(values) >= 0.8 * len(tables) and key is None and number:
            key = f"[?&]{literal(name)}={number}"
    return _Query(r"\?" + "&".join(written), key)


def _value(values: Sequence[str]) -> tuple[str, str | None]:
    """The expression for a parameter's values, and the one for the article's number in them: "31", a GUID, or a whole path,
    "Tin-tuc/slug-31", where NukeViet does not rewrite its addresses.
    """
    kinds = {_kind(each) for each in values}
    if len(kinds) == 1 and (form := {"number": r"\d+", "guid": r"[0-9a-fA-F-]{36}"}.get(kinds.pop())):
        return form, f"({form})"
    names = [_last(value) for value in values]
    if not all(name.is_numbered for name in names) or not _tell_apart(values):
        return r"[^&]+", None
    start = r"[^&]*" + _mark({name.mark for name in names})
    ending = _alternatives({name.ending for name in names})
    return f"{start}\\d+{ending}", f"{start}(\\d+){ending}"


def _own_part(columns: Sequence[Sequence[str]]) -> int | None:
    """Which part before the last is the article's number ("/pages/detail/53116/Slug.html") or GUID."""
    for place, column in reversed(list(enumerate(columns[:-1]))):
        kinds = {_kind(value) for value in column}
        if kinds in ({"number"}, {"guid"}) and len(set(column)) >= 0.8 * len(set(columns[-1])):
            return place
    return None


def _refusing(address: str, refused: set[str], articles: Sequence[str]) -> str:
    """The expression, with the addresses ruled out that it must not match: with any query, or, where articles have the same
    path, with their own.
    """
    wrong = sorted(path for path in refused if re.search(address, path))
    if not wrong:
        return address
    shared = {path.partition("?")[0] for path in articles}
    places = {path.partition("?")[0] for path in wrong}
    forbidden = [literal(place.strip("/")) + r"/?(?:\?|$)" for place in sorted(places - shared)]
    forbidden += [literal(path[1:]) + "$" for path in wrong if path.partition("?")[0] in shared]
    return f"^/(?!{'|'.join(forbidden[:_MOST_REFUSED])}){address[2:]}"


def _noise(articles: Sequence[str]) -> list[str]:
    """Query parameters that tell no article from another: without them as many addresses differ."""
    names = Counter(name for url in articles for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True))
    noise: list[str] = []
    for name in sorted(name for name, count in names.items() if count >= _LEAST_NOISY):
        others = {_without(path_of(url), (*noise, name)) for url in articles}
        bare = {path.partition("?")[0] for path in others}
        if len(others) == len({_without(path_of(url), tuple(noise)) for url in articles}) == len(bare):
            noise.append(name)
    return noise


def _without(path: str, names: tuple[str, ...]) -> str:
    place, mark, query = path.partition("?")
    kept = "&".join(each for each in query.split("&") if each and unquote(each.partition("=")[0]) not in names)
    return place + (mark + kept if kept else "")
