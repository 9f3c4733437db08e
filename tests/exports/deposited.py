"""A small archive that has everything deposits look at, and the words of an article in it that is withheld."""

from __future__ import annotations

import gzip
import time
from pathlib import Path
from random import Random
from zipfile import ZipFile

from tests.conftest import Khotin
from tests.site import PORTAL, Answer, Site, redirect

SECRET = "Chuyện thuồngluồng ngoài bến Hòn Sầm"
NAMED = "khotin: left out: 1 capture in which a withheld article is named.\n"
HIDDEN = ("thuồngluồng", "thuong-luong", "chuồnchuồn", "/kin.png")
PICTURE, OTHER = (b"\x89PNG\r\n\x1a\n" + Random(number).randbytes(80_000) for number in (1, 2))
_PNG = (("Content-Type", "image/png"),)
_MORE = PORTAL.replace("[article]\n", '[article]\nnext = ".parts a"\nattachments = ".files a"\n')
# What is deposited of it: three parts, a redirect, an article that was changed, files of two articles.
ADDRESSES = {
    *("/tin/lich-su-1.html", "/tin/lich-su-1-p2.html", "/tin/lich-su-1-p3.html"),
    *("/tin/cu-2.html", "/tin/cau-2.html", "/anh/cau.png", "/tep/cau.zip"),
    *("/tin/do-5.html", "/anh/mo.png", "/tin/cho-7.html"),
}


def build(khotin: Khotin, site: Site) -> None:
    """Crawl twice, with an edit between, and withhold an article of which another has the picture and a third the title."""
    site.routes |= {
        "/anh/cau.png": Answer(OTHER, headers=_PNG),
        "/anh/kin.png": Answer(PICTURE, headers=_PNG),
        "/anh/mo.png": Answer(PICTURE, headers=_PNG),
        "/tep/cau.zip": Answer(b"PK\x05\x06" + bytes(18), headers=(("Content-Type", "application/zip"),)),
        "/tin/cu-2.html": redirect("/tin/cau-2.html"),
    }
    texts = ["Thời kỳ thứ nhất là lập làng.", "Thời kỳ thứ hai là xây đê.", "Thời kỳ thứ ba là đổi mới."]
    paths = ["/tin/lich-su-1.html", "/tin/lich-su-1-p2.html", "/tin/lich-su-1-p3.html"]
    for path, text in zip(paths, texts, strict=True):
        links = "".join(f'<a href="{to}">{n}</a>' if to != path else f"<b>{n}</b>" for n, to in enumerate(paths, 1))
        extra = f'<div class="parts">{links}</div>'
        site.article(path, "Lịch sử xã Bình An", body=f"<p>{text}</p>", extra=extra)
    files = '<div class="files"><a href="/tep/cau.zip">Bản vẽ</a></div>'
    site.article("/tin/cau-2.html", "Khánh thành cầu Bình An", body=_body("Cầu dài.", "/anh/cau.png"), extra=files)
    site.article("/tin/thuong-luong-4.html", SECRET, body=_body("Có chuồnchuồn.", "/anh/kin.png"))
    also = f'<aside><a href="/tin/thuong-luong-4.html">{SECRET}</a></aside>'
    site.article("/tin/hoi-6.html", "Hội làng Bình An", extra=also)
    site.article("/tin/cho-7.html", "Chợ phiên họp lại")
    rows = [
        ("/tin/lich-su-1.html", "Lịch sử xã Bình An", "05/03/2021"),
        ("/tin/cu-2.html", "Khánh thành cầu Bình An", "05/03/2021"),
        ("/tin/thuong-luong-4.html", SECRET, "05/03/2021"),
        ("/tin/hoi-6.html", "Hội làng Bình An", "05/03/2021"),
    ]
    site.listing("/tin", [*rows, ("/tin/cho-7.html", "Chợ phiên họp lại", "05/03/2021")])
    portal = site.portal(khotin.archive, more=_MORE)
    khotin.crawl(portal)
    time.sleep(1.1)  # replaying tells captures apart by the second
    site.article("/tin/cho-7.html", "Chợ phiên họp lại từ mai", body="<p>Chợ họp từ sáng mai.</p>")
    site.article("/tin/do-5.html", "Bến đò chở khách", date="06/03/2022", body=_body("Đò chạy.", "/anh/mo.png"))
    now = [("/tin/cho-7.html", "Chợ phiên họp lại từ mai", "05/03/2021")]
    site.listing("/tin", [("/tin/do-5.html", "Bến đò chở khách", "06/03/2022"), *rows, *now])
    khotin.crawl(portal)
    article = khotin.value("select id from articles where title = ?", SECRET)
    config = 'contact = "kho@example.org"\nname = "Thư viện\\nBình An"\nalerts = ["mailto://lan:matkhau@example.org"]\n'
    (khotin.archive / "khotin.toml").write_text(config, encoding="utf-8")
    done = khotin("withhold", str(article), "--reason", "theo bản án", "--by", "Lan")
    assert done.returncode == 0, done.stderr


def unpacked(path: Path) -> dict[str, bytes]:
    """The members of a WACZ file by name, gzip data unpacked."""
    with ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    return {name: gzip.decompress(data) if name.endswith(".gz") else data for name, data in members.items()}


def _body(text: str, picture: str) -> str:
    return f'<p>{text}</p><p><img src="{picture}"></p>'
