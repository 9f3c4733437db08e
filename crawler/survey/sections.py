"""Which addresses of a site could be its news sections: links of its menus, headings of its blocks, folders of its articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urljoin, urlsplit

from crawler.survey.links import Link, is_file, same_host
from crawler.survey.sample import SamplePage
from crawler.vietnamese.folding import fold

# What sections of news are called, and what other parts of a portal are; folded, whole words.
_NEWS = re.compile(
    r"\b(?:tin|tin tuc|su kien|thoi su|hoat dong|thong bao|chi dao|dieu hanh|kinh te|van hoa|xa hoi|chinh tri|quoc phong|an ninh|"
    r"nong nghiep|nong thon|khuyen nong|giao duc|y te|suc khoe|du lich|the thao|doi song|phap luat|moi thau|dau thau|dau gia|"
    r"tuyen dung|chuyen doi so|cai cach|xay dung dang|dang|doan the|mat tran|khoa hoc|moi truong|thong cao|thanh tra|bai viet|"
    r"chuyen muc|chuyen de|nghien cuu|trao doi|guong|nguoi tot|ban doc|doi ngoai|dau tu|cong nghe|mua sam|tong hop)\b"
)
_OTHER = re.compile(
    r"\b(?:trang chu|trang nhat|gioi thieu|lien he|dang nhap|dang ky|thanh vien|hoi dap|hoi - dap|thu vien|hinh anh|video|audio|"
    r"album|clip|van ban|cong bao|thu tuc|dich vu cong|lich cong tac|lich lam viec|so do|gop y|tim kiem|rss|ban do|thong ke|"
    r"thu dien tu|email|webmail|to chuc bo may|co cau|chuc nang|nhiem vu|danh ba|duong day nong|tai lieu|bieu mau|english|"
    r"dieu khoan|chinh sach bao mat|quang cao|tham do|binh chon|quan ly|quan tri|phan mem|download|tai ve|thoi tiet)\b"
)
_LANGUAGES = frozenset("en eng english en-us en-gb zh cn zh-cn lo la km kh fr ja jp ko kr ru de".split())
_LANGUAGE_QUERY = re.compile(r"[?&](?:lang|language|locale|languageid)=(?!vi)", re.IGNORECASE)
_NEVER = re.compile(
    r"(?:^|[/?&=._-])(?:login|logout|signin|dang-nhap|dang-ky|register|users?|account|search|tim-kiem|seek|rss|feeds?|print|"
    r"savefile|sendmail|captcha|lich|calendar|topics?|groups?|wp-admin|wp-login|wp-json|quan-tri|admin|voting|banners?|tags?|author|"
    r"download)(?:$|[/?&=._-])",
    re.IGNORECASE,
)
_LATER_PAGE = re.compile(r"[?&/](?:page|trang|paged|p|pageindex|start|offset)[=/-]?\d+(?:$|[/&.])", re.IGNORECASE)
_MOST_WORDS = 9
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def candidates(pages: Sequence[SamplePage]) -> dict[str, str]:
    """Addresses that may be sections, with the names that links give them, likeliest first."""
    scores: Counter[str] = Counter()
    names: dict[str, str] = {}
    home = {urlsplit(page.url)._replace(path="/", query="", fragment="").geturl() for page in pages}
    for page in pages:
        articles = {url for group in page.groups for url in group.urls}
        for place, link in enumerate(page.links):
            score = _score(link, page)
            if score is None or link.url in home or (link.url in articles and not link.in_frame):
                continue
            if score > scores[link.url] or link.url not in names:
                scores[link.url], names[link.url] = score, link.text
            scores[link.url] -= min(place, 300) // 300
    for url, count in _folders(pages).items():
        if url not in names and count >= 2:
            scores[url], names[url] = 1, ""
    return {url: names[url] for url, score in scores.most_common() if score >= 0}


def in_menus(pages: Iterable[SamplePage], names: Iterable[str]) -> list[str]:
    """Those of the candidates that menus name."""
    framed = {link.url for page in pages for link in page.links if link.in_frame}
    return [url for url in names if url in framed]


def is_vietnamese(url: str) -> bool:
    """Whether an address does not name another language."""
    first = urlsplit(url).path.strip("/").partition("/")[0].lower()
    return first not in _LANGUAGES and not _LANGUAGE_QUERY.search(url)


def _score(link: Link, page: SamplePage) -> int | None:
    """How likely a link leads to a section of news; None where it does not."""
    place = link.url.partition("://")[2].partition("/")[2]
    if not same_host(link.url, page.url) or is_file(link.url) or not place.strip("/"):
        return None
    if _NEVER.search(place) or _LATER_PAGE.search(place) or not is_vietnamese(link.url):
        return None
    count = len(link.text.split())
    if not 1 <= count <= _MOST_WORDS or not re.search(r"[^\W\d_]{2}", link.text):
        return None
    folded = fold(link.text)
    score = 2 if link.in_frame else 1 if _in_heading(link) else 0
    score += 4 if _NEWS.search(folded) else 0
    score -= 5 if _OTHER.search(folded) else 0
    if not link.in_frame and not _in_heading(link):
        # Outside of menus short texts are buttons, long ones titles.
        score -= 3 if count > 5 or not _NEWS.search(folded) else 1
    return score


def _in_heading(link: Link) -> bool:
    return any(each.tag in _HEADINGS for each in link.element.iterancestors())


def _folders(pages: Iterable[SamplePage]) -> Counter[str]:
    """The folders that the articles of these pages lie in: /tin-tuc/ of /tin-tuc/slug-12.html."""
    found: Counter[str] = Counter()
    for page in pages:
        for url in {url for group in page.groups for url in group.urls}:
            parts = urlsplit(url).path.strip("/").split("/")
            if (
                len(parts) > 1
                and not parts[-2].isdigit()
                and is_vietnamese(url)
                and not _NEVER.search("/".join(parts[:-1]))
            ):
                found[urljoin(url, "/" + "/".join(parts[:-1]) + "/")] += 1
    return found
