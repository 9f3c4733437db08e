"""A made-up portal as data: forms of addresses and pieces of markup, filled in with stories."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urljoin

from tests.survey.websites import Story, Website, cut, stories

_SECTIONS = {"tin-tuc-su-kien": "Tin tức - Sự kiện", "kinh-te": "Kinh tế", "van-hoa-xa-hoi": "Văn hóa - Xã hội"}
_NAMES = ("Trần Văn Bình", "Thu Huyên", "N.T", "Lê Thị Ngọc Hân", "", "Phạm Hoài An")
_FIRST_PLACE = 3


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A portal. Every text is filled in with `str.format`: see `_values` for what stands for a story.

    `prints` names the fields that articles print beside title and body, on their page or in their row. `past` says what
    answers a page past the end of a section: 404, the last page, page one, a list without rows. `twins` is a section that also
    lists articles of the first one, at addresses of its own; with `repeats` a section lists its children's articles too.
    """

    frame: str
    row: str | Mapping[str, str]
    rows: str | Mapping[str, str]
    article: str | tuple[str, ...]
    address: str
    prints: frozenset[str]
    sections: Mapping[str, str] = field(default_factory=_SECTIONS.copy)
    counts: tuple[int, ...] = (17, 9, 7)
    size: int = 5
    site: str = "Trang thông tin điện tử xã Bình An"
    start: str = "/"
    listing: str = "/{section}"
    page: str = "/{section}?page={n}"
    href: str = "{path}"
    number: str = "{link}"
    current: str = "<b>{n}</b>"
    menu: str = '<li><a href="{url}">{name}</a></li>'
    entries: Mapping[str, str] = field(default_factory=dict)
    home: str = '<div class="box"><h2><a href="{url}">{name}</a></h2>{rows}</div>'
    other: str = '<li><a href="{url}">{title}</a> <span>({date})</span></li>'
    newest: str = '<li><a href="{url}">{title}</a></li>'
    paragraph: str = "<p>{text}</p>"
    byline: str = ""
    caption: str = ""
    past: Literal["missing", "last", "first", "empty"] = "missing"
    twins: str | None = None
    repeats: bool = False
    further: Callable[[Portal], None] = lambda portal: None  # noqa: ARG005

    def portal(self) -> Portal:
        """The portal with its stories, always the same."""
        return Portal(self)


class Portal:
    """The stories and pages of a kind."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        rng, wanted = random.Random(7), kind.prints
        self.stories: dict[str, list[Story]] = {}
        for section, rows in stories(dict(zip(kind.sections, kind.counts, strict=True)), seed=3).items():
            self.stories[section] = [
                replace(
                    story,
                    time=f"{rng.randint(7, 17):02d}:{rng.randint(10, 59)}",
                    byline=rng.choice(_NAMES) if "byline" in wanted else "",
                    lead=f"Ngày qua, {story.title} với sự tham gia của đông đảo bà con." if "lead" in wanted else "",
                    caption=f"Quang cảnh buổi lễ số {story.number}."
                    if "caption" in wanted and rng.random() < 0.6
                    else "",
                )
                for story in rows
            ]
        self.site = Website()
        self._build()

    @property
    def all(self) -> list[Story]:
        return [story for rows in self.stories.values() for story in rows]

    def listed(self, section: str) -> list[Story]:
        """The stories that a section lists."""
        if self.kind.repeats:
            return [story for each, rows in self.stories.items() if each.startswith(section) for story in rows]
        twins = next(iter(self.stories.values()))[::4] if section == self.kind.twins else []
        return [*self.stories[section], *twins]

    def names(self, story: Story) -> set[str]:
        """The names of the sections that a story stands in."""
        return {name for section, name in self.kind.sections.items() if story in self.listed(section)}

    def last(self, section: str) -> int:
        return -(-len(self.listed(section)) // self.kind.size)

    def path(self, section: str, page: int = 1) -> str:
        """The address of a page of a section."""
        form = self.kind.page if page > 1 else self.kind.listing
        start = (page - 1) * self.kind.size
        return form.format(section=section, n=page, zero=page - 1, start=start, **self._of_section(section))

    def address(self, story: Story, section: str | None = None) -> str:
        """The address of a story, or of its twin in another section."""
        return self.kind.address.format(**self._values(story, section or story.section))

    def _of_section(self, section: str) -> dict[str, object]:
        return {"place": list(self.kind.sections).index(section) + _FIRST_PLACE, "Section": section.title()}

    def _values(self, story: Story, section: str) -> dict[str, object]:
        day, month, year = map(int, story.date.split("/"))
        return {
            **{name: getattr(story, name) for name in ("number", "slug", "title", "date", "time", "lead")},
            **{"section": section, "name": self.kind.sections[section], "text": story.paragraphs[0]},
            **{"day": day, "month": month, "year": year, "Slug": story.slug.title(), "cut": story.slug.title()[:30]},
            **{"code": f"{story.number * 7919:x}", "dashed": story.date.replace("/", "-")},
            **self._of_section(section),
        }

    def _fill(self, form: str, story: Story, section: str | None = None, **more: str) -> str:
        section = section or story.section
        url = self.kind.href.format(path=self.address(story, section), section=section)
        return form.format(**self._values(story, section), url=url, section_url=self.path(section), **more)

    def _rows(self, rows: list[Story], section: str) -> str:
        form = self.kind.row if isinstance(self.kind.row, str) else self.kind.row[section]
        own = section if section == self.kind.twins else None
        return "".join(self._fill(form, story, own) for story in rows)

    def frame(self, title: str, main: str, story: Story | None = None) -> str:
        """A page with what every page has around it."""
        kind, number = self.kind, story.number if story else ""
        entries = {
            urljoin(kind.start, "gioi-thieu.html"): "Giới thiệu",
            **{self.path(each): name for each, name in kind.sections.items()},
        }
        links = {kind.start: "Trang chủ", **entries, **kind.entries, urljoin(kind.start, "lien-he.html"): "Liên hệ"}
        newest = [self._fill(kind.newest, each) for rows in self.stories.values() for each in rows[:2]]
        return kind.frame.format(
            title=title,
            main=main,
            number=number,
            site=kind.site,
            menu="".join(kind.menu.format(url=url, name=name) for url, name in links.items()),
            newest="".join(newest),
            kind="single" if story else "archive",
            shortlink=f'<link rel="shortlink" href="/?p={number}">' if story else "",
        )

    def listing_page(self, section: str, page: int) -> str:
        """A page of a section; past its end there are no rows."""
        kind, last = self.kind, self.last(section)
        form = kind.rows if isinstance(kind.rows, str) else kind.rows[section]
        links = (
            kind.number.format(
                link=kind.current.format(n=n) if n == page else f'<a href="{self.path(section, n)}">{n}</a>'
            )
            for n in _window(page, last)
        )
        onward = f'<a href="{self.path(section, page + 1)}">Xem thêm</a>' if page < last else ""
        sticky = self._rows(list(self.stories.values())[-1][:1], section) if "{sticky}" in form else ""
        rows = cut(self.listed(section), page, kind.size)
        main = form.format(
            name=kind.sections[section],
            rows=self._rows(rows, section),
            pager="".join(links) if last > 1 else "",
            onward=onward,
            sticky=sticky,
            **self._of_section(section),
        )
        return self.frame(kind.sections[section], main)

    def _article_page(self, story: Story) -> str:
        kind = self.kind
        forms = (kind.article,) if isinstance(kind.article, str) else kind.article
        others = [other for other in self.stories[story.section] if other is not story][:4]
        main = self._fill(
            forms[story.number % len(forms)],
            story,
            paragraphs="".join(kind.paragraph.format(text=text) for text in story.paragraphs),
            byline=kind.byline.format(byline=story.byline) if story.byline else "",
            caption=kind.caption.format(caption=story.caption, number=story.number) if story.caption else "",
            others="".join(self._fill(kind.other, other) for other in others),
        )
        return self.frame(story.title, main, story)

    def _build(self) -> None:
        kind, site = self.kind, self.site
        for story in self.all:
            site.pages[self.address(story)] = page = self._article_page(story)
            site.pages |= {self.address(story, each): page for each in {kind.twins} - {None}}
            site.pages[kind.href.format(path=self.address(story), section=story.section)] = page
        about = f"<h1>Giới thiệu chung</h1><div class='noidung'><p>{kind.site} ở ven sông, có sáu ấp.</p></div>"
        site.pages[urljoin(kind.start, "gioi-thieu.html")] = self.frame("Giới thiệu", about)
        site.pages[urljoin(kind.start, "lien-he.html")] = self.frame(
            "Liên hệ", "<h1>Liên hệ</h1><form><input name='email'></form>"
        )
        boxes = (
            kind.home.format(url=self.path(section), name=name, rows=self._rows(self.stories[section][:4], section))
            for section, name in kind.sections.items()
        )
        site.pages[kind.start] = self.frame("Trang chủ", "".join(boxes))
        site.pages |= dict(self._listings())
        if kind.further:
            kind.further(self)

    def _listings(self) -> Iterator[tuple[str, str]]:
        for section in self.kind.sections:
            last = self.last(section)
            yield from ((self.path(section, page), self.listing_page(section, page)) for page in range(1, last + 1))
            for page in (*range(last + 1, last + 4), 99):
                if self.kind.past == "first":
                    self.site.redirects[self.path(section, page)] = self.path(section)
                elif self.kind.past != "missing":
                    shown = last if self.kind.past == "last" else page
                    yield self.path(section, page), self.listing_page(section, shown)


def _window(page: int, last: int) -> list[int]:
    """The numbers that a pager shows: the first, the last, those around its page."""
    return sorted({1, last, *range(max(1, page - 4), min(last, page + 4) + 1)})
