"""The news desk: what editors do to the articles of an edition, in the open and silently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar, get_args

from crawler.demo.edition import Edition
from crawler.demo.model import SECTION, SECTIONS, Article, BodyMarkup, CaptionMarkup, Section, Twist

T = TypeVar("T")

# What leaves the text as it was; capitals do not.
_TWISTS: tuple[Twist, ...] = ("", "nbsp", "entities", "blanks", "eth", "nfd")


class Desk:
    """Articles are named by their keys; each method raises ValueError for a key or a section that there is not."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._withdrawn: dict[str, Article] = {}

    def publish(self, count: int) -> list[str]:
        """Articles on top, in one section after the other, later than all that there are; their keys."""
        published = max(article.published for article in self._edition.articles())
        articles = []
        for place in range(count):
            published += timedelta(hours=2, minutes=35)
            articles.append(self._edition.newsroom.write(SECTIONS[place % len(SECTIONS)], published))
        self._edition.put(articles)
        return [article.key for article in articles]

    def post(self, section: str, published: datetime, *, on_top: bool) -> str:
        """An article of that date, listed at its date's place or on top; its key."""
        article = self._edition.newsroom.write(_section(section), published)
        return self._add(article, on_top=on_top)

    def repost(self, key: str, section: str, published: datetime) -> str:
        """The text of an article once more, which stays where it is; the new key."""
        article = self._edition.newsroom.repost(self._edition.of_key(key), _section(section), published)
        return self._add(replace(article, entered=None, changed=None), on_top=False)

    def edit(
        self, key: str, *, title: str | None, lead: str | None, paragraphs: Sequence[str] | None, at: datetime
    ) -> None:
        """Change the text. Pictures that stood below a paragraph that is no more stand below the last."""
        article = self._edition.of_key(key)
        blocks = article.blocks if paragraphs is None else tuple(paragraphs)
        photos = tuple(replace(photo, after=min(photo.after, len(blocks))) for photo in article.photos)
        title, lead = title or article.title, lead or article.lead
        self._edition.put([replace(article, title=title, lead=lead, blocks=blocks, photos=photos, changed=at)])

    def retouch(self, key: str) -> None:
        """Bring an article into other markup, and leave its text as it is."""
        article = self._edition.of_key(key)
        look = replace(
            article.look,
            body=_after(article.look.body, get_args(BodyMarkup)),
            caption=_after(article.look.caption, get_args(CaptionMarkup)),
            twist=_after(article.look.twist, _TWISTS),
        )
        self._edition.put([replace(article, look=look)])

    def withdraw(self, key: str) -> None:
        """Take an article off."""
        article = self._edition.of_key(key)
        self._withdrawn[key] = article
        self._edition.take(article)

    def restore(self, key: str) -> None:
        """Put back what was withdrawn, as it was."""
        if key not in self._withdrawn:
            raise ValueError(f"no article with the key {key!r} has been withdrawn; give one that was")
        self._edition.put([self._withdrawn.pop(key)])

    def move(self, key: str, *, redirects: bool) -> str:
        """Give an article a new number and address; the old ones lead there, or nowhere. The new key."""
        old = self._edition.of_key(key)
        numbered = self._edition.newsroom.repost(old, old.section, old.published)
        self._edition.take(old)
        self._edition.put([numbered])
        if redirects:
            self._edition.lead_on(old, numbered)
        return numbered.key

    def pin(self, key: str) -> None:
        """Let an article of Thời sự stay on top of every page of its section, in the place of the one that did."""
        article = self._edition.of_key(key)
        if article.section.id != "thoi-su":
            raise ValueError(f"the article {key!r} is not of the section thoi-su, the one that keeps an article on top")
        self._edition.pin(article)

    def empty(self, section: str) -> None:
        """Let a section list nothing any more; its articles stay where they are."""
        self._edition.emptied.add(_section(section).id)

    def _add(self, article: Article, *, on_top: bool) -> str:
        if on_top:
            last = max(each.place for each in self._edition.articles())
            article = replace(article, entered=last + timedelta(minutes=1))
        self._edition.put([article])
        return article.key


def _section(id_: str) -> Section:
    if id_ not in SECTION:
        raise ValueError(f"the portal has no section {id_!r}; it has {', '.join(SECTION)}")
    return SECTION[id_]


def _after(value: T, values: Sequence[T]) -> T:
    """The value after this one, the first after the last; one that is none of them stays."""
    if value not in values:
        return value
    return values[(values.index(value) + 1) % len(values)]
