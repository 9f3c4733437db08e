"""Portals that offices had made for them: SharePoint, WebForms, DotNetNuke, pages of 2008, and others written by hand."""

from __future__ import annotations

from tests.survey.kinds.kind import Kind, Portal


def _posts_back(portal: Portal) -> None:
    """Later pages are posted for, and have no address."""
    for path in [path for path in portal.site.pages if path.startswith("javascript:")]:
        del portal.site.pages[path]
    portal.site.posted = lambda path, form: portal.listing_page(path.removeprefix("/vi/"), int(form["__EVENTARGUMENT"]))


def _home_for_all(portal: Portal) -> None:
    """What is not there answers 200 with the home page, to which "/" leads by a refresh."""
    pages = portal.site.pages
    pages["/trang-chu.html"] = home = pages["/"]
    pages["/"] = '<html><head><meta http-equiv="refresh" content="0; url=/trang-chu.html"></head><body></body></html>'
    portal.site.missing = lambda _: (200, home)


SHAREPOINT = Kind(
    # The day in the address, not padded, and nowhere else; slugs cut short.
    prints=frozenset({"date"}),
    listing="/portal/Pages/{Section}.aspx",
    page="/portal/Pages/{Section}.aspx?PageIndex={n}",
    address="/portal/Pages/{year}-{month}-{day}/{cut}{code}.aspx",
    frame="""<html xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/><title>{title}</title></head><body>
<form id="aspnetForm" action="."><input type="hidden" name="__VIEWSTATE" value="x"/><div id="s4-workspace">
<div id="s4-bodyContainer">
<div class="ms-core-navigation menu"><ul class="root static">{menu}</ul></div><div id="contentBox">
<div id="DeltaPlaceHolderMain">
<div class="ms-webpart-zone">{main}</div></div></div>
<div class="tandan-footer"><p>Cơ quan chủ quản: Ủy ban nhân dân xã Bình An</p></div></div></div></form></body>
</html>""",
    menu='<li class="static"><a class="static menu-item" href="{url}"><span>{name}</span></a></li>',
    row="""<div class="tandan-item"><div class="tandan-item-img"><a href="{url}"><img src="/i/{number}.png"/></a></div>
<a class="tandan-item-title" href="{url}">{title}</a><div class="tandan-item-summary">{text}</div></div>""",
    rows="""<div class="tandan-category"><div class="tandan-title"><span>{name}</span></div>
<div class="tandan-list">{rows}</div>
<div class="tandan-paging">{pager}</div></div>""",
    article="""<div class="tandan-news-detail"><p class="tandan-p-article-news-title">{title}</p>
<div class="tandan-p-article-main">
<div class="ms-rtestate-field">{paragraphs}</div></div><div class="tandan-div-article-other"><b>Tin liên quan</b>
<ul>{others}</ul></div></div>""",
    paragraph="<div>{text}</div>",
)

WEBFORMS = Kind(
    # Numbers in elements like the current one post the page back; sections and articles have addresses of one form.
    prints=frozenset({"date", "time", "lead"}),
    listing="/vi/{section}",
    page="javascript:__doPostBack('ctl00$Pager','{n}')",
    address="/vi/{slug}",
    further=_posts_back,
    frame="""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{site} - {title}</title></head><body>
<form method="post" id="form1"><input type="hidden" name="__VIEWSTATE" value="abc">
<div id="header"><div class="menu-ngang"><ul>{menu}</ul></div></div><div class="than"><div class="giua">{main}</div>
</div>
<div id="footer">Bản quyền thuộc về Ủy ban nhân dân xã Bình An</div></form></body></html>""",
    row="""<div class="row-tin"><div class="anh"><a href="{url}"><img src="/t/{number}.jpg"></a></div>
<div class="noidung-tin">
<a class="tieude-tin" id="ctl00_rpt_{code}_lnk" href="{url}">{title}</a><span class="ngay-tin">({date})</span>
<div class="tomtat">{lead}</div></div></div>""",
    rows="""<h2 class="ten-chuyen-muc">{name}</h2><div class="danhsach">{rows}</div>
<div class="phan-trang">{pager}</div>""",
    number="<span>{link}</span> ",
    current="<span>{n}</span>",
    article="""<div class="chitiet"><h1 class="title-article">{title}</h1>
<span id="datearticle">Cập nhật lúc: {time} {date}</span>
<div class="sapo-bai">{lead}</div><div class="chitietbaiviet">{paragraphs}</div>
<div class="tinkhac"><h3>Các tin khác</h3><ul>{others}</ul></div></div>""",
)

DNN = Kind(
    # Module ids that differ by section in ids and classes, parameters as folders, days of the week in capitals.
    prints=frozenset({"date", "time"}),
    past="empty",
    page="/{section}/pageindex/{n}",
    address="/{section}/mid/{place}07/ctl/chitiet/id/{number}/{slug}",
    frame="""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{site} &gt; {title}</title></head><body id="Body">
<div class="dnnmega"><ul class="dnnmega root">{menu}</ul></div><div class="panes">
<div id="dnn_ContentPane" class="contentPane">{main}</div>
<div id="dnn_RightPane"><div class="DnnModule"><span class="Head">Liên kết</span>
<a href="https://example.org/">Cổng tỉnh</a></div></div>
</div><div id="dnn_FooterPane">{site}</div></body></html>""",
    row="""<div class="cms_item" id="dnn_ctr{place}07_View_item"><div class="cms_title">
<a id="dnn_ctr{place}07_View_lnk_{number}" href="{url}">{title}</a></div><div class="cms_date">({date})</div>
<div class="cms_brief">{text}</div></div>""",
    rows="""<div class="DnnModule DnnModule-{place}07"><div id="dnn_ctr{place}07_ContentPane">
<span id="dnn_ctr{place}07_dnnTITLE_titleLabel" class="Head">{name}</span>
<div id="dnn_ctr{place}07_View_list">{rows}</div>
<div id="dnn_ctr{place}07_View_pager" class="cms_pager">{pager}</div></div></div>""",
    number="{link} ",
    article="""<div class="DnnModule DnnModule-{place}07"><div id="dnn_ctr{place}07_Detail">
<span id="dnn_ctr{place}07_Detail_lblTitle" class="cms_detail_title">{title}</span><br>
<span id="dnn_ctr{place}07_Detail_lblDate">THỨ BA, {date} {time}:10</span>
<div id="dnn_ctr{place}07_Detail_lblContent" class="cms_content">{paragraphs}</div>
<div class="cms_others"><b>CÁC TIN KHÁC</b><ul>{others}</ul></div></div></div>""",
)

TABLES = Kind(
    # 2008: nested tables, fonts and breaks, no classes and ids; the title of every page is the site's name.
    site="Hội Nông dân huyện Bình An",
    prints=frozenset({"date"}),
    listing="/index.php?option=com_content&task=category&catid={place}",
    page="/index.php?option=com_content&task=category&catid={place}&page={n}",
    address="/index.php?option=com_content&task=view&id={number}&catid={place}",
    menu='<tr><td><a href="{url}">{name}</a></td></tr>',
    frame="""<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"><title>{site}</title></head>
<body bgcolor="#ffffff"><table width="1000" align="center"><tr><td colspan="3"><img src="/banner.gif"></td></tr>
<tr><td width="180" valign="top"><table>{menu}</table></td><td valign="top">{main}</td>
<td width="180" valign="top"><table><tr><td><b>Thời tiết</b></td></tr></table></td></tr>
<tr><td colspan="3" align="center"><font size="1">Bản quyền của Hội Nông dân. Điện thoại: 0123 456 789</font></td>
</tr></table>
</body></html>""",
    home="""<table><tr><td><a href="{url}"><b>{name}</b></a></td></tr><tr><td><table>{rows}</table></td></tr>
</table>""",
    row="""<tr><td><img src="/t/{number}.jpg" width="90"></td><td><a href="{url}"><b>{title}</b></a>
<font color="gray"><i>({date})</i></font><br>{text}</td></tr>""",
    rows="""<table width="100%"><tr><td><font color="red"><b>{name}</b></font></td></tr><tr><td><table>{rows}</table>
</td></tr>
<tr><td align="right">Trang: {pager}</td></tr></table>""",
    number="{link} | ",
    article="""<table width="100%"><tr><td><font size="4" color="#003399"><b>{title}</b></font><br>
<i>Ngày đăng: {date}</i></td></tr>
<tr><td><div align="justify"><font face="Arial">{paragraphs}</font></div></td></tr>
<tr><td><b>Các tin khác:</b><table>{others}</table></td></tr></table>""",
    paragraph="{text}<br><br>",
    other='<tr><td>• <a href="{url}">{title}</a> <i>({date})</i></td></tr>',
)

FLAT = Kind(
    # Addresses of one level for sections and articles, "Xem thêm" in place of numbers, a counter glued to the date, a calendar,
    # documents and tags beside the news.
    prints=frozenset({"date", "time", "byline"}),
    past="empty",
    page="/{section}/trang-{n}",
    address="/{slug}",
    entries={"/van-ban": "Văn bản"},
    frame="""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:title" content="{title}"></head>
<body><div id="app"><div class="header"><div class="topbar">Hôm nay, Thứ Bảy ngày 29/11/2025</div>
<div class="main-menu"><ul>{menu}</ul></div></div><div class="wrap"><div class="left-col">{main}</div>
<div class="right-col">
<div class="calendar"><a href="/lich?ngay=1">1</a> <a href="/lich?ngay=2">2</a></div><div class="tags">
<a href="/tag/nong-nghiep">nông nghiệp</a> <a href="/tag/chuyen-doi-so">chuyển đổi số</a></div></div></div>
<div class="footer">© {site}</div></div></body></html>""",
    row="""<div class="news-card"><a href="{url}" class="thumb"><img src="/u/{number}.webp" alt="{title}"></a>
<a href="{url}" class="name">{title}</a><p class="desc">{text:.40}...</p></div>""",
    rows='<h1 class="cat-name">{name}</h1><div class="news-list">{rows}</div><div class="more">{onward}</div>',
    article="""<div class="article-detail"><h1>{title}</h1><div class="info">Cập nhật lúc: {date} {time}    {code}</div>
<div class="share"><a href="/{slug}?print=1">In bài</a></div><div class="text">{paragraphs}{byline}</div>
<div class="tag-list">Từ khóa: <a href="/tag/nong-nghiep">nông nghiệp</a></div>
<div class="same"><h3>Cùng chuyên mục</h3>{others}</div></div>""",
    byline='<p style="text-align: right;"><strong>{byline}</strong></p>',
    other='<div class="news-card"><a href="{url}" class="name">{title}</a><p class="desc">{text:.40}...</p></div>',
)

ENDLESS = Kind(
    # Past the end the last page again, for ever; page numbers in file names, ids before slugs, links without TLS.
    prints=frozenset({"date", "time", "byline"}),
    counts=(31, 9, 7),
    size=3,
    past="last",
    listing="/chuyen-muc-{section}-c{place}-1.html",
    page="/chuyen-muc-{section}-c{place}-{n}.html",
    address="/pages/detail/{number}/{Slug}.html",
    menu='<li><a href="http://binhan.example.vn{url}">{name}</a></li>',
    frame="""<html><head><meta charset="utf-8"><title>{title} | {site}</title></head><body>
<div id="top">Thứ 3, Ngày 16/07/2024 -</div><div id="menu"><ul>{menu}</ul></div><div id="main">{main}</div>
<div id="bottom">{site}</div></body></html>""",
    row="""<div class="item-new"><a class="article-title common-title" href="{url}">{title}</a>
<span class="article-date">{date}</span><div class="article-brief">{text}</div></div>""",
    rows='<div class="list-new"><h2 class="cate">{name}</h2>{rows}<div class="paging">{pager}</div></div>',
    number="{link} ",
    article="""<div class="detail"><div class="path"><a href="/">Trang chủ</a> / <a href="{section_url}">{name}</a>
</div>
<h1 class="title-detail">{title}</h1><span class="post-date">Ngày đăng: {date}  {time}</span>
<div class="article-content">{paragraphs}</div>{byline}</div>""",
    byline='<div class="tac-gia">Tác giả: {byline}</div>',
)

SOFT_MISSING = Kind(
    # The menu is a script's, so that headings of boxes alone name the sections.
    prints=frozenset({"date"}),
    listing="/{section}.html",
    page="/{section}/trang-{n}.html",
    address="/{section}/{slug}.html",
    further=_home_for_all,
    frame="""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="banner"></div>
<script>menu()</script>
<div class="cot-chinh">{main}</div><div class="chan-trang">{site}</div></body></html>""",
    row='<div class="tin-item"><a href="{url}">{title}</a> <span class="ngay">({date})</span></div>',
    rows='<div class="chuyen-muc"><h1>{name}</h1><div class="ds-tin">{rows}</div><p class="so-trang">{pager}</p></div>',
    number="{link} ",
    article="""<div class="chi-tiet"><h1>{title}</h1><p class="ngay-dang">Ngày {date}</p>
<div class="noi-dung-tin">{paragraphs}</div></div>""",
)

_TWO_LAYOUTS_ROWS = (
    '<h1>{name}</h1><div class="list-view">{rows}<div class="pager"><ul class="yiiPager">{pager}</ul></div></div>'
)
TWO_LAYOUTS = Kind(
    # Each section lists in a layout of its own, articles have one of two.
    prints=frozenset({"date", "time", "lead"}),
    past="last",
    listing="/{section}.html",
    page="/{section}.html?Entries_page={n}",
    address="/{section}/{slug}-{number}.html",
    frame="""<html><head><meta charset="utf-8"><title>{title} - {site}</title></head><body><div id="mainmenu">
<ul>{menu}</ul></div>
<div id="content" class="span-19">{main}</div><div id="footer">{site}</div></body></html>""",
    row={
        "tin-tuc-su-kien": """<div class="view"><h4><a href="{url}">{title}</a></h4><span class="create">{date}</span>
<p>{lead}</p></div>""",
        "kinh-te": """<tr><td class="so">1</td><td class="ten"><a href="{url}">{title}</a></td>
<td class="ngay">{date}</td></tr>""",
        "van-hoa-xa-hoi": '<li><a href="{url}">{title}</a><em>{date}</em></li>',
    },
    rows={
        "tin-tuc-su-kien": _TWO_LAYOUTS_ROWS,
        "kinh-te": _TWO_LAYOUTS_ROWS.replace("{rows}", '<table class="items">{rows}</table>'),
        "van-hoa-xa-hoi": _TWO_LAYOUTS_ROWS.replace("{rows}", '<ul class="ds">{rows}</ul>'),
    },
    number='<li class="page">{link}</li>',
    article=(
        """<div class="entry"><h1 class="entry-name">{title}</h1><div class="create">{date}, {time}</div>
<div class="intro">{lead}</div>
<div class="full">{paragraphs}</div></div>""",
        """<div class="story"><h2 class="story-title">{title}</h2><p class="story-date">Đăng lúc: {time} | {date}</p>
<p class="story-sapo">{lead}</p><div class="story-text">{paragraphs}</div></div>""",
    ),
)

MIXED = Kind(
    # The newest in every column, `www.` in links, a window of numbers, comments, the site's name as h1.
    counts=(58, 9, 4),
    size=4,
    prints=frozenset({"date", "time", "byline", "lead", "caption"}),
    past="empty",
    listing="/{section}/",
    page="/{section}/trang/{n}",
    address="/{section}/{slug}-post{number}.html",
    href="https://www.binhan.example.vn{path}",
    frame="""<html><head><meta charset="utf-8"><title>{title} | {site}</title></head><body><div id="hd"><h1>
<a href="/">{site}</a></h1>
<div class="date-now">Chủ Nhật, 22/11/2026, 08:15</div></div><div id="mn"><ul class="nav">{menu}</ul></div>
<div id="cols">
<div class="c1"><div class="bx"><h3>Tin mới</h3><ul>{newest}</ul></div></div><div class="c2">{main}</div>
<div class="c3"><div class="bx"><h3>Đọc nhiều</h3><ul>{newest}</ul></div></div></div><div id="ft"><p>{site}</p></div>
</body></html>""",
    row="""<div class="st"><a href="{url}" class="st-img"><img src="/{number}.jpg"></a><h2 class="st-t">
<a href="{url}">{title}</a></h2>
<span class="st-d">{dashed} - {time}</span><p class="st-l">{lead}</p></div>""",
    rows='<h2 class="cat">{name}</h2>{rows}<div class="pg">{pager}</div>',
    article="""<div class="crumb"><a href="/">Trang chủ</a> &gt; <a href="{section_url}">{name}</a></div>
<div class="ar">
<h2 class="ar-t">{title}</h2><p class="ar-d">Thứ Bảy, ngày {date} - {time} GMT+7</p><p class="ar-l">{lead}</p>
<div class="ar-b">{caption}{paragraphs}</div>{byline}<div class="rel"><h4>Tin liên quan</h4><ul>{others}</ul></div>
<div class="cmt"><h4>Bình luận</h4><p>Bạn đọc: Bài viết rất hay, cảm ơn tòa soạn đã đưa tin kịp thời.</p></div>
</div>""",
    byline='<p class="author-name">{byline}</p>',
    caption="""<table class="pic"><tr><td><img src="/p/{number}.jpg"></td></tr><tr><td class="cap">{caption}</td></tr>
</table>""",
)

OFFICES = {
    "sharepoint": SHAREPOINT,
    "webforms": WEBFORMS,
    "dnn": DNN,
    "tables": TABLES,
    "flat": FLAT,
    "endless": ENDLESS,
    "soft missing": SOFT_MISSING,
    "two layouts": TWO_LAYOUTS,
    "mixed": MIXED,
}
