"""The page of an article, in the layouts of the portal's three systems, and its print view."""

from __future__ import annotations

import html
from collections.abc import Iterable

from crawler.demo.body import body_html, file_links, text_html
from crawler.demo.credits import credit_below
from crawler.demo.dates import printed_date, views
from crawler.demo.model import Article, Layout
from crawler.demo.page import View, frame, print_day, short_rows

_LAYOUTS: dict[Layout, str] = {
    "portal": """<article class="bai-viet">
{crumbs}
<h1 class="tieu-de">{title}</h1>
<p class="thong-tin"><span class="ngay">{date}</span> <span class="luot-xem">Lượt xem: {views}</span></p>
{lead}
<div class="noi-dung">
{body}
</div>
{credit}{files}<p class="cong-cu"><a href="{print_path}">In trang</a></p>
</article>""",
    "webforms": """<div id="ctl00_ContentPlaceHolder1_pnlChiTiet" class="chi-tiet">
{crumbs}
<h1 class="title-article">
        {title}  </h1>
<span id="datearticle" class="ngay">{date}</span>
{lead}
<div class="chitietbaiviet">
{body}
</div>
{credit}{files}<p class="cong-cu"><a href="{print_path}">Bản in</a></p>
</div>""",
    "modern": """<article class="entry">
<header>{crumbs}
<h1 class="entry-title">{title}</h1>
<time class="ngay">{date}</time></header>
{lead}
<div class="entry-body">
{body}
</div>
<footer>{credit}{files}<a href="{print_path}">In bài viết</a></footer>
</article>""",
}
_LEADS: dict[Layout, str] = {
    "portal": '<div class="tom-tat">{}</div>',
    "webforms": '<div class="sapo">{}</div>',
    "modern": '<p class="entry-lead">{}</p>',
}


def article_page(view: View, article: Article, related: Iterable[Article]) -> str:
    """The article's own page; `related` articles stand below it, each with its date in the class of the article's."""
    layout = article.section.layout
    in_body = article.section.id == "giao-duc"  # whose listing brings the bodies
    main = _LAYOUTS[layout].format(
        crumbs=f'<p class="duong-dan"><a href="/">Trang chủ</a> » '
        f'<a href="{article.section.path}">{article.section.name}</a></p>',
        title=_title(article),
        date=printed_date(article, view.dress),
        views=views(article, view.dress),
        lead=_lead(article),
        body=body_html(article, files=in_body),
        credit=credit_below(article),
        files="" if in_body else _files(article),
        print_path=article.print_path,
    )
    others = f'<div class="tin-khac"><h3>Tin khác</h3><ul>{short_rows(related)}</ul></div>'
    head = f'<link rel="canonical" href="{view.url}{article.path}" />\n'
    return frame(view, article.title, f"{main}\n{others}", head=head)


def print_page(view: View, article: Article) -> str:
    """The view for printers: without the frame, with the day of printing."""
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8" /><title>{html.escape(article.title)}</title>
<link rel="canonical" href="{view.url}{article.path}" /><meta name="robots" content="noindex" /></head>
<body><div class="trang-in"><p class="ngay-in">{print_day(view)}</p><h1 class="tieu-de">{_title(article)}</h1>
<p class="ngay">{printed_date(article, view.dress)}</p>{_lead(article)}<div class="noi-dung">
{body_html(article, files=True)}
</div></div></body></html>
"""


def _lead(article: Article) -> str:
    if not article.lead or article.look.lead == "bold":
        return ""
    return _LEADS[article.section.layout].format(text_html(article.lead, article.look.twist))


def _title(article: Article) -> str:
    """Titles are typed into a field of their own: decomposed like the text, but without its entities and blanks."""
    twist = article.look.twist
    return text_html(article.title, twist if twist in {"nfd", "eth"} else "")


def _files(article: Article) -> str:
    links = "".join(f"<li>{link}</li>" for link in file_links(article))
    return f'<div class="tep-dinh-kem"><p>Tệp đính kèm:</p><ul>{links}</ul></div>\n' if links else ""
