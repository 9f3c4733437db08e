"""`khotin show`: one article, as text or JSON."""

from __future__ import annotations

import json
from typing import Any

import click

from crawler.archive.folder import Folder
from crawler.cli.options import archive_option


@click.command(epilog="Example: khotin show 17")
@click.argument("article", metavar="ID|URL")
@archive_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with images, attachments, sections and aliases.")
def command(article: str, archive: Folder, as_json: bool) -> None:
    """Show one article, named by its number in this archive or by any address that led to it."""
    from crawler.archive.database import reading
    from crawler.archive.lookup import find
    from crawler.archive.withholding import tombstone
    from crawler.cli.article import named

    with reading(archive) as db:
        number = named(db, article, archive)["id"]
        found = find(db, str(number))
        assert found is not None
        found["tombstone"] = tombstone(db, number)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo(_as_tombstone(found) if found["tombstone"] else _as_text(found))


def _as_tombstone(article: dict[str, Any]) -> str:
    stone = article["tombstone"]
    return "\n".join(
        [
            f"Withheld by {stone['signed_by']}, {stone['withheld_at'][:10]}: {stone['reason']}",
            _facts(article["portal"], article["section"], _when(article)),
            article["url"],
        ]
    )


def _as_text(article: dict[str, Any]) -> str:
    source = article["source"] and f"source: {article['source']}"
    facts = _facts(article["portal"], article["section"], _when(article), article["byline"], source)
    lines = [article["title"], facts, article["url"], ""]
    lines += [article["lead"], ""] if article["lead"] else []
    paragraphs = article["body"].split("\n\n") if article["body"] else []
    for index in range(len(paragraphs) + 1):
        for image in article["images"]:
            # A corrected text may have fewer paragraphs than the photos remember.
            if min(image["after_paragraph"], len(paragraphs)) == index:
                lines += [f"[photo] {image['caption'] or image['url']}", ""]
        lines += [paragraphs[index], ""] if index < len(paragraphs) else []
    lines += [f"[file] {file['name']}: {file['url']}" for file in article["attachments"]]
    lines += [f"[note] {flag}" for flag in article["flags"]]
    lines += [_correction(correction) for correction in article["corrections"]]
    return "\n".join(lines).rstrip()


def _correction(correction: dict[str, Any]) -> str:
    """Who corrected a field, when and why; what was read stands beside it, unless that is a text."""
    field, read = correction["field"], correction["reading"] or "nothing"
    was = "" if field in {"lead", "body"} else f" (read: {read})"
    return (
        f"[corrected] {field}{was} by {correction['signed_by']}, {correction['made_at'][:10]}: {correction['reason']}"
    )


def _when(article: dict[str, Any]) -> str:
    return " ".join(part for part in (article["date"], article["time"]) if part) or "no date"


def _facts(*facts: str | None) -> str:
    return " · ".join(fact for fact in facts if fact)
