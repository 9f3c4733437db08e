"""The body of an article as HTML, in the markups that editors leave behind."""

from __future__ import annotations

import html
import re
import unicodedata
from html.entities import codepoint2name

from crawler.demo.credits import credit_in_body
from crawler.demo.model import Article, BodyMarkup, CaptionMarkup, Photo, Twist, cells_of, lines_of

_PARAGRAPH: dict[BodyMarkup, str] = {
    "p": "<p>{}</p>\n",
    # A whole body in one element, parted by empty lines (PSCPortal).
    "br": "{}<br />\n<br />\n",
    "word": '<p class="MsoNormal" style="margin: 6pt 0cm; text-align: justify;"><span lang="VI" '
    "style=\"font-size: 14pt; font-family: 'Times New Roman', serif;\">{}</span><o:p></o:p></p>\n",
    "font": '<p align="justify"><font face="Arial" size="3">{}</font></p>\n',
    "span": '<div><span style="font-size: 16px;">{}</span></div>\n',
}
_PICTURE: dict[CaptionMarkup, str] = {
    "figure": "<figure>{img}<figcaption>{caption}</figcaption></figure>\n",
    "division": '<div style="text-align: center;">{img}<br />\n<em>{caption}</em></div>\n',
    "table": '<table align="center" border="0" cellpadding="3"><tbody><tr><td>{img}</td></tr>'
    "<tr><td>{caption}</td></tr></tbody></table>\n",
    "paragraph": '<p style="text-align: center;">{img}</p>\n<p style="text-align: center;"><em>{caption}</em></p>\n',
    "small": '<p style="text-align: center;">{img}<br />\n'
    '<span style="font-size: 12px; color: #666;">{caption}</span></p>\n',
}
_FILE_NAMES = {
    "noi-quy-tiep-cong-dan.pdf": "Nội quy tiếp công dân",
    "mau-don-dang-ky-dau-gia.docx": "Mẫu đơn đăng ký tham gia đấu giá",
    "yeu-cau-chao-gia.docx": "Yêu cầu báo giá",
    "quyet-dinh-phe-duyet-chi-tieu.pdf": "Quyết định (bản quét)",
    "phu-luc-ke-hoach.pdf": "Phụ lục kế hoạch",
}


def body_html(article: Article, *, files: bool = False) -> str:
    """The inside of the body element. With `files` the attachments are linked in it, else the page has them elsewhere."""
    look = article.look
    paragraph = _PARAGRAPH[look.body]
    parts: list[str] = []
    if article.lead and look.lead != "own":
        parts.append(paragraph.format(f"<strong>{text_html(article.lead, look.twist)}</strong>"))
    for place, block in enumerate(("", *article.blocks)):
        if block:
            parts.append(_block(block, paragraph, look.twist))
        parts += [picture_html(photo, article) for photo in article.photos if photo.after == place]
    parts.append(credit_in_body(article))
    if files:
        parts += [f"<p>Tệp đính kèm: {link}</p>\n" for link in file_links(article)]
    body = "".join(parts)
    return f"<div>{body}</div>" if look.body == "br" else body


def _block(block: str, paragraph: str, twist: Twist) -> str:
    lines = [text_html(line, twist) for line in lines_of(block)]
    if block.startswith("- "):
        return "<ul>\n" + "".join(f"<li>{line}</li>\n" for line in lines) + "</ul>\n"
    if block.startswith("|"):
        rows = [[text_html(cell, twist) for cell in cells_of(line)] for line in block.split("\n")]
        cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
        return '<table border="1" class="bang-so-lieu">' + "".join(f"<tr>{row}</tr>\n" for row in cells) + "</table>\n"
    return paragraph.format(lines[0])


def picture_html(photo: Photo, article: Article) -> str:
    img = f'<img src="/anh/{photo.number}.png" alt="" width="384" height="240" />'
    return _PICTURE[article.look.caption].format(img=img, caption=text_html(photo.caption, article.look.twist))


def file_links(article: Article) -> list[str]:
    """A link for each attachment."""
    return [f'<a href="/tep/{name}">{_FILE_NAMES[name]}</a>' for name in article.files]


def text_html(text: str, twist: Twist) -> str:
    """A text as HTML, with what the editor's habits do to it."""
    if twist == "nfd":
        text = unicodedata.normalize("NFD", text)
    elif twist == "eth":
        text = text.replace("Đ", "Ð")
    escaped = html.escape(text, quote=False)
    if twist == "entities":
        return "".join(f"&{codepoint2name[ord(mark)]};" if "\xa0" < mark <= "\xff" else mark for mark in escaped)
    if twist == "nbsp":
        return "&nbsp;" + re.sub(r"([,.;]) ", r"\1&nbsp; ", escaped)
    if twist == "blanks":
        return re.sub(r"((?:\S+ ){6}\S+) ", "\\1\n  ", escaped)
    return escaped
