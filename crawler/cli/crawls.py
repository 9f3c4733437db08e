"""`khotin crawls`: the crawls that there were, and two of them compared."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from crawler.archive.folder import ArchiveError, Folder
from crawler.cli import table
from crawler.cli.options import LIMIT, archive_option

if TYPE_CHECKING:
    from crawler.archive.past_crawls import Comparison, Named, PastCrawl, SectionCompared, Vanished, Walk

_SHOWN = 20  # articles of a kind; --json has all


@click.command(epilog="Example: khotin crawls diff 3 7")
@click.argument("names", nargs=-1, metavar="[PORTAL... | diff A B]")
@archive_option
@click.option("--limit", type=LIMIT, default=20, show_default=True, help="Show at most this many crawls.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(names: tuple[str, ...], archive: Folder, *, limit: int, as_json: bool) -> None:
    """List the crawls of PORTALs, of all when none is given: crawls and imports, the newest first, with their counts.
    Times are those of Vietnam, in JSON UTC.

    With "diff A B", two numbers of that list, compare two crawls of one portal: the articles that are new since crawl A, those
    that the portal changed, those that vanished or came back, and how far each section was walked. Where crawl B walked a section
    as if for the first time, what it does not list any more is named too; that is a sign only if it came to the section's end.
    """
    from crawler.archive.database import reading
    from crawler.archive.past_crawls import compare, newest

    with reading(archive) as db:
        if names[:1] == ("diff",):
            compared = compare(db, *_two_numbers(names[1:]))
            click.echo(_compared_json(compared) if as_json else "\n".join(_lines(compared)))
            return
        _check_known(db, names)
        past = newest(db, names, limit)
    if as_json:
        click.echo(json.dumps([asdict(crawl) for crawl in past], ensure_ascii=False, indent=2))
    elif past:
        table.show([_row(crawl) for crawl in past], {"crawl", "portal"})
    else:
        click.echo("Nothing has been crawled yet.", err=True)


def _two_numbers(names: Sequence[str]) -> tuple[int, int]:
    numbers = [int(name) for name in names if name.isdecimal() and len(name) < 19]  # SQLite's integers end at 19 digits
    if len(names) != 2 or len(numbers) != 2:
        raise ArchiveError("diff compares two crawls, named by their numbers in the list of `khotin crawls`.")
    return numbers[0], numbers[1]


def _check_known(db: sqlite3.Connection, portals: Sequence[str]) -> None:
    from crawler.portals.near import did_you_mean

    known = [name for (name,) in db.execute("select id from portals order by id")]
    for portal in portals:
        if portal not in known:
            advice = did_you_mean(portal, known) or "; `khotin crawls` without a name lists the crawls of all portals."
            raise ArchiveError(f"no portal of this archive is called {portal!r}{advice}")


def _row(crawl: PastCrawl) -> dict[str, str]:
    """A line of the table. A crawl that is not finished has its state in the place of its end."""
    ended = crawl.ended_at if crawl.ended_at and crawl.state == "finished" else None
    return {
        "crawl": str(crawl.crawl),
        "portal": crawl.portal,
        "started": table.moment(crawl.started_at),
        "ended": table.moment(ended) if ended else crawl.state,
        "kind": crawl.kind,
        "narrowed": "; ".join(f"{name} {_cell(value)}" for name, value in crawl.narrowed.items()),
        **{name: str(getattr(crawl, name)) for name in ("found", "fetched", "stored", "skipped", "failed")},
    }


def _cell(value: Any) -> str:
    if value is True:
        return "yes"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _compared_json(compared: Comparison) -> str:
    def articles(named: Sequence[Named]) -> list[dict[str, Any]]:
        return [article._asdict() for article in named]

    said = {
        "before": asdict(compared.before),
        "after": asdict(compared.after),
        "new": articles(compared.new),
        "changed": articles(compared.changed),
        "vanished": [one._asdict() | {"article": one.article._asdict()} for one in compared.vanished],
        "sections": [
            {
                "section": section.section,
                "before": section.before and section.before._asdict(),
                "after": section.after and section.after._asdict(),
                "unlisted": articles(section.unlisted),
            }
            for section in compared.sections
        ],
    }
    return json.dumps(said, ensure_ascii=False, indent=2)


def _lines(compared: Comparison) -> list[str]:
    before, after = compared.before, compared.after
    lines = [
        f"{after.portal}: {after.kind} {after.crawl} ({table.moment(after.started_at)}) since {before.kind} {before.crawl}"
        f" ({table.moment(before.started_at)})",
        f"new: {len(compared.new):,}",
        *_articles(compared.new),
        f"changed by the portal: {len(compared.changed):,}",
        *_articles(compared.changed),
        *_vanished(compared.vanished),
    ]
    for section in compared.sections:
        lines += _of_section(section, before.crawl, after.crawl)
    return lines


def _vanished(vanished: Sequence[Vanished]) -> list[str]:
    """What became missing, gone or live again, under each the articles with the evidence."""
    lines = []
    for state, words in (("missing", "missing"), ("gone", "gone"), ("live", "there again")):
        found = [one for one in vanished if one.state == state]
        lines.append(f"{words}: {len(found):,}")
        for one in found[:_SHOWN]:
            lines.append(f"    {one.article.article}  {one.since[:10]}  {one.article.title}: {one.reason}")
        lines += [f"    and {len(found) - _SHOWN:,} more; --json has all"] if len(found) > _SHOWN else []
    return lines


def _of_section(section: SectionCompared, before: int, after: int) -> list[str]:
    lines = [
        f"section {section.section}",
        f"  crawl {before}: {_walked(section.before)}",
        f"  crawl {after}: {_walked(section.after)}",
    ]
    if section.unlisted:
        is_sure = section.after is not None and section.after.end is not None
        caution = "" if is_sure else f" (no sign of anything: crawl {after} did not walk the section to its end)"
        lines += [f"  not listed any more: {len(section.unlisted):,}{caution}", *_articles(section.unlisted)]
    return lines


def _walked(walk: Walk | None) -> str:
    if walk is None:
        return "did not know it"
    end = f"to its end ({walk.end})" if walk.end else f"not to its end ({walk.reason})"
    return f"{_counted(walk.pages, 'page')}, {_counted(walk.rows, 'row')}, {end}"


def _articles(named: Sequence[Named]) -> list[str]:
    lines = [
        f"    {article.article}  {article.date or 'no date'}  {article.title}"
        + (f"  [{article.state}]" if article.state != "live" else "")
        for article in named[:_SHOWN]
    ]
    more = [f"    and {len(named) - _SHOWN:,} more; --json has all"] if len(named) > _SHOWN else []
    return [*lines, *more]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
