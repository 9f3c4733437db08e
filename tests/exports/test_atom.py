"""Feeds of what happened to articles."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive import articles, overruling, states, withholding
from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from crawler.archive.search.filters import EVERYTHING, Filters
from crawler.items import Reading
from exports.feeds import atom
from exports.feeds.events import Event
from exports.feeds.tags import of_event, of_feed
from tests.browse.sample import FERRY, HOSTILE, WITHHELD
from tests.conftest import BIN, Khotin
from tests.exports.conftest import chosen, left_in
from tests.exports.feeds import checked, kinds

SEEN = "2026-01-0{}T03:04:05Z"


def read(folder: Folder, text: str | None = None, filters: Filters = EVERYTHING, *, limit: int = 100) -> Any:
    """The feed of a selection, held to the rules."""
    return checked(feed_of(folder, text, filters, limit=limit))


def feed_of(folder: Folder, text: str | None = None, filters: Filters = EVERYTHING, *, limit: int = 100) -> bytes:
    file = BytesIO()
    with chosen(folder, text, filters) as selection:
        feed = atom.Feed(folder.config().name, selection.asked)
        atom.put(file, feed, selection.db, "articles.id in (select article from chosen)", {}, limit=limit)
    return file.getvalue()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(Folder(tmp_path / "archive"))
    with made.transaction() as db:
        db.execute("insert into portals (id, name, url, verified) values ('p', 'Cổng P', 'https://p.example/', 'seen')")
    yield made
    made.connection.close()


def put(archive: Archive, key: str = "1", day: int = 1, **fields: Any) -> int:
    values = {"title": f"Tin {key}", "body": "Đoạn một.\n\nĐoạn hai.", "reader": "1", **fields}
    with archive.transaction() as db:
        one = Reading(key, f"https://p.example/{key}", values.pop("title"), values.pop("body"), **values)
        article = articles.put(db, "p", one, None, (), seen=SEEN.format(day))
        db.execute("update aliases set first_seen = ? where article = ?", [SEEN.format(day), article])
        return article


def test_an_article_that_vanished_returned_and_was_edited(sample: Folder) -> None:
    ferry = read(sample, "hòn sầm")
    assert kinds(ferry) == ["changed", "archived", "returned", "missing"]
    changed, archived, _, missing = ferry.entries
    assert archived.title == FERRY.title
    assert archived.published == "2025-06-30T07:40:00+07:00"
    assert archived.content[0].value == FERRY.lead
    assert [author.name for author in archived.authors] == ["Hồng Nhung"]
    assert [tag.term for tag in archived.tags] == ["archived", "Thời sự"]
    assert {link.rel: link.href for link in archived.links} == {"alternate": FERRY.url, "via": FERRY.url}
    assert archived.rights == "Ghi rõ nguồn tin 'caohoa.example.vn' khi phát hành lại."
    assert archived.id == "tag:khotin.invalid,2026:khotin%20news%20archive/caohoa/1204/archived"
    assert changed.title == f"Đã sửa: {FERRY.title}"
    assert "[-gần hai-] {+hơn ba+}" in changed.content[0].value
    assert missing.content[0].value == "Không còn thấy: HTTP 404"
    assert ferry.feed.title == "hòn sầm · khotin news archive"


def test_everything_hostile_is_text(sample: Folder) -> None:
    everything = read(sample)
    (entry,) = [entry for entry in everything.entries if "onerror" in entry.id]
    assert entry.title_detail.type == "text/plain"
    assert entry.title == HOSTILE.title
    assert entry.content[0].value == HOSTILE.lead
    assert "links" not in entry  # its address is a script
    assert kinds(everything, f"/{WITHHELD.key}/") == []
    assert len(everything.entries) == 62 + 3


def test_filters_and_limit(sample: Folder) -> None:
    narrowed = read(sample, None, Filters(portal="vinhan", section="Thời sự"))
    assert {entry.id.split("/")[1] for entry in narrowed.entries} == {"vinhan"}
    assert narrowed.feed.title == "Xã Vĩnh An · Thời sự · khotin news archive"
    assert len(read(sample, limit=2).entries) == 2


def test_the_same_archive_gives_the_same_bytes(sample: Folder) -> None:
    assert feed_of(sample) == feed_of(sample)


def test_newest_first_and_those_of_one_second_by_key(archive: Archive) -> None:
    for key, day in [("c", 1), ("b", 2), ("a", 2), ("d", 3)]:
        put(archive, key, day)
    found = read(archive.folder)
    assert [entry.id.split("/")[2] for entry in found.entries] == ["d", "a", "b", "c"]
    assert found.feed.updated == SEEN.format(3)


def test_only_the_portals_own_edits_are_changes(archive: Archive) -> None:
    article = put(archive, title="Một", byline="A")
    with archive.transaction() as db:
        overruling.correct(db, article, "byline", "B", "nhầm", "Lan")
    assert kinds(read(archive.folder)) == ["archived"]
    put(archive, day=2, title="Hai", byline="A", date="2025-03-04")
    entry = read(archive.folder).entries[0]
    assert entry.title == "Đã sửa: Hai"
    assert entry.content[0].value == "Tiêu đề: [-Một-] {+Hai+}\nNgày: {+2025-03-04+}"
    assert entry.published == "2025-03-04T00:00:00+07:00"


def test_what_happened_to_one_article_in_one_second_has_two_names(archive: Archive) -> None:
    article = put(archive)
    with archive.transaction() as db:
        for reason in ("HTTP 404", "HTTP 410"):
            states.change(db, article, "missing", SEEN.format(5), reason, None, None)
    found = read(archive.folder)
    assert kinds(found) == ["missing", "missing", "archived"]
    assert [entry.id.rpartition("/missing/")[2] for entry in found.entries[:2]] == [
        f"{SEEN.format(5)}/2",
        SEEN.format(5),
    ]


def test_a_withheld_article_is_gone_with_all_that_happened_to_it(sample: Folder, tmp_path: Path) -> None:
    copy = Folder(Path(shutil.copytree(sample.path, tmp_path / "copy")))
    assert FERRY.title.encode() in feed_of(copy)
    archive = Archive(copy)
    number = archive.connection.execute("select id from articles where key = '1204'").fetchone()[0]
    withholding.withhold(archive, number, "theo yêu cầu", "Lan")
    archive.connection.close()
    found = feed_of(copy)
    assert b"1204" not in found
    assert b"Withheld" not in found


def test_an_entry_is_never_the_whole_of_a_long_text(archive: Archive) -> None:
    put(archive, body="dài " * 5000)
    assert len(read(archive.folder).entries[0].content[0].value) < 600


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        (None, ["Cổng P"]),
        ("N.T", ["N.T"]),
        ("Đắc Nhân - Ngọc Thành", ["Đắc Nhân", "Ngọc Thành"]),
        ("Diệu Hoa, Nguyễn An và Hạ Vũ", ["Diệu Hoa", "Nguyễn An", "Hạ Vũ"]),
        ("Phòng Văn hóa - Thông tin", ["Phòng Văn hóa - Thông tin"]),
        ("Ủy ban nhân dân xã Vĩnh An", ["Ủy ban nhân dân xã Vĩnh An"]),
        ("Lê An, ghi theo lời kể", ["Lê An, ghi theo lời kể"]),
    ],
)
def test_authors_are_parted_only_where_each_is_a_name(archive: Archive, byline: str | None, names: list[str]) -> None:
    put(archive, byline=byline)
    assert [author.name for author in read(archive.folder).entries[0].authors] == names


@settings(deadline=None, max_examples=60)
@given(title=st.text(), lead=st.text(min_size=1), url=st.text())
def test_any_text_is_well_formed(title: str, lead: str, url: str) -> None:
    event = Event(1, "p", title, "archived", SEEN.format(1), 0, 1)
    article = {
        **{
            "title": title,
            "lead": lead,
            "body": "",
            "url": f"https://p.example/{url}",
            "section": title,
            "byline": None,
        },
        **{"date": None, "time": None, "portal_name": "P", "attribution": lead},
    }
    entry = atom._entry(atom.Feed("kho", {}), None, event, article)
    feed = atom._element("feed")
    atom._add(feed, "id", of_feed("kho", {"words": title}))
    atom._add(feed, "title", title)
    atom._add(feed, "updated", SEEN.format(1))
    feed.append(entry)
    checked(atom.etree.tostring(feed))


def test_names_tell_everything_apart() -> None:
    event = Event(1, "p", "a/b c", "changed", SEEN.format(1), 7, 1)
    names = {
        of_event("kho", event),
        of_event("kho 2", event),
        of_event("kho", changed(event, key="a", kind="gone")),
        of_event("kho", changed(event, number=2)),
        of_event("kho", changed(event, kind="archived")),
        of_feed("kho", {}),
        of_feed("kho", {"portal": "p"}),
        of_feed("kho", {"words": "p"}),
    }
    assert len(names) == 8
    assert of_event("kho", event) == "tag:khotin.invalid,2026:kho/p/a%2Fb%20c/changed/2026-01-01T03:04:05Z"


def changed(event: Event, **changed: Any) -> Event:
    return event._replace(**changed)


def test_the_command(sample: Folder, tmp_path: Path) -> None:
    khotin, path = Khotin(sample.path), tmp_path / "a.atom"
    done = khotin("export", "atom", "-o", str(path), "--portal", "vinhan", "--limit", "7")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{path}: 30 articles\n7 events of them\n", "")
    assert len(checked(path.read_bytes()).entries) == 7
    assert left_in(tmp_path) == {"a.atom"}
    done = khotin("export", "atom", "-o", str(path), "--limit", "0")
    assert done.returncode == 2


def test_broken_off_it_leaves_nothing(sample: Folder, tmp_path: Path) -> None:
    def interrupt(_: str, done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), chosen(sample, watch=interrupt) as selection:
        atom.write(selection, tmp_path / "a.atom")
    assert left_in(tmp_path) == set()


def test_what_a_kill_leaves_goes_with_the_next(sample: Folder, tmp_path: Path) -> None:
    def die(*_: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        with chosen(sample, watch=die) as selection:
            atom.write(selection, tmp_path / "a.atom")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert "a.atom" not in left_in(tmp_path)
    with chosen(sample) as selection:
        atom.write(selection, tmp_path / "a.atom")
    assert left_in(tmp_path) == {"a.atom"}


def test_a_full_disk_is_one_sentence(archive: Archive, tmp_path: Path) -> None:
    for number in range(100):
        put(archive, str(number), lead="đầy " * 200)
    (tmp_path / "disk").mkdir()
    path = tmp_path / "disk" / "a.atom"
    done = subprocess.run(
        [str(BIN / "khotin"), "export", "atom", "-o", str(path), "--archive", str(archive.folder.path)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),  # bytes a file may have
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "cannot be written" in done.stderr
    assert left_in(path.parent) == set()
