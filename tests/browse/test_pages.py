"""What khotin's pages say, and what they do not do."""

from __future__ import annotations

import re
import sqlite3
import tomllib
from pathlib import Path
from urllib.parse import quote

import pytest
from datasette.utils import tilde_encode
from lxml import html

from exports import datasette as plugin
from exports.datasette.pages import results
from tests.browse.conftest import Pages, words_of
from tests.browse.sample import DOCX, FERRY, HOSTILE, WITHHELD, png

ARTICLE = "/archive/-/article/caohoa/1204"
STRICT = "script-src 'self';"


def test_home_says_what_the_archive_holds(pages: Pages) -> None:
    said = words_of(pages.text("/", **{"accept-language": "en"}))
    assert "62 articles of 3 portals and 1 withheld" in said
    assert "Khánh Hòa 62 articles" in said
    assert "Cổng thông tin điện tử tỉnh Cao Hòa until June 2025: Ninh Thuận 32 1 Jan 2023 30 Jun 2025" in said
    assert "Of no province Viện Thủy lợi 0" in said
    assert "07:40, 30 Jun 2025 · Cổng thông tin điện tử tỉnh Cao Hòa · Thời sự" in said


def test_an_unmarked_word_is_marked_where_it_was_found(pages: Pages) -> None:
    page = pages.text("/archive/-/search?q=ben+do")
    assert "<mark>bến</mark>" in page.lower()
    assert ARTICLE in page
    assert "Tìm thấy 1 bài" in page


def test_results_are_narrowed_step_by_step(pages: Pages) -> None:
    page = pages.text("/archive/-/search?q=nuoc+sach", **{"accept-language": "en"})
    assert "60 found" in page
    facet = re.search(r'href="(/archive/-/search\?[^"]*byline=Minh\+Thu[^"]*)"', page)
    assert facet
    narrowed = pages.text(facet[1].replace("&amp;", "&"), **{"accept-language": "en"})
    assert "45 found" in narrowed
    assert 'aria-label="remove Minh Thu"' in narrowed


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", 62),
        ("portal=vinhan", 30),
        ("province=Ninh+Thu%E1%BA%ADn", 32),
        ("section=Giao+th%C3%B4ng", 1),
        ("year=2025", 1),
        ("since=2024-12-01", 3),
        ("until=31/01/2023", 3),
        ("state=gone", 0),
        ("year=xyz&since=abc", 62),
        ("q=chuonchuon", 0),
        ("q=%22%C3%A1o+phao%22", 1),
    ],
)
def test_filters(pages: Pages, asked: str, found: int) -> None:
    heading = words_of(pages.text(f"/archive/-/search?{asked}", **{"accept-language": "en"}))
    assert (f"{found} found" if found else "Nothing found.") in heading


def test_pages_of_results_follow_each_other(pages: Pages) -> None:
    first = pages.text("/archive/-/search?q=nuoc&sort=date", **{"accept-language": "en"})
    assert "Page 1 of 3" in first
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = pages.text(following[1].replace("&amp;", "&"), **{"accept-language": "en"})
    assert "Page 2 of 3" in second
    found = [set(re.findall(r'class="title" href="([^"]+)"', page)) for page in (first, second)]
    assert [len(addresses) for addresses in found] == [20, 20]
    assert not found[0] & found[1]


@pytest.mark.parametrize(
    "typed", ["25/02/2021", "Đ/c", "UBND-HĐND", '"bến', "(", "NOT", "*", "title:", "-", "<b>", "'"]
)
@pytest.mark.parametrize(
    "where", ["/archive/-/search?q={}", "/archive/articles?_search={}", "/archive/attachments?_search={}"]
)
def test_nothing_that_is_typed_is_an_error(pages: Pages, where: str, typed: str) -> None:
    pages.text(where.format(quote(typed)))


def test_an_article_is_a_text_with_its_images_in_their_places(pages: Pages) -> None:
    page = pages.text(ARTICLE)
    said = words_of(page)
    assert str(FERRY.lead) in said
    first, second, third = FERRY.body.split("\n\n")
    assert (
        f"{first} Chuyến đò đầu tiên. Ảnh: H. Nhung {second} {third} Kho tin không có hoặc không hiển thị hình này."
        in said
    )
    assert f'src="{ARTICLE}/image/1"' in page
    assert f'src="{ARTICLE}/image/2"' not in page  # a page, whatever it calls itself
    assert f'src="{ARTICLE}/image/3"' not in page  # an SVG
    for part in ("Giao thông, Thời sự", "read without the template", "template: h1", "sha1:", "Vé người lớn", "TTXVN"):
        assert part in said
    assert "Ghi rõ nguồn tin 'caohoa.example.vn' khi phát hành lại." in said
    assert "Tác giả: trang ghi “H. Nhung”. tên đầy đủ (Lan" in said


def test_a_citation_has_key_time_and_digest(pages: Pages) -> None:
    said = words_of(pages.text(ARTICLE, **{"accept-language": "en"}))
    assert (
        "Hồng Nhung. “Bến đò Hòn Sầm chở khách trở lại”. Cổng thông tin điện tử tỉnh Cao Hòa, 30 Jun 2025."
        " https://caohoa.example.vn/bai-1204.html. khotin caohoa/1204, captured 2025-07-02 03:04 UTC, sha1:"
    ) in said


def test_earlier_texts_are_compared_word_by_word(pages: Pages) -> None:
    addresses = re.findall(rf'href="({ARTICLE}/revision/\d+)"', pages.text(ARTICLE))
    assert len(addresses) == 2
    edited = pages.text(addresses[-1])
    assert "<del>gần hai </del><ins>hơn ba </ins>mươi" in edited
    assert "<ins>; học sinh được miễn vé trong năm học này</ins>" in edited
    assert "<del>H</del>" not in edited
    assert "<del>H. </del><ins>Hồng </ins>Nhung" in pages.text(addresses[0])
    assert pages.get(f"{ARTICLE}/revision/99999999999999999999999").status_code == 404


def test_an_article_says_when_it_vanished_returned_and_moved(pages: Pages) -> None:
    shown = pages.text(ARTICLE, **{"Accept-Language": "en"})
    assert "not found on the portal" in shown
    assert "HTTP 404" in shown
    assert "on the portal again" in shown
    assert "/cu/bai-12.html" in shown


def test_neighbours_in_time(pages: Pages) -> None:
    page = pages.text(ARTICLE)
    before = re.search(r'rel="prev" href="([^"]+)"', page)
    assert before
    assert f'rel="next" href="{ARTICLE}"' in pages.text(before[1])


def test_images_come_from_the_warc_as_what_they_are(pages: Pages) -> None:
    image = pages.get(f"{ARTICLE}/image/1")
    assert image.content == png()
    assert image.headers["content-type"] == "image/png"
    assert image.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in image.headers["content-security-policy"]
    assert [pages.get(f"{ARTICLE}/image/{number}").status_code for number in (2, 3, 4, 10**30)] == [404] * 4


def test_attachments_are_saved_not_shown(pages: Pages) -> None:
    file = pages.get(f"{ARTICLE}/file/1")
    assert file.content == DOCX
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''gia-ve.docx"
    assert pages.get(f"{ARTICLE}/file/2").status_code == 404


def test_a_withheld_article_is_a_tombstone(pages: Pages) -> None:
    said = words_of(pages.text("/archive/-/article/caohoa/77", 451))
    assert "theo bản án 12/2025" in said
    for path in ("/", "/archive/-/search", "/archive/-/portal/caohoa", "/archive/-/article/caohoa/77"):
        page = pages.get(path).text
        assert WITHHELD.title not in page
        assert "bai-77" not in page
    assert pages.get("/archive/-/article/caohoa/77/image/1").status_code == 404
    assert pages.get("/archive/-/article/caohoa/77/revision/1").status_code == 404


def test_a_portal(pages: Pages) -> None:
    said = words_of(pages.text("/archive/-/portal/caohoa", **{"accept-language": "en"}))
    assert "portal of a province · Khánh Hòa (until June 2025: Ninh Thuận) · https://caohoa.example.vn/" in said
    assert "Thông báo 20" in said
    assert "32 articles and 1 withheld" in said
    assert "2025 1 2024" in said
    assert "finished 2 1 1 0 1" in said
    assert "not finished; narrowed: since 2024-01-01, sections Thời sự, Giao thông" in said
    assert "Listed and not got, with the number of articles Feb 2024 (1)" in said
    assert "found none Jul 2025 – " in said
    assert "Oct 2024 , Aug 2024 , Jun 2024 , Apr 2024 , Dec 2023 ," in said
    assert "page 2 answers HTTP 404" in said
    assert "article Failed HTTP 500 1" in said
    assert 'href="javascript' not in pages.text("/archive/-/portal/thuyloi")


def test_the_browsers_language_chooses_and_a_link_switches(pages: Pages) -> None:
    assert '<html lang="vi">' in pages.text("/")
    assert '<html lang="en">' in pages.text("/", **{"accept-language": "de, en;q=0.8, vi;q=0.3"})
    assert '<html lang="vi">' in pages.text("/", **{"accept-language": "de, fr;q=x"})
    switched = pages.get("/archive/-/search?q=nuoc&lang=en")
    assert '<html lang="en">' in switched.text
    assert 'href="?q=nuoc&amp;lang=vi"' in switched.text
    cookie = switched.headers["set-cookie"].partition(";")[0]
    assert '<html lang="en">' in pages.text("/", cookie=cookie)


def test_both_languages_have_the_words_that_the_pages_use() -> None:
    folder = Path(plugin.__file__).parent
    languages = [tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")) for name in ("vi", "en")]
    assert languages[0].keys() == languages[1].keys()
    for name, text in languages[0].items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", languages[1][name])) or name in (
            "day",
            "month",
        )
    used = {
        name
        for file in folder.rglob("*.html")
        for name in re.findall(r'words\["(\w+)"\]', file.read_text(encoding="utf-8"))
    }
    assert used <= languages[0].keys()


def test_khotins_pages_allow_no_inline_script_and_datasettes_nothing_from_elsewhere(pages: Pages) -> None:
    hostile = f"/archive/-/article/caohoa/{tilde_encode(HOSTILE.key)}"
    for path in (
        "/",
        "/archive/-/search?q=xau",
        ARTICLE,
        hostile,
        "/archive/-/portal/caohoa",
        "/archive/-/article/x/y",
    ):
        answer = pages.get(path)
        assert STRICT in answer.headers["content-security-policy"], path
        assert answer.headers["referrer-policy"] == "no-referrer"
        for element in html.fromstring(answer.text).iter():
            assert not [name for name in element.attrib if name.startswith("on") or name == "style"], path
            assert element.tag != "script" or str(element.get("src")).startswith("/-/static-plugins/khotin/")
            assert not str(element.get("href")).startswith(("javascript", "data"))
    for path in (
        "/archive",
        "/archive/articles",
        "/archive/articles/1",
        "/archive/articles.json",
        "/archive?sql=select+1",
    ):
        policy = pages.get(path).headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "http" not in policy


def test_what_datasette_users_expect_is_there(pages: Pages) -> None:
    assert pages.get("/archive/articles.json?_shape=array&_size=1").json()[0]["key"] == "1204"
    assert pages.get("/archive.json?sql=select+1+as+one&_shape=array").json() == [{"one": 1}]
    assert pages.get("/archive/articles.csv?_size=1").text.startswith("id,portal,key")
    assert "facet-results" in pages.text("/archive/articles")
    assert pages.get("/-/databases.json").json()[0]["name"] == "archive"
    assert f'<a href="{ARTICLE}">' in pages.text("/archive/articles?key=1204")


def test_nothing_is_changed_for_other_databases(sample: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    db = sqlite3.connect(other)
    db.executescript(
        "create table articles (id integer primary key, title text); insert into articles values (1, 'x');"
    )
    db.close()
    pages = Pages(sample / "archive.db", other)
    try:
        index = pages.get("/")
        assert "content-security-policy" not in index.headers
        assert "/other" in index.text
        assert 'href="/archive/-/home"' in index.text
        assert "62 bài" in pages.text("/archive/-/home")
        table = pages.get("/other/articles")
        assert table.status_code == 200
        assert "content-security-policy" not in table.headers
        assert pages.get("/other/-/search").status_code == 404
        assert "no such function" in pages.get("/other.json?sql=select+khotin_match('x')").text
    finally:
        pages.close()


def test_who_may_not_see_the_table_sees_no_page(sample: Path) -> None:
    pages = Pages(sample / "archive.db")
    pages.datasette._metadata_local = {"databases": {"archive": {"allow": {"id": "lan"}}}}
    try:
        assert {pages.get(path).status_code for path in ("/", "/archive/-/search", ARTICLE, f"{ARTICLE}/image/1")} == {
            403
        }
    finally:
        pages.close()


def test_where_no_sql_is_allowed_there_are_no_links_to_it(pages: Pages, sample: Path) -> None:
    assert ">CSV</a>" in pages.text("/archive/-/search")
    closed = Pages(sample / "archive.db", default_allow_sql=False)
    try:
        assert ">CSV</a>" not in closed.text("/archive/-/search")
    finally:
        closed.close()


def test_addresses_under_a_base_url(sample: Path) -> None:
    pages = Pages(sample / "archive.db", base_url="/kho/")
    try:
        assert 'action="/kho/archive/-/search"' in pages.text("/")
        assert STRICT in pages.get("/archive/-/search").headers["content-security-policy"]
    finally:
        pages.close()


def test_a_search_that_takes_too_long_says_so(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = "with recursive numbers(n) as (select 1 union all select n + 1 from numbers) select count(*) from numbers"
    monkeypatch.setattr(results, "months", lambda db, *_: db.execute(endless).fetchone())
    assert "Hãy thu hẹp" in pages.text("/archive/-/search?q=chi+hoi+luc+nay", 503)
