"""`khotin explain`: where each field of an article was read, and the text it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crawler.archive.folder import Folder
from crawler.cli.options import archive_option

if TYPE_CHECKING:
    from crawler.holdings.explain import Explained, Explanation

_LONGEST = 200  # characters of a text; --json has all


@click.command(epilog="Example: khotin explain 17")
@click.argument("article", metavar="ID|URL")
@archive_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with whole texts.")
def command(article: str, archive: Folder, *, as_json: bool) -> None:
    """Show where each field of an article comes from: what found it, the text printed there, and the capture it is in.

    The capture is read again for this, without the network; where today's readers read a field differently, that is said.
    """
    from crawler.archive.database import reading
    from crawler.cli.article import named
    from crawler.holdings.explain import explain, to_json

    with reading(archive) as db:
        number = named(db, article, archive)["id"]
    explanation = explain(archive, number)
    click.echo(to_json(explanation) if as_json else "\n".join(_lines(explanation)))


def _lines(explanation: Explanation) -> list[str]:
    lines = [f"article {explanation.id}: {explanation.portal} {explanation.key}"]
    if explanation.withheld:
        by = "".join(
            f", {explanation.withheld[name]}" for name in ("signed_by", "withheld_at") if explanation.withheld.get(name)
        )
        return [*lines, f"withheld: {explanation.withheld['reason']}{by}"]
    if capture := explanation.capture:
        lines += [
            f"capture {capture['id']}: {capture['url']}, {capture['fetched_at']}, HTTP {capture['status']}",
            f"  {capture['digest']}, {capture['warc_file']}, byte {capture['warc_offset']:,}",
        ]
    if explanation.problem:
        lines.append(f"its capture cannot be read now: {explanation.problem}")
    for one in explanation.fields:
        lines += _of_field(one)
    return lines


def _of_field(one: Explained) -> list[str]:
    lines = ["", f"{one.name}: {_short(one.value)}"]
    if one.origin:
        lines.append(f"  {one.origin}{f' on {one.page}' if one.page else ''}")
    if one.printed is not None and one.printed != one.value:
        lines.append(f"  printed: {_short(one.printed)}")
    if one.correction:
        lines.append(
            f"  because: {one.correction['reason']} ({one.correction['signed_by']}, {one.correction['made_at']})"
        )
        lines.append(f"  the reading says: {_short(one.correction['reading'])}")
    if one.today:
        lines.append(f"  today's readers say: {_short(one.today['value'])}; `khotin reread` would change it")
    return lines


def _short(value: Any) -> str:
    if value is None or value in ("", []):
        return "(nothing)"
    text = " ".join((" | ".join(value) if isinstance(value, list) else str(value)).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text):,} characters)"
