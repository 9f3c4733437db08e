"""A plain portal, and what single habits of others make of it."""

from __future__ import annotations

from dataclasses import replace

from tests.survey.kinds.kind import Kind, Portal

PLAIN = Kind(
    prints=frozenset({"date", "time", "lead"}),
    listing="/{section}/",
    page="/{section}/?page={n}",
    address="/{section}/{slug}-{number}.html",
    frame="""<!doctype html><html><head><meta charset="utf-8"><title>{title} - {site}</title></head><body><div id="dau">
<ul id="menu">{menu}</ul></div>{main}<div id="chan">{site}. Địa chỉ: ấp Đông.</div></body></html>""",
    row="""<div class="tin"><h3><a href="{url}">{title}</a></h3><span class="ngay">{date}</span><p>{lead}</p></div>""",
    rows='<h2 class="ten">{name}</h2><div id="ds">{rows}</div><div class="pager">{pager}</div>',
    other='<div class="dong"><a href="{url}">{title}</a> <i>{date}</i></div>',
    article="""<div class="bai"><h1>{title}</h1><div class="luc">{date} {time}</div><p class="sapo">{lead}</p>
<div class="chu">{paragraphs}</div><!--cuoi--></div><div class="khac"><h4>Tin khác</h4>{others}</div>""",
)
_MORE = (
    " Hoạt động kéo dài đến hết tuần sau, ở cả sáu ấp của xã, và được các đoàn thể cùng nhiều gia đình đóng góp công sức;"
    " lãnh đạo xã đã đến thăm hỏi, động viên những người tham gia."
)


def _neighbours(portal: Portal) -> None:
    """Every article leads to the ones before and after it, in what calls itself a navigation."""
    for rows in portal.stories.values():
        for before, story, after in zip([None, *rows], rows, [*rows[1:], None], strict=False):
            labels = ((before, "Bài trước"), (after, "Bài tiếp"))
            links = "".join(f'<a href="{portal.address(each)}">{label}</a> ' for each, label in labels if each)
            page = portal.site.pages[portal.address(story)]
            portal.site.pages[portal.address(story)] = page.replace("<!--cuoi-->", f'<div class="nav">{links}</div>')


def _forwarded(portal: Portal) -> None:
    """The first page is but a way to the home page."""
    portal.site.pages["/trang-chu"] = portal.site.pages["/"]
    portal.site.pages["/"] = '<html><head><meta http-equiv="refresh" content="0; url=/trang-chu"></head></html>'


def _with_long_leads(portal: Portal) -> None:
    """Leads too long to be taken for the line that prints the date."""
    for section, rows in portal.stories.items():
        for story in rows:
            page = portal.site.pages[portal.address(story)]
            portal.site.pages[portal.address(story)] = page.replace(story.lead, story.lead + _MORE)
        portal.stories[section] = [replace(story, lead=story.lead + _MORE) for story in rows]


ODDITIES = {
    "plain": PLAIN,
    "nameless": replace(
        # Title, date, lead and text have no names of their own.
        PLAIN,
        article="""<div><h1>{title}</h1><div>{date} {time}</div><p>{lead}</p><div>{paragraphs}</div></div>
<div class="khac"><h4>Tin khác</h4>{others}</div>""",
    ),
    "half-nameless": replace(
        PLAIN,
        article="""<div class="bai"><h1>{title}</h1><div>{date} {time}</div><p class="sapo">{lead}</p>
<div>{paragraphs}</div></div><div class="khac"><h4>Tin khác</h4>{others}</div>""",
    ),
    "touching": replace(
        # Date and lead stand side by side in inline elements.
        PLAIN,
        further=_with_long_leads,
        article="""<main class="tin-bai"><h2 class="tua">{title}</h2><span class="pub">{time} {dashed}</span>"""
        """<strong class="tomtat">{lead}</strong><div class="chu">{paragraphs}</div></main><aside>{others}</aside>""",
    ),
    "neighbours": replace(PLAIN, further=_neighbours),
    "foreign": replace(
        # Every list names a page of another host.
        PLAIN,
        rows=PLAIN.rows.replace(  # type: ignore[union-attr]
            "{rows}",
            '{rows}<div class="tin"><h3><a href="https://bao.example.vn/tin-{place}.html">Tin của báo bạn về xã Bình An</a>'
            '</h3><span class="ngay">02/03/2024</span></div>',
        ),
    ),
    "one each": replace(PLAIN, counts=(1, 1, 1)),
    "one section": replace(PLAIN, sections={"tin-tuc": "Tin tức"}, counts=(30,), size=10),
    "forwarded": replace(PLAIN, further=_forwarded),
}
