"""What was learned of a portal, as the TOML that a person reads and corrects."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from crawler.survey.addresses import LearnedAddresses
from crawler.survey.articles import LearnedArticle, Support
from crawler.survey.listings import LearnedListing
from crawler.survey.office import level_of, province_of
from crawler.survey.paging import Form

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST_COMMENT = 200
_ARTICLE_KEYS = (
    "container",
    "title",
    "date",
    "section",
    "lead",
    "body",
    "credits",
    "bylines",
    "sources",
    "photos",
    "attachments",
    "next",
    "drop",
)


@dataclass(frozen=True, slots=True)
class LearnedSection:
    """A section: its name, its address relative to the portal's, and its own paging where that is not the portal's.

    `articles` is the number of rows seen, `pages` the last page its pager names, None where it names none.
    """

    name: str
    url: str
    paging: Form | None = None
    articles: int = 0
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Inherited:
    """The family that a portal's file builds on, and the tables that are the family's own. Of the others `unset` names the keys
    that the family has.
    """

    family: str
    tables: frozenset[str]
    unset: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Learned:
    """All that a survey learned. `missing` says for each key that was not found why, `unseen` what of the site could not be
    looked at, `fetched` how many answers it took.
    """

    name: str
    url: str
    sections: list[LearnedSection]
    paging: Form | None
    listing: LearnedListing
    addresses: LearnedAddresses
    article: LearnedArticle
    hosts: list[str] = field(default_factory=list)
    feeds: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)
    fetched: int = 0
    inherited: Inherited | None = None
    unseen: dict[str, str] = field(default_factory=dict)

    @property
    def confidence(self) -> dict[str, float]:
        """How much speaks for each field of an article, 0 to 1."""
        return {key: support.confidence for key, support in self.article.support.items()}

    @property
    def missing(self) -> dict[str, str]:
        """What could not be found, by key, and why."""
        found = dict(self.unseen)
        found |= {f"article.{key}": reason for key, reason in self.article.missing.items()}
        if not self.listing.container:
            found["listing.container"] = "no element is on every listing page"
        if not self.listing.date:
            found["listing.date"] = "the rows print no date"
        if not self.addresses.key and not self.addresses.key_page:
            found["article.key"] = "neither address nor page has a number; the address is the key"
        return found

    def toml(self) -> str:
        """The portal file."""
        lines = [*self._head(), *self._sections()]
        own = self.inherited.tables if self.inherited else frozenset[str]()
        if self.inherited is None:
            lines += self._paging()
        if "listing" not in own:
            lines += [*self._listing(), *self._unset("listing", [key for key, _ in self._rows()])]
        if "article" not in own:
            known = [key for key in ("address", "key", "key_page") if getattr(self.addresses, key)]
            lines += [*self._article(), *self._unset("article", [*known, *self.article.selectors])]
        return "\n".join(lines) + "\n"

    def _unset(self, table: str, known: Collection[str]) -> Iterator[str]:
        """The keys of the family that do not fit this portal."""
        for key in self.inherited.unset.get(table, ()) if self.inherited else ():
            if key == "bold_lead" and not self.article.bold_lead:
                yield "bold_lead = false"
            elif key not in {*known, "bold_lead"}:
                yield f"{key} = []"

    def _head(self) -> Iterator[str]:
        yield f"# Learned from {self.fetched} answers of the site itself: read it over, correct it, try it on few articles."
        yield ""
        yield f"name = {quoted(self.name)}"
        yield f"url = {quoted(self.url)}"
        yield 'verified = "seen"'
        if self.inherited is not None:
            yield comment(
                f"its pages bear the family's marks, and its {' and '.join(sorted(self.inherited.tables))} fit them"
            )
            yield f"family = {quoted(self.inherited.family)}"
        if level := level_of(self.name):
            yield f"level = {quoted(level)}"
        if province := province_of(self.name):
            yield f"{province[0]} = {quoted(province[1])}"
        for key, values in (
            ("hosts", self.hosts),
            ("noise", self.addresses.noise),
            ("feeds", self.feeds),
            ("sitemaps", self.sitemaps),
        ):
            if values:
                yield _line(key, values)

    def _sections(self) -> Iterator[str]:
        for section in self.sections:
            yield ""
            yield "[[sections]]"
            yield f"name = {quoted(section.name)}"
            yield f"url = {quoted(section.url)}"
            if section.paging is not None:
                values = ", ".join(f"{key} = {value}" for key, value in _of_form(section.paging))
                yield f"paging = {{ {values} }}"

    def _paging(self) -> Iterator[str]:
        if self.paging is not None:
            yield ""
            yield "[paging]"
            yield from (f"{key} = {value}" for key, value in _of_form(self.paging))

    def _listing(self) -> Iterator[str]:
        learned = self.listing
        yield ""
        yield f"# Found {learned.found} of {learned.rows} rows on {learned.pages} pages, and {learned.false} others."
        yield "[listing]"
        yield from (_line(key, selectors) for key, selectors in self._rows())
        for key in ("container", "date"):
            if f"listing.{key}" in self.missing:
                yield comment(f"{key}: {self.missing[f'listing.{key}']}")

    def _rows(self) -> list[tuple[str, Sequence[str]]]:
        """The keys of `[listing]` that were learned."""
        learned = self.listing
        entry = (learned.entry,) if learned.entry else ()
        keys = {"container": learned.container, "entry": entry, "link": learned.link}
        return [(key, found) for key, found in {**keys, "title": learned.title, "date": learned.date}.items() if found]

    def _article(self) -> Iterator[str]:
        addresses = self.addresses
        yield ""
        yield "[article]"
        if addresses.address:
            yield comment(f"{addresses.right} of {addresses.asked} articles' addresses, {addresses.wrong} others")
            yield _line("address", addresses.address)
        for key, values in (("key", addresses.key), ("key_page", addresses.key_page)):
            if values:
                yield _line(key, values)
        if "article.key" in self.missing:
            yield comment(f"key: {self.missing['article.key']}")
        for key in _ARTICLE_KEYS:
            if key in self.article.selectors:
                yield comment(_rests_on(self.article.support[key]))
                yield _line(key, self.article.selectors[key])
            elif key in self.article.missing:
                yield comment(f"{key}: not found ({self.article.missing[key]})")
            if key == "lead" and self.article.bold_lead:
                yield "bold_lead = true"


def quoted(value: str) -> str:
    """A TOML string: literal where backslashes or quotes would have to be escaped, else basic with everything escaped."""
    if ("\\" in value or '"' in value) and "'" not in value and not _CONTROL.search(value):
        return f"'{value}'"
    text = json.dumps(value, ensure_ascii=False)
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def comment(text: str) -> str:
    """A TOML comment of one line, whatever a page put into it."""
    return "# " + _CONTROL.sub(" ", text)[:_LONGEST_COMMENT]


def _line(key: str, values: Sequence[str]) -> str:
    if len(values) == 1:
        return f"{key} = {quoted(values[0])}"
    return f"{key} = [" + "".join(f"\n    {quoted(value)}," for value in values) + "\n]"


def _of_form(form: Form) -> Iterator[tuple[str, str]]:
    for key, value in (("pages", form.pages), ("number", form.number), ("next", form.next), ("current", form.current)):
        if value:
            yield key, quoted(value)
    if form.pages or form.number:
        yield "first", str(form.first)


def _rests_on(support: Support) -> str:
    text = f"on {support.right} of {support.asked} pages"
    if support.tried:
        text += f", and the same as read without a template on {support.agreed} of {support.tried} further ones"
    return text + (f"; agrees with the listing on {support.listed}" if support.listed else "")
