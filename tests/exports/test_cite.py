"""Citations, as those read them who know nothing of khotin: bibtexparser, pybtex, citeproc."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import bibtexparser
import citeproc
import pybtex.database
import pytest
from citeproc.source.json import CiteProcJSON
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.database import reading
from crawler.archive.folder import Folder
from crawler.archive.lookup import row_of
from exports.citations.bibtex import as_bibtex
from exports.citations.csl import as_csl
from exports.citations.record import Citation, cited
from exports.citations.text import as_text
from tests.browse.sample import FERRY, HOSTILE, WITHHELD
from tests.conftest import Khotin

PORTAL = "Cổng thông tin điện tử tỉnh Cao Hòa"
ONE = Citation(
    **{"archive": "kho", "portal": "p", "key": "1", "title": "Tin", "byline": None, "authors": ["Cổng P"], "publisher": "Cổng P"},
    **{"date": "2025-06-30", "url": "https://p.example/1", "captured_at": "2025-07-02T03:04:05Z", "digest": "sha1:ABC"},
)  # fmt: skip


@pytest.fixture(scope="module")
def ferry(sample: Folder) -> Citation:
    return cited_in(sample, FERRY.url)


@pytest.fixture(scope="module")
def hostile(sample: Folder) -> Citation:
    return cited_in(sample, HOSTILE.url)


def cited_in(folder: Folder, url: str) -> Citation:
    with reading(folder) as db:
        row = row_of(db, url)
        assert row is not None
        return cited(db, row, "kho")


def in_bibtex(text: str) -> list[dict[str, str]]:
    """The entries, of which both parsers read the same."""
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    assert len(library.blocks) == len(library.entries)
    others = pybtex.database.parse_string(text, "bibtex").entries
    assert [entry.key for entry in library.entries] == list(others)
    for entry in library.entries:
        other = others[entry.key]
        for name in ("title", "url", "note", "publisher"):
            assert entry.fields_dict[name].value == other.fields[name]
        assert entry.fields_dict["author"].value == " and ".join(map(str, other.persons["author"]))
    return [{name: field.value for name, field in entry.fields_dict.items()} for entry in library.entries]


def rendered(items: list[dict[str, Any]]) -> list[str]:
    """Each item as citeproc writes it, in the style that comes with it."""
    chosen = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = citeproc.CitationStylesBibliography(chosen, CiteProcJSON(items), citeproc.formatter.plain)
    for item in items:
        bibliography.register(citeproc.Citation([citeproc.CitationItem(item["id"])]))
    return [str(entry) for entry in bibliography.bibliography()]


def plain(latex: str) -> str:
    """What TeX makes of a text whose special characters are escaped."""
    names = {"braceleft": "{", "braceright": "}", "backslash": "\\", "asciitilde": "~", "asciicircum": "^"}
    return re.sub(r"\\text(\w+)\{\}|\\([&%$#_])", lambda found: names.get(found[1], found[2]), latex)


def test_a_line_of_text(ferry: Citation) -> None:
    assert re.fullmatch(
        rf"Hồng Nhung\. “{FERRY.title}”\. {PORTAL}, 2025-06-30\. {re.escape(FERRY.url)}\."
        r" khotin caohoa/1204, captured 2025-07-02 03:04 UTC, sha1:[A-Z2-7]{32}\.",
        as_text(ferry),
    )


def test_bibtex(ferry: Citation) -> None:
    (entry,) = in_bibtex(as_bibtex([ferry]))
    assert as_bibtex([ferry]).startswith("@misc{caohoa:1204,\n")
    assert entry == {
        **{"author": "{Hồng Nhung}", "title": f"{{{FERRY.title}}}", "howpublished": f"{{{PORTAL}}}"},
        **{"publisher": f"{{{PORTAL}}}", "date": "2025-06-30", "year": "2025", "month": "jun", "url": FERRY.url},
        **{"urldate": "2025-07-02", "langid": "vietnamese", "language": "vi"},
        "note": f"Archived in kho as caohoa/1204, captured 2025-07-02T03:04:05Z, digest {ferry.digest}",
    }


def test_csl(ferry: Citation) -> None:
    (item,) = json.loads(as_csl([ferry]))
    assert item["issued"] == {"date-parts": [[2025, 6, 30]]}
    assert item["accessed"] == {"date-parts": [[2025, 7, 2]]}
    assert item["author"] == [{"literal": "Hồng Nhung"}]
    assert (item["archive"], item["archive_location"]) == ("kho", "khotin caohoa/1204")
    assert item["note"] == f"captured 2025-07-02T03:04:05Z, digest {ferry.digest}"
    assert rendered([item]) == [
        f"Hồng Nhung (2025) {FERRY.title}. {PORTAL}. Available at: {FERRY.url} (Accessed: July 2, 2025)."
    ]


def test_several_authors_are_not_turned_round() -> None:
    several = replace(ONE, authors=["Đắc Nhân", "Sở Nông nghiệp và Môi trường", "N.T and B"])
    persons = pybtex.database.parse_string(as_bibtex([several]), "bibtex").entries["p:1"].persons["author"]
    assert [person.last_names for person in persons] == [[f"{{{name}}}"] for name in several.authors]
    (line,) = rendered(json.loads(as_csl([several])))
    assert line.startswith("Đắc Nhân, Sở Nông nghiệp và Môi trường and N.T and B (2025)")


def test_nothing_is_said_that_is_not_known() -> None:
    bare = replace(ONE, date=None, captured_at=None, digest=None)
    (entry,) = in_bibtex(as_bibtex([bare]))
    assert not {"date", "year", "month", "urldate"} & set(entry)
    assert entry["note"] == "Archived in kho as p/1"
    (item,) = json.loads(as_csl([bare]))
    assert not {"issued", "accessed", "note"} & set(item)
    assert as_text(bare) == "“Tin”. Cổng P. https://p.example/1. khotin p/1."


def test_hostile_texts_stay_in_their_fields(hostile: Citation) -> None:
    (entry,) = in_bibtex(as_bibtex([hostile]))
    assert plain(entry["title"][1:-1]) == HOSTILE.title
    (item,) = json.loads(as_csl([hostile]))
    assert item["title"] == HOSTILE.title
    assert len(rendered([item])) == 1


@settings(deadline=None, max_examples=200)
@given(st.text() | st.text(alphabet='{}\\%#$&_~^"@=, \na-'), st.text(alphabet='{}\\%#"@, \n/x'))
def test_any_title_is_read_back(title: str, url: str) -> None:
    odd = replace(ONE, title=title, url=url, authors=[title or "A", "B"], publisher=title)
    entry, _ = in_bibtex(as_bibtex([odd, replace(odd, key="2")]))
    printed = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", title).split())
    assert plain(entry["title"][1:-1]) == printed
    assert json.loads(as_csl([odd]))[0]["title"] == title


@settings(deadline=None, max_examples=100)
@given(st.text(), st.text())
def test_labels_are_ascii_and_tell_articles_apart(one: str, other: str) -> None:
    labels = [replace(ONE, key=key).label for key in (one, other, one + other, one.upper())]
    assert all(re.fullmatch(r"[a-z0-9:_-]{1,180}", label) for label in labels)
    assert (labels[0].lower() == labels[1].lower()) == (one == other)


def test_labels_of_portals_and_keys_do_not_run_together() -> None:
    assert replace(ONE, portal="a-b", key="c").label != replace(ONE, portal="a", key="b-c").label
    assert ONE.label == "p:1"


def test_the_command(sample: Folder) -> None:
    khotin = Khotin(sample.path)
    both = khotin("cite", FERRY.url, "4", f"{FERRY.url}#top", "--format", "bibtex")
    assert (both.returncode, both.stderr) == (0, "")
    assert len(in_bibtex(both.stdout)) == 2
    assert len(json.loads(khotin("cite", "4", "5", "--format", "csl-json").stdout)) == 2
    assert len(khotin("cite", "4", "5").stdout.splitlines()) == 2


def test_withheld_and_unknown_articles_are_one_sentence(sample: Folder) -> None:
    khotin = Khotin(sample.path)
    for name, sentence in {WITHHELD.url: "is withheld", "99999": "no article 99999"}.items():
        done = khotin("cite", "4", name, "--format", "bibtex")
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert sentence in done.stderr
        assert WITHHELD.title not in done.stderr
