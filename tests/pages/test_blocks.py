"""What markup becomes a paragraph, a table row, a picture; read through read_article."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import Page
from crawler.pages.article import read_article
from crawler.pages.document import parse
from crawler.pages.selectors import Selector
from crawler.pages.template import ArticleTemplate

URL = "https://binhan.example.vn/tin/gat-lua-12"
TEMPLATE = ArticleTemplate(body=(Selector("#body"),))


def page(body: str) -> Page:
    return read_article(parse(f"<div id=body>{body}</div>".encode()), URL, TEMPLATE)


def paragraphs(body: str) -> list[str]:
    read = page(body).body
    assert read is not None
    return read.text.split("\n\n") if read.text else []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Đoạn một.</p><p>Đoạn hai.</p>", ["Đoạn một.", "Đoạn hai."]),
        ("Đoạn một.<br><br>Đoạn hai.<br />\n&nbsp;<br/><br>Đoạn ba.", ["Đoạn một.", "Đoạn hai.", "Đoạn ba."]),
        ("<p>Dòng một.<br>Dòng hai.</p>", ["Dòng một.\nDòng hai."]),
        ("<p><br>Dòng một.<br></p>", ["Dòng một."]),
        ("<p>một <br> </p><p> <br>hai</p>", ["một", "hai"]),
        ("<p>Câu  bị\n ngắt&nbsp;&nbsp;giữa\r\n dòng.</p>", ["Câu bị ngắt giữa dòng."]),
        ("trước<p>giữa</p>sau", ["trước", "giữa", "sau"]),
        ("<p>một<p>hai<p><strong>ba", ["một", "hai", "ba"]),
        ("<p>&nbsp;</p><p></p><p>\u200b</p><p>một</p>", ["một"]),
        # Pasted from Word, or written with <font>.
        (
            "<p class=MsoNormal style='mso-margin-top-alt:auto'><span lang=VI><font face=Arial>Xã </font>Bình"
            "<span style='mso-spacerun:yes'> </span>Sơn</span><o:p>&nbsp;</o:p></p><p><o:p></o:p></p>",
            ["Xã Bình Sơn"],
        ),
        ("<!--[if gte mso 9]><xml>x</xml><![endif]--><![if !supportLists]><p>một</p><![endif]>", ["một"]),
        ("<p>H<b>ọ</b>p <st1:place>Bình Sơn</st1:place>, t<sub>1</sub></p>", ["Họp Bình Sơn, t1"]),
        # Boxes in boxes.
        ("<div><div>một<div>hai</div></div><section>ba</section>bốn</div>", ["một", "hai", "ba", "bốn"]),
        ("<ul><li>một<li>hai<ul><li>ba</ul></ul><ol><li><p>bốn</p></ol>", ["một", "hai", "ba", "bốn"]),
        ("<h2>Tiêu đề</h2>một<blockquote>hai<p>ba</blockquote>", ["Tiêu đề", "một", "hai", "ba"]),
        ("<dl><dt>một<dd>hai</dl><details><summary>ba</summary>bốn</details>", ["một", "hai", "ba", "bốn"]),
        ("<span style='display: block'>một</span><span style='display:inline-block'>hai</span>ba", ["một", "haiba"]),
        ("một<hr>hai<center>ba</center>", ["một", "hai", "ba"]),
        # WebForms pages have a form around everything.
        ("<form><p>một</p><input value=x><button>Gửi</button></form>", ["một"]),
        ("một<a href=/x>hai</a>ba", ["mộthaiba"]),
    ],
)
def test_paragraphs(body, expected):
    assert paragraphs(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<tr><td>một<td>hai<tr><td>ba<td>bốn", ["một | hai", "ba | bốn"]),
        ("<thead><tr><th>một<th>hai</thead><tbody><tr><td>ba<td>bốn</tbody>", ["một | hai", "ba | bốn"]),
        ("<caption>Bảng 1</caption><tr><td>một<td>hai<tr><td>ba<td>bốn", ["Bảng 1", "một | hai", "ba | bốn"]),
        ("<tr><td><p>một</p><p>hai</p><td>ba<br>bốn<tr><td><ul><li>a<li>b</ul><td>c", ["một hai | ba bốn", "a b | c"]),
        ("<tr><td colspan=2>Bảng 1<tr><td>một<td>hai<tr><td>ba<td>bốn", ["Bảng 1", "một | hai", "ba | bốn"]),
        ("<tr><td>một<td><td>ba<tr><td><td>&nbsp;<td><tr><td><td>hai<td>", ["một | | ba", "| hai |"]),
        ("<tr><td>một<td>hai<span hidden>ẩn</span><script>x</script><tr><td>ba<td>bốn", ["một | hai", "ba | bốn"]),
        # There for the layout: one column, one row, tables in tables.
        ("<tr><td>một<tr><td><p>hai<p>ba", ["một", "hai", "ba"]),
        ("<tr><td>một<td>hai", ["một", "hai"]),
        (
            "<tr><td>một<td>hai<tr><td>ba<td><table><tr><td>a<td>b<tr><td>c<td>d</table>",
            ["một", "hai", "ba", "a | b", "c | d"],
        ),
    ],
)
def test_tables(body, expected):
    assert paragraphs(f"trước<table>{body}</table>sau") == ["trước", *expected, "sau"]


def test_text_that_stands_in_a_table_outside_of_its_cells_is_kept():
    read = paragraphs("<table>một<tr>hai<td>ba</td><td>bốn</td>năm</tr>sáu<tr><td>bảy<td>tám</tr></table>")
    assert " ".join(read).replace(" |", "").split() == "một hai ba bốn năm sáu bảy tám".split()


@pytest.mark.parametrize(
    "unread",
    [
        "<script>var x = 'tin'</script>",
        "<style>p { color: red }</style>",
        "<iframe src=/x>khung</iframe>",
        "<noscript>bật lên</noscript>",
        "<video controls>không xem được<source src=a.mp4></video>",
        "<p hidden>ẩn</p>",
        "<div style='display:none'><p>ẩn</p></div>",
        "<span class=sr-only>ẩn</span>",
        "<svg><title>ẩn</title></svg>",
        "<select><option>chọn</option></select>",
        "<textarea>viết</textarea>",
        "<!-- ẩn -->",
    ],
)
def test_what_nobody_sees_is_no_text(unread):
    assert " ".join(paragraphs(f"<p>một</p>{unread}<p>hai{unread} ba</p>")) == "một hai ba"


def test_a_body_that_a_script_reveals_is_read():
    tree = parse(b"<form id=body style='display:none'><p>Mot</p></form>")
    read = read_article(tree, URL, TEMPLATE).body
    assert read is not None
    assert read.text == "Mot"


@pytest.mark.parametrize(
    ("image", "url"),
    [
        ("<img src=/anh/1.jpg>", "https://binhan.example.vn/anh/1.jpg"),
        ("<img src='1.jpg?w=300#x'>", "https://binhan.example.vn/tin/1.jpg?w=300"),
        ("<img src='data:image/gif;base64,R0lG' data-src=/anh/1.jpg>", "https://binhan.example.vn/anh/1.jpg"),
        ("<img src=/trong.gif data-original=/anh/1.jpg>", "https://binhan.example.vn/anh/1.jpg"),
        ("<img data-src='data:image/gif;base64,R0lG' src=/anh/1.jpg>", "https://binhan.example.vn/anh/1.jpg"),
        ("<a href=/xem><span><img src=/anh/1.jpg></span></a>", "https://binhan.example.vn/anh/1.jpg"),
        ("<picture><source srcset=/2.webp><img src=/anh/1.jpg></picture>", "https://binhan.example.vn/anh/1.jpg"),
        ("<img src='data:image/gif;base64,R0lG'>", None),
        ("<img>", None),
        ("<img src=''>", None),
        ("<img src='http://[x'>", None),
        ("<img src='file:///C:/anh.jpg'>", None),
        ("<img src=/dem.gif width=1 height=1>", None),
        ("<img src=/pdf.gif width=16>", None),
        ("<img src=/anh/1.jpg width=100% height=480>", "https://binhan.example.vn/anh/1.jpg"),
        ("<span hidden><img src=/anh/1.jpg></span>", None),
        ("<noscript><img src=/anh/1.jpg></noscript>", None),
    ],
)
def test_images(image, url):
    read = page(f"<p>một</p><p>{image}</p><p>hai</p>")
    assert [photo.url for photo in read.photos] == ([url] if url else [])
    assert read.body is not None
    assert read.body.text == "một\n\nhai"


def test_an_emoji_parts_no_sentence():
    assert paragraphs("<p>một <img class=emoji alt=x src=/1f600.svg> hai</p>") == ["một hai"]


def test_an_image_knows_how_many_paragraphs_stand_before_it():
    read = page("<img src=0.jpg><p>một<img src=1.jpg>hai</p><table><tr><td>a<td>b<tr><td>c<td>d</table><img src=4.jpg>")
    assert [photo.after for photo in read.photos] == [0, 1, 4]


def test_many_breaks_and_blanks_take_no_time():
    assert len(paragraphs(("một" + "<br>&nbsp;" * 50 + "<span> </span>" * 50) * 200)) == 200


# A word of the text is a small letter and a number, so that none is taken for a name.
_inline = st.recursive(
    st.just("#"),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["b", "i", "span", "a href=/x", "font", "u", "o:p"]), inner).map(
            lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0].split()[0]}>"
        ),
        st.lists(inner, max_size=3).map("<br>".join),
        st.tuples(inner, inner).map(" ".join),
    ),
    max_leaves=6,
)
_ROWS = st.lists(st.lists(_inline, min_size=1, max_size=3), min_size=1, max_size=3)
_blocks = st.recursive(
    _inline,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["p", "div", "h3", "blockquote", "center", "article"]), inner).map(
            lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"
        ),
        st.lists(inner, max_size=4).map("\n".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: "<ul><li>" + "<li>".join(items) + "</ul>"),
        _ROWS.map(lambda rows: "<table>" + "".join(f"<tr><td>{'<td>'.join(row)}" for row in rows) + "</table>"),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda cells: "<table border=1>" + "".join(f"<tr><td>{cell}</td></tr>" for cell in cells) + "</table>"
        ),
        inner.map(lambda body: f"{body}<br><br>{body}"),
    ),
    max_leaves=12,
)


def _numbered(markup: str) -> tuple[str, list[str]]:
    parts = markup.split("#")
    words = [f"từ{number}" for number in range(100, len(parts) + 99)]
    return "".join(part + word for part, word in zip(parts, [*words, ""], strict=True)), words


@settings(deadline=None, max_examples=300)
@given(_blocks, st.booleans())
def test_every_word_is_kept_once_and_in_order(markup, bold_lead):
    body, words = _numbered(markup)
    template = ArticleTemplate(body=(Selector("#body"),), bold_lead=bold_lead)
    read = read_article(parse(f"<div id=body>{body}</div>".encode()), URL, template)
    assert read.body is not None
    kept = " ".join([*([read.lead.text] if read.lead else []), read.body.text]).split()
    assert "".join(word for word in kept if word != "|") == "".join(words)
    assert not read.bylines
    assert not read.sources


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.one_of(_blocks, st.sampled_from(["<img src=a.jpg>", "<figure><img src=b.jpg>#</figure>"])), max_size=6)
)
def test_with_pictures_every_word_is_text_or_caption(parts):
    body, words = _numbered(" ".join(parts))
    read = page(body + "<p style='text-align:right'>Hạ Vũ</p>")
    assert read.body is not None
    captions = [photo.caption for photo in read.photos if photo.caption]
    kept = re.findall(r"từ\d+", " ".join([read.body.text, *captions]))
    assert sorted(kept) == sorted(words)
    assert [name.text for name in read.bylines] == ["Hạ Vũ"]
