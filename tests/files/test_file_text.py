"""The text of attachments, and the flags of those that give none."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

import crawler.demo
from crawler.files import text as file_text
from crawler.files.text import extract
from crawler.items import FileText
from tests.files.pdfs import WITH_IMAGE, pdf

DEMO = Path(crawler.demo.__file__).parent / "files"
LINE = "Ủy ban nhân dân tỉnh đề nghị các sở, ngành và địa phương rà soát các khoản chi"
ENCRYPTION = f"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'41' * 32}>/U<{'42' * 32}>>>"


def paragraphs(data: bytes) -> list[str]:
    read = extract(data)
    assert read.flag is None
    assert read.text is not None
    assert unicodedata.is_normalized("NFC", read.text)
    return read.text.split("\n\n")


def word_file(document: docx.document.Document) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def package(main: str, name: str = "word/document.xml") -> bytes:
    """A DOCX of nothing but its main part."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as parts:
        relation = f'<Relationship Id="a" Type="{office}" Target="/{name}"/>'
        parts.writestr("_rels/.rels", f"<Relationships>{relation}</Relationships>")
        parts.writestr(name, main)
    return made.getvalue()


def test_a_pdf_gives_its_paragraphs() -> None:
    read = paragraphs((DEMO / "noi-quy-tiep-cong-dan.pdf").read_bytes())
    assert read[0] == "NỘI QUY TIẾP CÔNG DÂN"
    assert [line[:7] for line in read[1:]] == [f"Điều {number}." for number in range(1, 6)]
    assert read[1].endswith("xuất trình giấy tờ tùy thân và ghi tên vào sổ trước khi vào phòng tiếp.")


def test_rows_of_a_table_in_a_pdf_stay_apart() -> None:
    read = paragraphs((DEMO / "phu-luc-ke-hoach.pdf").read_bytes())
    assert read[-3:-1] == [
        "2 Lựa chọn xã làm điểm Sở Kế hoạch và Đầu tư Quý II",
        "3 Tập huấn cho cán bộ cơ sở Sở Nội vụ Quý III",
    ]


def test_lines_of_a_pdf_are_joined_where_a_paragraph_goes_on() -> None:
    data = pdf(
        [
            "QUYẾT ĐỊNH",
            "Về việc công nhận xã",
            "đạt chuẩn nông thôn mới",
            LINE + " của tỉnh",
            "Hòa Giang trong quý này, gửi báo cáo trước ngày",
            "15 tháng sau.",
            "- " + LINE,
            "- Sở Tài chính tổng hợp.",
            "đ) Các xã ở Thừa Thiên-",
            "Huế gửi trước ngày 20.",
        ]
    )
    assert paragraphs(data) == [
        "QUYẾT ĐỊNH",
        "Về việc công nhận xã đạt chuẩn nông thôn mới",
        LINE + " của tỉnh Hòa Giang trong quý này, gửi báo cáo trước ngày",
        "15 tháng sau.",
        "- " + LINE,
        "- Sở Tài chính tổng hợp.",
        "đ) Các xã ở Thừa Thiên-Huế gửi trước ngày 20.",
    ]


def test_decomposed_letters_and_look_alikes_of_a_pdf_are_made_one_form() -> None:
    assert paragraphs(pdf([unicodedata.normalize("NFD", LINE), "- Ðồng chí Bí thư"])) == [LINE, "- Đồng chí Bí thư"]


def test_a_scan_is_flagged() -> None:
    scan = FileText(None, "no text: a scan")
    assert extract((DEMO / "quyet-dinh-phe-duyet-chi-tieu.pdf").read_bytes()) == scan
    assert extract(pdf([WITH_IMAGE], [WITH_IMAGE, "Trang 2"])) == scan


def test_scanned_pages_behind_a_text_are_counted() -> None:
    assert extract(pdf([LINE], [WITH_IMAGE], [WITH_IMAGE], [])) == FileText(LINE, "2 of 4 pages have no text: scans")


def test_a_word_file_gives_what_stands_in_cells_too_and_no_header() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Đầu trang"
    document.add_paragraph(unicodedata.normalize("NFD", "Biểu giá dịch vụ"))
    document.add_paragraph("")
    for cell, content in zip(
        document.add_table(1, 2).rows[0].cells, ("Nhân công", "200.000\tđồng\nmột ngày"), strict=True
    ):
        cell.text = content
    document.add_paragraph("Áp dụng từ ngày ký.")
    assert paragraphs(word_file(document)) == [
        "Biểu giá dịch vụ",
        "Nhân công",
        "200.000 đồng một ngày",
        "Áp dụng từ ngày ký.",
    ]


def test_a_word_file_gives_text_boxes_once_and_the_text_after_tracked_changes() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>".format
    box = f"<w:txbxContent><w:p>{run('Trong khung')}</w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    choice = (
        f"<mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    document = docx.Document()
    document.element.body.insert(
        0,
        parse_xml(
            f"<w:p {nsdecls('w')}>{run('Giá ')}<w:ins>{run('mới')}</w:ins><w:del><w:r><w:delText>cũ</w:delText></w:r></w:del>"
            f"<w:moveFrom>{run(' từ đây')}</w:moveFrom><w:r>{choice}</w:r><w:sdt><w:sdtContent>{run(' nhất')}"
            "</w:sdtContent></w:sdt></w:p>"
        ),
    )
    assert paragraphs(word_file(document)) == ["Giá mới nhất", "Trong khung"]


def test_the_main_part_may_have_any_name_and_iso_s_namespace() -> None:
    """SharePoint writes word/document2.xml."""
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    document = f'<w:document xmlns:w="{strict}"><w:body><w:p><w:r><w:t>{LINE}</w:t></w:r></w:p></w:body></w:document>'
    assert paragraphs(package(document, "word/document2.xml")) == [LINE]


def test_a_word_file_without_a_word_is_flagged() -> None:
    assert extract(word_file(docx.Document())) == FileText(None, "no text")


def a_zip() -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w") as parts:
        parts.writestr("báo cáo.txt", LINE)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "flag"),
    [
        (b"", "an empty file"),
        (LINE.encode(), "not a PDF or DOCX"),
        (b"\r\n<!DOCTYPE html><title>404</title>", "a web page or XML: its text is not read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an Office file of before 2007 (DOC, XLS, PPT): its text is not read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xff\xd8\xff\xe0 JFIF", "a JPEG image: its text is not read"),
        (a_zip(), "ZIP: its text is not read"),
        (package("<workbook/>", "xl/workbook.xml"), "XLSX: its text is not read"),
        (pdf([LINE], trailer=ENCRYPTION), "encrypted"),
        (pdf([LINE])[:600], "damaged: no PDF that could be opened"),
        (package("<document>").replace(b"word/document.xml", b"word/documemt.xml", 1), "damaged: "),
        (package("<w:document>"), "damaged: "),
        (a_zip()[:60], "damaged: File is not a zip file"),
        (package("<document>" + " " * 60_000_000), "unpacks to more than 50 MB"),
    ],
    ids=map(str, range(14)),  # an archive made by zipfile has the time in it, and so would the test's name
)  # fmt: skip
def test_what_cannot_be_read_is_flagged(data: bytes, flag: str) -> None:
    read = extract(data)
    assert read.text is None
    assert read.flag is not None
    assert read.flag.startswith(flag)


def test_a_pdf_is_known_behind_junk() -> None:
    assert extract(b"\r\n" * 10 + pdf([LINE])).text == LINE


def test_a_very_long_text_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_text, "LONGEST_TEXT", 1000)
    read = extract(pdf(*[["- " + LINE]] * 100))
    assert read.flag == "text cut after 1,000 characters"
    assert read.text is not None
    assert 950 < len(read.text) <= 1000
