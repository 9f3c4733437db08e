"""An archive with something of everything that khotin's pages show, built through its own doors."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from crawler.archive import articles, captures, crawls, overruling, states, withholding
from crawler.archive.crawls import Narrowing
from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from crawler.archive.frontier import Frontier, Whence
from crawler.capture.warc import Exchange, WarcWriter
from crawler.items import Attachment, Capture, Found, Kind, ListingEntry, Photo, Reading, State

SEEN = "2025-07-02T03:04:05Z"
_FETCHED = datetime(2025, 7, 2, 3, 4, 5, tzinfo=UTC)
_SITE = "https://caohoa.example.vn"

PORTALS: list[dict[str, Any]] = [
    {
        **{"id": "caohoa", "name": "Cổng thông tin điện tử tỉnh Cao Hòa", "url": f"{_SITE}/", "verified": "seen"},
        **{"level": "province", "province": "Khánh Hòa", "province_before": "Ninh Thuận"},
        "attribution": "Ghi rõ nguồn tin 'caohoa.example.vn' khi phát hành lại.",
    },
    {
        **{"id": "vinhan", "name": "Xã Vĩnh An", "url": "https://vinhan.example.vn/", "verified": "untested"},
        **{"level": "commune", "province": "Khánh Hòa", "province_before": "Khánh Hòa"},
    },
    {"id": "thuyloi", "name": "Viện Thủy lợi", "url": "javascript:alert(1)", "verified": "untested"},
]

# An article whose every field tries to run something or to leave its place.
_SCRIPT = "<script>document.title='owned'</script>"
_IMAGE = '"><img src=x onerror="document.title=\'owned\'">'
_LONG = "x" * 500  # a word wider than any window
HOSTILE = Reading(
    key=f"xấu/{_IMAGE}",
    url="javascript:document.title='owned'",
    title=f"Tin xấu {_SCRIPT}{_IMAGE} {_LONG}",
    lead=f"'{_SCRIPT}",
    body=f"Đoạn một {_SCRIPT}\n\n{_IMAGE} {{{{ 7 * 7 }}}} <a href=\"javascript:document.title='owned'\">bấm</a>",
    byline=f"{_IMAGE} {_LONG}",
    source=_SCRIPT,
    section=f"Mục {_IMAGE} {_LONG}",
    sections=(f"Mục {_IMAGE} {_LONG}",),
    date="2024-01-02",
    captions=(_IMAGE,),
    photos=(Photo("javascript:document.title='owned'", _IMAGE, 1),),
    attachments=(Attachment("data:text/html,<script>1</script>", _IMAGE),),
    origins={"title": f"template: {_IMAGE}"},
    flags=(_SCRIPT,),
    reader="1",
)

FERRY = Reading(
    key="1204",
    url=f"{_SITE}/bai-1204.html",
    title="Bến đò Hòn Sầm chở khách trở lại",
    section="Thời sự",
    sections=("Thời sự", "Giao thông"),
    date="2025-06-30",
    time="07:40",
    byline="H. Nhung",
    source="TTXVN",
    lead="Sau bốn tháng tu sửa, bến đò Hòn Sầm mở cửa từ sáng nay.",
    body=(
        "Chuyến đò đầu tiên rời bến lúc 5 giờ, chở theo hơn ba mươi người dân xã Vĩnh An đi chợ.\n\n"
        "Theo Ủy ban nhân dân xã, bến có cầu tàu mới, mái che và áo phao cho mọi hành khách.\n\n"
        "Giá vé vẫn giữ nguyên; học sinh được miễn vé trong năm học này."
    ),
    captions=("Chuyến đò đầu tiên. Ảnh: H. Nhung",),
    photos=(
        Photo(f"{_SITE}/anh/do.png", "Chuyến đò đầu tiên. Ảnh: H. Nhung", 1),
        Photo(f"{_SITE}/anh/ve.png", None, 3),
        Photo(f"{_SITE}/anh/logo.svg", None, 3),
    ),
    attachments=(
        Attachment(f"{_SITE}/tep/gia-ve.docx", "Bảng giá vé đò"),
        Attachment(f"{_SITE}/tep/khong-co.pdf", "Lịch chạy đò"),
    ),
    origins={"title": "template: h1", "date": "template: .date", "byline": "rule: right-aligned last line"},
    flags=("read without the template",),
    reader="khotin/0.1.0",
)
BEFORE = FERRY.body.replace("hơn ba mươi", "gần hai mươi").replace("; học sinh được miễn vé trong năm học này", "")
WITHHELD = Reading("77", f"{_SITE}/bai-77.html", "Chuyện chuồnchuồn", "Nội dung kín.", date="2024-05-05", reader="1")


def build(folder: Folder) -> None:
    """Fill an archive: three portals, sixty-odd articles."""
    archive = Archive(folder)
    runs = {portal["id"]: crawls.begin(archive, portal, Narrowing(), "khotin/0.1.0").id for portal in PORTALS}
    _fetch(archive, runs["caohoa"])
    with archive.transaction() as db:
        page = _row_of(db, FERRY.url)
        articles.put(db, "caohoa", replace(FERRY, body=BEFORE), page, [f"{_SITE}/in/1204"], seen=SEEN)
        ferry = articles.put(db, "caohoa", FERRY, page, (), seen=SEEN)
        articles.put(db, "caohoa", HOSTILE, None, (), seen=SEEN)
        states.change(db, ferry, "missing", "2025-12-01T03:00:00Z", "HTTP 404", runs["caohoa"], None)
        states.change(db, ferry, "live", "2025-12-02T03:00:00Z", "found again", runs["caohoa"], None)
        db.execute("update articles set moved_from = ? where id = ?", [f"{_SITE}/cu/bai-12.html", ferry])
        kept = articles.put(db, "caohoa", WITHHELD, None, (), seen=SEEN)
        for number in range(60):
            articles.put(db, PORTALS[number % 2]["id"], _numbered(number), None, (), seen=SEEN)
        db.execute(
            "update attachments set text = 'Vé người lớn: năm nghìn đồng một lượt.' where position = 1 and article = ?",
            [ferry],
        )
        overruling.correct(db, ferry, "byline", "Hồng Nhung", "tên đầy đủ", "Lan")
    _list(archive, runs["caohoa"])
    for crawl in runs.values():
        crawls.end(archive, crawl, finished=True)
    crawls.begin(archive, PORTALS[0], Narrowing(since="2024-01-01", sections=("Thời sự", "Giao thông")), "khotin/0.1.0")
    withholding.withhold(archive, kept, "theo bản án 12/2025", "Lan")
    archive.release()


def png(width: int = 480, height: int = 300) -> bytes:
    """A picture: water below a sky."""
    rows = b"".join(b"\0" + (b"\xc8\xd6\xdc" if y < height * 0.6 else b"\x7d\x94\x99") * width for y in range(height))
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


DOCX = b"PK\x03\x04 b\xe1\xba\xa3ng gi\xc3\xa1"
FILES = {
    "/bai-1204.html": ("text/html", b"<h1>B\xe1\xba\xbfn \xc4\x91\xc3\xb2</h1>"),
    "/anh/do.png": ("image/jpg", png()),  # as portals send it
    "/anh/ve.png": ("image/png", b"<h1>Kh\xc3\xb4ng t\xc3\xacm th\xe1\xba\xa5y</h1>"),
    "/anh/logo.svg": ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
    "/tep/gia-ve.docx": ("text/html", DOCX),
}


def _fetch(archive: Archive, crawl: int) -> None:
    """Put the files of the portal into a WARC file and the archive."""
    writer = WarcWriter(archive.folder.warc, "caohoa-000001", "khotin", lambda _: None)
    stored: list[Capture] = []
    for path, (mime, body) in FILES.items():
        headers = [("Content-Type", mime)]
        stored.append(writer.write(Exchange(f"{_SITE}{path}", "GET", [], b"", 200, "OK", headers, body, _FETCHED)))
    writer.close()
    with archive.transaction() as db:
        for capture in stored:
            captures.put(db, crawl, capture)


def _list(archive: Archive, crawl: int) -> None:
    """What a crawl's log has: a section walked to its end, an article that was listed and could not be had."""
    frontier = Frontier(archive, "caohoa", crawl, None)
    lost = ListingEntry(f"{_SITE}/bai-9.html", "Bài bị mất", "15/02/2024")
    rows = [
        Found(Kind.LISTING, f"{_SITE}/thoi-su", f"{_SITE}/thoi-su", section="Thời sự", page=1),
        Found(Kind.ARTICLE, lost.url, lost.url, section="Thời sự", entry=lost, state=State.FAILED, reason="HTTP 500"),
    ]
    with archive.transaction() as db:
        frontier.add(db, rows, Whence(None, None, SEEN))
        db.execute(
            "update frontier set state = 'fetched', section_end = 'page 2 answers HTTP 404' where kind = 'listing'"
        )


def _numbered(number: int) -> Reading:
    """One of many plain articles, two or three a month from 2023 on; one in twenty has no date."""
    month = number % 24
    return Reading(
        key=f"{number}",
        url=f"https://vinhan.example.vn/bai-{number}.html",
        title=f"Xã Vĩnh An họp bàn việc nước sạch, kỳ {number}",
        body=f"Cuộc họp lần thứ {number} bàn về đường ống dẫn nước sạch tới thôn Đông.\n\nÔng Lê Văn Tám chủ trì.",
        section="Thông báo" if number % 3 else "Thời sự",
        sections=("Thông báo" if number % 3 else "Thời sự",),
        byline="Minh Thu" if number % 4 else None,
        date=None if number % 20 == 19 else f"{2023 + month // 12}-{month % 12 + 1:02}-{number % 27 + 1:02}",
        reader="1",
    )


def _row_of(db: Any, url: str) -> int:
    row: int = db.execute("select id from captures where url = ?", [url]).fetchone()[0]
    return row
