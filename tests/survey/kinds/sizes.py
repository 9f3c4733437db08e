"""Portals of few articles, of many sections, and an office's on the host of its province's."""

from __future__ import annotations

from tests.survey.kinds.kind import Kind, Portal


def _beside_province(portal: Portal) -> None:
    """ "/" is another portal, of the province, with sections of its own."""
    others = {path: page for path, page in FEW.portal().site.pages.items() if path not in portal.site.pages}
    portal.site.pages |= others


FEW = Kind(
    # Six articles in all, each section of one page.
    sections={"tin-tuc": "Tin tức", "thong-bao": "Thông báo"},
    counts=(4, 2),
    prints=frozenset({"date"}),
    listing="/{section}/",
    address="/{section}/{slug}-{number}.html",
    frame="""<html><head><meta charset="utf-8"><title>{title} - {site}</title></head><body><div class="header">
<div class="menu">
<ul>{menu}</ul></div></div><div class="main">{main}</div><div class="footer"><p>{site}</p></div></body></html>""",
    row='<div class="tin"><h3><a href="{url}">{title}</a></h3><span class="ngay">{date}</span></div>',
    rows='<div class="danh-sach"><h1>{name}</h1>{rows}</div>',
    article="""<div class="bai-viet"><h1>{title}</h1><div class="ngay-dang">{date}</div>
<div class="noi-dung">{paragraphs}</div></div>""",
)

_PLACES = {
    "dong": "khu Đông",
    "tay": "khu Tây",
    "nam": "khu Nam",
    "bac": "khu Bắc",
    "ven-bien": "ven biển",
    "cho": "chợ",
}
_TOPICS = {"tin-tuc": "Tin tức", "hoat-dong": "Hoạt động", "kinh-te": "Kinh tế", "van-hoa": "Văn hóa"}
PROVINCE = Kind(
    # Twenty-four sections of one to seven articles in a menu beside as many links that are no news.
    site="Cổng thông tin điện tử tỉnh Khánh Hòa",
    sections={
        f"{topic}/{slug}": f"{name} {place}" for topic, name in _TOPICS.items() for slug, place in _PLACES.items()
    },
    counts=(3, 1, 7, 2, 5, 4) * 4,
    prints=frozenset({"date", "time"}),
    address="/{section}/{slug}-{number}",
    entries={f"/dich-vu-cong/{n}": f"Thủ tục hành chính {n}" for n in range(20)}
    | {f"/so-nganh/{n}": f"Sở ban ngành {n}" for n in range(20)},
    frame="""<html><head><meta charset="utf-8"><title>{title} - {site}</title></head><body><header>
<div class="ngay">Chủ nhật, 22/11/2026</div><nav><ul>{menu}</ul></nav></header><main>{main}</main>
<footer>{site}</footer></body></html>""",
    row="""<div class="news-item"><a class="news-title" href="{url}">{title}</a>
<span class="news-time">{time} {date}</span></div>""",
    rows='<div class="news"><h1>{name}</h1>{rows}<div class="pager">{pager}</div></div>',
    article="""<article class="news-detail"><h1>{title}</h1><div class="news-date">{date} {time}</div>
<div class="news-body">{paragraphs}</div></article>""",
)

SUBSITE = Kind(
    # An office on the host of its province.
    site="Sở Xây dựng tỉnh Quảng Ninh",
    start="/So/soxaydung/Trang/default.aspx",
    prints=frozenset({"date"}),
    listing="/So/soxaydung/Trang/{section}.aspx",
    page="/So/soxaydung/Trang/{section}.aspx?page={n}",
    address="/So/soxaydung/Trang/ChiTietTinTuc.aspx?nid={number}",
    entries={"/": "Cổng tỉnh"},
    further=_beside_province,
    frame="""<html><head><meta charset="utf-8"><title>{title} - {site}</title></head><body><form><div class="nav">
<ul>{menu}</ul></div>
<div class="noidung">{main}</div><div class="cuoi">{site}</div></form></body></html>""",
    row='<div class="dong"><a class="td" href="{url}">{title}</a><span class="tg">{date}</span></div>',
    rows='<div class="ds"><h2>{name}</h2>{rows}<div class="pt">{pager}</div></div>',
    article='<div class="ct"><h1>{title}</h1><div class="tg">{date}</div><div class="nd">{paragraphs}</div></div>',
)

SIZES = {"few": FEW, "province": PROVINCE, "office": SUBSITE}
