"""Article pages in the manner of the portals of facts.md, written for these tests, with what a careful reader reads in each."""

from __future__ import annotations

from dataclasses import dataclass

LEAD = "Sáng 12/5, xã Bình Sơn mở lớp hướng dẫn chăm sóc cây bưởi cho hơn năm mươi hộ dân trong vùng dự án."
ONE = "Tại lớp học, cán bộ khuyến nông giới thiệu cách tỉa cành, bón phân và phòng bệnh vàng lá cho vườn bưởi đến tuổi ra quả."
TWO = "Bà con được ra vườn thực hành, hỏi đáp về lịch tưới trong mùa khô và cách ghi chép chi phí theo từng tháng."
THREE = "Chủ tịch xã cho biết lớp thứ hai sẽ mở vào cuối tháng sau, dành cho các hộ trồng mới và nhóm thanh niên lập nghiệp."
TITLE = "Bình Sơn mở lớp chăm sóc bưởi cho nông dân"
SITE = "Cổng thông tin điện tử xã Bình Sơn"
TEASER = (
    "Đoàn công tác của huyện đã kiểm tra tiến độ làm đường liên thôn, nhắc đơn vị thi công bảo đảm an toàn cho bà con."
)

MENU = (
    "<ul id=menu><li><a href=/>Trang chủ</a><li><a href=/gioi-thieu>Giới thiệu</a><li><a href=/tin-tuc>Tin tức</a>"
    "<li><a href=/van-ban>Văn bản</a><li><a href=/lien-he>Liên hệ</a></ul>"
)
CLOCK = "<div id=clock>Thứ tư, 19/08/2026, 22:29</div>"
RELATED = (
    "<div><b>Các tin khác</b></div><ul><li><a href=/tin/7>Xã họp bàn kế hoạch vụ mùa</a> (14/03/2021)"
    "<li><a href=/tin/8>Khai trương chợ quê cuối tuần</a> (02/03/2021)</ul>"
)
ASIDE = "".join(
    f"<div class=item><h3><a href=/tin/{number}>Tin bên lề số {number} của tuần này</a></h3><p>{TEASER}</p></div>"
    for number in range(20, 25)
)
FOOTER = (
    "<div id=footer><p>Cơ quan chủ quản: Ủy ban nhân dân xã Bình Sơn. Người chịu trách nhiệm: ông Lê Văn Tám, Chủ tịch.</p>"
    "<p>Ghi rõ nguồn khi phát hành lại thông tin từ trang này.</p></div>"
)


@dataclass(frozen=True)
class Kind:
    """A page and what stands in it; `body` are its paragraphs. What is None must not be found."""

    name: str
    page: str
    title: str = TITLE
    date: str | None = "2024-05-12"
    time: str | None = None
    byline: str | None = None
    source: str | None = None
    lead: str | None = LEAD
    body: tuple[str, ...] = (ONE, TWO, THREE)
    captions: tuple[str, ...] = ()


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


KINDS = [
    Kind(
        "ArticleHeader: no h1, the same <title> on every page",
        f"<title>{SITE}</title><h1><a href=/>{SITE}</a></h1>{CLOCK}{MENU}<div class=ArticleDetail>"
        f"<div class=ArticleHeader>{TITLE}</div><div class=PostDate>Ngày đăng: 12/05/2024  08:30</div>"
        f"<div class=ArticleSummary>{LEAD}</div><div class=ArticleContent>{paragraphs(ONE, TWO, THREE)}"
        f"<p style='text-align:right'><strong>Hạ Lan</strong></p></div></div>{RELATED}{ASIDE}{FOOTER}",
        time="08:30",
        byline="Hạ Lan",
    ),
    Kind(
        "common-title: classes in English, counters glued to the date",
        f"<title>{TITLE} - {SITE}</title>{MENU}<div class=wrap><h1 class='title-detail common-title'>{TITLE}</h1>"
        f"<span class=post-date>12/05/2024 15:53    4792</span><div class='article-brief common-brief'><p>{LEAD}</p></div>"
        f"<div class='article-content common-content'>{paragraphs(ONE, TWO, THREE)}</div>"
        f"<div class=social>Chia sẻ</div></div>{ASIDE}{FOOTER}",
        time="15:53",
    ),
    Kind(
        "Liferay: the h1 is a portlet's, the title stands twice",
        f"<title>{TITLE} - {SITE}</title><a href=#main>Truy cập nội dung luôn</a><h1 class=hide-accessible>Thực đơn</h1>{MENU}"
        f"<section class=portlet><h1 class=portlet-title>Tin tức sự kiện</h1><div class=portlet-body><h3 class=header-title>"
        f"<span>{TITLE}</span></h3><div class=journal-content-article><p><b>{TITLE}</b></p>"
        f"<p>Ngày đăng 12/05/2024 | 13:30  | Lượt xem: 206</p>{paragraphs(ONE, TWO, THREE)}"
        f"<p align=right>Theo danviet.vn</p></div></div></section>{FOOTER}",
        time="13:30",
        source="danviet.vn",
        lead=None,
    ),
    Kind(
        "SharePoint: everything in one form",
        f"<form><div id=s4-workspace>{CLOCK}{MENU}<div class=tandan-p-article><p class=tandan-p-article-news-title>{TITLE}</p>"
        f"<span class=tandan-span-date-publish>Đăng ngày 12 - 05 - 2024</span>"
        f"<p class=tandan-p-article-news-summary>{LEAD}</p><div class=tandan-p-article-main><div class=ms-rtestate-field>"
        f"{paragraphs(ONE, TWO, THREE)}</div></div><div class=tandan-div-article-other><b>Tin khác</b>"
        f"<a href=/a>Xã họp bàn kế hoạch vụ mùa (14/03/2021)</a></div></div></div>{FOOTER}</form>",
    ),
    Kind(
        "tables for the layout and no class at all",
        f"<title>{TITLE}</title><form><table><tr><td colspan=3>{SITE}<tr><td width=160>{MENU}<td><table><tr><td><b>{TITLE}</b>"
        f"<tr><td><i>(Ngày đăng: 12/05/2024)</i><tr><td><div>{ONE}<br><br>{TWO}<br><br>{THREE}</div><tr><td>{RELATED}</table>"
        f"<td width=160>{ASIDE}</table>{FOOTER}</form>",
        lead=None,
    ),
    Kind(
        "files, counter and author inside the body (hatinh.gov.vn)",
        f"<title>{TITLE}</title>{MENU}<div class=box><h2 class=detail-title>{TITLE}</h2>"
        f"<div class=time>Đăng tải: 09:10, 12/05/2024</div><div class=detail-content-lead>{LEAD}</div>"
        f"<div class=detail-content>{paragraphs(ONE, TWO, THREE)}"
        f"<p>Tệp đính kèm: <a href=/f/lich.pdf>lich.pdf</a></p><p>Lượt xem: 206</p><p>Tác giả: Lê Thị Mận</p></div>"
        f"</div>{FOOTER}",
        time="09:10",
        byline="Lê Thị Mận",
    ),
    Kind(
        "WordPress: the description is the text's beginning, the author a login, teasers with excerpts in the sidebar",
        f"<head><title>{TITLE} &#8211; {SITE}</title><meta property=og:title content='{TITLE}'>"
        f"<meta name=description content='{ONE[:80]} […]'><meta name=author content=admin>"
        f"<meta property=article:published_time content=2024-05-12T08:05:00+00:00></head><body class='post-template single'>"
        f"<header id=masthead class=site-header>{MENU}</header><div id=primary class=content-area><article class='post-12 post'>"
        f"<header class=entry-header><h1 class=entry-title>{TITLE}</h1><div class=entry-meta><span class=posted-on>"
        f"<time class='entry-date published' datetime=2024-05-12T15:05:00+07:00>12/05/2024</time></span>"
        f"<span class=byline><span class='author vcard'><a href=/author/admin>admin</a></span></span></div></header>"
        f"<div class=entry-content>{paragraphs(ONE, TWO, THREE)}<div class=sharedaddy>Share this: Facebook</div></div>"
        f"<footer class=entry-footer>Bài này được viết trong <a href=/tin>Tin tức</a></footer></article>"
        f"<div id=comments class=comments-area><h3>Trả lời</h3><p>{TEASER}</p></div></div>"
        f"<div id=secondary class='widget-area sidebar'>{ASIDE}</div>{FOOTER}",
        lead=None,
    ),
    Kind(
        "a newspaper's page: lead repeated as heading, related box in the body, author in a box after it",
        f"<title>{TITLE} | Báo Tân Giang</title><div class=main><div class=detail-cate><a href=/kinh-te>Kinh tế</a></div>"
        f"<h1 class=detail-title>{TITLE}</h1><div class=detail-time>12/05/2024 | 16:20</div><h2 class=sapo>{LEAD}</h2>"
        f"<div class='detail-content afcbc-body'><p>{ONE}</p><figure class=VCSortableInPreviewMode><img src=/a.jpg>"
        f"<figcaption class=PhotoCMS_Caption><p>Cán bộ hướng dẫn tỉa cành. Ảnh: Hạ Lan</p></figcaption></figure>"
        f"<div class='box-relate'><a href=/b>Xã họp bàn kế hoạch vụ mùa</a><p>{TEASER}</p></div><p>{TWO}</p><p>{THREE}</p></div>"
        f"<div class=detail-author>Hạ Lan - Minh Quân</div></div><div class=most-view>{ASIDE}</div>",
        time="16:20",
        byline="Hạ Lan - Minh Quân",
        captions=("Cán bộ hướng dẫn tỉa cành. Ảnh: Hạ Lan",),
    ),
    Kind(
        "a notice of one sentence beside columns full of text",
        f"<title>{TITLE}</title><div class=cols><div class=left>{MENU}</div><div class=center><h1>{TITLE}</h1><p class=date>"
        f"12/05/2024</p><div class=noidung><p>Lớp học bắt đầu lúc 7 giờ 30 tại nhà văn hóa thôn Hai.</p></div></div>"
        f"<div class=right>{ASIDE}</div></div>{FOOTER}",
        lead=None,
        body=("Lớp học bắt đầu lúc 7 giờ 30 tại nhà văn hóa thôn Hai.",),
    ),
    Kind(
        "no date of its own: event days in title and text, days of other items below",
        f"<title>Lễ hội bưởi ngày 20/11/2025 tại xã Bình Sơn</title>{CLOCK}<div class=ct><div class=articleTitle>"
        f"<a href=?id=1>Lễ hội bưởi ngày 20/11/2025 tại xã Bình Sơn</a></div><div style='display:none'>Tác giả: </div>"
        f"<div class=articleContent>{ONE}<br>{TWO}<br>{THREE}<div style='text-align: right'><strong>Hạ Lan</strong></div>"
        f"</div></div>{RELATED}",
        title="Lễ hội bưởi ngày 20/11/2025 tại xã Bình Sơn",
        date=None,
        byline="Hạ Lan",
        lead=None,
        body=(f"{ONE}\n{TWO}\n{THREE}",),
    ),
    Kind(
        "a body in two parts with an advertisement between, labels and values in elements of their own",
        f"<title>{TITLE}</title>{MENU}<main><h1>{TITLE}</h1><div>"
        f"<span>Chủ nhật,</span> <span>12/05/2024</span> <span>07:05</span></div>"
        f"<div class=phan-mot>{paragraphs(ONE, TWO)}</div><div class=quang-cao><a href=/qc>Quảng cáo</a></div>"
        f"<div class=phan-hai>{paragraphs(THREE, TEASER)}</div><div><span>Tác giả:</span><div>Lê Thị Mận</div></div></main>"
        f"{FOOTER}",
        time="07:05",
        byline="Lê Thị Mận",
        lead=None,
        body=(ONE, TWO, THREE, TEASER),
    ),
    Kind(
        "a photo story",
        f"<title>{TITLE}</title><div class=detail><h1>{TITLE}</h1><time>12/05/2024</time><div class=article-body>"
        "<figure><img src=/1.jpg><figcaption>Vườn bưởi đầu mùa.</figcaption></figure>"
        f"<figure><img src=/2.jpg><figcaption>Lớp học ngoài vườn.</figcaption></figure></div></div>{ASIDE}{FOOTER}",
        lead=None,
        body=(),
        captions=("Vườn bưởi đầu mùa.", "Lớp học ngoài vườn."),
    ),
    Kind(
        "a weekly schedule: nothing but a table",
        f"<title>{TITLE}</title><div class=detail><h1>{TITLE}</h1><span class=ngay-dang>12/05/2024</span><div class=noi-dung>"
        "<table border=1><tr><td>Ngày<td>Việc<tr><td>Thứ hai<td>Họp giao ban</table></div></div>"
        f"<div class=cot-phai>{ASIDE}</div>{FOOTER}",
        lead=None,
        body=("Ngày | Việc", "Thứ hai | Họp giao ban"),
    ),
]
