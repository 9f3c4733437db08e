"""`khotin merge`: two archives become one, in whichever order and however often."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from crawler.archive import seals
from crawler.archive.folder import ArchiveError, Folder
from crawler.archive.merging import merge as archive_merge
from tests.archive.sound import written_to
from tests.conftest import Khotin
from tests.holdings import lives
from tests.holdings.merged import check, content, copy, difference, merge
from tests.site import Site

ROOT = Path(__file__).parents[2]


def wait() -> None:
    """Let a second pass: the archives' times have no finer."""
    time.sleep(1.1)


@pytest.fixture(scope="module")
def site_of_two() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


def edit(site: Site, number: int, text: str) -> None:
    """Publish an article of the section anew with another text and title, and have the listing announce it."""
    rows = []
    for other in range(1, 5):
        title = f"Bài số {other}" if other != number else f"Bài số {other}: {text}"
        body = f"<p>Xã Hòa Lộc họp bàn việc số {other}.</p>" + (f"<p>{text}</p>" if other == number else "")
        rows.append((site.article(f"/tin/bai-{other}.html", title, body=body), title, "05/03/2021"))
    site.listing("/tin", rows)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, site_of_two: Site) -> tuple[Khotin, Khotin]:
    """Two archives of one portal, crawled in turns while it is edited: A, B, A."""
    folder = tmp_path_factory.mktemp("pair")
    one, other = Khotin(folder / "one"), Khotin(folder / "other")
    site = site_of_two
    for khotin in (one, other):
        site.portal(khotin.archive)
    edit(site, 1, "Bản đầu.")
    one.crawl("thu")
    wait()
    edit(site, 1, "Bản thứ hai.")
    other.crawl("thu")
    wait()
    edit(site, 1, "Bản thứ ba.")
    one.crawl("thu")
    return one, other


def test_the_texts_of_both_form_one_history(pair: tuple[Khotin, Khotin], tmp_path: Path) -> None:
    one, other = pair
    into = copy(one, tmp_path / "into")
    merge(into, other)
    texts = [
        row["body"].rpartition("\n")[2]
        for row in into.rows(
            "select body, id from revisions union all select body, 999 from articles where key = '1' order by 2"
        )
    ]
    assert texts == ["Bản đầu.", "Bản thứ hai.", "Bản thứ ba."]
    assert into.value("select count(*) from articles") == 4
    assert {row["cause"] for row in into.rows("select cause from revisions")} == {"portal"}
    assert into.value("select count(*) from crawls") == 3
    starts = [row["started_at"] for row in into.rows("select started_at from crawls order by id")]
    assert starts == sorted(starts)


def test_it_makes_no_difference_which_is_merged_into_which(pair: tuple[Khotin, Khotin], tmp_path: Path) -> None:
    one, other = pair
    into, back = copy(one, tmp_path / "into"), copy(other, tmp_path / "back")
    merge(into, other)
    merge(back, one)
    assert not difference(into, back)


def test_merging_twice_changes_nothing(pair: tuple[Khotin, Khotin], tmp_path: Path) -> None:
    one, other = pair
    into = copy(one, tmp_path / "into")
    merge(into, other)
    before = into.rows("select * from articles"), into.rows("select * from revisions"), content(into)
    said = merge(into, other, one)
    assert said.count(": 0 articles, 0 texts, 0 captures, 0 crawls, 0 bytes of WARC files came in") == 2
    assert (into.rows("select * from articles"), into.rows("select * from revisions"), content(into)) == before


def test_acts_of_both_count(pair: tuple[Khotin, Khotin], tmp_path: Path) -> None:
    one, other = copy(pair[0], tmp_path / "one"), copy(pair[1], tmp_path / "other")
    url = one.value("select url from articles where key = '2'")
    sign = ("--reason", "theo bản in", "--by", "Lan")
    assert one("correct", url, "--field", "byline", "--value", "Hà An", *sign).returncode == 0
    assert other("correct", url, "--field", "date", "--value", "2021-03-06", *sign).returncode == 0
    wait()
    assert other("correct", url, "--field", "byline", "--value", "Hà Anh", *sign).returncode == 0
    merge(one, other)
    assert tuple(one.rows("select byline, date from articles where key = '2'")[0]) == ("Hà Anh", "2021-03-06")
    valid = one.rows("select field, value from corrections where withdrawn_at is null order by field")
    assert list(map(tuple, valid)) == [("byline", "Hà Anh"), ("date", "2021-03-06")]
    query = "select revisions.byline, cause from revisions join articles on articles.id = article where key = '2'"
    texts = [tuple(row) for row in one.rows(f"{query} order by revisions.id")]
    assert {cause for _, cause in texts} == {"correction"}
    assert "Hà An" in {byline for byline, _ in texts}


@pytest.mark.parametrize("withheld", ["here", "there"])
def test_an_article_withheld_in_one_is_withheld(pair: tuple[Khotin, Khotin], tmp_path: Path, withheld: str) -> None:
    one, other = copy(pair[0], tmp_path / "one"), copy(pair[1], tmp_path / "other")
    url = one.value("select url from articles where key = '1'")
    (one if withheld == "here" else other)("withhold", url, "--reason", "theo yêu cầu", "--by", "Lan")
    merge(one, other)
    number = one.value("select id from articles where withheld = 'theo yêu cầu'")
    data = b"".join(path.read_bytes() for path in one.archive.glob("archive.db*"))
    for text in ("Bản đầu", "Bản thứ hai", "Bản thứ ba"):
        assert text.encode() not in data
        assert text in (one.archive / "withheld" / f"{number}.json").read_text(encoding="utf-8")
    assert len(list((one.archive / "withheld").iterdir())) == 1
    assert one("withhold", str(number), "--restore", "--by", "Lan").returncode == 0
    assert one("verify").returncode == 0
    assert one.value("select count(*) from revisions where article = ?", number) == 2
    assert merge(one, other).startswith(f"{other.archive}: 0 articles, 0 texts")
    assert one.value("select withheld from articles where id = ?", number) is None


def test_files_of_one_name_are_both_kept(pair: tuple[Khotin, Khotin], tmp_path: Path) -> None:
    one, other = pair
    into = copy(one, tmp_path / "into")
    merge(into, other)
    names = {path.name for path in (into.archive / "warc").iterdir()}
    assert {path.name for path in (one.archive / "warc").iterdir()} < names
    (arrived,) = names - {path.name for path in (one.archive / "warc").iterdir()}
    assert (into.archive / "warc" / arrived).read_bytes() == (
        other.archive / "warc" / "thu-000001-00001.warc.gz"
    ).read_bytes()


def test_a_trial_says_what_would_come_and_changes_nothing(pair: tuple[Khotin, Khotin], tmp_path: Path) -> None:
    one, other = pair
    into = copy(one, tmp_path / "into")
    before = content(into), sorted(path for path in into.archive.rglob("*") if path.parent.name != "locks")
    done = into("merge", str(other.archive), "--dry-run")
    assert (done.returncode, "would come in" in done.stdout) == (0, True), done.stderr
    after = content(into), sorted(path for path in into.archive.rglob("*") if path.parent.name != "locks")
    assert {path for path in after[1] if not path.name.startswith("archive.db-")} == {
        path for path in before[1] if not path.name.startswith("archive.db-")
    }
    assert after[0] == before[0]
    assert merge(into, other) == done.stdout.replace("would come in", "came in")


def test_killed_at_any_moment_it_ends_the_same(pair: tuple[Khotin, Khotin], tmp_path: Path) -> None:
    one, other = copy(pair[0], tmp_path / "one"), copy(pair[1], tmp_path / "other")
    one("withhold", one.value("select url from articles where key = '2'"), "--reason", "theo yêu cầu", "--by", "Lan")
    other("withhold", one.value("select url from articles where key = '1'"), "--reason", "theo yêu cầu", "--by", "Lan")
    target = tmp_path / "killed"
    command = [
        sys.executable,
        "-m",
        "tests.holdings.killed_merge",
        *map(str, (one.archive, other.archive, target)),
        "5",
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    whole = Khotin(target / "whole")
    check(whole)
    for folder in sorted(target.iterdir()):
        into = Khotin(folder)
        assert into("search", "bài").returncode == 0
        merge(into, other)
        assert not difference(into, whole)


def test_what_cannot_be_merged_is_said_in_a_sentence(pair: tuple[Khotin, Khotin], tmp_path: Path) -> None:
    one, other = copy(pair[0], tmp_path / "one"), copy(pair[1], tmp_path / "other")
    before = content(one)
    (tmp_path / "empty").mkdir()
    assert_refused(one, tmp_path / "empty", "there is no archive at")
    assert_refused(one, one.archive, "is the archive itself")
    assert_refused(Khotin(tmp_path / "none"), other.archive, "there is no archive at")
    assert not (tmp_path / "none").exists()
    with FileLock(one.archive / "locks" / "thu.lock"):
        assert_refused(one, other.archive, "thu is being crawled by another process")
    with written_to(other.archive) as db:
        db.execute("insert into _sqlite_migrations values (99, 'khotin', 'm099_later', '2030-01-01')")
    assert_refused(one, other.archive, f"{other.archive}/archive.db was written by a newer khotin")
    with written_to(other.archive) as db:
        db.execute("delete from _sqlite_migrations where name = 'm099_later'")
        db.execute("update articles set body = 'Nội dung khác.' where id = 3")
    assert_refused(one, other.archive, "is damaged (article 3")
    assert content(one) == before
    with written_to(one.archive) as db:
        db.execute("update crawls set state = 'stopped' where id = 2")
    assert_refused(one, pair[1].archive, "has a crawl or import of thu that has not ended")


def test_two_portals_of_one_name_are_not_made_one(
    pair: tuple[Khotin, Khotin], tmp_path: Path, other_site: Site
) -> None:
    other = Khotin(tmp_path / "other")
    other_site.section("/tin", 2)
    other.crawl(other_site.portal(other.archive))
    into = copy(pair[0], tmp_path / "into")
    assert_refused(into, other.archive, "these are two portals of one name")


def assert_refused(into: Khotin, other: Path, sentence: str) -> None:
    done = into("merge", str(other))
    assert (done.returncode, sentence in done.stderr, done.stderr.count("\n")) == (2, True, 1), done.stderr
    assert not list(into.archive.glob(".*"))


def test_without_room_nothing_is_begun(
    pair: tuple[Khotin, Khotin], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into = copy(pair[0], tmp_path / "into")
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1000))
    with pytest.raises(ArchiveError, match="has no room: merging needs"):
        archive_merge(Folder(into.archive), pair[1].archive, lambda *_: None)
    assert not list(into.archive.glob(".*"))


@pytest.mark.parametrize("what", ["archive.db", "WARC files", "articles", "crawls"])
def test_ctrl_c_leaves_nothing_behind(pair: tuple[Khotin, Khotin], tmp_path: Path, what: str) -> None:
    into = copy(pair[0], tmp_path / "into")
    before = content(into), sorted(path.name for path in (into.archive / "warc").iterdir())

    def press(now: str, done: int, total: int) -> None:
        if now == what and done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive_merge(Folder(into.archive), pair[1].archive, press)
    assert (content(into), sorted(path.name for path in (into.archive / "warc").iterdir())) == before
    check(into)


def test_an_older_archive_is_read_and_not_changed(pair: tuple[Khotin, Khotin], tmp_path: Path) -> None:
    one, other = copy(pair[0], tmp_path / "one"), copy(pair[1], tmp_path / "other")
    with written_to(other.archive) as db:
        for table in ("warc_files",):
            db.execute(f"alter table {table} drop column left_out")
        db.execute("delete from _sqlite_migrations where name = 'm007_extracts'")
        db.execute("pragma wal_checkpoint(truncate)")
    before = (other.archive / "archive.db").read_bytes()
    for path in [*other.archive.rglob("*"), other.archive]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    merge(one, other)
    assert (other.archive / "archive.db").read_bytes() == before


def test_an_article_that_one_archive_knows_to_have_moved_is_one(pair: tuple[Khotin, Khotin], tmp_path: Path) -> None:
    one, other = copy(pair[0], tmp_path / "one"), copy(pair[1], tmp_path / "other")
    with written_to(other.archive) as db:
        db.execute("update articles set key = '12', moved_from = 'http://thu.example/cu-12.html' where key = '2'")
        for (article,) in db.execute("select id from articles").fetchall():
            seals.seal(db, article)
    back = copy(other, tmp_path / "back")
    merge(one, other)
    assert sorted(row["key"] for row in one.rows("select key from articles")) == ["1", "12", "3", "4"]
    merge(back, pair[0])
    assert not difference(one, back)


def test_portal_files_that_only_the_other_has_are_copied(pair: tuple[Khotin, Khotin], tmp_path: Path) -> None:
    one, other = copy(pair[0], tmp_path / "one"), copy(pair[1], tmp_path / "other")
    mine = (one.archive / "portals" / "thu.toml").read_text(encoding="utf-8")
    (other.archive / "portals" / "thu.toml").write_text(f"# khác\n{mine}", encoding="utf-8")
    (other.archive / "portals" / "moi.toml").write_text(mine, encoding="utf-8")
    done = one("merge", str(other.archive))
    assert f"{other.archive}: portals/moi.toml was copied" in done.stdout
    assert "portals/thu.toml says something else here" in done.stderr
    assert (one.archive / "portals" / "moi.toml").read_text(encoding="utf-8") == mine
    assert (one.archive / "portals" / "thu.toml").read_text(encoding="utf-8") == mine


def test_an_extract_comes_back_to_the_archive_it_was_taken_from(pair: tuple[Khotin, Khotin], tmp_path: Path) -> None:
    one, extract = copy(pair[0], tmp_path / "one"), Khotin(tmp_path / "extract")
    done = one("export", "sqlite", "-o", str(extract.archive), "--since", "2000-01-01")
    assert done.returncode == 0, done.stderr
    before = content(one)
    merge(one, extract)
    assert content(one) == before
    merge(extract, pair[0])
    assert not difference(extract, one)


def test_a_backup_of_what_was_merged_into_can_still_be_renewed(pair: tuple[Khotin, Khotin], tmp_path: Path) -> None:
    into = copy(pair[0], tmp_path / "into")
    assert into("backup", str(tmp_path / "backup")).returncode == 0
    merge(into, pair[1])
    done = into("backup", str(tmp_path / "backup"))
    assert done.returncode == 0, done.stderr
    assert not difference(into, Khotin(tmp_path / "backup"))


def test_after_random_lives_the_order_of_merging_makes_no_difference(tmp_path: Path, site: Site) -> None:
    one, two, three = (life.khotin for life in lives.three(tmp_path, site, 3, events=7, pause=1.05))
    first, second = copy(one, tmp_path / "first"), copy(two, tmp_path / "second")
    merge(first, two)
    merge(second, one)
    assert not difference(first, second)
    merge(second, three)
    third = copy(one, tmp_path / "third")
    merge(third, three)
    merge(third, two)
    assert not difference(third, second)
    merge(third, one, second)
    assert not difference(third, second)


def test_every_table_is_compared_here_or_is_none_of_merging(pair: tuple[Khotin, Khotin]) -> None:
    """Whoever adds a table decides whether it is merged."""
    tables = {
        row[0] for row in pair[0].rows("select name from pragma_table_list where type = 'table' and schema = 'main'")
    }
    ours = {name for name in tables if not name.startswith(("sqlite_", "_sqlite_")) and "_fts" not in name}
    assert ours - set(content(pair[0])) == {"revisions", "troubles"}  # revisions are compared as texts
