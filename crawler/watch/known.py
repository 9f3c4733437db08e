"""What the archive knows of each portal's last crawl, as far as the schedule asks."""

from __future__ import annotations

from datetime import datetime

from crawler.archive.crawls import Narrowing
from crawler.archive.database import reading
from crawler.archive.folder import Folder
from crawler.watch import failed
from crawler.watch.schedule import Past


def pasts(folder: Folder) -> dict[str, Past]:
    """By portal, its past; a portal that is not named has none. Raises ArchiveError.

    Imports ask no network, and crawls narrowed by hand leave out what a schedule wants: neither takes the place of a run. A crawl
    with `--whole` does, but a run does not go on with one that was broken off: it asks for less.
    """
    failures = failed.read(folder)
    found = {portal: Past(failed=at) for portal, at in failures.items()}
    if not folder.database.is_file():
        return found
    usual, whole = Narrowing().to_json(), Narrowing(whole=True).to_json()
    with reading(folder) as db:
        rows = db.execute(
            "select portal, started_at, state = 'finished' or options <> :usual from crawls where id in"
            " (select max(id) from crawls where imported is null and options in (:usual, :whole) group by portal)",
            {"usual": usual, "whole": whole},
        ).fetchall()
    for portal, started, is_finished in rows:
        found[portal] = Past(datetime.fromisoformat(started), bool(is_finished), failures.get(portal))
    return found
