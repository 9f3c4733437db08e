"""A small archive that has everything verifying looks at: articles with pictures and files, revisits, a revision, a finished
and an unfinished crawl.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path

from docx import Document

from crawler.archive import fulltext
from tests.conftest import Khotin
from tests.site import Answer, Site


def make(khotin: Khotin, site: Site) -> None:
    """Crawl a site twice, correct an article, and kill a third crawl on its way."""
    rows = []
    for number in range(1, 9):
        body = f'<p>Xã Hòa Lộc khánh thành cầu số {number}.</p><p><img src="/anh/{number}.png"></p>'
        extra = f'<a href="/tep/{number}.docx">Báo cáo số {number}</a>'
        path = site.article(f"/tin/bai-{number}.html", f"Khánh thành cầu số {number}", body=body, extra=extra)
        site.routes[f"/anh/{number}.png"] = Answer(_PICTURE + bytes([number]), headers=(("Content-Type", "image/png"),))
        site.routes[f"/tep/{number}.docx"] = Answer(_report(number), headers=(("Content-Type", _DOCX),))
        rows.append((path, f"Khánh thành cầu số {number}", "05/03/2021"))
    site.listing("/tin", rows)
    portal = site.portal(khotin.archive, more='attachments = "article a"\n')
    khotin.crawl(portal)
    khotin.crawl(portal)
    done = khotin("correct", "2", "--field", "byline", "--value", "Hà An", "--reason", "in báo giấy", "--by", "Lan")
    assert done.returncode == 0, done.stderr
    site.section("/tin", 40, first=100)
    leave_unfinished(khotin, site, portal)


def leave_unfinished(khotin: Khotin, site: Site, portal: str) -> None:
    """Kill a crawl when it has stored something and has more to do."""
    for path, route in list(site.routes.items()):
        if isinstance(route, Answer) and path.endswith(".html"):
            site.routes[path] = lambda route=route: (time.sleep(0.05), route)[1]  # type: ignore[misc]
    process = khotin.start("crawl", portal, "--quiet")
    until = time.monotonic() + 60
    while time.monotonic() < until and khotin.value("select count(*) from captures where crawl = 3") < 20:
        time.sleep(0.02)
    process.kill()
    process.communicate()
    assert khotin.value("select state from crawls where id = 3") == "running"


@contextmanager
def written_to(archive: Path, *, indexed: bool = True) -> Iterator[sqlite3.Connection]:
    """A connection that goes behind khotin's back; unless `indexed`, behind the full-text index's too."""
    with closing(sqlite3.connect(archive / "archive.db", isolation_level=None)) as db:
        if indexed:
            with fulltext.Index(db).following():
                yield db
        else:
            db.create_function("khotin_changed", -1, lambda *_: 1)
            yield db


def flip(path: Path, offset: int, bit: int = 0) -> None:
    """Flip one bit of a file."""
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1 << bit]))


def _report(number: int) -> bytes:
    document, stream = Document(), BytesIO()
    document.add_paragraph(f"Báo cáo thi công cầu số {number}.")
    document.save(stream)
    return stream.getvalue()


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000"
    "000049454e44ae426082"
)
