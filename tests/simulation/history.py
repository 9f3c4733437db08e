"""What the archive says of each article's life, read with nothing but SQL, and how that differs from what it must say."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from tests.simulation.oracle import Life, Oracle, Sight, Text

_TEXTS = """
    select title, lead, body, cause, replaced_at, id from revisions where article = :id
    union all select title, lead, body, null, '9999', null from articles where id = :id
    order by replaced_at, id
"""


def differences(archive: Path, oracle: Oracle) -> list[str]:
    """Everything in which an archive's history is another than what could be seen, a line each."""
    with closing(sqlite3.connect(f"file:{archive / 'archive.db'}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        return list(_differences(db, oracle))


def _differences(db: sqlite3.Connection, oracle: Oracle) -> Iterator[str]:
    unseen = set(oracle.lives)
    for article in db.execute("select * from articles order by id").fetchall():
        name = f"article {article['id']} ({article['url']})"
        urls = [
            article["url"],
            *(url for (url,) in db.execute("select url from aliases where article = ?", [article["id"]])),
        ]
        lives = {life for url in urls if (life := oracle.life_of(url))}
        if len(lives) != 1:
            yield f"{name} is {len(lives)} articles of the portal"
        for life in lives:
            if life not in unseen:
                yield f"{name} is stored twice"
            unseen.discard(life)
            yield from (f"{name}: {line}" for line in _of_life(db, article, life, oracle.moments))
    for life in unseen:
        yield f"an article that was seen is not stored: {min(life.addresses)}"


def _of_life(db: sqlite3.Connection, article: sqlite3.Row, life: Life, moments: list[datetime]) -> Iterator[str]:
    got, causes = _texts(db, article, moments)
    if not _are(life.texts, got):
        expected = [
            f"{_short(sight.text)} from {day(sight.since)} by {sight.by and day(sight.by)}" for sight in life.texts
        ]
        yield f"its texts are {[f'{_short(text)} of {day(at)}' for at, text in got]}, not {expected}"
    yield from causes
    rows = db.execute("select state, since from states where article = ? order by id", [article["id"]]).fetchall()
    states = [(day(_crawl(row["since"], moments)), row["state"]) for row in rows]
    if states != [(day(at), state) for at, state in life.states]:
        yield f"its states are {states}, not {[(day(at), state) for at, state in life.states]}"
    if article["state"] != life.state:
        yield f"it is {article['state']}, not {life.state}"


def _texts(
    db: sqlite3.Connection, article: sqlite3.Row, moments: list[datetime]
) -> tuple[list[tuple[datetime, Text]], list[str]]:
    """The texts that an article had, each with the time of the crawl that saw it first; and the revisions without a cause."""
    texts: list[tuple[datetime, Text]] = []
    wrong = []
    since, cause = article["first_seen"], "portal"
    for row in db.execute(_TEXTS, {"id": article["id"]}):
        text = Text(row["title"], row["lead"], tuple(row["body"].split("\n\n")) if row["body"] else ())
        is_new = not texts or texts[-1][1] != text
        if is_new != (cause == "portal"):
            wrong.append(
                f"a revision of {since} has the cause {cause!r}, and the text is {'new' if is_new else 'the same'}"
            )
        if is_new:
            texts.append((_crawl(since, moments), text))
        since, cause = row["replaced_at"], row["cause"]
    return texts, wrong


def _crawl(stamp: str, moments: list[datetime]) -> datetime:
    """When the crawl began in which something was written down."""
    at = bisect_right(moments, datetime.fromisoformat(stamp)) - 1
    return moments[max(at, 0)]


def day(at: datetime) -> str:
    """The day of a moment in Vietnam, as the archivist would name it."""
    return (at + timedelta(hours=7)).date().isoformat()


def _are(sights: list[Sight], texts: list[tuple[datetime, Text]]) -> bool:
    """Whether texts, each with the time of its crawl, are what was seen. Those that no look saw may be among them or not."""
    left = list(texts)
    last = None
    for sight in sights:
        if (
            left
            and left[0][1] == sight.text
            and sight.since <= left[0][0]
            and (sight.by is None or left[0][0] <= sight.by)
        ):
            last = left.pop(0)[1]
        elif sight.by is not None and sight.text != last:
            return False
    return not left


def _short(text: Text) -> str:
    return f"{text.title[:20]}… ({len(text.paragraphs)} paragraphs, {hash(text) % 1000})"
