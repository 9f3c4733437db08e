"""`khotin correct`: overrule what was read in a field of an article, and take that back."""

from __future__ import annotations

import click

from crawler.archive.folder import ArchiveError, Folder
from crawler.cli.options import archive_option


@click.command(epilog="Example: khotin correct 17 --field date --value 2021-03-05 --reason 'misprint, see the notice'")
@click.argument("article", metavar="ID|URL")
@click.option("--field", required=True, metavar="FIELD", help="The field to correct.")
@click.option("--value", metavar="TEXT", help="What it is to say; '' for nothing.")
@click.option("--undo", is_flag=True, help="Withdraw the field's correction instead.")
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
@click.option("--by", metavar="NAME", help="Who signs (default: the archive's contact, else your login name).")
@archive_option
def command(
    article: str, field: str, value: str | None, undo: bool, reason: str, by: str | None, archive: Folder
) -> None:
    """Overrule what was read in a FIELD of an article: section, title, date, time, byline, source, lead or body.

    The correction is signed and dated, and stands until it is withdrawn or corrected again, whatever later readings say;
    what they say is kept beside it. Write a date as 2021-03-05 or 05/03/2021, a time as 07:30; of a lead or body part the
    paragraphs by a blank line.
    """
    from crawler.archive import clock, overruling
    from crawler.archive.signature import signer
    from crawler.cli.article import writing

    if undo == (value is not None):
        raise ArchiveError("give --value to correct the field, or --undo to withdraw its correction.")
    signed_by = signer(archive, by)
    with writing(archive, article) as (writer, number), writer.transaction() as db:
        clock.check(db)
        if value is None:
            says = overruling.undo(db, number, field, reason, signed_by)
        else:
            says = overruling.correct(db, number, field, value, reason, signed_by)
    done = "says again what was read" if undo else f"is corrected by {signed_by}"
    click.echo(f"{number}: the {field} {done}: {says or '(nothing)'}")
