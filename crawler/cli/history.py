"""`khotin history`: the texts that an article had, and what changed from each to the next."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from crawler.archive.folder import Folder
from crawler.cli.options import archive_option

if TYPE_CHECKING:
    from crawler.archive.history import Life, Text
    from crawler.vietnamese.difference import Piece

_CAUSES = {
    "portal": "the portal changed it",
    "reader": "khotin read the same page better",
    "correction": "an archivist corrected it",
}


@click.command(epilog="Example: khotin history 17")
@click.argument("article", metavar="ID|URL")
@archive_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with every text whole.")
def command(article: str, archive: Folder, *, as_json: bool) -> None:
    """Show the texts that an article had, the earliest first: when each was captured, when and why it was replaced, and
    the words that changed; and when the article vanished from its portal, came back or moved, and where else it stands.

    On a terminal removed words are struck through and added ones bold; elsewhere they stand as [-removed-] {+added+}.
    Paragraphs that stayed the same are left out. Of a withheld article, only the reason.
    """
    from crawler.archive.database import reading
    from crawler.archive.history import life, texts
    from crawler.archive.withholding import tombstone
    from crawler.cli.article import named

    with reading(archive) as db:
        known = named(db, article, archive)
        history, lived = texts(db, known["id"]), life(db, known["id"])
        stone = tombstone(db, known["id"])
    if as_json:
        of = {"article": known["id"]} | {name: known[name] for name in ("portal", "key", "url")}
        said = of | {"tombstone": stone, "life": asdict(lived), "texts": [text.to_dict() for text in history]}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    elif stone:
        click.echo(f"Withheld by {stone['signed_by']}, {stone['withheld_at'][:10]}: {stone['reason']}")
    else:
        click.echo("\n".join([*_lines(history), *_life(lived)]))


def _lines(history: list[Text]) -> list[str]:
    lines = [history[-1].fields["title"]]
    for number, text in enumerate(history, 1):
        lines += ["", f"text {number} of {len(history)}, {_captured(text)}"]
        lines.append(
            f"replaced {text.replaced_at}: {_CAUSES[text.cause]}" if text.cause else "it has not changed since"
        )
        for name, paragraphs in text.changes.items():
            lines += _of_field(name, paragraphs)
    return lines


def _life(lived: Life) -> list[str]:
    lines = ["", f"on its portal: {lived.state}, first seen {lived.first_seen}, last seen {lived.last_seen}"]
    lines += [f"  {change['since']}  {change['state']}: {change['reason']}" for change in lived.changes]
    if lived.moved_from:
        lines.append(f"  moved from {lived.moved_from}")
    lines += [
        f"  the same text is article {other['article']} ({other['portal']}, {other['key']})" for other in lived.reposts
    ]
    return lines


def _captured(text: Text) -> str:
    return f"captured {text.captured_at} (capture {text.capture})" if text.captured_at else "without a capture"


def _of_field(name: str, paragraphs: list[list[Piece]]) -> list[str]:
    changed = [pieces for pieces in paragraphs if any(piece.kind != "same" for piece in pieces)]
    if not changed:
        return [f"  {name}: only where its lines or paragraphs part"]
    if len(paragraphs) == 1:
        return [f"  {name}: {_marked(changed[0])}"]
    return [f"  {name}:", *(f"    {_marked(pieces)}" for pieces in changed)]


def _marked(pieces: list[Piece]) -> str:
    """A paragraph with its removed and added words marked, the space after them left outside as wdiff does."""
    removed, added = (
        (("\x1b[9m", "\x1b[0m"), ("\x1b[1m", "\x1b[0m")) if sys.stdout.isatty() else (("[-", "-]"), ("{+", "+}"))
    )
    marks = {"removed": removed, "added": added, "same": ("", "")}
    marked = ""
    for piece in pieces:
        begin, end = marks[piece.kind]
        words = piece.text.rstrip()
        marked += f"{begin}{words}{end}{piece.text[len(words) :]}"
    return marked.rstrip().replace("\n", "\n    ")
