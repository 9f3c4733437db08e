"""The articles of the demonstration portal: truth against page, addresses, pictures, files."""

from __future__ import annotations

import re
import struct
import time
import unicodedata
import zipfile
import zlib
from collections import Counter
from dataclasses import astuple
from io import BytesIO

import pytest

from crawler.demo import DemoPortal, Truth


def texts_of(truth: Truth) -> list[str]:
    cells = [cell for paragraph in truth.paragraphs for cell in paragraph.split(" | ")]
    return [truth.title, *cells, *truth.captions, *filter(None, [truth.lead, truth.byline, truth.source])]


def read(visitor, truth):
    """The article's page; the one that fails at first is asked for again."""
    for _ in range(3):
        answer = visitor.get(truth.url)
        if answer.status == 200:
            break
    return answer


def test_every_page_shows_what_is_true_of_it(portal, visitor):
    truths = [truth for truth in portal.truth() if truth.stored]
    assert len(truths) == 84
    for truth in truths:
        page = read(visitor, truth)
        missing = [text for text in texts_of(truth) if text not in page.shown]
        assert not missing, (truth.url, missing)
        for address in (*truth.images, *truth.attachments):
            assert address.removeprefix(portal.url) in page.text
        year, month, day = truth.date.split("-")
        printed = {f"{day}/{month}/{year}", f"{day}-{month}-{year}"}
        assert any(date in page.shown for date in printed) or truth.time is None


def test_an_article_without_a_date_on_its_page_has_one_in_its_listing(portal, visitor):
    undated = [
        truth for truth in portal.truth() if truth.stored and '<span class="ngay"></span>' in read(visitor, truth).text
    ]
    assert undated
    for truth in undated:
        assert truth.time is None
        assert truth.section not in {"Chỉ đạo, điều hành", "Giáo dục"}


def test_decoy_dates_stand_around_the_article(portal, visitor):
    page = read(visitor, portal.truth()[5])
    assert "Thứ tư, 19/08/2026, 22:29" in page.shown
    assert '<span class="ngay">12/04/2016</span>' in page.text
    assert len(re.findall(r'class="ngay">\(\d\d/\d\d/\d{4}\)', page.text)) > 5


def test_truth_is_composed_and_pages_mostly(portal, visitor):
    truths = [truth for truth in portal.truth() if truth.stored]
    for truth in truths:
        assert unicodedata.is_normalized("NFC", str(astuple(truth)))
    decomposed = [truth for truth in truths if not unicodedata.is_normalized("NFC", read(visitor, truth).text)]
    assert 1 <= len(decomposed) <= 5
    assert any("Ð" in read(visitor, truth).text for truth in truths)
    assert any("&agrave;" in read(visitor, truth).text for truth in truths)


def test_titles_are_unique_but_for_reposts(portal):
    titles = Counter(truth.title for truth in portal.truth())
    reposted = [title for title, count in titles.items() if count > 1]
    assert 1 <= len(reposted) <= 2
    for title in reposted:
        first, second = (truth for truth in portal.truth() if truth.title == title)
        assert first.key != second.key
        assert first.paragraphs == second.paragraphs


def test_no_two_articles_read_alike(portal):
    long = {truth.title: {text for text in truth.paragraphs if len(text) > 60} for truth in portal.truth()}
    alike = [(a, b) for a in long for b in long if a < b and len(long[a] & long[b]) * 2 > len(long[a])]
    assert not alike


def test_no_slot_is_left_open():
    for truth in DemoPortal(1200, port=1).truth():
        assert not re.search(r"[{}]|\bNone\b", str(texts_of(truth))), truth.title


def test_every_form_of_byline(portal):
    truths = portal.truth()
    bylines = [truth.byline for truth in truths if truth.byline]
    assert any(re.fullmatch(r"\w\.\w", name) for name in bylines)
    assert any(name.isupper() and len(name) > 4 for name in bylines)
    assert any(", " in name for name in bylines)
    assert any(name.startswith("UBND") for name in bylines)
    assert any(truth.byline and truth.source for truth in truths)
    assert any(truth.source and not truth.byline for truth in truths)
    assert any(not truth.source and not truth.byline for truth in truths)
    assert "admin" not in bylines


def test_an_account_is_printed_but_is_nobody(portal, visitor):
    assert any(truth.byline is None and "Tác giả: admin" in read(visitor, truth).shown for truth in portal.truth())


def test_every_other_address_leads_to_the_article(portal, visitor):
    for truth in portal.truth():
        if not truth.stored:
            continue
        read(visitor, truth)
        for other in truth.other_urls:
            answer = visitor.get(other)
            if answer.status == 301:
                assert answer.headers["Location"] == truth.url.removeprefix(portal.url)
            else:
                assert answer.status == 200
                assert f'<link rel="canonical" href="{truth.url}" />' in answer.text
                assert truth.title in answer.shown


def test_one_article_is_listed_in_three_sections(portal):
    (twin,) = (truth for truth in portal.truth() if len(truth.sections) > 1)
    assert twin.sections == ("Kinh tế", "Thời sự", "Văn hóa")
    assert len(twin.other_urls) == 3


def test_the_print_view_shows_the_day_of_printing(portal, visitor):
    truth = portal.truth()[3]
    (printed,) = (url for url in truth.other_urls if "/in/" in url)
    assert "Hòa Giang, ngày 19 tháng 8 năm 2026" in visitor.get(printed).shown


def test_broken_unlisted_and_flaky(visit, today):
    with DemoPortal(today=today) as portal:
        visitor = visit(portal)
        truths = portal.truth()
        (broken,) = (truth for truth in truths if truth.listed and not truth.stored)
        assert [visitor.get(url).status for url in (broken.url, *broken.other_urls)] == [404] * 3
        unlisted = [truth for truth in truths if not truth.listed]
        assert len(unlisted) == 2
        assert not any(truth.stored for truth in unlisted)
        statuses = {truth.url: visitor.get(truth.url).status for truth in truths if truth != broken}
        (flaky,) = (url for url, status in statuses.items() if status == 500)
        assert [visitor.get(flaky).status for _ in range(3)] == [500, 200, 200]


def test_a_session_id_in_an_address_changes_nothing(portal, visitor):
    truth = portal.truth()[4]
    answer = visitor.get(f"{truth.url};jsessionid=0A1B")
    assert truth.title in answer.shown


def test_pictures_are_pictures(portal, visitor):
    addresses = [url for truth in portal.truth() for url in truth.images]
    assert len(addresses) > 40
    drawn = set()
    for url in addresses[:5]:
        data = visitor.get(url).data
        drawn.add(data)
        assert data.startswith(b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", data[16:24])
        start = data.index(b"IDAT")
        (length,) = struct.unpack(">I", data[start - 4 : start])
        assert len(zlib.decompress(data[start + 4 : start + 4 + length])) == (width + 1) * height
    assert len(drawn) == 5
    assert visitor.get("/anh/99999.png").status == 404


def test_attachments_are_documents_and_one_is_scanned(portal, visitor):
    names = sorted({url for truth in portal.truth() for url in truth.attachments})
    assert len(names) == 5
    scanned = 0
    for url in names:
        answer = visitor.get(url)
        assert len(answer.data) < 60_000
        if url.endswith(".docx"):
            with zipfile.ZipFile(BytesIO(answer.data)) as file:
                assert "đ" in file.read("word/document.xml").decode()
        else:
            assert answer.data.startswith(b"%PDF-")
            scanned += b"/ToUnicode" not in answer.data
    assert scanned == 1
    assert visitor.get("/tep/khong-co.pdf").status == 404


def test_other_sizes_have_as_many_articles_and_are_made_quickly():
    begin = time.perf_counter()
    portal = DemoPortal(3000, port=1)
    assert time.perf_counter() - begin < 10
    truths = portal.truth()
    assert sum(truth.stored for truth in truths) == 3000
    assert len({truth.key for truth in truths}) == len(truths) == 3003
    assert len({truth.url for truth in truths}) == len(truths)
    for size in (8, 9, 30):
        assert sum(truth.stored for truth in DemoPortal(size, port=1).truth()) == size


def test_a_size_too_small_is_refused():
    with pytest.raises(ValueError, match="8 sections"):
        DemoPortal(7)


def test_the_same_seed_gives_the_same_bytes_and_another_others(visit, today):
    pages = []
    for seed in (5, 5, 6):
        with DemoPortal(24, seed, today=today) as portal:
            visitor = visit(portal)
            paths = ["/", "/thoi-su", "/y-te-c28-1.html", "/thong-bao", "/rss.xml", "/sitemap-1.xml", "/anh/3.png"]
            paths += [truth.url for truth in portal.truth()]
            pages.append([visitor.get(path).data.replace(portal.url.encode(), b"") for path in paths])
    assert pages[0] == pages[1]
    assert pages[0][0] != pages[2][0]
