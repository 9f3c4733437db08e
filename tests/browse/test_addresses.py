"""What is answered where there is nothing, and what browsers are told with every answer."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive import history
from exports.datasette.pages.article import earlier_texts
from tests.browse.conftest import Pages, words_of

ARTICLE = "/archive/-/article/caohoa/1204"


@pytest.mark.parametrize(
    "path",
    [
        *("/archive/-/nope", "/archive/-/article", "/archive/-/portal", "/archive/-/search/x", "/archive/-/home/x"),
        *("/archive/-/article/evil", f"{ARTICLE}/image/-1", f"{ARTICLE}/revision/abc", f"{ARTICLE}/revision/0"),
        *("/archive/-/portal/x/y", "/archive/-", "/archive/-/article/x/y/z"),
    ],
)
def test_khotins_own_addresses_without_a_page_say_so(
    pages: Pages, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert "Kho tin không có gì ở địa chỉ này." in words_of(pages.text(path, 404))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("path", ["/a/b/c/d/e", "/nope", "/-/nope", "/archive/nope", "/archive/articles/99999"])
def test_other_unknown_addresses_are_no_fault_of_ours(
    pages: Pages, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert pages.get(path).status_code == 404
    assert capfd.readouterr() == ("", "")


def test_a_slash_too_many_is_taken_away(pages: Pages) -> None:
    answer = pages.get("/archive/-/search/")
    assert (answer.status_code, answer.headers["location"]) == (302, "/archive/-/search")


@pytest.mark.parametrize(
    "path", ["/-/databases", "/-/versions.json", "/a/b/c/d/e", "/archive/-/nope", "/-/static/app.css", "/archive"]
)
def test_browsers_are_told_the_same_everywhere(pages: Pages, path: str) -> None:
    headers = pages.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src" in headers["content-security-policy"]


def test_earlier_texts_are_numbered_from_the_oldest(pages: Pages) -> None:
    english = {"accept-language": "en"}
    assert "Text 1 of 3" in words_of(pages.text(f"{ARTICLE}/revision/1", **english))
    second = pages.text(f"{ARTICLE}/revision/2", **english)
    assert "Text 2 of 3" in words_of(second)
    assert f'rel="prev" href="{ARTICLE}/revision/1"' in second
    assert 'rel="next"' not in second
    assert pages.get(f"{ARTICLE}/revision/3").status_code == 404


def test_their_order_is_that_of_the_history(sample: Path, tmp_path: Path) -> None:
    """An import adds texts that are older than others with lower numbers."""
    file = Path(shutil.copy(sample / "archive.db", tmp_path / "archive.db"))
    with closing(sqlite3.connect(file)) as db, db:
        db.row_factory = sqlite3.Row
        article = db.execute("select id from articles where key = '1204'").fetchone()[0]
        db.execute("update captures set fetched_at = '2025-07-02T03:04:05Z'")
        db.execute(
            "update revisions set capture = null, replaced_at = '2021-01-01T00:00:00Z'"
            " where id = (select max(id) from revisions where article = ?)",
            [article],
        )
        ours = [(row["replaced_at"], row["byline"]) for row in earlier_texts(db, article)]
        *theirs, _ = [(text.replaced_at, text.fields["byline"]) for text in history.texts(db, article)]
        assert ours == theirs
        assert ours[0][0] == "2021-01-01T00:00:00Z"
