"""`khotin search`: its filters, its order, and what it says of names that the archive has not."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pytest
from docx import Document

from tests.conftest import Khotin
from tests.site import Answer, Site

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Khotin:
    """An archive of three articles, one with a file; it is only read."""
    site, khotin = Site(), Khotin(tmp_path_factory.mktemp("search") / "archive")
    document, stream = Document(), BytesIO()
    document.add_paragraph("Phương án điều tiết nước hồ Sông Trâu.")
    document.save(stream)
    site.routes["/tep/1.docx"] = Answer(stream.getvalue(), headers=(("Content-Type", _DOCX),))
    site.article("/tin/a-1.html", "Được mùa lúa", date="05/03/2021", body="<p>Bà con xã Tân Hoà gặt lúa sớm.</p>")
    site.article(
        "/tin/b-2.html", "Bàn về cây lúa", date="01/02/2024", body="<p>Hội nghị bàn về giống lúa, cây lúa.</p>"
    )
    file = "<a href='/tep/1.docx'>Phụ lục</a>"
    site.article("/tin/c-3.html", "Hồ chứa", date="03/02/2024", body="<p>Mực nước hồ lên.</p>", extra=file)
    site.listing("/tin", [(f"/tin/{path}.html", "", "") for path in ("a-1", "b-2", "c-3")])
    khotin.crawl(site.portal(khotin.archive, more='attachments = "article a"\n'))
    site.close()
    return khotin


def keys(khotin: Khotin, *arguments: str) -> list[str]:
    done = khotin("search", *arguments, "--json")
    found = json.loads(done.stdout)
    assert found["found"] == len(found["hits"])
    assert found["seconds"] >= 0
    assert done.returncode == (0 if found["hits"] else 1)
    return [hit["key"] for hit in found["hits"]]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["lua", "--sort", "date"], ["2", "1"]),
        (["lúa", "--since", "2024-01-01"], ["2"]),
        (["lúa", "--section", "Tin tức", "--until", "31/12/2023"], ["1"]),
        (["lúa", "--section", "Thể thao"], []),
        (["lúa", "--byline", "ai đó"], []),
        (["lúa", "--state", "live", "--portal", "thu", "--sort", "date"], ["2", "1"]),
        (["lúa", "--state", "gone"], []),
        (['"sông trâu"'], ["3"]),
        (["01/02/2024 (lúa"], []),
        (["gặt/lúa", '"sớm'], ["1"]),
    ],
)
def test_what_is_found(filled: Khotin, arguments: list[str], expected: list[str]) -> None:
    assert keys(filled, *arguments) == expected


def test_for_people(filled: Khotin) -> None:
    done = filled("search", "tan hoa", "--sort", "date")
    assert re.fullmatch(
        r"\d+  2021-03-05  thu  Được mùa lúa\n    Bà con xã \[Tân\] \[Hoà\] gặt lúa sớm\.\n    http://\S+/tin/a-1\.html\n"
        r"1 found in \d+\.\d\d s\n",
        done.stdout,
    )


def test_what_stands_in_a_file_says_so(filled: Khotin) -> None:
    assert (
        "    in the file Phụ lục: Phương án điều tiết nước hồ [Sông Trâu].\n" in filled("search", '"song trau"').stdout
    )


@pytest.mark.parametrize(
    ("option", "name", "hint"),
    [
        ("--portal", "thuu", "; did you mean 'thu'?"),
        ("--portal", "vang", "; `khotin portals` lists all portals"),
        ("--province", "Ninh Thuận", "; `khotin portals` lists all portals"),
    ],
)
def test_a_name_that_the_archive_has_not(filled: Khotin, option: str, name: str, hint: str) -> None:
    done = filled("search", "lúa", option, name)
    assert done.returncode == 2
    assert done.stderr == f"khotin: no {option[2:]} of this archive is called {name!r}{hint}\n"


def test_a_province_may_be_typed_without_marks(khotin: Khotin, site: Site) -> None:
    site.article("/tin/a-1.html", "Được mùa lúa")
    site.listing("/tin", [("/tin/a-1.html", "", "")])
    portal = site.portal(khotin.archive)
    file = khotin.archive / "portals" / f"{portal}.toml"
    file.write_text('province_before = "Khánh Hòa"\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    khotin.crawl(portal)
    for typed in ("Khánh Hòa", "Khánh Hoà", "khanh hoa"):
        assert keys(khotin, "lúa", "--province", typed) == ["1"]


def test_nothing_found(filled: Khotin) -> None:
    done = filled("search", "voi")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "Nothing found for voi\n")


@pytest.mark.parametrize("words", ["", "  "])
def test_no_word_is_no_search(filled: Khotin, words: str) -> None:
    done = filled("search", words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "khotin: There is nothing to search for: type at least one word.\n"
