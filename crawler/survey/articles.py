"""The article template: what the generic reader finds on several pages, said in selectors, and tried on further pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crawler.items import Page
from crawler.pages.generic.read import read_generic
from crawler.pages.template import ArticleTemplate
from crawler.survey import crediting, fields
from crawler.survey.choosing import Chosen, compiled
from crawler.survey.evidence import Article, letters, likeness
from crawler.survey.layout import find_boxes, find_container
from crawler.survey.parts import find_next
from crawler.survey.sample import SamplePage
from crawler.vietnamese.dates import read_date
from crawler.vietnamese.text import without_site

# The share of pages on which a field may disagree with the generic reading before it is left out; the least share that title
# and body must be right on.
_WORST, _LEAST = 1 / 3, 0.6
_ALIKE = 0.85
# The share of pages that a habit of editors must be seen on.
_RARE = 0.08
# What no article can be read without, and what few articles have, so that all are looked at.
NEEDED = ("title", "body")
_RARE_FIELDS = frozenset({"lead", "credits", "bylines", "sources", "photos", "attachments"})
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Support:
    """What a field rests on: of the pages it was learned from on how many it was right, and of those it was tried on."""

    right: int
    asked: int
    agreed: int = 0
    tried: int = 0
    listed: int = 0

    @property
    def confidence(self) -> float:
        """The share of all pages that speak for it, as of two pages more that do not."""
        return round((self.right + self.agreed) / (self.asked + self.tried + 1), 2) if self.asked else 0.0


@dataclass(slots=True)
class LearnedArticle:
    """The selectors by key of `[article]`, what each rests on, and why others are missing."""

    selectors: dict[str, tuple[str, ...]] = field(default_factory=dict)
    bold_lead: bool = False
    support: dict[str, Support] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    pages: int = 0

    @property
    def is_usable(self) -> bool:
        """Whether articles can be read at all."""
        return all(key in self.selectors for key in NEEDED)

    @property
    def template(self) -> ArticleTemplate:
        chosen = {key: tuple(map(compiled, selectors)) for key, selectors in self.selectors.items()}
        return ArticleTemplate(**chosen, bold_lead=self.bold_lead)  # type: ignore[arg-type]


def learn_article(
    articles: Sequence[Article],
    held_out: Sequence[Article],
    others: Sequence[SamplePage],
    sections: Iterable[str],
    site_name: str | None = None,
    seconds: Mapping[str, SamplePage] | None = None,
) -> LearnedArticle:
    """The template of articles, learned from some and tried on others. Boxes are taken out of the articles' trees.

    `others` are pages that are no articles, `seconds` those that may be second parts of articles (`parts.second_parts`). What
    few pages have (a credit, a picture, files) is looked for on all articles.
    """
    learned = LearnedArticle(pages=len(articles))
    every = [*articles, *held_out]
    if not articles:
        return learned
    _keep(learned, "container", find_container(every, others))
    if boxes := find_boxes(every):
        learned.selectors["drop"] = tuple(css for box in boxes for css in box.selectors)
        learned.support["drop"] = Support(max(box.right for box in boxes), len(every))
    if (parts := find_next(every, seconds or {})).selectors:
        _keep(learned, "next", parts)
        # The pager itself is no text.
        pagers = tuple(css.removesuffix(" a") for css in parts.selectors)
        learned.selectors["drop"] = (*learned.selectors.get("drop", ()), *pagers)
        learned.support.setdefault("drop", Support(parts.right, len(every)))
    for key, find in _finders(list(sections)).items():
        _keep(learned, key, find(every if key in _RARE_FIELDS else articles))
    readings = [_generic(article, site_name) for article in every]
    learned.bold_lead = _has_bold_leads(readings)
    if learned.is_usable:
        _try(learned, held_out, readings[len(articles) :], site_name)
    _learn_again(learned, every, list(sections))
    if learned.is_usable:
        _count_listed(learned, every, site_name)
    return learned


Finder = Callable[[Sequence[Article]], Chosen]


def _finders(sections: Sequence[str]) -> dict[str, Finder]:
    return {
        "title": fields.find_title,
        "date": fields.find_date,
        "section": lambda articles: fields.find_section(articles, sections),
        "lead": fields.find_lead,
        "body": fields.find_body,
        "credits": crediting.find_credits,
        "bylines": crediting.find_bylines,
        "sources": crediting.find_sources,
        "photos": fields.find_photos,
        "attachments": fields.find_attachments,
    }


def _learn_again(learned: LearnedArticle, every: Sequence[Article], sections: Sequence[str]) -> None:
    """Choose from all articles what was good on those it was tried on: a layout may be among these only."""
    for key, find in _finders(sections).items():
        if key not in learned.selectors or key in _RARE_FIELDS:
            continue
        chosen = find(every)
        if chosen.selectors:
            learned.selectors[key] = chosen.selectors
            learned.support[key].right, learned.support[key].asked = chosen.right, chosen.asked
        if key in NEEDED and chosen.right < _LEAST * len(every):
            _leave_out(learned, key, f"right on {chosen.right} of {len(every)} pages only")


def _keep(learned: LearnedArticle, key: str, chosen: Chosen) -> None:
    if chosen.selectors:
        learned.selectors[key] = chosen.selectors
        learned.support[key] = Support(chosen.right, chosen.asked)
    else:
        learned.missing[key] = "nothing that several pages have in common prints it"


def _leave_out(learned: LearnedArticle, key: str, reason: str) -> None:
    del learned.selectors[key]
    learned.missing[key] = reason


def _generic(article: Article, site_name: str | None) -> Page:
    return read_generic(article.page.fresh_tree(), article.page.url, article.entry, site_name)


def _has_bold_leads(readings: Sequence[Page]) -> bool:
    bold = sum(page.lead is not None and "bold" in page.lead.origin for page in readings)
    return bold >= max(2, _RARE * len(readings))


def _try(learned: LearnedArticle, articles: Sequence[Article], readings: Sequence[Page], site_name: str | None) -> None:
    """Compare what the template reads on pages it was not learned from with what the generic reader reads there."""
    template = learned.template
    pages = [article.read(template) for article in articles]
    for key, same in _COMPARED.items():
        if key not in learned.selectors:
            continue
        verdicts = [same(page, generic, site_name) for page, generic in zip(pages, readings, strict=True)]
        support = learned.support[key]
        support.agreed, support.tried = verdicts.count(True), len(verdicts) - verdicts.count(None)
        if support.tried >= 2 and support.tried - support.agreed > _WORST * support.tried:
            _leave_out(
                learned, key, f"read otherwise on {support.tried - support.agreed} of {support.tried} further pages"
            )


def _count_listed(learned: LearnedArticle, articles: Sequence[Article], site_name: str | None) -> None:
    """On how many pages title and date are what the listing says."""
    template = learned.template
    for article in articles:
        page, entry = article.read(template), article.entry
        if entry and page.title and letters(without_site(page.title.text, site_name)) == letters(entry.title or ""):
            learned.support["title"].listed += 1
        if entry and entry.date and page.date and "date" in learned.support:
            one, other = read_date(entry.date), read_date(page.date.text)
            learned.support["date"].listed += bool(one and other and one.date == other.date)


def _same_title(page: Page, generic: Page, site_name: str | None) -> bool | None:
    if generic.title is None:
        return None
    text = without_site(page.title.text, site_name) if page.title else ""
    return letters(text) == letters(without_site(generic.title.text, site_name))


def _same_date(page: Page, generic: Page, site_name: str | None) -> bool | None:  # noqa: ARG001
    one = read_date(page.date.text) if page.date else None
    other = read_date(generic.date.text) if generic.date else None
    return None if other is None else one is not None and one.date == other.date


def _same_body(page: Page, generic: Page, site_name: str | None) -> bool | None:  # noqa: ARG001
    if not generic.body or not generic.body.text:
        return None
    # A lead that only one of them knows is no part of the other's text.
    alone = likeness(_bag(page, with_lead=False), _bag(generic, with_lead=False))
    return max(alone, likeness(_bag(page), _bag(generic))) >= _ALIKE


def _same_lead(page: Page, generic: Page, site_name: str | None) -> bool | None:  # noqa: ARG001
    if generic.lead is None:
        return None
    return page.lead is not None and letters(page.lead.text) == letters(generic.lead.text)


def _bag(page: Page, *, with_lead: bool = True) -> Counter[str]:
    """The words of lead and body: where one ends and the other begins, the readers may differ."""
    text = " ".join(part.text for part in (page.lead if with_lead else None, page.body) if part)
    return Counter(word.casefold() for word in _WORD.findall(text))


_COMPARED = {"title": _same_title, "date": _same_date, "body": _same_body, "lead": _same_lead}
