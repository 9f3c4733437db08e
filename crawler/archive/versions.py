"""Whether an archive has the schema that this khotin knows."""

from __future__ import annotations

import sqlite3

from crawler.archive.folder import ArchiveError, Folder
from crawler.archive.migrations import migrations


def check(db: sqlite3.Connection, folder: Folder) -> None:
    """Raises ArchiveError for an archive of another khotin: what its tables lack, or have more, would be taken for damage when
    it is verified, and be left out when it is exported.
    """
    query = f"select name from {migrations.migrations_table} where migration_set = ?"
    done = {name for (name,) in db.execute(query, [migrations.name])}
    known = {migration.name for migration in migrations._migrations}
    if known - done:
        raise ArchiveError(
            f"{folder.database} was written by an older khotin; `khotin reread` or the next crawl bring it up to date."
        )
    if done - known:
        raise ArchiveError(f"{folder.database} was written by a newer khotin; update khotin to use it.")
