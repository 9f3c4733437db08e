"""Templates from before a redesign, chosen by the moment of a capture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from crawler.pages.selectors import Selector
from crawler.pages.template import ArticleTemplate, ListingTemplate
from crawler.portals import layers
from crawler.portals.earlier import Earlier
from crawler.portals.loader import PortalError, load_file
from crawler.portals.model import Portal, Section

# Fourteen lines, so that what a test adds begins on line 15.
TODAY = """\
name = "Cổng thông tin xã Bình An"
url = "https://binhan.example.vn/"
verified = "untested"
[listing]
entry = ".row"
link = "a"
[article]
title = "h1"
lead = ".sapo"
body = ".text"
bold_lead = true
[[sections]]
name = "Tin tức"
url = "/tin-tuc/"
"""
REDESIGNED = """\
[[earlier]]
until = 2025-06-30
[earlier.article]
body = "#noidung"
lead = []
[earlier.listing]
entry = ".item"
"""


def selectors(*written: str) -> tuple[Selector, ...]:
    return tuple(map(Selector, written))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


Load = Callable[[str], Portal]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    (tmp_path / "portals").mkdir()

    def load(text: str) -> Portal:
        path = tmp_path / "portals" / "binhan.toml"
        path.write_text(text, encoding="utf-8")
        return load_file(path)

    return load


class TestWhatIsRead:
    def test_an_entry_says_only_what_was_different(self, load: Load) -> None:
        portal = load(TODAY + REDESIGNED)
        (was,) = portal.earlier
        assert was.until == date(2025, 6, 30)
        assert was.listing == ListingTemplate(entry=selectors(".item"), link=selectors("a"))
        assert was.article == ArticleTemplate(title=selectors("h1"), body=selectors("#noidung"), bold_lead=True)
        assert portal.article.body == selectors(".text")
        assert portal.article.lead == selectors(".sapo")

    def test_what_it_does_not_mention_was_as_in_the_template_that_followed_it(self, load: Load) -> None:
        """So a second redesign leaves what was written about the first as it was."""
        portal = load(TODAY + '[[earlier]]\nuntil = 2024-12-31\narticle.title = "h2"\n' + REDESIGNED)
        first, second = portal.at(utc(2024, 1, 1)).article, portal.at(utc(2025, 1, 1)).article
        assert (first.title, first.body, first.lead) == (selectors("h2"), selectors("#noidung"), ())
        assert (second.title, second.body) == (selectors("h1"), selectors("#noidung"))

    def test_it_is_laid_over_the_family_too(self, load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "families").mkdir()
        family = tmp_path / "families" / "cms.toml"
        family.write_text('[article]\ndate = ".ngay"\nbody = ".family"\n', encoding="utf-8")
        monkeypatch.setattr(layers, "HERE", tmp_path)
        article = load('family = "cms"\n' + TODAY + REDESIGNED).at(utc(2025, 1, 1)).article
        assert (article.date, article.body) == (selectors(".ngay"), selectors("#noidung"))

    def test_an_entry_may_be_one_line(self, load: Load) -> None:
        added = 'earlier = [{ until = 2025-06-30, article = { body = "#noidung" } }]\n'
        assert load(added + TODAY).at(utc(2025, 1, 1)).article.body == selectors("#noidung")

    def test_only_the_template_of_today_says_what_is_lacking(self, load: Load) -> None:
        assert load(TODAY + "[[earlier]]\nuntil = 2025-06-30\nlisting.entry = []\n").lacks == ()
        assert load(TODAY.replace('entry = ".row"', "entry = []") + REDESIGNED).lacks == ("listing.entry",)


@pytest.mark.parametrize(
    ("added", "error"),
    [
        ("[[earlier]]", "line 15: earlier.until: is missing"),
        ("[earlier]\nuntil = 2025-06-30", "line 15: earlier: expected a list, got a table"),
        ("[[earlier]]\nuntill = 2025-06-30", "line 16: earlier.untill: unknown key; did you mean 'until'?"),
        ('[[earlier]]\nuntil = "2025-06-30"', "line 16: earlier.until: must be a day, written without quotes"),
        ("[[earlier]]\nuntil = 2025-06-30T00:00:00", "line 16: earlier.until: must be a day, written without quotes"),
        ("[[earlier]]\nuntil = 2025-06-30T17:00:00Z", "line 16: earlier.until: must be a day, written without quotes"),
        ("[[earlier]]\nuntil = 2025", "line 16: earlier.until: must be a day, written without quotes"),
        ("[[earlier]]\nuntil = 2025-06-31", "line 16: not TOML: "),
        ('[[earlier]]\nuntil = 2025-06-30\narticle = "h1"', "line 17: earlier.article: expected a table, got a string"),
        ("[[earlier]]\nuntil = 2025-06-30\n[earlier.apis]", "line 17: earlier.apis: unknown key"),
        (
            '[[earlier]]\nuntil = 2025-06-30\n[earlier.article]\nbodi = "#x"',
            "line 18: earlier.article.bodi: unknown key; did you mean 'body'?",
        ),
        (
            '[[earlier]]\nuntil = 2025-06-30\n[earlier.article]\nbody = ["#x", "x["]',
            "line 18: earlier.article.body: 'x[' is not a CSS selector or an XPath",
        ),
        (
            REDESIGNED + '[[earlier]]\nuntil = 2020-01-31\n[earlier.listing]\nentri = "tr"',
            "line 25: earlier.listing.entri: unknown key; did you mean 'entry'?",
        ),
        (
            REDESIGNED + "[[earlier]]\nuntil = 2025-06-30",
            "line 23: earlier.until: 2025-06-30 is the last day of two templates",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(load: Load, added: str, error: str) -> None:
    with pytest.raises(PortalError) as caught:
        load(TODAY + added + "\n")
    assert str(caught.value).startswith(f"portals/binhan.toml, {error}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("right", "wrong", "error"),
    [
        ('"h1"', '"h1["', "line 9: article.title: 'h1[' is not a CSS selector"),
        ('title = "h1"', 'titel = "h1"', "line 9: article.titel: unknown key"),
        ("bold_lead = true", "bold_lead = 1", "line 12: article.bold_lead: expected true or false"),
    ],
)
def test_a_mistake_in_a_template_of_today_is_named_there(load: Load, right: str, wrong: str, error: str) -> None:
    earlier = "earlier = [{ until = 2025-06-30 }]\n"
    with pytest.raises(PortalError) as caught:
        load(earlier + TODAY.replace(right, wrong))
    assert str(caught.value).startswith(f"portals/binhan.toml, {error}")


class TestAt:
    @pytest.mark.parametrize(
        ("moment", "body"),
        [
            (utc(2025, 6, 30, 16, 59, 59), "#noidung"),
            (utc(2025, 6, 30, 17), ".text"),
            (utc(2026, 1, 1), ".text"),
            (utc(2021, 1, 31, 16, 59, 59), ".first"),
            (utc(2021, 1, 31, 17), "#noidung"),
            (utc(1999, 1, 1), ".first"),
            (datetime(2025, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=9))), "#noidung"),
        ],
    )
    def test_the_day_in_vietnam_decides(self, load: Load, moment: datetime, body: str) -> None:
        first = '[[earlier]]\nuntil = 2021-01-31\n[earlier.article]\nbody = ".first"\n'
        assert load(TODAY + first + REDESIGNED).at(moment).article.body == selectors(body)
        assert load(TODAY + REDESIGNED + first).at(moment).article.body == selectors(body)

    def test_all_else_is_the_portal_of_today(self, load: Load) -> None:
        portal = load(TODAY + REDESIGNED)
        was = portal.at(utc(2025, 1, 1))
        today = msgspec.structs.replace(portal, earlier=())
        assert msgspec.structs.replace(was, listing=portal.listing, article=portal.article) == today
        assert was.listing.entry == selectors(".item")
        assert was.netlocs == portal.netlocs

    def test_it_is_the_same_object_for_every_capture(self, load: Load) -> None:
        portal = load(TODAY + REDESIGNED)
        assert portal.at(utc(2025, 1, 1)) is portal.at(utc(2024, 1, 1))
        assert portal.at(utc(2026, 1, 1)) is portal
        assert portal.at(utc(2025, 1, 1)).at(utc(2026, 1, 1)) is portal.at(utc(2025, 1, 1))
        assert (plain := load(TODAY)).at(utc(2025, 1, 1)) is plain

    def test_a_moment_without_a_zone_could_be_two_days(self, load: Load) -> None:
        with pytest.raises(ValueError, match=r"^2025-06-30T18:00:00 has no time zone"):
            load(TODAY + REDESIGNED).at(datetime(2025, 6, 30, 18))

    @given(
        days=st.lists(st.dates(date(2000, 1, 1), date(2030, 12, 31)), unique=True, max_size=6),
        moment=st.datetimes(datetime(1999, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC)),
    )
    @limits(deadline=None)
    def test_the_first_that_had_not_ended(self, days: list[date], moment: datetime) -> None:
        entries = tuple(Earlier(until=day, article=ArticleTemplate(body=selectors(f"#d{day}"))) for day in days)
        portal = Portal(
            id="binhan",
            name="Bình An",
            url="https://binhan.example.vn/",
            verified="untested",
            sections=(Section(name="Tin tức", url="/tin-tuc/"),),
            earlier=entries,
        )
        today = (moment + timedelta(hours=7)).date()
        valid = min((day for day in days if day >= today), default=None)
        found = portal.at(moment)
        assert found.article.body == (selectors(f"#d{valid}") if valid else ())
        assert (found is portal) == (valid is None)
