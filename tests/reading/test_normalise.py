"""From what a page prints to a reading."""

from datetime import UTC, datetime

import pytest

from crawler.items import ListingEntry, Page, Photo, Printed
from crawler.pages.selectors import Selector
from crawler.pages.template import ArticleTemplate, ListingTemplate
from crawler.portals.model import Portal, Section
from crawler.reading.normalise import Context, listed_date, normalise

A = (Selector("a"),)
PORTAL = Portal(
    id="binhan",
    name="Cổng thông tin xã Bình An",
    url="https://binhan.example.vn/",
    verified="untested",
    sections=(Section(name="Tin tức", url="tin-tuc/"),),
    listing=ListingTemplate(entry=A, link=A),
    article=ArticleTemplate(title=A, body=A),
)
URL = "https://binhan.example.vn/tin-tuc/gat-lua"


def printed(text: str | None, origin: str = "template: .x") -> Printed | None:
    return None if text is None else Printed(text, origin)


def page(date: str | None = None, url: str = URL, **fields) -> Page:
    made = {"title": printed("Gặt lúa sớm"), "body": printed("Lúa tốt."), **fields}
    return Page(url=url, date=printed(date), **made)


def context(row: str | None = None, section: str | None = "Tin", captured: str = "2026-11-20T03:00") -> Context:
    entry = ListingEntry(URL, "Gặt lúa", row)
    return Context(PORTAL, datetime.fromisoformat(captured).replace(tzinfo=UTC), entry, section)


DATED = "https://binhan.example.vn/portal/Pages/2020-11-3/gat-lua.aspx"


@pytest.mark.parametrize(
    ("on_page", "row", "url", "expected"),
    [
        ("Thứ sáu - 05/03/2021 13:52", "04/03/2021", DATED, ("2021-03-05", "13:52", "template: .x")),
        ("Ngày đăng: 5/3/2021", "04/03/2021 07:00", DATED, ("2021-03-05", None, "template: .x")),
        (None, "04/03/2021 00:05", DATED, ("2021-03-04", "00:05", "listing row")),
        ("Mới nhất", "04/03/2021", DATED, ("2021-03-04", None, "listing row")),
        (None, None, DATED, ("2020-11-03", None, "address")),
        ("Hôm qua", "vừa xong", DATED, ("2020-11-03", None, "address")),
        (None, None, URL, (None, None, None)),
        # An address may hold a date in its query that is not the article's.
        (None, None, URL + "?tu=/2020/01/02/", (None, None, None)),
    ],
)
def test_the_date_is_the_pages_else_the_rows_else_the_addresss(on_page, row, url, expected):
    reading = normalise(page(on_page, url), context(row))
    assert (reading.date, reading.time, reading.origins.get("date")) == expected
    assert ("no date" in reading.flags) is (expected[0] is None)


def test_the_date_is_never_taken_from_title_or_text():
    reading = normalise(
        page(title=printed("Lễ hội ngày 04/07/2026"), body=printed("Ngày 01/02/2026, lúa tốt.")), context()
    )
    assert reading.date is None


def test_a_date_in_the_future_is_refused_and_told():
    reading = normalise(page("22/11/2026"), context("19/11/2026"))
    assert (reading.date, reading.origins["date"]) == ("2026-11-19", "listing row")
    assert reading.flags == ("date in the future refused: 22/11/2026",)
    reading = normalise(page("22/11/2026", DATED.replace("2020-11-3", "2027-1-1")), context("01/12/2026"))
    assert reading.date is None
    assert reading.flags == (
        "date in the future refused: 22/11/2026",
        "date in the future refused: 01/12/2026",
        "no date",
    )


def test_today_is_counted_in_vietnam():
    late = context(captured="2026-11-19T17:30")  # half past midnight of the 20th in Hanoi
    assert normalise(page("21/11/2026 00:10"), late).date == "2026-11-21"
    assert normalise(page("22/11/2026"), late).date is None
    assert normalise(page("21/11/2026"), context(captured="2026-11-19T16:30")).date is None


def test_a_weekday_that_does_not_agree_is_told():
    reading = normalise(page("Thứ hai, 05/03/2021"), context())
    assert reading.date == "2021-03-05"
    assert reading.flags == ("weekday does not agree with the date: Thứ hai, 05/03/2021",)
    assert normalise(page("Thứ sáu, 05/03/2021"), context()).flags == ()


@pytest.mark.parametrize(
    ("names", "byline"),
    [
        (["admin", "Hạ Vũ"], "Hạ Vũ"),
        (["Quản trị viên", "user@example.vn", "N.T", "Hạ Vũ"], "N.T"),
        (["Hạ Vũ", "admin"], "Hạ Vũ"),
        (["admin"], None),
        ([], None),
    ],
)
def test_an_account_is_no_byline(names, byline):
    reading = normalise(page(bylines=tuple(Printed(name, f"rule {name}") for name in names)), context())
    assert reading.byline == byline
    assert reading.origins.get("byline") == (f"rule {byline}" if byline else None)


def test_the_printed_section_comes_before_the_listings():
    sections = (Printed("Nông nghiệp", "template: .s"), Printed("Tin tức", "template: .s"))
    reading = normalise(page(sections=sections), context(section="Tin tức"))
    assert (reading.section, reading.sections) == ("Nông nghiệp", ("Nông nghiệp", "Tin tức"))
    assert reading.origins["section"] == "template: .s"
    reading = normalise(page(), context(section="Tin tức"))
    assert (reading.section, reading.sections, reading.origins["section"]) == (
        "Tin tức",
        ("Tin tức",),
        "listing section",
    )
    assert normalise(page(), context(section=None)).sections == ()


def test_captions_are_listed_once_and_photos_all():
    photos = (Photo("a", "Trên đồng"), Photo("b"), Photo("c", "Trên đồng", 2), Photo("d", "Trong kho"))
    reading = normalise(page(photos=photos), context())
    assert reading.captions == ("Trên đồng", "Trong kho")
    assert reading.photos == photos


def test_the_sites_name_is_no_part_of_a_title():
    assert normalise(page(title=printed("Gặt lúa - Cổng thông tin xã Bình An")), context()).title == "Gặt lúa"
    assert normalise(page(title=printed("Gặt lúa - niềm vui mới")), context()).title == "Gặt lúa - niềm vui mới"
    assert normalise(page(title=None), context()).title == ""


def test_every_field_has_its_origin():
    full = page(
        "05/03/2021",
        lead=printed("Sáng nay."),
        bylines=(Printed("Hạ Vũ", "b"),),
        sources=(Printed("TTXVN", "s"), Printed("VOV", "s")),
    )
    reading = normalise(full, context(section="Tin tức"))
    assert set(reading.origins) == {"title", "date", "byline", "source", "section", "lead", "body"}
    assert (reading.source, reading.lead) == ("TTXVN", "Sáng nay.")
    assert reading.reader.startswith("khotin ")
    assert reading.key == "/tin-tuc/gat-lua"


def test_a_body_without_text_is_told():
    for body in (None, printed("")):
        reading = normalise(page("05/03/2021", body=body), context())
        assert (reading.body, reading.flags) == ("", ("no text",))
        assert "body" not in reading.origins


def test_the_date_of_a_row():
    assert str(listed_date(ListingEntry(URL, date="(05/03/2021)"))) == "2021-03-05"
    assert listed_date(ListingEntry(URL, date="mới")) is None
    assert listed_date(ListingEntry(URL)) is None


def test_a_text_in_an_old_encoding_is_kept_and_flagged() -> None:
    # TCVN3, as a page that says it is in windows-1252 shows it.
    text = "X· B×nh An tæ chøc héi nghÞ triÓn khai nhiÖm vô ph¸t triÓn kinh tÕ, x· héi."
    reading = normalise(page("05/03/2021", body=printed(text)), context())
    assert reading.body == text
    assert reading.flags == ("text looks like TCVN3: stored as the page has it",)
