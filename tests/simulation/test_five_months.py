"""Five months of a portal that does all that portals do, until it dies. The archive's history is what could be seen."""

from __future__ import annotations

from pathlib import Path
from random import Random

from crawler.demo import Illness
from crawler.demo.model import SECTIONS
from tests.simulation.crawls import Crawls
from tests.simulation.simulation import BEGIN, NEWEST, Simulation
from tests.simulation.watched import WatchedPortal

SIZE = 64
# What an archivist would have learned of the new layout: every class has another name.
REDESIGNED = {
    '".danh-sach, .bang-tin, .ds-tin"': '".moi-danh-sach, .moi-bang-tin, .moi-ds-tin"',
    '".tin, .dong, li"': '".moi-tin, .moi-dong, li"',
    '"a.ten"': '"a.moi-ten"',
    '".ngay-dang"': '".moi-ngay-dang"',
    '".phan-trang': '".moi-phan-trang',
    "'.cong-cu a": "'.moi-cong-cu a",
    '[".bai-viet", ".chi-tiet", ".entry"]': '[".moi-bai-viet", ".moi-chi-tiet", ".moi-entry"]',
    '[".ngay", "time"]': '[".moi-ngay", "time"]',
    '".duong-dan a:last-child"': '".moi-duong-dan a:last-child"',
    '[".tom-tat", ".sapo", ".entry-lead"]': '[".moi-tom-tat", ".moi-sapo", ".moi-entry-lead"]',
    '[".noi-dung", ".chitietbaiviet", ".entry-body"]': '[".moi-noi-dung", ".moi-chitietbaiviet", ".moi-entry-body"]',
    '".tac-gia"': '".moi-tac-gia"',
    '".tep-dinh-kem a"': '".moi-tep-dinh-kem a"',
}


class Months:
    """The script, a method a part. Each ends with a check of the whole history."""

    def __init__(self, simulation: Simulation) -> None:
        self.it = simulation
        self.draw = Random("five months")

    def days(self, count: int, *, posts: int = 1, apart: int = 1) -> None:
        """Ordinary days: articles on top, a crawl a day, or so many days `apart`, and then the check."""
        for _ in range(0, count, apart):
            for _ in range(posts):
                self.it.post(self.draw.choice(SECTIONS).id)
            self.it.crawl()
            self.it.wait(apart)
        self.it.check()

    def news_and_edits(self) -> None:
        """Every section gets an article on top; young and old ones are edited, and many are brought into other markup."""
        self.days(1, posts=0)
        for section in SECTIONS:
            self.it.post(section.id)
        self.days(2)
        for key in self.it.ordinary()[::3]:
            self.it.portal.retouch(key)
        for _ in range(4):
            self.it.edit(self.it.ordinary()[1])
            self.it.edit(self.it.any_of(self.draw))
            self.days(2)

    def take_downs_and_returns(self) -> None:
        young, old, short = self.it.ordinary()[0], self.it.ordinary()[-5], self.it.ordinary()[2]
        for key in (young, old):
            self.it.portal.withdraw(key)
            self.days(1)
        self.it.portal.withdraw(short)
        self.days(3)
        self.it.portal.restore(short)
        self.days(14, apart=2)
        self.it.portal.restore(young)
        self.days(3)

    def back_dated(self) -> None:
        """Old dates: on top where they were entered, or where nobody looks before the sweep."""
        for section in SECTIONS:
            self.it.post(section.id, days_ago=200, on_top=section.id in {"kinh-te", "y-te", "thong-bao", "giao-duc"})
        self.it.portal.pin(self.it.any_of(self.draw, "Thời sự"))
        self.days(34, apart=2)

    def addresses(self) -> None:
        """Moves with and without a redirect, and reposts."""
        for section, redirects in (("Kinh tế", True), ("Thời sự", False), ("Y tế", True), ("Giáo dục", False)):
            self.it.move(self.it.ordinary(section)[0], redirects=redirects)
        self.it.portal.repost(self.it.ordinary("Văn hóa")[0], "nong-nghiep", self.it.portal.today)
        self.days(15, apart=3)

    def illnesses(self) -> None:
        for illness, days in ((Illness.LOST, 4), (Illness.DOWN, 2), (Illness.HOME, 3), (Illness.ONE_PAGE, 3)):
            self.it.portal.illness = illness
            self.days(days)
            self.it.portal.illness = None
            self.days(3)

    def soft_404(self) -> None:
        self.it.portal.soft_404 = True
        key = self.it.ordinary()[1]
        self.it.portal.withdraw(key)
        self.days(5)
        self.it.portal.restore(key)
        self.days(4)

    def redesigned(self) -> None:
        """For three days nobody notices, and editors rest."""
        self.it.portal.redesign()
        self.days(3, posts=0)
        self.it.declare(**REDESIGNED)
        self.it.edit(self.it.ordinary()[0])
        self.days(5)

    def a_new_host(self) -> None:
        old = self.it.portal.url
        self.it.portal.migrate()
        self.days(2, posts=0)  # the file still names the old host
        self.it.declare(
            **REDESIGNED, **{'level = "province"': f'level = "province"\nhosts = ["{old.partition("//")[2]}"]'}
        )
        self.days(1)  # what its key does not tell is fetched at its new address, and compared from then on
        self.it.edit(self.it.ordinary()[0])
        self.days(5)

    def a_slow_death(self) -> None:
        for section in SECTIONS:
            self.it.portal.empty(section.id)
            self.days(1, posts=0)
        self.it.portal.illness = Illness.LOST
        self.days(8, posts=0)
        self.it.portal.stop()
        self.days(3, posts=0)


def test_five_months(tmp_path: Path, crawls: Crawls) -> None:
    with WatchedPortal(SIZE, today=BEGIN, newest=NEWEST, validators="true") as portal:
        months = Months(Simulation(portal, tmp_path / "archive", crawls))
        months.news_and_edits()
        months.take_downs_and_returns()
        months.back_dated()
        months.addresses()
        months.illnesses()
        months.soft_404()
        months.redesigned()
        months.a_new_host()
        months.a_slow_death()
        assert months.it.now.month >= 6
