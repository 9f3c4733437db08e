"""The newsroom: writes articles one after the other, the same ones for the same seed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Generic, TypeVar

from crawler.demo.credits import FORMS, FORMS_IN_BODY, FORMS_OF_NOTICES, credit_of
from crawler.demo.dates import DATES, TIMED_DATES
from crawler.demo.model import Article, BodyMarkup, CaptionMarkup, Credit, LeadMarkup, Look, Photo, Section, Twist
from crawler.demo.stories import Facts, Story, facts_for, province, stories

T = TypeVar("T")

LISTED_AS_JSON = ("chi-dao-dieu-hanh", "giao-duc")
_BODIES: tuple[BodyMarkup, ...] = ("p", "br", "word", "font", "span", "p")
_CAPTIONS: tuple[CaptionMarkup, ...] = ("figure", "division", "table", "paragraph", "small")
_LEADS: tuple[LeadMarkup, ...] = ("own", "own", "repeated", "bold")
# About 3 % of the articles are decomposed, as in the recorded sites; most are plain.
_PLAIN: Twist = ""
_TWISTS: tuple[Twist, ...] = ("nfd", "eth", "entities", "nbsp", "nbsp", "blanks", "capitals", *[_PLAIN] * 24)
_LONGEST_SLUG = 70
_TITLE_TRIES = 12
# òa and úy at the end of a syllable, which many offices write oà and uý.
_TONES = {"òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "ủy": "uỷ", "úy": "uý", "ùy": "uỳ", "ụy": "uỵ"}
_NEW_TONE = re.compile(rf"(?<![qQ])({'|'.join(_TONES)})(?!\w)")


class Deck(Generic[T]):
    """Deals its cards in shuffled rounds, so that all of them come up early and none too often."""

    def __init__(self, cards: Sequence[T], rng: Random) -> None:
        self._cards, self._rng = cards, rng
        self._round: list[T] = []

    def deal(self) -> T:
        if not self._round:
            self._round = self._rng.sample(self._cards, len(self._cards))
        return self._round.pop()


class Newsroom:
    """Writes articles. No id, picture or slug is used twice; a title only where the stories run out of facts."""

    def __init__(self, seed: int) -> None:
        self._rng = rng = Random(f"newsroom {seed}")
        self._told: Counter[tuple[str, str]] = Counter()
        self._titles: set[str] = set()
        self._slugs: Counter[str] = Counter()
        self._last_id, self._last_photo = 1000, 0
        self._forms, self._forms_in_body = Deck(FORMS, rng), Deck(FORMS_IN_BODY, rng)
        self._forms_of_notices = Deck(FORMS_OF_NOTICES, rng)
        self._dates, self._timed_dates = Deck(DATES, rng), Deck(TIMED_DATES, rng)
        self._bodies, self._captions, self._leads = Deck(_BODIES, rng), Deck(_CAPTIONS, rng), Deck(_LEADS, rng)
        self._twists = Deck(_TWISTS, rng)
        self._is_ended, self._is_old = Deck((True, *[False] * 5), rng), Deck((True, *[False] * 11), rng)

    @property
    def pictures(self) -> int:
        """How many pictures the articles show so far."""
        return self._last_photo

    def write(self, section: Section, published: datetime) -> Article:
        """A new article, published at that local time."""
        story, turn = self._story(section, published)
        for _ in range(_TITLE_TRIES):
            facts = facts_for(story, published.date(), turn, self._rng)
            title = facts.fill(_one_of(story.title, turn))
            if title not in self._titles:
                break
        self._titles.add(title)
        look = self._look(section)
        article = Article(
            id=self._next_id(),
            section=section,
            slug=self._slug(title),
            title=title.upper() if look.twist == "capitals" else title,
            lead=facts.fill(_one_of(story.lead, turn)) if story.lead else None,
            blocks=tuple(facts.fill(_one_of(part, turn + turn // 2 * place)) for place, part in enumerate(story.text)),
            published=published,
            credit=self._credit(section, story, facts),
            look=look,
            photos=self._photos(story, facts),
            files=tuple(story.files),
        )
        article = _ended(article) if self._is_ended.deal() else article
        return _in_old_tones(article) if self._is_old.deal() else article

    def repost(self, article: Article, section: Section, published: datetime) -> Article:
        """The same text under a new id, as editors post it who do not find the first."""
        return replace(
            article, id=self._next_id(), section=section, slug=self._slug(article.title), published=published
        )

    def _story(self, section: Section, published: datetime) -> tuple[Story, int]:
        """Of the stories that can happen now, one of those told least; and how often it was, so that it is told otherwise."""
        able = [story for story in stories(section.id) if not story.months or published.month in story.months]
        least = min(self._told[section.id, story.name] for story in able)
        story = self._rng.choice([story for story in able if self._told[section.id, story.name] == least])
        self._told[section.id, story.name] += 1
        return story, least

    def _look(self, section: Section) -> Look:
        dates = self._timed_dates if section.id in LISTED_AS_JSON else self._dates
        return Look(self._bodies.deal(), self._captions.deal(), self._leads.deal(), dates.deal(), self._twists.deal())

    def _credit(self, section: Section, story: Story, facts: Facts) -> Credit:
        forms = self._forms
        if section.id == "thong-bao":
            forms = self._forms_of_notices
        elif section.id == "giao-duc":  # its bodies come with the listing, without the fields of the page
            forms = self._forms_in_body
        return credit_of(forms.deal(), facts.fill(story.unit) if story.unit else None, self._rng)

    def _photos(self, story: Story, facts: Facts) -> tuple[Photo, ...]:
        """All pictures of a photo story stand below its text, a few of another's between its paragraphs."""
        is_story = story.photos == "all"
        count = len(story.captions) if is_story else self._rng.randint(0, min(2, len(story.captions)))
        photos = []
        for place, caption in enumerate(story.captions[:count]):
            self._last_photo += 1
            after = len(story.text) if is_story else min(1 + 2 * place, len(story.text) - 1)
            photos.append(Photo(self._last_photo, facts.fill(caption) + self._photographer(), after))
        return tuple(photos)

    def _photographer(self) -> str:
        name = self._rng.choice(province()["people"]["reporters"])
        return self._rng.choice((".", ".", "", " (Ảnh CTV)", f" (Ảnh: {name})", f". Ảnh: {name}"))

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _slug(self, title: str) -> str:
        """The title in ASCII; a number tells apart what would be the same."""
        letters = unicodedata.normalize("NFD", title.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
        slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:_LONGEST_SLUG].rstrip("-")
        self._slugs[slug] += 1
        return slug if self._slugs[slug] == 1 else f"{slug}-{self._slugs[slug]}"


def _one_of(part: str | list[str], turn: int) -> str:
    return part if isinstance(part, str) else part[turn % len(part)]


def _ended(article: Article) -> Article:
    """With the mark that offices set below their texts: `./.`"""
    last = article.blocks[-1]
    return replace(article, blocks=(*article.blocks[:-1], f"{last}/.")) if last.endswith(".") else article


def _in_old_tones(article: Article) -> Article:
    def old(text: str) -> str:
        return _NEW_TONE.sub(lambda found: _TONES[found[0]], text)

    return replace(
        article,
        title=old(article.title),
        lead=old(article.lead) if article.lead else None,
        blocks=tuple(map(old, article.blocks)),
    )
