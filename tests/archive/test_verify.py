"""`khotin verify` finds what is wrong, says nothing of what is right, and repairs what it can."""

from __future__ import annotations

import re
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from filelock import FileLock

from benchmarks.verify import flip_database, flip_warcs, live
from crawler.archive import seals
from tests.archive import sound
from tests.archive.sound import flip, written_to
from tests.conftest import Khotin
from tests.site import Site

Damage = Callable[[Khotin], None]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Khotin:
    site = Site()
    khotin = Khotin(tmp_path_factory.mktemp("sound") / "archive")
    sound.make(khotin, site)
    site.close()
    return khotin


@pytest.fixture
def archived(whole: Khotin, khotin: Khotin) -> Khotin:
    """A copy of the sound archive, to be damaged."""
    shutil.copytree(whole.archive, khotin.archive)
    return khotin


def content(khotin: Khotin) -> dict[str, list[tuple[object, ...]]]:
    """What stands in every table of the archive, but for when aliases and sections were written down."""
    tables = [row[0] for row in khotin.rows("select name from pragma_table_list where type = 'table'")]
    with closing(sqlite3.connect(khotin.archive / "archive.db")) as db:
        texts = {
            name: sorted(map(repr, db.execute(f"select * from {name}")))
            for name in tables
            if "_fts" not in name and not name.startswith("sqlite_")
        }
    return {name: [(text,) for text in rows] for name, rows in texts.items()}


def sealed_file(khotin: Khotin) -> Path:
    return khotin.archive / "warc" / "thu-000001-00001.warc.gz"


def open_file(khotin: Khotin) -> Path:
    return khotin.archive / "warc" / "thu-000003-00001.warc.gz"


def in_payload(khotin: Khotin) -> None:
    row = khotin.rows("select * from captures where warc_file = ? and mime = 'image/png'", sealed_file(khotin).name)[3]
    flip(sealed_file(khotin), row["warc_offset"] + row["warc_length"] * 3 // 4)


def in_open_payload(khotin: Khotin) -> None:
    row = khotin.rows("select * from captures where warc_file = ? order by id", open_file(khotin).name)[2]
    flip(open_file(khotin), row["warc_offset"] + row["warc_length"] * 3 // 4)


def in_header(khotin: Khotin) -> None:
    row = khotin.rows("select * from captures where warc_file = ?", sealed_file(khotin).name)[4]
    flip(sealed_file(khotin), row["warc_offset"] + 30)


def in_gzip_header(khotin: Khotin) -> None:
    row = khotin.rows("select * from captures where warc_file = ?", sealed_file(khotin).name)[4]
    flip(sealed_file(khotin), row["warc_offset"] + 5)  # the time, which no CRC covers


def truncated(khotin: Khotin) -> None:
    with sealed_file(khotin).open("r+b") as file:
        file.truncate(sealed_file(khotin).stat().st_size - 400)


def truncated_unfinished(khotin: Khotin) -> None:
    with open_file(khotin).open("r+b") as file:
        file.truncate(khotin.value("select max(warc_offset) from captures where crawl = 3") + 10)


def missing(khotin: Khotin) -> None:
    sealed_file(khotin).unlink()


def of_nobody(khotin: Khotin) -> None:
    shutil.copy(sealed_file(khotin), khotin.archive / "warc" / "thu-000009-00001.warc.gz")


def sql(statement: str, *, indexed: bool = True) -> Damage:
    def damage(khotin: Khotin) -> None:
        with written_to(khotin.archive, indexed=indexed) as db:
            db.execute(statement)

    return damage


def sealed_again(statement: str) -> Damage:
    """Somebody who knows how to write the checksum too."""

    def damage(khotin: Khotin) -> None:
        with written_to(khotin.archive) as db:
            db.execute(statement)
            for (article,) in db.execute("select id from articles").fetchall():
                seals.seal(db, article)

    return damage


LOST = {
    "payload": (in_payload, r"^capture \d+ \(http.*\.png\): its record .* is not whole"),
    "payload of an unsealed file": (in_open_payload, r"^capture \d+ .*: its record .* is not whole"),
    "WARC header": (in_header, r"^capture \d+ .*: its record .* is not whole"),
    "gzip header": (in_gzip_header, r"^warc/thu-000001-00001.warc.gz: its SHA-256 is not"),
    "truncated": (truncated, r"^warc/thu-000001-00001.warc.gz: it has [\d,]+ bytes and had"),
    "truncated, unfinished": (
        truncated_unfinished,
        r"^warc/thu-000003-00001.warc.gz: it has [\d,]+ bytes, and captures",
    ),
    "missing": (missing, r"^warc/thu-000001-00001.warc.gz: it is missing"),
    "of nobody": (of_nobody, r"^warc/thu-000009-00001.warc.gz: nothing in the archive refers to it"),
    "frontier": (
        sql("update frontier set reason = 'x' where crawl = 2 and reason is not null"),
        "^crawl 2 of thu: its fron",
    ),
    "alias": (
        sql("insert into aliases select portal, url || '?b', 3, first_seen from aliases where article = 4 limit 1"),
        r"^article 3: its address .*\?b was never captured",
    ),
    "picture of another": (
        sql("update images set capture = (select capture from images where article = 5) where article = 4"),
        r"^article 4, image 1: its capture \d+ is of .*, another file",
    ),
    "time": (
        sql("update article_sections set first_seen = '2021-13-01T00:00:00Z'"),
        "table article_sections: .* cannot be",
    ),
    "last seen": (
        sql("update articles set last_seen = '2036-01-01T00:00:00Z' where id = 1"),
        "^article 1: it was first seen",
    ),
    "trigger": (sql("drop trigger articles_indexed_update"), "trigger articles_indexed_update is missing"),
    "reference": (
        sql("update articles set portal = 'x' where id = 3"),
        "table articles: 1 of its rows refer to rows of portals",
    ),
}
MENDED = {
    "capture of an article": (
        sql("delete from captures where id = (select capture from articles where id = 3)"),
        r"byte [\d,]+: the archive lost its capture of http",
    ),
    "capture of robots.txt": (
        sql("delete from captures where url like '%robots.txt' and crawl = 1"),
        r"byte [\d,]+: the archive lost its capture of http.*robots\.txt",
    ),
    "capture with revisits": (
        sql("delete from captures where id in (select refers_to from captures)"),
        r"byte [\d,]+: the archive lost its capture",
    ),
    "capture untrue": (
        sql("update captures set status = 404, method = 'POST' where id = 9"),
        "^capture 9 .*: it says status 404",
    ),
    "article": (sql("delete from articles where id = 3"), "its article 3 is missing"),
    "image": (sql("delete from images where article = 3"), r"^article 3 \(http.*\): its fields, images or attachments"),
    "attachment": (sql("delete from attachments where article = 3"), r"^article 3 \(.*\): its fields"),
    "text": (sql("update articles set body = 'Nội dung khác.' where id = 3"), r"^article 3 \(.*\): its fields"),
    "text behind the index": (
        sql("update articles set body = 'Nội dung khác.' where id = 3", indexed=False),
        "^article 3: the full-text index has other words",
    ),
    "text that is not UTF-8": (
        sql("update articles set body = cast(x'4ef36e' as text) where id = 3", indexed=False),
        r"^article 3 \(.*\): its fields",
    ),
    "text before a correction": (
        sql("update articles set title = 'Tựa khác' where id = 2"),
        r"^article 2 \(.*\): its fields",
    ),
    "stale index entry": (
        sql("insert into articles_fts(rowid, title) values (900, 'ma')"),
        "^article 900: the full-text index has other words",
    ),
    "capture of another": (
        sql("update articles set capture = (select capture from articles where id = 4) where id = 3"),
        r"^article 3: its capture \d+ is of http.*, another page",
    ),
    "capture of another, sealed": (
        sealed_again("update articles set capture = (select capture from articles where id = 4) where id = 3"),
        r"^article 3: its capture \d+ is of http.*, another page",
    ),
    "counts": (sql("update crawls set fetched = fetched + 1 where id = 1"), "^crawl 1 of thu: it says fetched 27"),
    "crawl not sealed": (
        sql("update crawls set digest = null where id = 1"),
        "^crawl 1 of thu: it ended without a checksum",
    ),
    "not sealed": (
        sql("update warc_files set sha256 = null, bytes = null where name = 'thu-000001-00001.warc.gz'"),
        "^warc/thu-000001-00001.warc.gz: it is not sealed",
    ),
}


def test_in_a_sound_archive_nothing_is_found(whole: Khotin) -> None:
    done = whole("verify")
    assert (done.returncode, done.stdout) == (0, f"{whole.archive}: nothing found\n")
    assert whole("verify", "--sample", "10").returncode == 0


def test_a_sample_as_large_as_the_archive_misses_no_capture(archived: Khotin) -> None:
    in_payload(archived)
    in_open_payload(archived)
    done = archived("verify", "--sample", "1000")
    assert (done.returncode, done.stdout.count("is not whole")) == (1, 2)


@pytest.mark.parametrize("name", LOST)
def test_damage_is_found_and_repairing_says_what_is_left(archived: Khotin, name: str) -> None:
    damage, line = LOST[name]
    damage(archived)
    done = archived("verify", "--repair")
    assert done.returncode == 1, done.stdout
    assert re.search(line, done.stdout, re.M), done.stdout
    assert re.search(r"\d findings? left$", done.stdout, re.M), done.stdout


@pytest.mark.parametrize("name", MENDED)
def test_damage_is_found_and_repaired(whole: Khotin, archived: Khotin, name: str) -> None:
    damage, line = MENDED[name]
    damage(archived)
    done = archived("verify", "--repair")
    assert re.search(line, done.stdout, re.M), done.stdout
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("nothing left\n")
    before, after = content(whole), content(archived)
    apart = {table for table in before if before[table] != after[table]}
    # An attachment's number, the time of an article's return and of a seal are not what they were.
    assert apart <= {"attachments", "warc_files"} | ({"articles", "images"} if name == "article" else set()), apart
    query = "select url, title, date, byline, body, captions, capture from articles order by id"
    assert archived.rows(query) == whole.rows(query)
    query = "select article, url, name, text, capture from attachments order by article, position"
    assert archived.rows(query) == whole.rows(query)


def test_what_a_running_crawl_has_under_way_is_no_finding(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 60, per_page=10)
    portal = site.portal(khotin.archive)
    process = khotin.start("crawl", portal, "--quiet")
    codes = []
    while process.poll() is None:
        if (khotin.archive / "archive.db").exists() and "thu" in khotin("search", "bai").stdout:
            codes.append((done := khotin("verify")).returncode)
            assert codes[-1] == 0, done.stdout + done.stderr
    process.communicate()
    assert codes
    assert khotin("verify").returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_crawl_is_no_finding_then_or_after(khotin: Khotin, site: Site, number: signal.Signals) -> None:
    site.section("/tin", 60, per_page=10)
    portal = site.portal(khotin.archive)
    process = khotin.start("crawl", portal, "--quiet")
    while len(site.asked) < 30:
        pass
    process.send_signal(number)
    process.communicate()
    assert khotin("verify").returncode == 0
    khotin.crawl(portal)
    assert khotin("verify").returncode == 0


def test_a_torn_end_is_cut_unless_the_portal_is_being_crawled(archived: Khotin) -> None:
    file = open_file(archived)
    size = file.stat().st_size
    with file.open("ab") as end:
        end.write(sealed_file(archived).read_bytes()[:200])
    with FileLock(archived.archive / "locks" / "thu.lock"):
        done = archived("verify", "--repair")
    assert "thu is being crawled by another process" in done.stdout
    assert file.stat().st_size == size + 200
    done = archived("verify", "--repair")
    assert (done.returncode, file.stat().st_size) == (0, size)
    assert "its torn end" in done.stdout


def test_a_damaged_database_is_not_written_to(archived: Khotin) -> None:
    database = archived.archive / "archive.db"
    with written_to(archived.archive) as db:
        db.execute("pragma wal_checkpoint(truncate)")
        page = db.execute("select rootpage from sqlite_schema where name = 'captures_url'").fetchone()[0]
    flip(database, (page - 1) * 4096)  # the kind of page
    before = database.read_bytes()
    done = archived("verify", "--repair")
    assert done.returncode == 2
    assert "put it back from a backup" in done.stderr
    assert database.read_bytes() == before


def test_without_an_archive_it_could_not_run(khotin: Khotin) -> None:
    assert khotin("verify").returncode == 2


def test_flipped_bits_are_found(archived: Khotin) -> None:
    """The small edition of benchmarks/verify.py. Of these tables no checksum covers all; of an unfinished crawl, none."""
    blind = {
        "frontier",
        "attachments",
        "article_sections",
        "aliases",
        "portals",
        "crawls",
        "articles_fts_data",
        "attachments_fts_data",
        "_sqlite_migrations",
    }
    in_database = flip_database(archived.archive, 150, Random(3))
    assert in_database.used > 10
    assert set(in_database.missed) <= blind
    assert in_database.found > 0.8 * in_database.used
    assert in_database.false == 0
    in_warcs = flip_warcs(archived.archive, 20, Random(4))
    assert in_warcs.found == in_warcs.used


def test_random_lives_leave_nothing_to_be_found(tmp_path: Path) -> None:
    draw = Random(5)
    for number in range(2):
        khotin = Khotin(tmp_path / str(number))
        happened = live(khotin, draw)
        done = khotin("verify")
        assert done.returncode == 0, happened + done.stdout


def test_an_archive_of_another_khotin_is_not_judged(archived: Khotin) -> None:
    with written_to(archived.archive) as db:
        db.execute("insert into _sqlite_migrations values (99, 'khotin', 'm099_later', '2030-01-01')")
    done = archived("verify")
    assert (done.returncode, "newer khotin" in done.stderr) == (2, True)
    with written_to(archived.archive) as db:
        db.execute("delete from _sqlite_migrations where name >= 'm003'")
    done = archived("verify")
    assert (done.returncode, "older khotin" in done.stderr) == (2, True)
