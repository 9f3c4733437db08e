"""Three made-up sites: a WordPress theme, a portal of slugs that end in a number, a PSCPortal that posts its pages back."""

from __future__ import annotations

from tests.survey.websites import Story, Website, cut, escaped, stories


def wordpress() -> tuple[Website, list[Story]]:
    """Addresses without numbers, which the short link has; a box of related posts inside the content; months in the aside."""
    site, sections = Website(), {"tin-tuc": "Tin tức", "thong-bao": "Thông báo", "van-hoa-xa-hoi": "Văn hóa - Xã hội"}
    all_stories = stories({"tin-tuc": 23, "thong-bao": 12, "van-hoa-xa-hoi": 14})
    newest = [story for section in all_stories.values() for story in section[:2]]
    menu = "".join(
        f'<li class="menu-item"><a href="/category/{slug}/">{name}</a></li>' for slug, name in sections.items()
    )
    aside = "".join(f'<li><a href="/{story.slug}/">{story.title}</a></li>' for story in newest)

    def frame(kind: str, title: str, main: str, head: str = "") -> str:
        return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title} - Xã Bình An</title>{head}
<link rel="alternate" type="application/rss+xml" href="/feed/"></head><body class="{kind}"><div id="page">
<header id="masthead"><p class="site-title"><a href="/">Xã Bình An</a></p><nav id="site-navigation"><ul class="menu">
<li class="menu-item"><a href="/">Trang chủ</a></li><li class="menu-item"><a href="/gioi-thieu/">Giới thiệu</a></li>{menu}
<li class="menu-item"><a href="/lien-he/">Liên hệ</a></li><li><a href="/en/">English</a></li></ul></nav></header>
<div id="content" class="site-content"><main id="main">{main}</main>
<aside id="secondary"><section class="widget_recent_entries"><h2>Bài mới</h2><ul>{aside}</ul></section>
<section class="widget_archive"><ul><li><a href="/2024/05/">Tháng Năm 2024</a></li><li><a href="/2024/04/">Tháng Tư 2024</a></li>
</ul></section></aside></div><footer id="colophon"><p>Ủy ban nhân dân xã Bình An. Giấy phép 12/GP-TTĐT ngày 03/05/2018.</p>
</footer></div></body></html>"""

    def row(story: Story) -> str:
        return f"""<article id="post-{story.number}" class="post-{story.number} post type-post hentry"><header>
<h2 class="entry-title"><a href="/{story.slug}/" rel="bookmark">{story.title}</a></h2></header>
<div class="entry-meta"><time class="entry-date" datetime="2024-01-01">{story.date}</time>
<a rel="category tag" href="/category/{story.section}/">{sections[story.section]}</a></div>
<div class="entry-summary"><p>{story.paragraphs[0]}</p><a class="more" href="/{story.slug}/">Xem tiếp</a></div></article>"""

    for slug, name in sections.items():
        rows, pages = all_stories[slug], -(-len(all_stories[slug]) // 5)
        for page in range(1, pages + 1):
            shown = "".join(map(row, cut(rows, page, 5)))
            links = "".join(
                f'<span class="page-numbers current">{n}</span>'
                if n == page
                else f'<a class="page-numbers" href="/category/{slug}/{f"page/{n}/" if n > 1 else ""}">{n}</a>'
                for n in range(1, pages + 1)
            )
            main = f'<h1 class="page-title">{name}</h1>{shown}<div class="nav-links">{links}</div>'
            site.pages[f"/category/{slug}/" + (f"page/{page}/" if page > 1 else "")] = frame("archive", name, main)
        for story in rows:
            others = "".join(
                f'<li><a href="/{other.slug}/">{other.title}</a></li>' for other in rows[:3] if other is not story
            )
            text = "".join(f"<p>{part}</p>" for part in story.paragraphs)
            main = f"""<article id="post-{story.number}" class="post-{story.number} post hentry"><header>
<h1 class="entry-title">{story.title}</h1><div class="entry-meta"><span class="posted-on">{story.date}</span>
<span class="byline">admin</span> <a rel="category tag" href="/category/{slug}/">{name}</a></div></header>
<div class="entry-content">{text}<div class="yarpp-related"><h3>Bài liên quan</h3><ul>{others}</ul></div></div></article>"""
            head = f'<link rel="shortlink" href="/?p={story.number}"><meta property="og:title" content="{story.title}">'
            site.pages[f"/{story.slug}/"] = frame(f"single postid-{story.number}", story.title, main, head)
    site.pages["/"] = frame("home", "Trang chủ", "".join(map(row, newest)))
    site.pages["/gioi-thieu/"] = frame("page", "Giới thiệu", "<h1>Giới thiệu</h1><p>Xã Bình An nằm ven sông.</p>")
    return site, [story for rows in all_stories.values() for story in rows]


def numbered() -> tuple[Website, list[Story]]:
    """Numbers at the end of addresses, two kinds of rows on a page, a clock, labelled dates; past the end the last page again."""
    site, sections = Website(), {"thoi-su": "Thời sự", "kinh-te": "Kinh tế", "quoc-phong": "Quốc phòng - An ninh"}
    all_stories = stories({"thoi-su": 21, "kinh-te": 16, "quoc-phong": 9}, seed=5)
    newest = [story for section in all_stories.values() for story in section[:3]]
    menu = "".join(f'<li><a href="/{slug}">{name}</a></li>' for slug, name in sections.items())
    beside = "".join(f'<li><a href="/{story.slug}-{story.number}">{story.title}</a></li>' for story in newest)

    def frame(title: str, main: str) -> str:
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} | Trang tin huyện Bình An</title></head><body>
<form id="aspnetForm"><div id="ctl00_top"><span class="Ngay">Thứ Tư, 19/08/2026</span></div><div class="menu-top"><ul>
<li><a href="/">Trang chủ</a></li>{menu}<li><a href="/van-ban">Văn bản</a></li><li><a href="/dang-nhap">Đăng nhập</a></li></ul>
</div>
<table id="layout"><tr><td id="cotgiua">{main}</td><td id="cotphai"><div class="TinMoi"><ul>{beside}</ul></div></td></tr></table>
<div class="footer"><p>Bản quyền thuộc về Ủy ban nhân dân huyện Bình An</p></div></form></body></html>"""

    for slug, name in sections.items():
        rows, pages = all_stories[slug], -(-len(all_stories[slug]) // 6)
        for page in range(1, pages + 5):
            first, *rest = cut(rows, min(page, pages), 6)
            lines = "".join(
                f'<li class="item"><a class="Title" href="/{story.slug}-{story.number}">{story.title}</a>'
                f'<span class="Ngaydang"> ({story.date})</span></li>'
                for story in rest
            )
            numbers = "".join(f'<li><a href="/{slug}?page={n}">{n}</a></li>' for n in range(1, pages + 1))
            main = f"""<div class="ArticleInMenu"><h1 class="tieude">{name}</h1><div class="noibat"><h2><a
href="/{first.slug}-{first.number}">{first.title}</a></h2><span class="Ngaydang">{first.date} 08:30</span>
<p>{first.paragraphs[0]}</p></div><ul class="ArticleList">{lines}</ul><ul class="phantrang">{numbers}</ul></div>"""
            site.pages[f"/{slug}" + (f"?page={page}" if page > 1 else "")] = frame(name, main)
        for story in rows:
            others = "".join(
                f'<li><a href="/{other.slug}-{other.number}">{other.title}</a> <span class="Ngaydang">({other.date})</span></li>'
                for other in rows[:4]
                if other is not story
            )
            text = "<br/><br/>".join(story.paragraphs)
            main = f"""<div class="ArticleDetailControl"><div class="duongdan"><a href="/">Trang chủ</a> »
<a href="/{slug}">{name}</a></div>
<h1 class="ArticleHeader">{story.title}</h1><div class="PostDate">Ngày đăng: {story.date} 11:38</div>
<div class="ArticleContent"><div>{text}</div></div><div class="TacGia">Tác giả: Lê Thị Ngọc Hân</div>
<div class="TinLienQuan"><h3>Tin khác</h3><ul>{others}</ul></div></div>"""
            site.pages[f"/{story.slug}-{story.number}"] = frame(story.title, main)
    site.pages["/"] = frame("Trang chủ", f"<ul class='moi'>{beside}</ul>")
    files = "".join(
        f'<tr><td>{n}/QĐ-UBND</td><td><a href="/tep/{n}.pdf">Quyết định về việc giao chỉ tiêu năm {n}</a></td></tr>'
        for n in range(9)
    )
    site.pages["/van-ban"] = frame("Văn bản", f"<h1>Văn bản</h1><table>{files}</table>")
    return site, [story for rows in all_stories.values() for story in rows]


def psc() -> tuple[Website, list[Story]]:
    """All pages at "/", told apart by GUIDs; no date on an article's own page; later pages are posted for."""
    site, names = Website(), {"a": "Tin hoạt động", "b": "Thông báo", "c": "Khuyến nông"}
    all_stories = stories({"a": 8, "b": 7, "c": 6}, seed=9)
    guid = "{:08x}-1f2e-4d3c-8b5a-0123456789ab".format
    topics = {slug: f"/?TopicId={guid(place)}" for place, slug in enumerate(names)}
    menu = "".join(f'<td><a href="{topics[slug]}">{name}</a></td>' for slug, name in names.items())

    def address(story: Story) -> str:
        return f"/?ArticleId={guid(story.number)}"

    def frame(title: str, main: str) -> str:
        return f"""<html><head><title>{title} - Trung tâm Khuyến nông Bình An</title></head><body><div class="MenuTop"><table><tr>
<td><a href="/">Trang chủ</a></td>{menu}</tr></table></div><div id="main">{main}</div>
<div id="chantrang"><p>Trung tâm Khuyến nông Bình An giữ bản quyền nội dung trên trang này.
Địa chỉ: ấp Đông, xã Bình An.</p></div>
</body></html>"""

    def row(story: Story) -> str:
        return f"""<div class="topic_item"><a class="topic_title" href="{address(story)}">{escaped(story.title)}</a>
<span class="topic_date">({story.date})</span></div>"""

    for slug, name in names.items():
        pager = "".join(f"<a href=\"javascript:__doPostBack('ctl00$pager','{n}')\">{n}</a> " for n in (2, 3))
        rows_html = "".join(map(row, all_stories[slug]))
        main = f'<div class="topic"><h2>{name}</h2>{rows_html}<div class="pager"><b>1</b> {pager}</div></div>'
        site.pages[topics[slug]] = frame(name, main)
        for story in all_stories[slug]:
            text = "<br>&nbsp; &nbsp; &nbsp;".join(story.paragraphs)
            others = "".join(
                f'<li class="tinkhac_display"><a href="{address(other)}">{other.title}</a> ({other.date})</li>'
                for other in all_stories[slug][:4]
                if other is not story
            )
            main = f"""<div class="article"><div class="articleTitle"><a href="{address(story)}">{story.title}</a></div>
<div style="display:none">Tác giả :</div><div class="articleContent">{text}
<div style="text-align: right;"><strong>Hạ Vũ</strong></div></div><ul class="tinkhac">{others}</ul></div>"""
            site.pages[address(story)] = frame(story.title, main)
    home = "".join(
        f'<div class="box"><h3>{name}</h3>{"".join(map(row, all_stories[slug][:4]))}</div>'
        for slug, name in names.items()
    )
    site.pages["/"] = frame("Trang chủ", home)
    return site, [story for rows in all_stories.values() for story in rows]
