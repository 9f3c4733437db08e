"""Random lives of several archives of one portal, which is edited between their crawls."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.conftest import Khotin
from tests.site import Answer, Site

_NUMBERS = range(1, 6)
_TEXTS = ("Họp đầu năm.", "Họp cuối năm.", "Hoãn cuộc họp.")
_FIELDS = {"byline": ("Hà An", "Lê Bình"), "title": ("Tựa đã sửa", "Tựa khác"), "date": ("2021-03-06", "2021-04-01")}


@dataclass
class Portal:
    """A portal of five articles, each with one of few texts, or gone."""

    site: Site
    draw: Random
    texts: dict[int, str] = field(default_factory=lambda: dict.fromkeys(_NUMBERS, _TEXTS[0]))

    def edit(self) -> None:
        """Change an article, or take it off, or put it back."""
        self.texts[self.draw.choice(_NUMBERS)] = self.draw.choice([*_TEXTS, ""])
        self.publish()

    def publish(self) -> None:
        rows = []
        for number, text in self.texts.items():
            path, title = f"/tin/bai-{number}.html", f"Bài số {number} {text}"
            if text:
                body = f'<p>Xã Hòa Lộc, việc số {number}.</p><p>{text}</p><p><img src="/anh/{number}.png"></p>'
                extra = f'<a href="/tep/{number}.pdf">Kế hoạch số {number}</a>'
                rows.append((self.site.article(path, title, body=body, extra=extra), title, "05/03/2021"))
            else:
                self.site.routes.pop(path, None)
            self.site.routes[f"/anh/{number}.png"] = Answer(b"\x89PNG" + bytes([number]), headers=(_PNG,))
        self.site.listing("/tin", rows)

    def declare(self, archive: Path) -> None:
        self.site.portal(
            archive, more='attachments = "article a"\nbudget = 50\n' if False else 'attachments = "article a"\n'
        )


_PNG = ("Content-Type", "image/png")


class Life:
    """What happened to an archive."""

    def __init__(self, khotin: Khotin, portal: Portal) -> None:
        self.khotin, self.portal, self.draw, self.happened = khotin, portal, portal.draw, list[str]()
        portal.declare(khotin.archive)

    def live(self, others: list[Life]) -> None:
        """One more event."""
        kinds = ["crawl", "crawl", "correct", "undo", "withhold", "restore", "copy"]
        kind = self.draw.choice(kinds if self.happened else ["crawl"])
        others = [other for other in others if other is not self and other.happened]
        number = str(self.draw.choice(_NUMBERS))
        if kind == "crawl":
            self.crawl()
        elif kind == "correct":
            name = self.draw.choice(list(_FIELDS))
            self.khotin(
                "correct",
                number,
                "--field",
                name,
                "--value",
                self.draw.choice(_FIELDS[name]),
                "--reason",
                "sửa",
                "--by",
                "Lan",
            )
        elif kind == "undo":
            self.khotin(
                "correct",
                number,
                "--field",
                self.draw.choice(list(_FIELDS)),
                "--undo",
                "--reason",
                "thôi",
                "--by",
                "Mai",
            )
        elif kind == "withhold":
            self.khotin("withhold", number, "--reason", "theo yêu cầu", "--by", "Lan")
        elif kind == "restore":
            self.khotin("withhold", number, "--restore", "--by", "Mai")
        elif others:
            shutil.rmtree(self.khotin.archive)
            shutil.copytree(self.draw.choice(others).khotin.archive, self.khotin.archive)
        self.happened.append(f"{kind} {number}")

    def crawl(self) -> None:
        self.khotin("crawl", "thu", "--quiet", *(["--whole"] if self.draw.random() < 0.3 else []))


def three(folder: Path, site: Site, seed: int, events: int = 10, pause: float = 0.0) -> list[Life]:
    """Three archives after a number of events."""
    draw = Random(seed)
    portal = Portal(site, draw)
    portal.publish()
    lives = [Life(Khotin(folder / name), portal) for name in ("a", "b", "c")]
    for _ in range(events):
        life = draw.choice(lives)
        life.live(lives)
        if draw.random() < 0.6:
            portal.edit()
        time.sleep(pause)
    for life in lives:
        if not life.happened:
            life.crawl()
            life.happened.append("crawl")
    return lives
