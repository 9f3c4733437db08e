"""Portals of well-known systems."""

from __future__ import annotations

from tests.survey.kinds.kind import Kind

NUKEVIET = Kind(
    # Mixed case, twins of an article in two categories, a live clock, a hot-news box, one section of one article.
    sections={"Tin-Tuc": "Tin Tức", "Nong-Thon-Moi": "Nông thôn mới", "Hoi-Doan-The": "Hội - Đoàn thể"},
    counts=(17, 9, 1),
    twins="Nong-Thon-Moi",
    past="first",
    prints=frozenset({"date", "time", "byline", "lead", "source", "caption"}),
    listing="/vi/news/{section}/",
    page="/vi/news/{section}/page-{n}/",
    address="/vi/news/{section}/{slug}-{number}.html",
    frame="""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - {site}</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="{site}"></head><body>
<div class="wraper">
<header class="site-header"><div class="dongho">Thứ tư, 19/08/2026, 22:29</div></header><nav class="main-nav">
<ul>{menu}</ul></nav>
<section class="body-wrap"><div class="row"><div class="col-md-18 main-col">{main}</div><div class="col-md-6 side">
<div class="panel">
<div class="panel-heading">Tin nóng</div><ul class="hotnews">{newest}</ul></div></div></div></section>
<footer class="site-footer"><p>© {site}. Giấy phép số 15/GP-STTTT ngày 02/03/2019.</p></footer></div></body></html>""",
    row="""<div class="item-news clearfix"><a href="{url}" title="{title}"><img src="/a/{number}.jpg"></a>
<h3 class="tieude"><a href="{url}" title="{title}">{title}</a></h3>
<div class="text-muted"><em class="fa fa-clock-o"></em> {date} {time} <em class="fa fa-eye"></em> {code}</div>
<p>{lead}</p></div>""",
    rows='<div class="news-list"><h1 class="ten-muc">{name}</h1>{rows}<ul class="pagination">{pager}</ul></div>',
    number="<li>{link}</li>",
    current='<a href="#">{n}</a>',
    article="""<div class="news-detail"><h1 class="title">{title}</h1><div class="meta">
<span class="ngaydang">Thứ sáu - {date} {time}</span>
<ul class="tools"><li><a href="/vi/news/print/{section}/{slug}-{number}.html">In ra</a></li>
<li><a href="/vi/news/savefile/{section}/{slug}-{number}.html">Lưu bài viết</a></li></ul></div>
<div class="sapo">{lead}</div><div class="noi-dung-bai bodytext">{caption}{paragraphs}</div>
{byline}<p class="nguon-tin"><strong>Nguồn tin:</strong> Báo Bình An</p>
<div class="others"><h4>Những tin mới hơn</h4><ul>{others}</ul></div></div>""",
    byline='<p class="tac-gia"><strong>Tác giả:</strong> {byline}</p>',
    caption="""<div style="text-align:center"><figure class="image"><img src="/a/{number}-2.jpg">
<figcaption>{caption}</figcaption></figure></div>""",
)

NUKEVIET_QUERY = Kind(
    # Nothing is rewritten; the newest stand in the main column of every page; topics list articles again.
    sections={"Tin-tuc": "Tin tức", "Hoat-dong": "Hoạt động", "Phap-luat": "Phổ biến pháp luật"},
    prints=frozenset({"date", "time", "lead", "byline"}),
    listing="/index.php?language=vi&nv=news&op={section}",
    page="/index.php?language=vi&nv=news&op={section}/page-{n}",
    address="/index.php?language=vi&nv=news&op={section}/{slug}-{number}",
    frame="""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - {site}</title></head><body>
<div id="wrapper">
<div id="header"></div><div id="menu-site-default"><ul>{menu}</ul></div>
<div id="body"><div class="row"><div class="col-md-16">{main}<div class="moi-nhat"><h4>Tin mới nhất</h4>
<ul>{newest}</ul></div></div>
<div class="col-md-8"><div class="panel panel-primary"><div class="panel-heading">Thống kê</div>
<p>Đang truy cập: 4</p></div>
<div class="panel"><a href="/index.php?language=vi&nv=news&op=tag/lua">lúa</a>
<a href="/index.php?language=vi&nv=news&op=topic/Xay-dung-nong-thon-moi">Xây dựng nông thôn mới</a></div></div></div>
</div>
<div id="footer">{site}</div></div></body></html>""",
    row="""<div class="news_column panel panel-default"><div class="panel-body"><h3><a href="{url}">{title}</a></h3>
<p class="date"><em>{date}</em></p><p>{lead}</p></div></div>""",
    rows='{rows}<div class="text-center"><ul class="pagination">{pager}</ul></div>',
    number="<li>{link}</li>",
    current="<a>{n}</a>",
    article="""<div class="news_column"><div class="panel-body"><h1 class="title margin-bottom-lg">{title}</h1>
<span class="h5">Thứ tư - {date} {time}</span><div class="hometext">{lead}</div>
<div id="news-bodyhtml" class="bodytext">{paragraphs}</div>{byline}</div></div>
<div class="panel-body"><p class="h3"><strong>Những tin cũ hơn</strong></p><ul class="related">{others}</ul></div>""",
    byline='<p class="text-right"><strong>Tác giả: </strong>{byline}</p>',
)

DRUPAL_7 = Kind(
    # `/node/N`, pages from zero, teasers in a view; a field with the section's name above the text.
    prints=frozenset({"date", "time"}),
    past="empty",
    page="/{section}?page={zero}",
    address="/node/{number}",
    frame="""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} | {site}</title></head>
<body class="html not-front page-node page-node-{number}"><div id="page-wrapper"><div id="header"><div id="main-menu">
<ul class="links">{menu}</ul></div></div><div id="main" class="clearfix"><div id="content" class="column">
<div class="section">{main}
</div></div><div id="sidebar-second" class="column sidebar"><div class="block"><h2>Tin mới</h2><div class="view">
<div class="view-content">{newest}</div></div></div></div></div>
<div id="footer"><p>Ủy ban nhân dân xã Bình An</p></div></div></body></html>""",
    newest='<div class="views-row"><span class="field-content"><a href="{url}">{title}</a></span></div>',
    row="""<div class="views-row"><div class="views-field-title"><span class="field-content">
<a href="{url}">{title}</a></span></div>
<div class="views-field-created">{date}</div><div class="views-field-body"><div class="field-content">{text}</div>
</div></div>""",
    rows="""<h1 class="title" id="page-title">{name}</h1><div class="view view-tin view-id-tin">
<div class="view-content">{rows}</div>
<div class="item-list"><ul class="pager">{pager}</ul></div></div>""",
    number='<li class="pager-item">{link}</li>',
    current="{n}",
    article="""<h1 class="title" id="page-title">{title}</h1>
<div id="node-{number}" class="node node-article node-promoted">
<div class="meta submitted">Được gửi bởi admin vào {date} - {time}</div><div class="content">
<div class="field field-name-field-muc"><div class="field-items"><div class="field-item even">
<a href="{section_url}">{name}</a></div>
</div></div><div class="field field-name-body"><div class="field-items">
<div class="field-item even">{paragraphs}</div></div></div>
</div><ul class="links inline"><li><a href="/print/{number}">Bản in</a></li></ul></div>""",
)

DRUPAL_VI = Kind(
    # Named paths under /vi/, cards, several pagers on a page; fields that label author and source.
    prints=frozenset({"date", "byline", "source", "caption"}),
    past="empty",
    listing="/vi/{section}",
    page="/vi/{section}?page=0%2C{zero}",
    address="/vi/{section}/{slug}",
    entries={"/en": "English"},
    frame="""<!DOCTYPE html><html lang="vi" dir="ltr"><head><meta charset="utf-8">
<title>{title} | {site}</title>{shortlink}</head>
<body class="path-node"><div class="dialog-off-canvas-main-canvas"><header role="banner">
<nav role="navigation" class="block-menu"><ul class="nav">{menu}</ul></nav></header>
<main role="main"><div class="layout-content">{main}</div></main>
<footer role="contentinfo"><div class="field__item">{site}</div></footer></div></body></html>""",
    row="""<div class="col-md-4 views-row"><div class="card"><a href="{url}" hreflang="vi">
<img src="/i/{number}.jpg" alt=""></a>
<div class="card-body"><h5 class="card-title"><a href="{url}" hreflang="vi">{title}</a></h5>
<time datetime="2019-05-05T00:00:00Z">{date}</time></div></div></div>""",
    rows="""<div class="region"><h1 class="page-title">{name}</h1><div class="views-element-container">
<div class="view view-taxonomy js-view-dom-id-3f9c2d1e8b"><div class="view-content row">{rows}</div>
<nav class="pager" role="navigation"><ul class="pager__items">{pager}</ul></nav></div></div></div>""",
    number='<li class="pager__item">{link}</li>',
    current="<span>{n}</span>",
    article="""<article data-history-node-id="{number}" class="node node--type-tin node--view-mode-full">
<h1 class="node__title"><span class="field field--name-title">{title}</span></h1>
<div class="node__meta">Ngày đăng: {date}</div>
<div class="node__content">
<div class="clearfix text-formatted field field--name-body field__item">{caption}{paragraphs}</div>
{byline}<div class="field field--name-field-nguon"><div class="field__label">Nguồn tin</div>
<div class="field__item">Báo Bình An</div></div></div></article>""",
    byline="""<div class="field field--name-field-tac-gia"><div class="field__label">Tác giả</div>
<div class="field__item">{byline}</div></div>""",
    caption="""<figure role="group" class="caption caption-drupal-media"><img src="/i/{number}-b.jpg">
<figcaption>{caption}</figcaption></figure>""",
)

JOOMLA = Kind(
    # `/tin-tuc/123-slug`, offsets in place of page numbers, links for printing; past the end the last page.
    prints=frozenset({"date", "time"}),
    past="last",
    page="/{section}?start={start}",
    address="/{section}/{number}-{slug}",
    frame="""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head>
<body class="site com_content">
<div class="navigation"><ul class="nav menu">{menu}</ul></div><div class="container">
<main id="content" role="main">{main}</main>
<div id="aside" class="span3"><div class="well"><h3>Xem nhiều</h3><ul class="mostread">{newest}</ul></div></div></div>
<div class="footer"><p>© 2024 {site}</p></div></body></html>""",
    row="""<div class="items-row cols-1"><div class="item column-1"><div class="page-header"><h2>
<a href="{url}">{title}</a></h2></div>
<p>{text}</p><p class="readmore"><a class="btn" href="{url}">Đọc thêm...</a></p></div></div>""",
    rows="""<div class="blog"><div class="page-header"><h1>{name}</h1></div>{rows}
<div class="pagination"><p class="counter">Trang 1 / 4</p><ul>{pager}</ul></div></div>""",
    number="<li>{link}</li>",
    current='<span class="pagenav">{n}</span>',
    article="""<div class="item-page" itemscope itemtype="https://schema.org/Article">
<div class="page-header"><h2 itemprop="headline">{title}</h2></div>
<div class="icons"><ul class="dropdown-menu"><li class="print-icon"><a href="{url}?tmpl=component&amp;print=1">In</a>
</li></ul></div>
<dl class="article-info muted"><dt>Chi tiết</dt><dd class="published">
<time datetime="2019-01-01T00:00:00+07:00" itemprop="datePublished">Được đăng: {date} {time}</time></dd>
<dd class="hits">Lượt xem: {number}</dd></dl><div itemprop="articleBody">{paragraphs}</div>
<ul class="pager pagenav">{others}</ul></div>""",
)

LIFERAY = Kind(
    # The portlet's name is the h1, long parameters page, addresses have no number and carry where one came from.
    prints=frozenset({"date", "time"}),
    past="last",
    listing="/web/xabinhan/{section}",
    page="/web/xabinhan/{section}?p_p_id=AssetPublisher_INSTANCE_a1&p_p_lifecycle=0&_INSTANCE_a1_delta=5&_INSTANCE_a1_cur={n}",
    address="/web/xabinhan/-/{slug}",
    href="{path}?inheritRedirect=true&redirect=%2Fweb%2Fxabinhan%2F{section}",
    frame="""<!DOCTYPE html><html class="ltr" dir="ltr" lang="vi-VN"><head><meta charset="utf-8">
<title>{title} - {site}</title></head>
<body class="controls-visible public-page site"><div class="container-fluid" id="wrapper">
<a class="skip-to" href="#main-content">Truy cập nội dung luôn</a><header id="banner" role="banner">
<nav id="navigation" role="navigation"><h1>Thực đơn</h1><ul role="menubar">{menu}</ul></nav></header>
<section id="content"><div class="columns-2" id="main-content" role="main"><div class="portlet-layout row">
<div class="col-md-8 portlet-column"><div class="portlet-boundary portlet-asset-publisher"><section class="portlet">
<h1 class="portlet-title">Xuất bản thông tin</h1><div class="portlet-body">{main}</div></section></div></div>
<div class="col-md-4 portlet-column"><div class="portlet-boundary"><section class="portlet">
<h1 class="portlet-title">Tin mới</h1>
<ul class="tin-moi">{newest}</ul></section></div></div></div></div></section>
<footer id="footer" role="contentinfo"><p>Bản quyền thuộc xã Bình An. Đang truy cập: 17. Tổng lượt: 120345</p></footer>
</div></body></html>""",
    row="""<div class="asset-abstract"><h3 class="asset-title"><a href="{url}">{title}</a></h3>
<div class="asset-content">
<div class="asset-summary">{text}</div><div class="asset-more"><a href="{url}">Đọc thêm <span>Về {title}</span> »</a>
</div></div>
<div class="asset-metadata"><span class="metadata-entry metadata-publish-date">{date}</span></div></div>""",
    rows="""<div class="asset-publisher">{rows}<div class="taglib-page-iterator"><small>Hiển thị 5 kết quả.</small>
<ul class="lfr-pagination-buttons pagination">{pager}</ul></div></div>""",
    number="<li>{link}</li>",
    current='<a href="#">{n}</a>',
    article="""<div class="asset-full-content"><div class="tieude-chitiet">{title}</div>
<div class="ngaydang">Ngày đăng {date} | {time}  | Lượt xem: 206</div>
<div class="journal-content-article"><p></p>{paragraphs}</div></div>""",
)

WORDPRESS = Kind(
    # An English twin, a sticky post on every page, tags, a base, parents that repeat their children's posts.
    sections={
        "tin-tuc": "Tin tức",
        "tin-tuc/hoat-dong": "Hoạt động",
        "tin-tuc/hoat-dong/khuyen-nong": "Khuyến nông",
        "thong-bao": "Thông báo",
    },
    counts=(2, 8, 9, 12),
    repeats=True,
    prints=frozenset({"date", "caption"}),
    listing="/chuyen-muc/{section}/",
    page="/chuyen-muc/{section}/page/{n}/",
    address="/{year}/{month:02d}/{slug}/",
    href="https://binhan.example.vn{path}",
    entries={"/en/": "English"},
    frame="""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title} &#8211; {site}</title>{shortlink}
<base href="https://binhan.example.vn/"></head><body class="{kind}"><div id="page"><header id="masthead">
<nav id="site-navigation"><ul id="primary-menu">{menu}</ul></nav></header><div id="primary">
<main id="main">{main}</main></div>
<aside id="secondary"><section class="widget"><h2>Bài viết mới</h2><ul>{newest}</ul></section>
<section class="widget tagcloud"><a href="/tag/lua/">lúa</a> <a href="/tag/vai-thieu/">vải thiều</a></section></aside>
<footer id="colophon">Bản quyền {site}</footer></div></body></html>""",
    row="""<article id="post-{number}" class="post type-post status-publish"><header class="entry-header">
<h2 class="entry-title"><a href="{url}" rel="bookmark">{title}</a></h2><div class="entry-meta"><span class="posted-on">
<time class="entry-date published">{date}</time></span> <a href="{section_url}" rel="category tag">{name}</a></div>
</header>
<div class="entry-summary"><p>{text} [&hellip;]</p></div></article>""",
    rows="""<header class="page-header"><h1 class="page-title">Chuyên mục: {name}</h1></header>{sticky}{rows}
<nav class="navigation pagination"><div class="nav-links">{pager}</div></nav>""",
    current='<span aria-current="page" class="page-numbers current">{n}</span>',
    article="""<article id="post-{number}" class="post hentry"><header class="entry-header">
<h1 class="entry-title">{title}</h1>
<div class="entry-meta"><span class="posted-on">Đăng ngày
<time class="entry-date published" datetime="2020-01-01T00:00:00+07:00">{date}</time></span>
<span class="cat-links"><a href="{section_url}" rel="category tag">{name}</a></span></div></header>
<div class="entry-content">{caption}{paragraphs}</div><footer class="entry-footer"><span class="tags-links">
<a href="/tag/lua/" rel="tag">lúa</a></span></footer></article><nav class="post-navigation"><ul>{others}</ul></nav>""",
    caption='<figure class="wp-block-image"><img src="/wp/{number}.jpg"><figcaption>{caption}</figcaption></figure>',
)

ROW_DATES = Kind(
    # A blog of `?p=` and `?cat=`; dates stand in rows alone, and only a link to the next page pages.
    prints=frozenset({"date"}),
    listing="/?cat={place}",
    page="/?cat={place}&paged={n}",
    address="/?p={number}",
    frame="""<html><head><meta charset="utf-8"><title>{title} – {site}</title></head><body class="{kind}">
<div id="header"><h1><a href="/">{site}</a></h1></div><ul id="nav">{menu}</ul><div id="content">{main}</div>
<div id="sidebar"><ul><li><h2>Lưu trữ</h2><ul><li><a href="/?m=202405">Tháng Năm 2024</a></li>
<li><a href="/?m=202404">Tháng Tư 2024</a></li></ul></li></ul></div><div id="footer"><p>{site}</p></div></body>
</html>""",
    row="""<div class="post"><h2><a href="{url}">{title}</a></h2><small>{date}</small><div class="entry"><p>{text}</p>
</div></div>""",
    rows='<h2 class="pagetitle">{name}</h2>{rows}<div class="navigation"><div class="alignleft">{onward}</div></div>',
    article="""<div class="post" id="post-{number}"><h2>{title}</h2><div class="entry">{paragraphs}</div></div>""",
)

SYSTEMS = {
    "nukeviet": NUKEVIET,
    "nukeviet, query": NUKEVIET_QUERY,
    "drupal 7": DRUPAL_7,
    "drupal": DRUPAL_VI,
    "joomla": JOOMLA,
    "liferay": LIFERAY,
    "wordpress": WORDPRESS,
    "blog": ROW_DATES,
}
