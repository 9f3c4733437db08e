"""Where the fields of an article are looked for, and what is made of what is found."""

from crawler.items import Page
from crawler.pages.article import read_article
from crawler.pages.document import parse
from crawler.pages.selectors import Selector
from crawler.pages.template import ArticleTemplate

URL = "https://binhan.example.vn/tin/gat-lua-12"
ONE = "Sáng nay, bà con xã Bình Sơn ra đồng gặt lúa sớm."
PAGE = f"""<!DOCTYPE html><html><head>
<title>Gặt lúa sớm - Cổng thông tin xã Bình An</title>
<meta property="article:section" content="Nông nghiệp"><meta property="article:section" content="Tin xã">
<meta name="description" content="&lt;p&gt;&lt;strong&gt;Sáng nay&lt;/strong&gt;, gặt lúa.&lt;/p&gt;">
<link rel="Canonical nofollow" href="/tin/gat-lua-12"></head><body>
<div class="date">Thứ hai, 02/11/2026, 10:00</div>
<div id="article"><h1> Gặt lúa <span hidden>12</span>sớm<br>ở Bình Sơn </h1>
<div class="names"><span>Hạ Vũ - </span><span>Tác giả: Thanh Tuyền</span><span>admin</span></div>
<figure class="home"><img src="/anh/0.jpg"><div>Đồng lúa <b>Bình Sơn</b></div></figure>
<div class="body"><div class="quang-cao">Quảng cáo</div><p>{ONE}</p><p><img src="/anh/0.jpg"></p></div>
<div class="credit">Nguồn: TTXVN</div>
<a class="file" href="/f/1.pdf">Biểu mẫu</a><a class="file" href="/f/2.pdf"></a><a class="file" href="javascript:x()">x</a></div>
<div class="side"><div class="date">01/01/2020</div><div class="tag">Tin khác</div></div></body></html>"""


def selectors(*written: str) -> tuple[Selector, ...]:
    return tuple(map(Selector, written))


def read(markup: str = PAGE, **template) -> Page:
    made = {"container": selectors("#article"), "title": selectors("h1"), "body": selectors(".body")}
    return read_article(parse(markup.encode()), URL, ArticleTemplate(**{**made, **template}))


def test_title_and_body():
    page = read()
    assert page.title is not None
    assert (page.title.text, page.title.origin) == ("Gặt lúa sớm ở Bình Sơn", "template: h1")
    assert page.body is not None
    assert page.body.text == f"Quảng cáo\n\n{ONE}"
    assert (page.url, page.canonical) == (URL, URL)


def test_what_stands_beside_the_article_is_never_taken():
    assert read(date=selectors(".date", "//div[@class='date']"), section=selectors(".tag")).date is None
    assert not read(section=selectors(".tag")).sections
    # Without a container nothing tells what is the article's own: the template must.
    date = read(container=(), date=selectors(".side .date")).date
    assert date is not None
    assert date.text == "01/01/2020"


def test_metadata_is_looked_at_after_the_container():
    page = read(
        title=selectors("title", "h1"),
        section=selectors("meta[property='article:section']::attr(content)"),
        lead=selectors("meta[name=description]::attr(content)"),
    )
    assert page.title is not None
    assert page.title.text == "Gặt lúa sớm ở Bình Sơn"
    assert [section.text for section in page.sections] == ["Nông nghiệp", "Tin xã"]
    assert page.lead is not None
    assert page.lead.text == "Sáng nay, gặt lúa."


def test_metadata_that_the_parser_puts_into_the_body_is_metadata_still():
    page = read(
        PAGE.replace("<title>", "<div>x</div><title>"),
        section=selectors("meta[property='article:section']::attr(content)"),
    )
    assert [section.text for section in page.sections] == ["Nông nghiệp"]
    assert page.canonical == URL
    titled = read(PAGE.replace("<title>", "<div>x</div><title>"), title=selectors("title"))
    assert titled.title is not None
    assert titled.title.text.startswith("Gặt lúa sớm")


def test_a_page_without_the_container_has_only_metadata():
    page = read(PAGE.replace('id="article"', ""), title=selectors("h1", "title"))
    assert page.title is not None
    assert page.title.text == "Gặt lúa sớm - Cổng thông tin xã Bình An"
    assert page.body is None
    assert not page.photos


def test_the_first_selector_that_finds_text_is_used():
    page = read(
        "<div id=article><h1></h1><h1 hidden>ẩn</h1><h2>Gặt lúa</h2><p>x</p></div>", title=selectors("h1", "h2", "p")
    )
    assert page.title is not None
    assert (page.title.text, page.title.origin) == ("Gặt lúa", "template: h2")


def test_what_drop_matches_is_gone_before_anything_is_read():
    page = read(drop=selectors(".quang-cao", "h1 br", "html"), title=selectors("h1"))
    assert page.body is not None
    assert page.body.text == ONE
    assert page.title is not None
    assert page.title.text == "Gặt lúa sớmở Bình Sơn"


def test_an_empty_body_is_a_body_and_a_later_selector_may_find_more():
    markup = "<div id=article><div class=a></div><div class=b><p>Lúa tốt.</p></div></div>"
    page = read(markup, body=selectors(".a", ".b"))
    assert page.body is not None
    assert (page.body.text, page.body.origin) == ("Lúa tốt.", "template: .b")
    page = read(markup, body=selectors(".a", ".c"))
    assert page.body is not None
    assert (page.body.text, page.body.origin) == ("", "template: .a")
    assert read(markup, body=selectors(".c")).body is None


def test_a_body_in_several_parts_is_read_once_each():
    markup = "<div id=article><div class=b><p>một</p><div class=b>hai</div></div><div class=b>ba</div></div>"
    page = read(markup, body=selectors(".b"))
    assert page.body is not None
    assert page.body.text == "một\n\nhai\n\nba"


def test_several_authors_are_one_byline_and_an_account_beside_them_is_nobody():
    page = read(bylines=selectors(".names span"), credits=selectors(".credit"))
    assert [name.text for name in page.bylines] == ["Hạ Vũ, Thanh Tuyền"]
    assert [source.text for source in page.sources] == ["TTXVN"]


def test_an_author_field_may_name_a_source():
    page = read("<div id=article><i>Theo TTXVN</i></div>", bylines=selectors("i"))
    assert not page.bylines
    assert [source.text for source in page.sources] == ["TTXVN"]
    assert [name.text for name in read("<div id=article><i>admin</i></div>", bylines=selectors("i")).bylines] == [
        "admin"
    ]


def test_the_byline_in_the_body_comes_before_those_around_it():
    markup = "<div id=article><i>Hạ Vũ</i><div class=body><p>Lúa tốt.</p><p align=right>N.T</p></div></div>"
    assert [name.text for name in read(markup, bylines=selectors("i")).bylines] == ["N.T", "Hạ Vũ"]


def test_a_picture_outside_of_the_body_and_once_more_inside_is_one():
    page = read(photos=selectors(".home"))
    assert [(photo.url, photo.caption, photo.after) for photo in page.photos] == [
        ("https://binhan.example.vn/anh/0.jpg", "Đồng lúa Bình Sơn", 0)
    ]
    assert [(photo.caption, photo.after) for photo in read().photos] == [(None, 2)]


def test_the_text_beside_a_picture_outside_of_the_body_is_caption_and_never_a_credit():
    markup = (
        "<div id=article><div class=home><img src=a.jpg><p>Hạ Vũ</p></div><div class=home><p>không ảnh</p></div></div>"
    )
    page = read(markup, photos=selectors(".home"))
    assert [photo.caption for photo in page.photos] == ["Hạ Vũ"]
    assert not page.bylines


def test_the_same_picture_with_another_caption_keeps_both_captions():
    figure = "<figure><img src=a.jpg><figcaption>{}</figcaption></figure>"
    markup = (
        "<div id=article><div class=body>" + "".join(map(figure.format, ["Sáng", "Chiều", "Sáng", ""])) + "</div></div>"
    )
    assert [photo.caption for photo in read(markup).photos] == ["Sáng", "Chiều"]


def test_files_outside_of_the_body():
    page = read(attachments=selectors(".missing", ".file"))
    assert [(file.url, file.name) for file in page.attachments] == [
        ("https://binhan.example.vn/f/1.pdf", "Biểu mẫu"),
        ("https://binhan.example.vn/f/2.pdf", "2.pdf"),
    ]


def test_the_key_may_stand_anywhere_on_the_page():
    markup = "<head><link rel=shortlink href='/node/12'></head><div id=article></div>" + (
        '<script id=s>{"path":"node\\/14"}</script>'
    )
    keys = [
        read(markup, key_page=selectors(written)).key_text
        for written in ("[rel=shortlink]::attr(href)", "#s::text", "i")
    ]
    assert keys == ["/node/12", '{"path":"node\\/14"}', None]


def test_addresses_are_relative_to_the_base_element():
    page = read("<base href='https://anh.example.vn/vi/'><div id=article><div class=body><img src=a.jpg></div></div>")
    assert page.photos[0].url == "https://anh.example.vn/vi/a.jpg"


def test_broken_canonical_links_are_none():
    for link in (
        "<link rel=canonical>",
        "<link rel=canonical href=''>",
        "<link rel=canonical href='http://[x'>",
        "<link rel=next href=/2>",
    ):
        assert read(f"<head>{link}</head><p>x").canonical is None
