"""An archive with an article that is quoted everywhere, and a process that is killed while it withholds that article."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from crawler.archive import articles, crawls, overruling, withholding
from crawler.archive.crawls import Narrowing
from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from crawler.archive.frontier import Frontier, Whence
from crawler.items import Attachment, Found, Kind, ListingEntry, Photo, Reading, State
from tests.archive.dying import die_at

PORTAL = {"id": "thu", "name": "Trang thử", "url": "https://thu.example/", "verified": "untested"}
SEEN = "2024-01-01T00:00:00Z"

# One word for each place of the archive that the text stands in; none is in another article or in an address.
WORDS = {
    *("thuồngluồng", "chuồnchuồn", "bọngựa", "càocào", "châuchấu", "bươmbướm", "đomđóm", "ếchương", "nhảibén"),
    *("chẫuchuộc", "ễnhương", "thạchsùng", "kỳnhông", "cắcké", "rắnmối", "tắckè", "sâuróm"),
}


def reading(key: str, title: str, body: str, **more: Any) -> Reading:
    return Reading(key=key, url=f"https://thu.example/tin-{key}.html", title=title, body=body, reader="1", **more)


def build(folder: Folder) -> int:
    """Fill an archive; returns the number of the article that is quoted."""
    archive = Archive(folder)
    crawl = crawls.begin(archive, PORTAL, Narrowing(), "khotin").id
    frontier = Frontier(archive, "thu", crawl, None)
    quoted = reading(
        *("7", "Tin về thuồngluồng"),
        "Bài có chuồnchuồn.\n\nVà bọngựa.",
        lead="Mở đầu bằng càocào.",
        byline="Châuchấu",
        source="Báo Bươmbướm",
        captions=("Ảnh: đomđóm",),
        photos=(Photo("https://thu.example/1.jpg", "Ảnh: đomđóm", 1), Photo("https://thu.example/2.jpg")),
        attachments=(
            Attachment("https://thu.example/b.pdf", "Tệp ếchương"),
            Attachment("https://thu.example/a.pdf", "Tệp"),
        ),
        origins={"title": "template: h1", "byline": "heuristic: nhảibén"},
        flags=("date in the future refused: chẫuchuộc",),
    )
    for number in range(40):
        with archive.transaction() as db:  # so that the index has several segments
            texts = f"Tin số {number}", f"Bài thứ {number} của trang. " * 9
            articles.put(db, "thu", reading(f"a{number}", *texts), None, (), seen=SEEN)
            if number == 20:
                article = articles.put(db, "thu", quoted, None, ["https://thu.example/in/7"], seen=SEEN)
    with archive.transaction() as db:
        db.execute("update attachments set text = 'Văn bản có ễnhương' where position = 1")
        old = {"title": "Tin cũ về thạchsùng", "body": "Bài cũ có kỳnhông."}
        articles.put(
            db, "thu", reading("7", **old, photos=quoted.photos, attachments=quoted.attachments), None, (), seen=SEEN
        )
        articles.put(db, "thu", quoted, None, (), seen=SEEN)
        overruling.correct(db, article, "byline", "Cắcké", "vì rắnmối", "Lan")
        overruling.correct(db, article, "title", "Tin về thuồngluồng và tắckè", "thiếu", "Lan")
        frontier.add(
            db, [_row("/tin-7.html", "Tin về thuồngluồng"), _row("/in/7", "Tin về sâuróm")], Whence(None, None, SEEN)
        )
        frontier.add(db, [_row("/xem?id=7", "Tin cũ về thạchsùng", State.FAILED)])
        frontier.add(db, [_row("/tin-a3.html", "Tin số 3")], Whence(None, None, SEEN))
        # As a crawl leaves it that failed where a later one did not: the row knows no article.
        db.execute("update frontier set state = 'failed', reason = 'HTTP 500', article = null where url like '%/in/7'")
    crawls.end(archive, crawl, finished=True)
    archive.release()
    return article


def _row(path: str, title: str, state: State = State.WAITING) -> Found:
    url = f"https://thu.example{path}"
    reason = None if state is State.WAITING else "HTTP 500"
    return Found(Kind.ARTICLE, url, url, entry=ListingEntry(url, title, "05/03/2021"), state=state, reason=reason)


def main(verb: str, source: Path, target: Path, article: int) -> None:
    """Withhold or restore in copies of an archive, `target/STEP`, each killed one step later than the one before."""
    step = 0
    while True:
        step += 1
        folder = Folder(target / str(step))
        shutil.copytree(source, folder.path)
        child = os.fork()
        if child == 0:
            archive = Archive(folder)
            die_at(archive, step)
            if verb == "withhold":
                withholding.withhold(archive, article, "theo yêu cầu", "Lan")
            else:
                withholding.restore(archive, article, "Lan")
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
            return


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
