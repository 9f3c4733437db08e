"""`khotin show`: one article, as text or JSON."""

from __future__ import annotations

import json
from typing import Any

import click

from crawler.archive.folder import ArchiveError, Folder
from crawler.cli.options import archive_option


@click.command(epilog="Example: khotin show 17")
@click.argument("article", metavar="ID|URL")
@archive_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with images, attachments, sections and aliases.")
def command(article: str, archive: Folder, as_json: bool) -> None:
    """Show one article, named by its number in this archive or by any address that led to it."""
    from crawler.archive.articles import find
    from crawler.archive.database import reading
    from crawler.portals.addresses import without_trackers

    with reading(archive) as db:
        found = find(db, article) or find(db, without_trackers(article))
    if found is None:
        raise ArchiveError(f"no article {article} in {archive.path}; `khotin search` finds articles and their numbers.")
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else _as_text(found))


def _as_text(article: dict[str, Any]) -> str:
    when = " ".join(part for part in (article["date"], article["time"]) if part) or "no date"
    facts = [
        article["portal"],
        article["section"],
        when,
        article["byline"],
        article["source"] and f"source: {article['source']}",
    ]
    lines = [article["title"], " · ".join(fact for fact in facts if fact), article["url"], ""]
    lines += [article["lead"], ""] if article["lead"] else []
    paragraphs = article["body"].split("\n\n") if article["body"] else []
    for index in range(len(paragraphs) + 1):
        for image in article["images"]:
            if image["after_paragraph"] == index:
                lines += [f"[photo] {image['caption'] or image['url']}", ""]
        lines += [paragraphs[index], ""] if index < len(paragraphs) else []
    lines += [f"[file] {file['name']}: {file['url']}" for file in article["attachments"]]
    lines += [f"[note] {flag}" for flag in article["flags"]]
    return "\n".join(lines).rstrip()
