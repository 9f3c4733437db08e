"""What two archives have in common that hold the same: everything by names that are not local to one file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from crawler.archive import kept
from crawler.archive.articles import CONTENT
from crawler.archive.folder import Folder
from tests.conftest import Khotin

_FIELDS = ", ".join(CONTENT)
_TABLES = {
    "articles": f"select portal || ' ' || key, {_FIELDS}, url, state, first_seen, last_seen, moved_from, withheld,"
    " (select fetched_at from captures where id = capture) from articles",
    "texts": f"select portal || ' ' || key, row_number() over (partition by article order by revisions.id), replaced_at, cause,"
    f" (select fetched_at from captures where id = revisions.capture), {', '.join('revisions.' + name for name in CONTENT)}"
    " from revisions join articles on articles.id = article",
    "states": "select portal || ' ' || key, states.state, since, reason from states join articles on articles.id = article",
    "looks": "select looks.portal || ' ' || key, looked_at, finding, absences from looks join articles on articles.id = article",
    "images": "select portal || ' ' || key, position, images.url, caption, after_paragraph, images.capture is null from images"
    " join articles on articles.id = article",
    "attachments": "select portal || ' ' || key, position, attachments.url, name, text, flag, attachments.capture is null"
    " from attachments join articles on articles.id = article",
    "aliases": "select aliases.portal, aliases.url, key, aliases.first_seen from aliases join articles on articles.id = article",
    "article_sections": "select portal || ' ' || key, article_sections.section, article_sections.first_seen"
    " from article_sections join articles on articles.id = article",
    "corrections": "select portal || ' ' || key, field, value, reason, signed_by, made_at, withdrawn_at, withdrawn_by, reading"
    " from corrections join articles on articles.id = article",
    "withholdings": "select portal || ' ' || key, reason, signed_by, withheld_at, restored_at, restored_by"
    " from withholdings join articles on articles.id = article",
    "crawls": "select portal, row_number() over (partition by portal order by id), started_at, ended_at, options, found, fetched,"
    " stored, skipped, failed, imported from crawls",
    "frontier": "select portal, started_at, frontier.url, kind, frontier.section, page, frontier.state, reason, entry, sections,"
    " entries, section_end, look, (select key from articles where id = article), found_at"
    " from frontier join crawls on crawls.id = crawl",
    "captures": "select url, method, status, fetched_at, captures.digest, sha256, warc_offset, (select portal || started_at from"
    " crawls where id = captures.crawl) from captures join warc_files on name = warc_file",
    "warc_files": "select sha256, bytes, origin from warc_files",
    "sections": "select sections.portal, section, swept_at, pages, listing_order, started_at"
    " from sections left join crawls on crawls.id = met_crawl",
    "portals": "select * from portals",
    "coverage": "select * from coverage",
    "walks": "select portal, walked_on, since from walks",
    "disappearances": "select portal, key, state, since from disappearances",
    "validators": "select * from validators",
}


def content(khotin: Khotin) -> dict[str, list[str]]:
    """What an archive holds, table by table, in an order of its own; and what is withheld of it."""
    held = {name: sorted(repr(tuple(row)) for row in khotin.rows(query)) for name, query in _TABLES.items()}
    withheld = khotin.rows("select id, portal, key from articles where withheld is not null")
    held["withheld"] = sorted(f"{row['portal']} {row['key']} {_kept(khotin, row['id'])}" for row in withheld)
    return held


def difference(one: Khotin, other: Khotin) -> dict[str, tuple[list[str], list[str]]]:
    """The tables in which two archives differ, with the rows that only one of them has."""
    here, there = content(one), content(other)
    return {
        name: (sorted(set(here[name]) - set(there[name])), sorted(set(there[name]) - set(here[name])))
        for name in here
        if here[name] != there[name]
    }


def copy(khotin: Khotin, folder: Path) -> Khotin:
    """A copy of an archive to be merged into."""
    shutil.copytree(khotin.archive, folder)
    return Khotin(folder)


def merge(into: Khotin, *others: Khotin) -> str:
    """Merge archives; what was said. Checks that nothing is to be found wrong afterwards, and nothing is left lying about."""
    done = into("merge", *(str(other.archive) for other in others))
    assert done.returncode == 0, done.stdout + done.stderr
    check(into)
    return done.stdout


def check(khotin: Khotin) -> None:
    verified = khotin("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    left = {path.name for path in khotin.archive.rglob("*") if path.name.startswith(".") or path.suffix == ".tmp"}
    assert not left


def _kept(khotin: Khotin, article: int) -> str:
    taken: dict[str, Any] = kept.read(Folder(khotin.archive), article)
    texts = [{name: row.get(name) for name in (*CONTENT, "cause", "replaced_at")} for row in taken["revisions"]]
    entries = sorted(row["entry"] for row in taken["frontier"])
    rows = khotin.rows("select id from frontier")
    assert {row["id"] for row in taken["frontier"]} <= {row["id"] for row in rows}
    return json.dumps([taken["article"], texts, entries, len(taken["corrections"])], ensure_ascii=False)
