"""Small made-up sites in the manner of real families, served from memory, and a survey over them."""

from __future__ import annotations

import html
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.portals.loader import load_file
from crawler.portals.model import Portal
from crawler.survey.declaration import Learned
from crawler.survey.sample import Sample
from crawler.survey.survey import Survey
from crawler.vietnamese.text import unmarked

HOST = "https://binhan.example.vn"
_WHO = ["Hội Nông dân", "Đoàn Thanh niên", "Ủy ban nhân dân xã", "Trạm Y tế", "Trường tiểu học", "Ban Chỉ huy Quân sự"]
_WHAT = [
    "ra quân làm thủy lợi",
    "tổng kết phong trào thi đua",
    "khai giảng lớp tập huấn",
    "trao quà cho hộ khó khăn",
    "kiểm tra đê bao",
]
_WHERE = ["ấp Đông", "ấp Tây", "ấp Hòa Lợi", "ấp Bình Phú", "ấp Rạch Giữa", "ấp Kinh Mới"]
_TEXT = [
    "Từ sáng sớm, hơn hai trăm người đã có mặt bên bờ kênh để nạo vét bùn và dọn cỏ.",
    "Theo kế hoạch, công việc sẽ hoàn thành trước mùa mưa năm nay với kinh phí do người dân đóng góp.",
    "Bà con phấn khởi vì nước đã về đến tận ruộng sau nhiều năm chờ đợi.",
    "Lãnh đạo xã đề nghị các ấp tiếp tục vận động nhân dân tham gia và báo cáo kết quả hằng tuần.",
    "Trong thời gian tới, địa phương sẽ nhân rộng cách làm này ra toàn huyện.",
]


@dataclass(frozen=True, slots=True)
class Story:
    """An article of a made-up site: day first in `date`, an account or a name in `byline`."""

    number: int
    section: str
    title: str
    date: str
    paragraphs: tuple[str, ...]
    time: str = ""
    byline: str = ""
    lead: str = ""
    caption: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.paragraphs)

    @property
    def day(self) -> str:
        """The date as an archive keeps it."""
        return "-".join(reversed(self.date.split("/")))

    @property
    def slug(self) -> str:
        return "-".join(unmarked(self.title).lower().split())


def stories(sections: dict[str, int], *, seed: int = 1) -> dict[str, list[Story]]:
    """So many stories of each section, no two titles alike."""
    rng, found, number = random.Random(seed), {}, 100
    titles = [f"{who} {what} tại {where}" for who in _WHO for what in _WHAT for where in _WHERE]
    rng.shuffle(titles)
    for section, count in sections.items():
        found[section] = []
        for _ in range(count):
            number += rng.randint(1, 9)
            date = f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{rng.randint(2019, 2024)}"
            text = tuple(f"{part} (bài {number})" for part in rng.sample(_TEXT, rng.randint(3, 5)))
            found[section].append(Story(number, section, titles.pop(), date, text))
    return found


@dataclass(slots=True)
class Website:
    """Pages by path and query, what answers any other address, and the redirects of a site."""

    pages: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    missing: Callable[[str], tuple[int, str]] = lambda _: (404, "<html><body><h1>Không tìm thấy</h1></body></html>")
    asked: list[str] = field(default_factory=list)
    posted: Callable[[str, dict[str, str]], str] | None = None

    def get(self, url: str) -> Sample:
        self.asked.append(url)
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        target = self.redirects.get(path)
        if target is not None:
            answer = self.get(urljoin(url, target))
            return Sample(answer.url, answer.body, answer.content_type, answer.status, asked=url)
        if path in self.pages:
            kind = "application/xml" if path.endswith(".xml") else "text/html; charset=utf-8"
            return Sample(url, self.pages[path].encode(), kind)
        status, body = self.missing(path)
        return Sample(url, body.encode(), "text/html", status)

    def post(self, url: str, form: str) -> Sample:
        """What a form that is posted back answers."""
        assert self.posted is not None
        parts = urlsplit(url)
        return Sample(url, self.posted(parts.path, dict(parse_qsl(form))).encode(), "text/html; charset=utf-8")

    def survey(self, start: str = "/") -> Learned:
        survey = Survey(HOST + start)
        while wanted := survey.next_wanted():
            for url in wanted:
                survey.take(self.get(url))
        return survey.result()


def load(learned: Learned, folder: Path) -> Portal:
    """What the loader makes of the file that was learned."""
    path = folder / "binhan.toml"
    path.write_text(learned.toml(), encoding="utf-8")
    return load_file(path)


def cut(rows: list[Story], page: int, size: int) -> list[Story]:
    return rows[(page - 1) * size : page * size]


def escaped(text: str) -> str:
    return html.escape(text)
