"""What the class, id and itemprop of an element say about it: evidence, never proof."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from lxml import html


class Hint:
    """What an element may be, by its names: bits of a number. (An IntFlag's operators take ten times as long, and a page
    asks for thousands.)
    """

    NONE: Final = 0
    TITLE: Final = 1
    DATE: Final = 2
    LEAD: Final = 4
    BODY: Final = 8
    AUTHOR: Final = 16
    SOURCE: Final = 32
    CRUMBS: Final = 64
    SECTION: Final = 128
    CLOCK: Final = 256
    CHROME: Final = 512
    MENU: Final = 1024


# Names are looked at in lower case, "-" between their words: "tieu-de-chi-tiet-tin" (vasi.mae.gov.vn), "PostDate" (F1 of
# facts.md), "datearticle" (khanhhoa.gov.vn), "sapoDetailId" (bacninh.gov.vn).
_WORDS = {
    Hint.TITLE: "tieu-?de|title|headline|heading|ten-?(?:bai|tin)|article-?(?:header|name)|subject",
    Hint.DATE: (
        "(?<!up)(?<!vali)(?<!candi)date(?!-?pick)|(?<!some)time(?!line)|ngay-?(?!nay)|thoi-?gian|gio-?dang|publish|creat|"
        "posted"
    ),
    Hint.LEAD: (
        "sapo|(?<![a-z])lead(?![a-z])|(?<!with-)summary|hometext|mo-?ta(?![a-z])|tom-?tat|trich|intro|brief|"
        "desc(?:r|(?![a-z]))|excerpt|standfirst|chapeau"
    ),
    Hint.BODY: (
        "article-?body|noi-?dung|body-?(?:text|html|content)|(?<!panel-)(?<!card-)(?<!modal-)(?<![a-z])body(?![a-z])|"
        "(?:article|news|post|entry|detail|cms|cke?)-?content|"
        "content-?(?:detail|news|article|body)|chi-?tiet|full-?text|main-?text|post-?body"
    ),
    Hint.AUTHOR: "author|tac-?gia|nguoi-?viet|byline|writer|but-?danh|phong-?vien|reporter",
    Hint.SOURCE: "(?<!re)source|nguon(?!-?(?:nhan|luc))",
    Hint.CRUMBS: "bre?ad-?cr?um|breakcum|crumb|duong-?dan|pathway",
    Hint.SECTION: "categor|cate(?![a-z])|chuyen-?muc|zone-?name|section-?name",
    Hint.CLOCK: (
        "clock|today|hom-?nay|ngay-?nay|(?<![a-z])now(?![a-z])|current-?(?:date|time)|dong-?ho|hien-?tai|(?:date|time)-?now|"
        "top-?date|date-?top|header-?(?:date|time)|(?:date|time)-?header"
    ),
    # "relate" is nhandan's article-relate, "orther" dinhdoclap's spelling, "tinkhac" PSCPortal's.
    Hint.CHROME: (
        "comment|binh-?luan|y-?kien|feedback|gop-?y|relate|lien-?quan|(?:tin|bai)(?:-?viet)?-?khac|or?ther|cung-?(?:chuyen-?)?muc|"
        "more-?news|tin-?(?:moi|cu)(?![a-z])|latest|most-?(?:read|view)|(?:xem|doc)-?nhieu|top-?hits|"
        "shar(?:e|ing)|social|chia-?se|addthis|(?<![a-z])tags?(?![a-z])|tag-?(?:list|cloud)|tu-?khoa|keyword|"
        "(?<![a-z])poll|(?<![a-z])vot(?:e|ing)|binh-?chon|tham-?do|rating|danh-?gia|popup|modal|dialog|banner|"
        "(?<![a-z])ads?(?![a-z])|advert|quang-?cao|(?<![a-z])footer|side-?bar|search|tim-?kiem|login|dang-?nhap|captcha|"
        "counter|statisti|thong-?ke|truy-?cap|weather|thoi-?tiet|slid(?:er|eshow)|carousel|ticker|marquee|pag(?:ing|er|ination)|"
        "toolbar|copyright|suggest|recommend|trending"
    ),
    Hint.MENU: "menu|(?<![a-z])nav(?:bar|igation)?(?![a-z])|dropdown|sitemap",
}
_PATTERNS = {hint: re.compile(words) for hint, words in _WORDS.items()}
# Characters of an attribute that are looked at.
_LONGEST = 500
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MARKS = re.compile(r"[^a-zA-Z0-9]+")


def hints_of(element: html.HtmlElement) -> int:
    """The hints that an element's names give, as bits."""
    return _read_all(element.get("class"), element.get("id"), element.get("itemprop"))


@lru_cache(maxsize=1 << 14)
def _read_all(*names: str | None) -> int:
    """Cached: a site's pages use the same few hundred names."""
    found = Hint.NONE
    for name in names:
        if name:
            words = _MARKS.sub("-", _CAMEL.sub("-", name[:_LONGEST])).lower()
            for hint, pattern in _PATTERNS.items():
                if not found & hint and pattern.search(words):
                    found |= hint
    return found
