"""`khotin export wacz`, read by tools that know nothing of khotin: py-wacz, cdxj-indexer, warcio."""

from __future__ import annotations

import html
import json
import subprocess
import unicodedata
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.database import reading
from crawler.archive.folder import Folder
from exports.deposits import index, wacz
from exports.deposits.mentions import Mentions, texts_of
from exports.output import OutputError
from tests.archive import sound
from tests.conftest import BIN, Khotin
from tests.crawl.test_listing_kinds import declare
from tests.exports.conftest import chosen
from tests.exports.deposited import ADDRESSES, HIDDEN, NAMED, SECRET, unpacked
from tests.site import Answer, Site


@pytest.fixture(scope="module")
def package(archived: Khotin, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("wacz") / "all.wacz"
    done = archived("export", "wacz", "-o", str(path))
    assert (done.returncode, done.stderr) == (0, NAMED)
    return path


def run(command: str, *arguments: str | Path) -> str:
    done = subprocess.run([str(BIN / command), *map(str, arguments)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def indexed(path: Path) -> list[tuple[str, str, dict[str, str]]]:
    """The lines of the index: key, time, place."""
    lines = unpacked(path)["indexes/index.cdx.gz"].decode().splitlines()
    return [(key, moment, json.loads(place)) for key, moment, place in (line.split(" ", 2) for line in lines)]


def listed(path: Path) -> list[dict[str, str]]:
    """The lines of pages.jsonl below its head."""
    head, *pages = map(json.loads, unpacked(path)["pages/pages.jsonl"].decode().splitlines())
    assert head["format"] == "json-pages-1.0"
    return pages


def test_py_wacz_finds_it_valid(package: Path) -> None:
    assert "the passed WACZ is valid" in run("wacz", "validate", "-f", package)


def test_it_has_all_that_belongs_to_the_articles_and_no_listing(package: Path) -> None:
    places = [place for _, _, place in indexed(package)]
    assert {urlsplit(place["url"]).path for place in places} == ADDRESSES
    assert sum(place["url"].endswith("/cho-7.html") for place in places) == 2  # as it was before the edit, too


def test_of_a_withheld_article_there_is_nothing(package: Path, archived: Khotin) -> None:
    for name, content in unpacked(package).items():
        for word in HIDDEN:
            assert word.encode() not in content, name
            assert word.encode("unicode-escape") not in content, name
    kept = b"".join(path.read_bytes() for path in (archived.archive / "withheld").iterdir())
    assert HIDDEN[0].encode() in kept


def test_a_page_that_speaks_of_it_stays_at_home(package: Path, archived: Khotin) -> None:
    assert archived.value("select count(*) from articles where title like 'Hội làng%' and capture is not null") == 1
    assert "Hội làng Bình An" not in {page["title"] for page in listed(package)}


@pytest.mark.parametrize(
    "page",
    [
        f"<b>{SECRET}</b>".encode(),
        SECRET.upper().encode("utf-16"),
        unicodedata.normalize("NFD", SECRET).encode("cp1258", "replace"),
        json.dumps({"title": SECRET}).encode(),
        b'{"url": "\\/tin\\/thuong-luong-4.html"}',
        b'<a href="thuong-luong-4.html">...</a>',
        b"<a href='/share?u=http%253A%252F%252Fthu%252Ftin%252Fthuong-luong-4.html'></a>",
        SECRET.replace(" ", "<br>").encode(),
        SECRET.replace("ng", "n&shy;g\u200b").encode(),
        f"<!-- a > b {SECRET} -->".encode(),
        html.escape(SECRET).encode("ascii", "xmlcharrefreplace"),
    ],
)
def test_however_it_is_written_a_page_that_speaks_of_it_is_known(archived: Khotin, page: bytes) -> None:
    folder = Folder(archived.archive)
    with reading(folder) as db:
        mentions = Mentions(db, folder)
        assert any(map(mentions.found_in, texts_of(page)))
        assert not any(map(mentions.found_in, texts_of("Bến đò chở khách /tin/thuong-luong-45.html".encode())))


def test_a_revisit_of_what_is_withheld_becomes_the_response_itself(package: Path, archived: Khotin) -> None:
    assert archived.value("select count(*) from captures where url like '%/mo.png' and refers_to is not null") == 1
    (place,) = [place for _, _, place in indexed(package) if place["url"].endswith("/mo.png")]
    assert (place["mime"], place["status"]) == ("image/png", "200")


def test_warcio_finds_every_digest_right_and_cdxj_indexer_the_same_index(package: Path, tmp_path: Path) -> None:
    with ZipFile(package) as file:
        names = [name for name in file.namelist() if name.startswith("archive/")]
        file.extractall(tmp_path, names)
    assert names == ["archive/khotin-00001.warc.gz"]
    warc = tmp_path / names[0]
    assert run("warcio", "check", warc) == ""
    lines = run("cdxj-indexer", "--sort", warc).splitlines()
    assert [(key, at, json.loads(place)) for key, at, place in (line.split(" ", 2) for line in lines)] == indexed(
        package
    )
    kinds = [json.loads(line)["warc-type"] for line in run("warcio", "index", "-f", "warc-type", warc).splitlines()]
    assert (kinds[0], kinds.count("request")) == ("warcinfo", len(lines))


def test_the_packed_index_is_found_by_its_own(package: Path) -> None:
    with ZipFile(package) as file:
        head, *lines = file.read("indexes/index.idx").decode().splitlines()
        packed = file.read("indexes/index.cdx.gz")
        assert file.getinfo("indexes/index.cdx.gz").compress_type == 0
    assert json.loads(head.split(" ", 2)[2]) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    places = [json.loads(line.split(" ", 2)[2]) for line in lines]
    assert sum(place["length"] for place in places) == len(packed)


def test_its_pages_are_the_articles_in_their_order(package: Path, archived: Khotin) -> None:
    pages = listed(package)
    assert [page["id"] for page in pages] == ["thu/1", "thu/2", "thu/7", "thu/5"]
    places = {(place["url"], moment) for _, moment, place in indexed(package)}
    assert {(page["url"], "".join(filter(str.isdigit, page["ts"]))) for page in pages} <= places
    assert "Thời kỳ thứ ba là đổi mới." in next(page["text"] for page in pages if page["id"] == "thu/1")


def test_filters_choose_and_the_package_says_so(archived: Khotin, tmp_path: Path) -> None:
    path = tmp_path / "2022.wacz"
    done = archived(
        "export", "wacz", "-o", str(path), "--portal", "thu", "--since", "2022-01-01", "--until", "2022-12-31"
    )
    assert done.stdout == f"{path}: 1 article\n", done.stderr
    assert {urlsplit(place["url"]).path for _, _, place in indexed(path)} == {"/tin/do-5.html", "/anh/mo.png"}
    about = json.loads(unpacked(path)["datapackage.json"])
    assert about["title"] == "Articles of a khotin archive: portal thu, since 2022-01-01, until 2022-12-31"
    assert (about["wacz_version"], [source["title"] for source in about["sources"]]) == ("1.1.1", ["Trang thử thu"])


def test_the_same_articles_give_the_same_bytes(package: Path, archived: Khotin, tmp_path: Path) -> None:
    archived("export", "wacz", "-o", str(tmp_path / "again.wacz"))
    with ZipFile(package) as one, ZipFile(tmp_path / "again.wacz") as other:
        assert one.namelist() == other.namelist()
        for name in one.namelist():
            if not name.startswith("datapackage"):  # it says when it was made
                assert one.read(name) == other.read(name)


def test_what_cannot_be_read_is_said_and_what_is_not_there_at_all(archived: Khotin, tmp_path: Path) -> None:
    smaller = Khotin(tmp_path / "smaller")
    archived("export", "sqlite", "-o", str(smaller.archive))
    done = smaller("export", "wacz", "-o", str(tmp_path / "none.wacz"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "nothing to deposit" in done.stderr
    for warc in (archived.archive / "warc").iterdir():
        (smaller.archive / "warc" / warc.name).write_bytes(warc.read_bytes())
    file, at = smaller.rows("select warc_file, warc_offset + 60 from captures where url like '%/cau.png'")[0]
    sound.flip(smaller.archive / "warc" / file, at)
    done = smaller("export", "wacz", "-o", str(tmp_path / "some.wacz"))
    said = "khotin: left out: 1 capture that could not be read; `khotin verify` says why.\n"
    assert (done.returncode, done.stderr) == (0, said)
    assert not any(place["url"].endswith("/cau.png") for _, _, place in indexed(tmp_path / "some.wacz"))
    run("wacz", "validate", "-f", tmp_path / "some.wacz")


def test_hostile_texts_and_addresses(sample: Folder, tmp_path: Path) -> None:
    with chosen(sample) as selection:
        assert wacz.write(selection, tmp_path / "a.wacz").captures == 5
    run("wacz", "validate", "-f", tmp_path / "a.wacz")
    with ZipFile(tmp_path / "a.wacz") as file:
        assert all(name.isascii() and ".." not in name for name in file.namelist())
    with (
        chosen(sample, 'chuồnchuồn OR "nước sạch"') as selection,
        pytest.raises(OutputError, match="nothing to deposit"),
    ):
        wacz.write(selection, tmp_path / "b.wacz")
    assert not (tmp_path / "b.wacz").exists()


def test_a_listing_that_is_the_page_of_its_articles(khotin: Khotin, site: Site, tmp_path: Path) -> None:
    """It is taken, unless one of its articles is withheld."""
    rows = [{"ID": n, "Title": f"Bài số {n}", "Text": f"<p>Nội dung của bài số {n}.</p>"} for n in (1, 2)]
    site.routes["/api"] = Answer(json.dumps({"n": 2, "rows": rows}), headers=(("Content-Type", "application/json"),))
    khotin.crawl(declare(khotin, site, 'url = "/tin"\napi = "ds"', "", _API))
    assert khotin.value("select count(*) from articles") == 2
    done = khotin("export", "wacz", "-o", str(tmp_path / "a.wacz"))
    assert done.returncode == 0, done.stderr
    assert [page["url"] for page in listed(tmp_path / "a.wacz")] == [f"{site.url}/api"] * 2
    assert khotin("withhold", "1", "--reason", "theo bản án", "--by", "Lan").returncode == 0
    assert "nothing to deposit" in khotin("export", "wacz", "-o", str(tmp_path / "b.wacz")).stderr


_API = """
[apis.ds]
url = "/api"
[apis.ds.answer]
items = "rows"
url = "/xem/bai-{ID}.html"
title = "Title"
body = "Text"
total = "n"
"""


@given(
    st.from_regex(
        r"https?://(www2?\.)?[a-z]{1,5}\.(gov\.vn|vn)(:8080|:80)?(/[a-zA-Z0-9._~()',;=@+-]{1,8}){0,4}/?", fullmatch=True
    ),
    st.lists(st.from_regex(r"[a-zA-Z_]{1,5}(=[a-zA-Z0-9./-]{0,5})?", fullmatch=True), max_size=4),
)
@settings(deadline=None)
def test_keys_are_those_of_other_programs(address: str, query: list[str]) -> None:
    import surt

    url = f"{address}?{'&'.join(query)}" if query else address
    assert index.surt(url) == surt.surt(url)


@given(st.text())
@settings(deadline=None)
def test_a_key_is_one_word_whatever_the_address(text: str) -> None:
    for url in (text, f"https://x.vn/{text}", f"http://{text}/"):
        key = index.surt(url)
        assert key.isascii()
        assert not any(letter.isspace() for letter in key)
