"""Sites that cannot be learned: which it is, what to do, in bounded time, and never a template."""

from __future__ import annotations

import time

import pytest

from crawler.survey.sample import CannotRead, Sample
from crawler.survey.survey import BUDGET, Survey

URL = "https://binhan.example.vn/"
SHELL = '<html><head><script src="/main.js"></script></head><body><div id="root"></div></body></html>'
LOGIN = "<html><body><h1>Đăng nhập hệ thống</h1><form><input name=u><input type=password></form></body></html>"
PARKED = "<html><body><h1>binhan.example.vn</h1><p>This domain is for sale. <a href='/buy'>Buy this domain</a></p></body></html>"
HUMAN = "<html><head><title>Just a moment...</title></head><body><p>Checking your browser</p><script></script></body></html>"
FRAMES = "<html><frameset rows='80,*'><frame src='/dau.html'><frame src='/chinh.html'></frameset></html>"
STATIC = "<html><body>" + "".join(
    f'<p>Giới thiệu xã Bình An phần {n}. <a href="/phan-{n}">Phần {n}</a></p>' for n in range(40)
)


def refusal(body: str | bytes, *, status: int = 200, content_type: str = "text/html") -> tuple[str, int]:
    """What a survey says of a site whose every page is this one, and how many answers it took."""
    survey, asked = Survey(URL), 0
    data = body.encode() if isinstance(body, str) else body
    while wanted := survey.next_wanted():
        asked += len(wanted)
        for url in wanted:
            survey.take(Sample(url, data, content_type, status))
    with pytest.raises(CannotRead) as refused:
        survey.result()
    assert refused.value.advice
    return refused.value.reason, asked


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (SHELL, 200, "JavaScript"),
        (LOGIN, 200, "login"),
        (PARKED, 200, "parked"),
        (HUMAN, 200, "human"),
        (HUMAN, 403, "refuses"),
        ("", 0, "does not answer"),
        ("<h1>Lỗi</h1>", 500, "answers 500"),
        ("", 200, "empty page"),
        ("\0\1\2" * 1000, 200, "no HTML page"),
        (FRAMES, 200, "made of frames"),
        (STATIC, 200, "No list of news"),
    ],
)
def test_it_says_which(body: str, status: int, words: str) -> None:
    reason, asked = refusal(body, status=status)
    assert words in reason
    assert asked <= BUDGET


def test_a_page_of_too_many_tags_says_so() -> None:
    assert "tags" in refusal("<div>" * 110_000)[0]


def test_a_page_in_utf_16_is_one() -> None:
    assert "No list of news" in refusal(STATIC.encode("utf-16"))[0]


def test_a_file_is_no_page() -> None:
    assert "application/pdf" in refusal(b"%PDF-1.7", content_type="application/pdf")[0]


@pytest.mark.parametrize(
    "body",
    [
        "".join(f'<a href="/x{n}/y-{n}">Liên kết số {n} của trang này</a> ' for n in range(30_000)),
        "<div class='menu'>" * 100_000,
        "<ul>" + "".join(f"<li><a href='/lich/2024/{n}'>{n}</a>" for n in range(1, 5000)) + "</ul>",
        "<p>chữ</p>" * 300_000,
        "\x01\x02\xff" * 10_000,
    ],
    ids=["links", "depth", "calendar", "elements", "binary"],
)
def test_hostile_pages_end_in_bounded_time(body: str) -> None:
    survey, began, asked = Survey(URL), time.monotonic(), 0
    while wanted := survey.next_wanted():
        asked += len(wanted)
        for url in wanted:
            survey.take(Sample(url, body.encode(), "text/html"))
    assert asked <= BUDGET
    assert time.monotonic() - began < 60
    with pytest.raises(CannotRead):
        survey.result()


def test_a_survey_keeps_to_its_budget() -> None:
    survey, asked = Survey(URL, budget=5), 0
    page = (
        "<ul>" + "".join(f'<li><a href="/tin-{n}/">Tin tức {n}</a>' for n in range(60)) + "</ul>" + "<p>chữ</p>" * 300
    )
    while wanted := survey.next_wanted():
        asked += len(wanted)
        for url in wanted:
            survey.take(Sample(url, page.encode(), "text/html"))
    assert asked <= 5
