"""What the blocks of a body mean: captions, credits, files, leads; read through read_article."""

import pytest

from crawler.items import Page
from crawler.pages.article import read_article
from crawler.pages.document import parse
from crawler.pages.selectors import Selector
from crawler.pages.template import ArticleTemplate
from crawler.pages.visible import text_of

URL = "https://binhan.example.vn/tin/gat-lua-12"
ONE = "Sáng nay, bà con xã Bình Sơn ra đồng gặt lúa sớm."
TWO = "Vụ này năng suất đạt sáu tấn mỗi héc-ta./."
CAPTION = "Bà con gặt lúa trên cánh đồng Bình Sơn"
IMAGE = "<img src=/anh/1.jpg>"


def page(body: str, **template) -> Page:
    made = ArticleTemplate(body=(Selector("#body"),), lead=(Selector("#lead"),), **template)
    return read_article(parse(f"<div id=body>{body}</div>".encode()), URL, made)


def paragraphs(read: Page) -> list[str]:
    assert read.body is not None
    return read.body.text.split("\n\n") if read.body.text else []


def bylines(read: Page) -> list[str]:
    return [name.text for name in read.bylines]


def captions(read: Page) -> list[str | None]:
    return [photo.caption for photo in read.photos]


def test_the_body_says_how_it_was_read():
    read = page(f"<p>{ONE}</p><p>{TWO}</p><p align=right>Hạ Vũ</p>")
    assert read.body is not None
    assert read.body.origin == "template: #body"
    assert read.bylines[0].origin == "last lines of the body"


@pytest.mark.parametrize(
    "picture",
    [
        f"<figure>{IMAGE}<figcaption>{CAPTION}</figcaption></figure>",
        f"<figure><a href=/anh/1.jpg>{IMAGE}</a><figcaption><p>{CAPTION}</p></figcaption></figure>",
        f"<div style='text-align:center'>{IMAGE}<br><em>{CAPTION}</em></div>",
        f"<div>{IMAGE}<br /><i>{CAPTION}</i></div>",
        f"<table align=center><tr><td>{IMAGE}</td></tr><tr><td>{CAPTION}</td></tr></table>",
        f"<table><tr><td><p>{IMAGE}</p><p>{CAPTION}</p></td></tr></table>",
        f"<p align=center>{IMAGE}</p><p style='text-align: center'><em>{CAPTION}</em></p>",
        f"<p>{IMAGE}</p><p class=text-center><span style='font-size:11px'>{CAPTION}</span></p>",
        f"<p>{IMAGE}</p><p class=text-align-center>{CAPTION}</p>",
        f"<center>{IMAGE}<br>{CAPTION}</center>",
        f"<p>{IMAGE}</p><p><span style='font-style:italic'>{CAPTION}</span></p>",
        f"<div class='wp-caption alignright'>{IMAGE}<p class=wp-caption-text>{CAPTION}</p></div>",
        f"<div class=VCSortable><div>{IMAGE}</div><div class=PhotoCMS_Caption><p>{CAPTION}</p></div></div>",
        f"<div class=anh>{IMAGE}</div><figcaption>{CAPTION}</figcaption>",
    ],
)
def test_captions(picture):
    read = page(f"<p>{ONE}</p>{picture}<p>{TWO}</p>")
    assert captions(read) == [CAPTION]
    assert paragraphs(read) == [ONE, TWO]


@pytest.mark.parametrize(
    "credit",
    [
        "Ảnh: Hạ Vũ",
        "(Ảnh: Hạ Vũ/TTXVN)",
        "(Ảnh CTV)",
        "Ảnh minh họa.",
        f"{CAPTION}. Ảnh: Hạ Vũ",
        f"{CAPTION} (Ảnh: Hạ Vũ).",
    ],
)
def test_a_paragraph_that_credits_the_picture_above_is_its_caption(credit):
    read = page(f"<p>{ONE}</p><p>{IMAGE}</p><p>{credit}</p><p>{TWO}</p>")
    assert captions(read) == [credit]
    assert paragraphs(read) == [ONE, TWO]


def test_a_credit_of_its_own_belongs_to_the_caption_above():
    read = page(f"<p>{IMAGE}</p><p align=center><i>{CAPTION}</i></p><p align=center><i>Ảnh: Hạ Vũ</i></p><p>{ONE}</p>")
    assert captions(read) == [f"{CAPTION} Ảnh: Hạ Vũ"]
    assert paragraphs(read) == [ONE]


@pytest.mark.parametrize(
    "text",
    [
        f"<p>{TWO}</p>",
        f"<p align=justify>{TWO}</p>",
        f"<p align=center><b>{TWO}</b></p>",
        f"<p><i>Theo ông Hạ Vũ,</i> {TWO}</p>",
        f"<p>Ảnh hưởng của mưa lớn đến lúa. {TWO}</p>",
        f"<p align=center>{TWO * 10}</p>",
        f"<ul><li><i>{TWO}</i></ul>",
    ],
)
def test_an_ordinary_paragraph_below_a_picture_is_no_caption(text):
    read = page(f"<p>{ONE}</p><p>{IMAGE}</p>{text}<p>{ONE}</p>")
    assert captions(read) == [None]
    assert len(paragraphs(read)) == 3


def test_only_one_paragraph_below_a_picture_is_its_caption():
    read = page(f"<center><p>{IMAGE}</p><p>{CAPTION}</p><p>{ONE}</p></center><p><i>{TWO}</i></p>")
    assert captions(read) == [CAPTION]
    assert paragraphs(read) == [ONE, TWO]


def test_pictures_in_a_row_and_their_captions():
    two = "<img src=/anh/1.jpg><img src=/anh/2.jpg>"
    assert captions(page(f"<p>{two}</p><p align=center><em>{CAPTION}</em></p>")) == [None, CAPTION]
    assert captions(page(f"<figure>{two}<figcaption>{CAPTION}</figcaption></figure>")) == [None, CAPTION]
    cells = "<tr><td><img src=1.jpg><td><img src=2.jpg><tr><td>Cánh đồng<td>Sân phơi"
    assert captions(page(f"<p>{ONE}</p><table>{cells}</table>")) == ["Cánh đồng", "Sân phơi"]
    gallery = "".join(f"<figure><img src={n}.jpg><figcaption>Hình số {n}</figcaption></figure>" for n in (1, 2))
    assert captions(page(f"<figure class=wp-block-gallery>{gallery}</figure>")) == ["Hình số 1", "Hình số 2"]
    same = "<figure><img src={n}.jpg><figcaption>Trên đồng</figcaption></figure>"
    assert captions(page(same.format(n=1) + same.format(n=2))) == ["Trên đồng", "Trên đồng"]


@pytest.mark.parametrize(
    "layout",
    [
        "<table><tr><td><p>{0}</p>{image}<p>{1}</p></td></tr></table>",
        "<table><tr><td>{0}</td></tr><tr><td>{image}</td></tr><tr><td>{1}</td></tr></table>",
        "<table width='100%'><tr><td><table><tr><td>{0}<br><br>{1}</td></tr></table>{image}</td></tr></table>",
        "<table><tr><td>{image}<p>{0}</p><p>{1}</p><p>{0}</p></td></tr></table>",
        "<figure class=table><table><tr><td>{0}</td></tr><tr><td>{image}</td></tr><tr><td>{1}</td></tr></table></figure>",
    ],
)
def test_a_table_around_a_whole_body_keeps_its_text(layout):
    read = page(layout.format(ONE, TWO, image=IMAGE))
    assert captions(read) == [None]
    assert paragraphs(read)[:2] == [ONE, TWO]


def test_a_table_of_documents_with_icons_is_text():
    rows = "".join(f"<tr><td>{n}<td>thông báo số {n}<td><a href=/f/{n}.pdf><img src=/pdf.gif></a>" for n in (1, 2))
    read = page(f"<table>{rows}</table>")
    assert captions(read) == [None]
    assert paragraphs(read) == ["1", "thông báo số 1", "2", "thông báo số 2"]
    assert [file.url for file in read.attachments] == [f"https://binhan.example.vn/f/{n}.pdf" for n in (1, 2)]


@pytest.mark.parametrize(
    ("line", "names", "sources"),
    [
        ("<p style='text-align:right'><strong>Hạ Vũ</strong></p>", ["Hạ Vũ"], []),
        ("<p align=right>H. Nhung</p>", ["H. Nhung"], []),
        ("<div class=text-right><em>N.T</em></div>", ["N.T"], []),
        ("<p class=rteright>N.T</p>", ["N.T"], []),
        ("<p style='text-align: right;'><br> N.T</p>", ["N.T"], []),
        ("<span style='float:right'>Thanh Tuyền</span>", ["Thanh Tuyền"], []),
        ("<p>" + "&nbsp; " * 40 + "<strong>Thanh Tuyền</strong></p>", ["Thanh Tuyền"], []),
        ("<p><b>HÀ KIÊN</b></p>", ["HÀ KIÊN"], []),
        ("<p>Thanh Tuyền – Hạ Vũ</p>", ["Thanh Tuyền – Hạ Vũ"], []),
        ("<p><strong>Tác giả:</strong> Thanh Tuyền</p>", ["Thanh Tuyền"], []),
        ("<p align=center>Tin, ảnh: THU HUYÊN</p>", ["THU HUYÊN"], []),
        ("<p align=right>Theo Hồ Quang/nongnghiep.vn</p>", ["Hồ Quang"], ["nongnghiep.vn"]),
        ("<p><em>Theo TTXVN</em></p>", [], ["TTXVN"]),
        ("<p>Nguồn:vtc16.vn</p>", [], ["vtc16.vn"]),
        (
            "<p align=right>Hạ Vũ</p><p align=right>Trạm Khuyến nông Bình Sơn</p>",
            ["Hạ Vũ", "Trạm Khuyến nông Bình Sơn"],
            [],
        ),
        ("<p>Hạ Vũ</p><p>Nguồn: TTXVN</p>", ["Hạ Vũ"], ["TTXVN"]),
        ("<p align=right>Bài, ảnh: Hạ Vũ<br>Nguồn: TTXVN</p>", ["Hạ Vũ"], ["TTXVN"]),
        ("<p align=right>Hạ Vũ</p><p>&nbsp;</p><p>Lượt xem: 1.204</p>", ["Hạ Vũ"], []),
        ("<p align=right>Hạ Vũ</p><p><a href=/f/a.pdf>Tải về</a></p>", ["Hạ Vũ"], []),
        ("<p align=right>Hạ Vũ</p><p>Tệp đính kèm: <a href=/f/a.pdf>a.pdf</a> (12 KB)</p>", ["Hạ Vũ"], []),
        (f"<p align=right>Hạ Vũ</p><p>{IMAGE}</p><p align=center><i>{CAPTION}</i></p>", ["Hạ Vũ"], []),
        (f"<p>{IMAGE}</p><p align=right><em>Hạ Vũ</em></p>", ["Hạ Vũ"], []),
        (f"<p>{IMAGE}</p><p><em>Hạ Vũ</em></p>", ["Hạ Vũ"], []),
        ("<p>Tác giả: admin</p>", [], []),
    ],
)
def test_credits_at_the_end(line, names, sources):
    read = page(f"<p>{ONE}</p><p>{TWO}</p>{line}")
    assert bylines(read) == names
    assert [source.text for source in read.sources] == sources
    assert paragraphs(read) == [ONE, TWO]


@pytest.mark.parametrize("line", ["<br>Hạ Vũ", "<br /><strong>Hạ Vũ</strong>", "<br>Tin, ảnh: Hạ Vũ", "<br><br>Hạ Vũ"])
def test_a_byline_may_stand_in_the_last_paragraph(line):
    read = page(f"<p>{ONE}</p><p>{TWO}{line}</p>")
    assert bylines(read) == ["Hạ Vũ"]
    assert paragraphs(read) == [ONE, TWO]


@pytest.mark.parametrize(
    "end",
    [
        "<p>Lúa tốt.</p>",
        "<p><strong>Tín hiệu vui</strong></p>",
        "<p>Theo đó, mỗi hộ nhận ba giống mới.</p>",
        "<p>Nguồn nước tưới từ hồ Đá Bàn đủ cho cả vụ.</p>",
        "<p>Theo nghiên cứu, giống này chịu mặn.</p>",
        "<p>Danh sách khen thưởng:</p><p>Nguyễn Văn Bình</p>",
        "<p>Danh sách khen thưởng:<br>Nguyễn Văn Bình<br>Trần Thị Sơn</p>",
        "<p>Nguyễn Văn Bình</p><p>Trần Thị Sơn</p><p>Lê Thị Hạ</p>",
        "<ul><li>Nguyễn Văn Bình</li><li>Trần Thị Sơn</li></ul>",
        "<p align=right>TM. ỦY BAN NHÂN DÂN<br>CHỦ TỊCH<br>Nguyễn Văn Bình</p>",
        "<p align=right>CHỦ TỊCH</p><p align=right>(Đã ký)</p><p align=right>Nguyễn Văn Bình</p>",
        "<table><tr><td>Ban giám khảo<td>Hạ Vũ<tr><td>Thư ký<td>Thanh Tuyền</table>",
    ],
)
def test_what_is_no_credit_stays_in_the_text(end):
    read = page(f"<p>{ONE}</p>{end}")
    assert bylines(read) == []
    assert not read.sources
    kept = " ".join(paragraphs(read)).replace("|", " ").split()
    assert kept == text_of(parse(f"<p>{ONE}</p>{end}".encode())).split()


def test_a_sentence_about_an_office_above_the_byline_is_no_signature():
    read = page(f"<p>{ONE}</p><p>Chủ tịch xã dự lễ.</p><p align=right>Hạ Vũ</p>")
    assert bylines(read) == ["Hạ Vũ"]


def test_a_body_that_is_nothing_but_a_byline():
    assert bylines(page("<p align=right>Hạ Vũ</p>")) == ["Hạ Vũ"]
    assert bylines(page(f"{IMAGE}<p>Hạ Vũ</p>")) == ["Hạ Vũ"]
    # Nothing there it could be the credit of.
    read = page("<p>Bình Sơn</p>")
    assert bylines(read) == []
    assert paragraphs(read) == ["Bình Sơn"]


def test_credit_lines_in_mid_body_stay():
    read = page(f"<p>{ONE}</p><p>Theo TTXVN</p><p>{TWO}</p>")
    assert paragraphs(read) == [ONE, "Theo TTXVN", TWO]
    assert not read.sources


@pytest.mark.parametrize(
    "line", ["Lượt xem: 12", "Số lượt đọc: 1.204", "Lượt truy cập 7", "h2.jpg (229 KB)", "anh-1.png", "Tệp đính kèm:"]
)
def test_lines_that_the_cms_leaves_in_the_body_go(line):
    assert paragraphs(page(f"<p>{ONE}</p><p>{line}</p><p>{TWO}</p>")) == [ONE, TWO]


def test_links_to_files():
    read = page(
        f"<p>{ONE} Xem <a href='/f/ke%20hoach.docx'>kế hoạch</a> và <a href=/tin/khac>tin khác</a>.</p>"
        "<p><a href=/f/bieu-mau.xlsx>Biểu mẫu đăng ký</a></p>"
        "<p><a href='/f/so-12.PDF?ver=2'>Tải về</a></p>"
        "<p><a href=/f/trong.zip><img src=/zip.gif width=16></a></p><p><a href=/f/to.rar><img src=/rar.gif></a></p>"
        "<p>Tệp đính kèm: <a href=/f/1.pdf>1.pdf</a>, <a href=/f/2.pdf>2.pdf</a> (1,2 MB)</p>"
        "<table><tr><td>Số 5<td><a href=/f/5.doc>Tải về</a><tr><td>Số 6<td><a href=/f/6.doc>Tải về</a></table>"
        "<iframe src=/f/khung.pdf></iframe><object data=/f/vat.pdf></object><iframe src=https://video.example.vn/1></iframe>"
        "<p><a href='http://[x/a.pdf'>hỏng</a></p>"
    )
    assert [(file.url.rpartition("/")[2], file.name) for file in read.attachments] == [
        ("ke%20hoach.docx", "ke hoach.docx"),
        ("bieu-mau.xlsx", "Biểu mẫu đăng ký"),
        ("so-12.PDF?ver=2", "Tải về"),
        ("trong.zip", "trong.zip"),
        ("to.rar", "to.rar"),
        ("1.pdf", "1.pdf"),
        ("2.pdf", "2.pdf"),
        ("5.doc", "5.doc"),
        ("6.doc", "6.doc"),
        ("khung.pdf", "khung.pdf"),
        ("vat.pdf", "vat.pdf"),
    ]
    assert paragraphs(read) == [f"{ONE} Xem kế hoạch và tin khác.", "Số 5 | Tải về", "Số 6 | Tải về", "hỏng"]


def test_two_links_to_one_file_name_it_once():
    read = page(
        "<div class=wp-block-file><a href=/f/a.pdf>Thông báo <b>số 5</b></a><a href=/f/a.pdf download>Tải xuống</a></div>"
    )
    assert [file.name for file in read.attachments] == ["Thông báo số 5"]
    assert paragraphs(read) == []


def test_a_notice_that_is_one_file():
    read = page("<p><a href=/f/thong-bao.pdf>Thông báo số 12</a></p>")
    assert paragraphs(read) == []
    assert read.attachments[0].name == "Thông báo số 12"


@pytest.mark.parametrize(
    ("first", "lead"),
    [
        (f"<p><strong>{ONE}</strong></p>", ONE),
        ("<p><b>Sáng nay,</b><b> bà con xã Bình Sơn</b> <b>ra đồng gặt lúa sớm.</b>&nbsp;</p>", ONE),
        (f"<p style='font-weight:700'>(QTO) - {ONE}</p>", f"(QTO) - {ONE}"),
        (f"<h2>{ONE}</h2>", ONE),
        (f"<p>{IMAGE}</p><p><b>{ONE}</b></p>", ONE),
    ],
)
def test_a_bold_first_paragraph_is_the_lead_where_the_template_says_so(first, lead):
    read = page(f"{first}<p>{TWO}</p>", bold_lead=True)
    assert read.lead is not None
    assert (read.lead.text, read.lead.origin) == (lead, "first paragraph, bold")
    assert paragraphs(read) == [TWO]
    assert page(f"{first}<p>{TWO}</p>").lead is None


def test_of_one_box_only_the_bold_part_is_the_lead():
    read = page(f"<div><strong>{ONE}</strong><br><br>{TWO}</div>", bold_lead=True)
    assert read.lead is not None
    assert read.lead.text == ONE
    assert paragraphs(read) == [TWO]


@pytest.mark.parametrize(
    "first",
    [
        f"<p><strong>Sáng nay,</strong> {ONE}</p>",
        "<p><strong>1. Đối tượng tham gia</strong></p>",
        f"<p><strong>1. Đối tượng</strong><br>{ONE}</p>",
        "<h2>Tín hiệu vui</h2>",
        f"<b style='font-weight:normal'><p>{ONE}</p></b>",
        f"<ul><li><b>{ONE}</b></ul>",
        "<table><tr><th>Thời gian</th><th>Nội dung.</th></tr><tr><th>Sáng</th><th>Họp.</th></tr></table>",
    ],
)
def test_a_first_paragraph_that_is_no_lead(first):
    read = page(f"{first}<p>{TWO}</p>", bold_lead=True)
    assert read.lead is None
    assert paragraphs(read)[-1] == TWO
    assert len(paragraphs(read)) >= 2


@pytest.mark.parametrize(
    "first",
    [
        f"<p><strong>{ONE}</strong></p>",
        f"<h2>{ONE}</h2>",
        f"<p>“{ONE.upper()}”</p>",
        f"<p>{ONE}<br>{TWO}</p>",
        f"<b>{ONE}</b><br><br>",
    ],
)
def test_a_lead_of_its_own_is_not_repeated_in_the_body(first):
    template = ArticleTemplate(body=(Selector("#body"),), lead=(Selector(".sapo"),), bold_lead=True)
    html = f"<p class=sapo>{ONE}</p><div id=body>{first}<p>{TWO}</p></div>"
    read = read_article(parse(html.encode()), URL, template)
    assert read.lead is not None
    assert (read.lead.text, read.lead.origin) == (ONE, "template: .sapo")
    assert set(paragraphs(read)) == {TWO}


def test_with_a_lead_of_its_own_another_bold_paragraph_stays():
    template = ArticleTemplate(body=(Selector("#body"),), lead=(Selector(".sapo"),), bold_lead=True)
    html = f"<p class=sapo>BÌNH SƠN - {ONE}</p><div id=body><p><b>{TWO}</b></p></div>"
    read = read_article(parse(html.encode()), URL, template)
    assert read.lead is not None
    assert read.lead.text == f"BÌNH SƠN - {ONE}"
    assert paragraphs(read) == [TWO]
