"""Which articles can be renamed when their keys are read differently."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.holdings import keys

KEYS = st.sampled_from("abcdefgh")


def settled(now: list[str], read: list[str]) -> dict[str, str]:
    """The new keys that articles with the keys `now` get when `read` is read on their pages."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.row_factory = sqlite3.Row
        db.execute("create table articles (id integer primary key, portal text, key text, unique (portal, key))")
        db.execute(keys.RENAMED)
        db.execute(keys.RENAMED_NEW)
        db.executemany("insert into articles (portal, key) values ('thu', ?)", [(key,) for key in now])
        db.execute("insert into articles (portal, key) values ('other', 'h')")
        for number, (old, new) in enumerate(zip(now, read, strict=True), 1):
            if old != new:
                keys.note(db, number, old, new)
        keys.settle(db, "thu")
        for row in keys.renamed(db):
            db.execute("update articles set key = ? where id = ?", [row["new"], row["article"]])
        refused = {row["old"]: row["new"] for row in keys.refused(db)}
        after = [row["key"] for row in db.execute("select key from articles where portal = 'thu' order by id")]
        assert all(after[now.index(old)] == old for old in refused)
        return dict(zip(now, after, strict=True))


@pytest.mark.parametrize(
    ("now", "read", "after"),
    [
        ("ab", "cd", "cd"),
        ("ab", "bc", "bc"),  # b is given up
        ("ba", "cb", "cb"),
        ("abcd", "bcde", "bcde"),
        ("ab", "bb", "ab"),  # b stays
        ("ab", "cc", "cb"),  # the first gets it
        ("ab", "ba", "ab"),  # a circle
    ],
)
def test_a_key_is_taken_when_nobody_has_it(now: str, read: str, after: str) -> None:
    assert "".join(settled(list(now), list(read)).values()) == after


@settings(deadline=None)
@given(st.lists(KEYS, unique=True, max_size=8), st.lists(KEYS, min_size=8, max_size=8))
def test_nobody_waits_for_a_key_that_is_free(now: list[str], read: list[str]) -> None:
    after = settled(now, read[: len(now)])
    assert len(set(after.values())) == len(now)
    for old, wanted in zip(now, read, strict=False):
        assert after[old] in {old, wanted}
        assert after[old] == wanted or wanted in after.values()
