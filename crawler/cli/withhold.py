"""`khotin withhold`: answer a lawful takedown, and undo that."""

from __future__ import annotations

import click

from crawler.archive.folder import ArchiveError, Folder
from crawler.cli.options import archive_option


@click.command(epilog="Example: khotin withhold 17 --reason 'court order 12/2026, personal data'")
@click.argument("article", metavar="ID|URL")
@click.option("--reason", metavar="TEXT", help="Why; everybody who looks for the article can read it.")
@click.option("--restore", is_flag=True, help="Bring back what was withheld.")
@click.option("--by", metavar="NAME", help="Who signs (default: the archive's contact, else your login name).")
@archive_option
def command(article: str, reason: str | None, restore: bool, by: str | None, archive: Folder) -> None:
    """Take an article's text out of the archive's database, and leave a tombstone with the reason.

    Title, text, photos, files and earlier readings go, from search and browsing too; address, section and date stay, and so
    do the captures in warc/. What is taken out is kept in withheld/, for --restore. An article that is withheld is not read
    again.
    """
    from crawler.archive import withholding
    from crawler.archive.signature import signer
    from crawler.cli.article import writing
    from crawler.vietnamese.text import clean

    reason = clean(reason or "")
    if restore == bool(reason):
        raise ArchiveError("give --reason to withhold the article, or --restore to bring it back.")
    signed_by = signer(archive, by)
    with writing(archive, article) as (writer, number):
        if restore:
            withholding.restore(writer, number, signed_by)
            click.echo(f"{number} is restored.")
            return
        withholding.withhold(writer, number, reason, signed_by)
        stone = withholding.tombstone(writer.connection, number)
    assert stone is not None
    click.echo(f"{number} is withheld since {stone['withheld_at']} by {stone['signed_by']}: {stone['reason']}")
