"""The edition: what the portal publishes at a moment, with the oddities that real portals show, and what is true of it.

What editors do to it is in desk.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import md5

from crawler.demo.model import SECTION, SECTIONS, Article, Section, Truth
from crawler.demo.newsroom import Newsroom

# All of it happens before the districts and the departments of 2024 were reorganised, so that every text stays right.
NEWEST = datetime(2024, 12, 19, 10, 20)
_FEWEST_DAYS = 600
_HOURS = ((7, 30), (9, 5), (10, 40), (14, 15), (15, 50), (16, 45), (19, 2), (23, 40), (0, 25))
_SUNDAY, _MONDAY = 6, 0
_REPOST_EVERY = 42


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a listing: an address as the listing prints it, title, date, and whether it stays on top of every page."""

    href: str
    title: str
    date: datetime
    is_sticky: bool = False


@dataclass(frozen=True, slots=True)
class Oddities:
    """Ids of the articles with something odd about them.

    sticky: on top of every page of its section. twin: listed in three sections, by three addresses. moved: listed by an
    address that redirects. flaky: answers 500 twice. in_session: its link carries a session id. broken: listed, but gone.
    unlisted and feed_only: only the sitemap, only the feed knows it.
    """

    sticky: int
    twin: int
    moved: int
    flaky: int
    in_session: int
    broken: int
    unlisted: int
    feed_only: int


class Edition:
    """The articles of a portal and how its listings name them. Not thread-safe: the portal takes care of that."""

    def __init__(self, size: int, seed: int, newest: datetime = NEWEST) -> None:
        if size < len(SECTIONS):
            raise ValueError(
                f"a portal of {size} articles is too small; it has {len(SECTIONS)} sections, give one to each"
            )
        self.newsroom = Newsroom(seed)
        self._articles = {article.id: article for article in _first_articles(self.newsroom, size, newest)}
        self._former: dict[str, int] = {}
        self.emptied: set[str] = set()
        self._index()
        self._sessions = 0
        self.odd = Oddities(
            sticky=self._pick("thoi-su", -2),
            twin=self._pick("kinh-te", 3),
            moved=self._pick("van-hoa", 2),
            flaky=self._pick("nong-nghiep", 2),
            in_session=self._pick("y-te", 1),
            broken=self._add("kinh-te", published=newest - timedelta(days=40)),
            unlisted=self._add("van-hoa", published=newest - timedelta(days=50)),
            feed_only=self._add("thoi-su", published=newest - timedelta(days=3)),
        )
        self._index()
        self.per_page = max(4, size // 150)

    def articles(self) -> list[Article]:
        """Those that can be read, newest first."""
        return [article for article in self._newest_first if article.id != self.odd.broken]

    def listed(self, section: Section) -> list[Article]:
        """The section's own articles, newest first; none where it was emptied."""
        if section.id in self.emptied:
            return []
        hidden = (self.odd.unlisted, self.odd.feed_only)
        return [article for article in self._by_section[section.id] if article.id not in hidden]

    def newest(self, count: int) -> tuple[Article, ...]:
        hidden = (self.odd.unlisted, self.odd.feed_only, self.odd.broken)
        found = (article for article in self._newest_first[: count + 3] if article.id not in hidden)
        return tuple(found)[:count]

    def by_id(self, id_: int) -> Article | None:
        return None if id_ == self.odd.broken else self._articles.get(id_)

    def by_path(self, path: str) -> Article | None:
        """The article that an address (path and query) is the canonical one of."""
        found = self._by_path.get(path)
        return None if found is None else self.by_id(found)

    def of_key(self, key: str) -> Article:
        """The article of a key. Raises ValueError for an unknown one."""
        for article in self._newest_first:
            if article.key == key:
                return article
        raise ValueError(f"the portal has no article with the key {key!r}; truth() lists the keys")

    def led_on(self, target: str) -> str | None:
        """Where an address (path and query) leads that an article has left, if it leads anywhere."""
        article = self.by_id(self._former.get(target, 0))
        return article.path if article else None

    @property
    def moved_from(self) -> str:
        """The address under which the moved article is still listed."""
        return f"/tin-cu/bai-{self.odd.moved}.html"

    @property
    def twin_path(self) -> str:
        """The category twin of the article that three sections list; it redirects."""
        return f"/thoi-su/bai-{self.odd.twin}.html"

    @property
    def pictures(self) -> int:
        """How many pictures there are; they are numbered from 1."""
        return self.newsroom.pictures

    def rows(self, section: Section) -> list[Row]:
        """The rows of a section's listing in its order, with what other systems put among the articles."""
        if section.id in self.emptied:
            return []
        rows = [Row(self._href(article), article.title, article.published) for article in self.listed(section)]
        if section.id == "y-te":
            rows.reverse()
        old = rows[-1].date if rows else NEWEST
        twin = self._articles.get(self.odd.twin)
        if section.id == "thoi-su":
            rows.insert(-3, Row("/lien-ket/27", "Báo Hòa Giang ra số đặc biệt", old))
            if twin:
                rows.insert(-5, Row(self.twin_path, twin.title, twin.published))
        if section.id == "van-hoa":
            rows.insert(-2, Row("javascript:xemBanDo(27)", "Bản đồ các lễ hội trong tỉnh", old))
            if twin:
                rows.insert(-6, Row(twin.number_path, twin.title, twin.published))
        return rows

    def sticky_row(self) -> Row | None:
        article = self._articles.get(self.odd.sticky) if "thoi-su" not in self.emptied else None
        return Row(article.path, article.title, article.published, is_sticky=True) if article else None

    def truth(self, url: str) -> list[Truth]:
        """What is true of each article, newest first; `url` is the portal's address without a slash at its end."""
        return [self._truth(article, url) for article in self._newest_first]

    def put(self, articles: Iterable[Article]) -> None:
        """Publish articles, each in the place of the one that has its id, if there is one."""
        self._articles.update((article.id, article) for article in articles)
        self._index()

    def take(self, article: Article) -> None:
        """Take an article off the portal, and out of the truth."""
        del self._articles[article.id]
        self._index()

    def lead_on(self, old: Article, new: Article) -> None:
        """Let the addresses of an article that was taken off lead to another."""
        self._former.update((address, new.id) for address in old.addresses)

    def pin(self, article: Article) -> None:
        """Let an article of Thời sự be the one that stays on top."""
        self.odd = replace(self.odd, sticky=article.id)

    def _index(self) -> None:
        self._newest_first = sorted(self._articles.values(), key=lambda each: (each.place, each.id), reverse=True)
        self._by_path = {article.path: article.id for article in self._newest_first}
        self._by_section: dict[str, list[Article]] = {section.id: [] for section in SECTIONS}
        for article in self._newest_first:
            self._by_section[article.section.id].append(article)

    def _pick(self, section: str, place: int) -> int:
        articles = self._by_section[section]
        return articles[place % len(articles)].id

    def _add(self, section: str, *, published: datetime) -> int:
        """One more article, that no listing shows readers; its page is then the only place for a date."""
        article = self.newsroom.write(SECTION[section], published)
        look = replace(article.look, date=article.look.date or "{date} {time}")
        self._articles[article.id] = replace(article, look=look)
        return article.id

    def _href(self, article: Article) -> str:
        if article.id == self.odd.moved:
            return self.moved_from
        if article.id == self.odd.in_session:
            self._sessions += 1
            return f"{article.path};jsessionid={md5(str(self._sessions).encode()).hexdigest().upper()}"
        return article.path

    def _truth(self, article: Article, url: str) -> Truth:
        others, sections = [article.number_path, article.print_path], [article.section.name]
        if article.id == self.odd.twin:
            others.append(self.twin_path)
            sections += [SECTION["thoi-su"].name, SECTION["van-hoa"].name]
        if article.id == self.odd.moved:
            others.append(self.moved_from)
        is_listed = article.id not in (self.odd.unlisted, self.odd.feed_only)
        return Truth(
            url=url + article.path,
            other_urls=tuple(url + other for other in others),
            key=article.key,
            section=article.section.name,
            sections=tuple(sections),
            title=article.title,
            date=article.published.date().isoformat(),
            time=f"{article.published:%H:%M}" if article.look.prints_time else None,
            byline=article.credit.byline,
            source=article.credit.source,
            lead=article.lead,
            paragraphs=article.paragraphs,
            captions=tuple(photo.caption for photo in article.photos),
            images=tuple(f"{url}/anh/{photo.number}.png" for photo in article.photos),
            attachments=tuple(f"{url}/tep/{name}" for name in article.files),
            listed=is_listed,
            stored=is_listed and article.id != self.odd.broken,
        )


def _first_articles(newsroom: Newsroom, size: int, newest: datetime) -> Iterator[Article]:
    """Articles of all sections in turn, oldest first, a few of them reposts of earlier ones."""
    days = max(_FEWEST_DAYS, size // 2)
    written: list[Article] = []
    for place in range(size):
        section = SECTIONS[place % len(SECTIONS)]
        day = newest - timedelta(days=days * (size - 1 - place) // max(1, size - 1))
        published = _working(day).replace(hour=_HOURS[place % len(_HOURS)][0], minute=_HOURS[place % len(_HOURS)][1])
        turn = place - _REPOST_EVERY + 4  # every other repost goes to another section
        if turn >= 0 and turn % _REPOST_EVERY == 0 and section.id in ("thoi-su", "nong-nghiep", "y-te"):
            back = len(SECTIONS) - turn // _REPOST_EVERY % 2
            article = newsroom.repost(written[place - back], section, published)
        else:
            article = newsroom.write(section, published)
        written.append(article)
    yield from written


def _working(day: datetime) -> datetime:
    """The day itself, or the next from Tuesday to Saturday, whose eve, when all happened, is a working day."""
    return day + timedelta(days={_SUNDAY: 2, _MONDAY: 1}.get(day.weekday(), 0))
