"""What the demonstration portal publishes: sections, articles, and the truth about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

HERE = Path(__file__).parent

Layout = Literal["portal", "webforms", "modern"]
BodyMarkup = Literal["p", "br", "word", "font", "span"]
CaptionMarkup = Literal["figure", "division", "table", "paragraph", "small"]
# own: an element of its own; repeated: that and the first paragraph; bold: only the first paragraph, bold.
LeadMarkup = Literal["own", "repeated", "bold"]
# What editors do to a text. capitals: the title; nfd: decomposed letters; eth: U+00D0 for Đ; entities and nbsp: as named.
Twist = Literal["", "capitals", "nfd", "eth", "entities", "nbsp", "blanks"]


@dataclass(frozen=True, slots=True)
class Section:
    """A news listing: the path of its first page, the address of its articles and how these are laid out."""

    id: str
    name: str
    path: str
    address: str
    layout: Layout = "portal"


SECTIONS = (
    Section("thoi-su", "Thời sự", "/thoi-su", "/thoi-su/{slug}-{id}.html"),
    Section("kinh-te", "Kinh tế", "/kinh-te", "/{slug}-{id}"),
    Section("van-hoa", "Văn hóa", "/van-hoa.html", "/van-hoa/{slug}-{id}.html"),
    Section("thong-bao", "Thông báo", "/thong-bao", "/chi-tiet-tin/id/{id}/{slug}", "webforms"),
    Section("chi-dao-dieu-hanh", "Chỉ đạo, điều hành", "/chi-dao-dieu-hanh", "/bai-viet/{slug}", "modern"),
    Section("giao-duc", "Giáo dục", "/giao-duc", "/giao-duc/View_Detail.aspx?ItemID={id}", "webforms"),
    Section("nong-nghiep", "Nông nghiệp", "/nong-nghiep", "/nong-nghiep/{slug}-{id}.htm", "modern"),
    Section("y-te", "Y tế", "/y-te-c28-1.html", "/y-te/{slug}-p13n{id}.html"),
)
SECTION = {section.id: section for section in SECTIONS}


@dataclass(frozen=True, slots=True)
class Photo:
    """Picture `/anh/{number}.png` with its caption, below the paragraph block `after` (0: above all)."""

    number: int
    caption: str
    after: int


@dataclass(frozen=True, slots=True)
class Credit:
    """The credit line: its `form` of markup, what is printed, and what is true about byline and source."""

    form: str
    printed: str = ""
    byline: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How an article is marked up. `date` is the form its date is printed in; an empty one prints none."""

    body: BodyMarkup
    caption: CaptionMarkup
    lead: LeadMarkup
    date: str
    twist: Twist

    @property
    def prints_time(self) -> bool:
        return "{time" in self.date


@dataclass(frozen=True, slots=True)
class Article:
    """An article. A block whose lines begin with "- " is a list, with "|" a table, any other a paragraph.

    `published` is local time (Asia/Ho_Chi_Minh) without a zone. `key` identifies it on the portal, `path` is its address.
    `entered` is when it was entered, where listings put it there and not at its date; `changed` when its text was changed.
    """

    id: int
    section: Section
    slug: str
    title: str
    lead: str | None
    blocks: tuple[str, ...]
    published: datetime
    credit: Credit
    look: Look
    photos: tuple[Photo, ...] = ()
    files: tuple[str, ...] = ()
    entered: datetime | None = None
    changed: datetime | None = None

    @property
    def place(self) -> datetime:
        """Listings have the latest first."""
        return self.entered or self.published

    @property
    def key(self) -> str:
        return str(self.id) if "{id}" in self.section.address else self.slug

    @property
    def path(self) -> str:
        return self.section.address.format(slug=self.slug, id=self.id)

    @property
    def number_path(self) -> str:
        """The address by number that every article also answers under, as PSCPortal's `/?ArticleId=` does."""
        return f"/Default.aspx?ArticleId={self.id}"

    @property
    def print_path(self) -> str:
        return f"/in/{self.id}"

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its own address and the others that show it."""
        return self.path, self.number_path, self.print_path

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text as a reader sees it: a list item or a table row (cells parted by " | ") is a paragraph."""
        return tuple(line for block in self.blocks for line in lines_of(block))


def lines_of(block: str) -> list[str]:
    """The list items or table rows of a block, without their marks; the block itself if it is a paragraph."""
    if block.startswith("- "):
        return [line[2:] for line in block.split("\n")]
    if block.startswith("|"):
        return [" | ".join(cells_of(line)) for line in block.split("\n")]
    return [block]


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of an article, all text in NFC and with single blanks.

    `url` is the canonical address, `other_urls` are all further addresses that show or lead to it. `section` is the section
    its page names, `sections` all that list it. `date` (YYYY-MM-DD) and `time` (HH:MM, or None) are what the portal prints
    on the page, else in the listing row. `byline` is as printed, without a label; an account (`admin`) is none. `paragraphs`
    leave out the lead, captions and credits; a list item or table row (" | " between cells) is one paragraph. `images` and
    `attachments` are addresses. `listed` says that a listing names it, `stored` that a complete crawl of the listings stores
    it.
    """

    url: str
    other_urls: tuple[str, ...]
    key: str
    section: str
    sections: tuple[str, ...]
    title: str
    date: str
    time: str | None
    byline: str | None
    source: str | None
    lead: str | None
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...]
    images: tuple[str, ...]
    attachments: tuple[str, ...]
    listed: bool
    stored: bool
