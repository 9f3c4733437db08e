"""Dates and times as portals print them."""

from __future__ import annotations

import datetime
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crawler.vietnamese.dates import PrintedDate, in_address, in_future, read_date

ALL_DATES = st.dates(datetime.date(1990, 1, 1), datetime.date(2099, 12, 31))
TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0))
WEEKDAYS = ("Thứ hai", "Thứ Ba", "THỨ TƯ", "Thứ 5", "thứ sáu", "T7", "Chủ nhật")
DATE_FORMS = {
    "slashes": "{0.day:02}/{0.month:02}/{0.year}",
    "unpadded": "({0.day}/{0.month}/{0.year})",
    "dashes": "{0.day:02}-{0.month:02}-{0.year}",
    "spaced": "Ngày {0.day} / {0.month} / {0.year}",
    "points": "{0.day}.{0.month}.{0.year}",
    "words": "Nha Trang, ngày {0.day} tháng {0.month} năm {0.year}",
    "year first": "{0.year}.{0.month:02}.{0.day:02}",
    "iso": "{0:%Y-%m-%d}",
}
MOMENT_FORMS = {
    "blank": "{0:%d/%m/%Y %H:%M}",
    "dash": "{0:%d-%m-%Y - %H:%M}",
    "seconds": "Ngày {0:%d/%m/%Y %H:%M:%S}",
    "views": "Ngày đăng {0:%d/%m/%Y} | {0:%H:%M}  | Lượt xem: 206",
    "views glued": "{0:%d/%m/%Y %H:%M}    4792",
    "text glued": "ngày {0:%d/%m/%Y %H:%M}Chiều nay, tại xã",
    "time first": "{0:%H:%M, %d/%m/%Y}",
    "updated": "Cập nhật lúc: {0:%H:%M |%d/%m/%Y}",
    "apostrophe": "{0:%d/%m/%Y - %H:%M}'",
    "zone": "Đăng lúc: {0:%d/%m/%Y %H:%M} (GMT+7)",
    "long zone": "{0:%d/%m/%Y, %H:%M} [GMT+07:00]",
    "h": "{0:%Hh%M, %d/%m/%Y}",
    "words": "{0.hour} giờ {0:%M} phút, ngày {0.day} tháng {0.month} năm {0.year}",
    "twelve hours": "{0:%d/%m/%Y %I:%M:%S %p}",
    "24 hours with am": "{0:%d/%m/%Y %H:%M %p}",
    "iso local": "{0:%Y-%m-%dT%H:%M:%S}",
    "iso with zone": "{0:%Y-%m-%dT%H:%M:%S}+0700",
    "iso of .NET": "{0:%Y-%m-%dT%H:%M:%S}.1230000+07:00",
}


@pytest.mark.parametrize("form", DATE_FORMS.values(), ids=DATE_FORMS)
@given(date=ALL_DATES)
@settings(deadline=None)
def test_a_date_is_read_as_it_was_printed(form: str, date: datetime.date) -> None:
    assert read_date(form.format(date)) == PrintedDate(date, None, None)


@pytest.mark.parametrize("form", MOMENT_FORMS.values(), ids=MOMENT_FORMS)
@given(date=ALL_DATES, time=TIMES)
@settings(deadline=None)
def test_a_moment_is_read_as_it_was_printed(form: str, date: datetime.date, time: datetime.time) -> None:
    read = read_date(form.format(datetime.datetime.combine(date, time)))
    assert read is not None
    assert read.date == date
    assert read.time is not None
    assert read.time.replace(microsecond=0) == time


@given(date=ALL_DATES, form=st.sampled_from([*DATE_FORMS.values()]), weekday=st.integers(0, 6))
@settings(deadline=None)
def test_a_printed_weekday_is_compared(date: datetime.date, form: str, weekday: int) -> None:
    read = read_date(f"{WEEKDAYS[weekday]}, {form.format(date)}")
    assert read == PrintedDate(date, None, weekday == date.weekday())


@pytest.mark.parametrize(
    ("printed", "date", "time", "agrees"),
    [
        ("Thứ sáu - 05/03/2021 13:52", (2021, 3, 5), (13, 52), True),
        ("CN, 12/01/2020", (2020, 1, 12), None, True),
        ("T2/2024: 05/03/2021", (2021, 3, 5), None, None),  # a month
        ("21/09/2024 03:12:00 AM", (2024, 9, 21), (3, 12), None),
        ("21/09/2024 12:12:00 AM", (2024, 9, 21), (0, 12), None),
        ("21/09/2024 5:48 CH", (2024, 9, 21), (17, 48), None),
        ("20/10/2019 10h", (2019, 10, 20), (10, 0), None),
        ("20/10/2019 25:70", (2019, 10, 20), None, None),
        ("20/10/2019, rộng 10ha", (2019, 10, 20), None, None),
        ("20/10/2019 Cập nhật: 08:00 21/10/2019", (2019, 10, 20), None, None),
        ("12:06, 24/06/2017 13:00, 25/06/2017", (2017, 6, 24), (12, 6), None),
        ("24/06/2017 13:00 25/06/2017 14:00", (2017, 6, 24), (13, 0), None),
        ("31/02/2020 - 01/03/2020", (2020, 3, 1), None, None),
        ("01/03/2020 Thứ hai, 02/03/2020 08:00", (2020, 3, 2), (8, 0), True),
        ("2025-02-15T20:40:00Z", (2025, 2, 16), (3, 40), None),
        ("2025-02-15T00:10:00+09:00", (2025, 2, 14), (22, 10), None),
        ("2025-02-15T25:40:00Z", (2025, 2, 15), None, None),
        ("2024-05-12+0716:46:03", (2024, 5, 12), None, None),  # NukeViet's malformed property
    ],
)
def test_lines(printed: str, date: tuple[int, int, int], time: tuple[int, int] | None, agrees: bool | None) -> None:
    expected = PrintedDate(datetime.date(*date), datetime.time(*time) if time else None, agrees)
    assert read_date(printed) == expected


@pytest.mark.parametrize(
    "printed",
    [
        "1/18/23 5:48 PM",
        "05/03/21",
        "28/7/23018",
        "31/02/2020",
        "12/31/2020",
        "16-8",
        "tháng 10 năm 2019",
        "01/01/0001 12:00:00 AM",
        "01/01/1900",
        "2025-13-45T20:40:00Z",
        "Số 123/2018/NĐ-CP",
        "",
    ],
)
def test_what_is_no_date(printed: str) -> None:
    assert read_date(printed) is None


@given(ALL_DATES)
@settings(deadline=None)
def test_the_day_always_comes_first(date: datetime.date) -> None:
    assume(date.day > 12)
    assert read_date(f"{date.month}/{date.day}/{date.year}") is None


TOKENS = st.sampled_from(
    [
        "Thứ ",
        "ſáu",
        "haİ",
        "12",
        "/",
        ":",
        "-",
        "2020",
        "T",
        "Z",
        "+07:00",
        " tháng ",
        " năm ",
        "h",
        "PM",
        "٣",
        "09/10/2020",
    ]
)


@given(st.lists(TOKENS | st.text(max_size=5)).map("".join))
@settings(deadline=None)
def test_any_text_is_read_or_refused_alike_in_both_forms(text: str) -> None:
    assert read_date(unicodedata.normalize("NFD", text)) == read_date(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://tinh.example/portal/Pages/2020-11-3/Hoi-nghi-cgc20c.aspx", (2020, 11, 3)),
        ("https://tinh.example/portal/Pages/2023-01-30/Hoi-nghi1234.aspx", (2023, 1, 30)),
        ("https://bao.example/2021/05/07/lua-trung-mua", (2021, 5, 7)),
        ("https://bao.example/2021/13/07/2021/05/07/lua", (2021, 5, 7)),
        ("https://bao.example/lua-trung-mua-20210507.htm", None),
        ("https://bao.example/lua-trung-mua-102210507101112131.htm", None),
        ("https://tinh.example/tin/2021/5", None),
        ("https://tinh.example/tin?ngay=/2021/05/07/", None),
        ("https://dbnd.example/ubnd/4/469/37057/395496/tin.aspx", None),
        ("http://[", None),
    ],
)
def test_dates_in_addresses(url: str, date: tuple[int, int, int] | None) -> None:
    assert in_address(url) == (datetime.date(*date) if date else None)


def test_tomorrow_is_not_the_future_but_the_day_after_is() -> None:
    today = datetime.date(2026, 11, 22)
    days = [today + datetime.timedelta(days=n) for n in (-1, 0, 1, 2)]
    assert [in_future(day, today) for day in days] == [False, False, False, True]
