"""The page of a portal: its sections, its years, its crawls, and the months of which nothing is there."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from exports.datasette.archives import READABLE
from exports.datasette.gaps import MEANINGS, Gap, Meaning, gaps
from exports.datasette.pages.visit import Visit
from exports.datasette.plot import plot

_MOST_CRAWLS = 20

_SECTIONS = f"""
    select article_sections.section, count(*) as articles, min(date) as first, max(date) as last
    from articles join article_sections on article_sections.article = articles.id
    where portal = ? and {READABLE} group by article_sections.section order by count(*) desc, article_sections.section
"""
_YEARS = f"""
    select substr(date, 1, 4) as year, count(*) as articles from articles where portal = ? and {READABLE}
    group by 1 order by 1 desc
"""
_MONTHS = f"""
    select substr(date, 1, 7), count(*) from articles where portal = ? and date is not null and {READABLE} group by 1
"""
_WITHHELD = "select count(*) from articles where withheld is not null and +portal = ?"  # those withheld are few
_CRAWLS = f"select * from crawls where portal = ? order by id desc limit {_MOST_CRAWLS}"
_REASONS = """
    select kind, state, reason, count(*) as addresses from frontier
    where crawl = ? and reason is not null group by kind, state, reason order by count(*) desc, kind, reason limit 20
"""
_ENDS = """
    select section, max(page) as pages, max(section_end) as section_end, sum(state = 'failed') as failed
    from frontier where crawl = ? and kind = 'listing' group by section order by section
"""


async def show(visit: Visit) -> Any:
    id_ = visit.named("portal")
    found = await visit.read(lambda db: look(db, visit, id_))
    return await visit.html("portal", found) if found else await visit.missing()


def look(db: sqlite3.Connection, visit: Visit, id_: str) -> dict[str, Any] | None:
    """Everything on the page; what is counted over all its articles is kept until the file changes."""
    portal = db.execute("select * from portals where id = ?", [id_]).fetchone()
    if portal is None:
        return None
    crawls = db.execute(_CRAWLS, [id_]).fetchall()
    last = next((crawl["id"] for crawl in crawls if crawl["state"] == "finished"), None)
    return {
        **visit.archive.kept(db, f"portal {id_}", lambda db: counts(db, id_)),
        "portal": portal,
        "crawls": crawls,
        "narrowed": {crawl["id"]: narrowed(crawl["options"]) for crawl in crawls},
        "reasons": db.execute(_REASONS, [last]).fetchall(),
        "ends": db.execute(_ENDS, [last]).fetchall(),
    }


def counts(db: sqlite3.Connection, id_: str) -> dict[str, Any]:
    """What is counted over all articles of a portal."""
    years = db.execute(_YEARS, [id_]).fetchall()
    found = gaps(db, id_)
    return {
        "sections": db.execute(_SECTIONS, [id_]).fetchall(),
        "years": [row for row in years if row["year"]],
        "undated": sum(row["articles"] for row in years if not row["year"]),
        "articles": sum(row["articles"] for row in years),
        "withheld": db.execute(_WITHHELD, [id_]).fetchone()[0],
        "gaps": None if found is None else by_meaning(found),
        "plot": plot(db.execute(_MONTHS, [id_])),
    }


def by_meaning(found: list[Gap]) -> dict[Meaning, list[Gap]]:
    """Gaps of the same meaning together, those that a crawl could fill first."""
    grouped = {meaning: [gap for gap in found if gap.meaning == meaning] for meaning in MEANINGS}
    return {meaning: months for meaning, months in grouped.items() if months}


def narrowed(options: str) -> str:
    """What a crawl was narrowed to, as its options are called: `since 2024-01-01, sections Tin tức, limit 20`."""
    values = json.loads(options).items()
    return ", ".join(f"{name} {', '.join(value) if isinstance(value, list) else value}" for name, value in values)
