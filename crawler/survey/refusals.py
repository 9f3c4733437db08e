"""Why a site cannot be learned: what its first page says of itself."""

from __future__ import annotations

import re

from crawler.pages.document import NotHtmlError, web_address
from crawler.pages.visible import text_of
from crawler.survey.sample import CannotRead, Sample, SamplePage
from crawler.vietnamese.text import clean

# Characters of visible text and links below which a page is a shell, a notice or a form.
_LITTLE_TEXT, _FEW_LINKS = 600, 8
# Bytes of a page that say what it is.
_HEAD = 20_000
_OTHER_ADDRESS = "Give the address of the home page or of a list of news."
_PARKED = re.compile(
    r"domain (?:name )?(?:is|may be) (?:for sale|parked)|buy this domain|this domain|parked free|domain parking|sedo|"
    r"tên miền (?:này )?(?:đã được đăng ký|đang được|hết hạn|chưa)|website (?:is )?(?:coming soon|under construction)|"
    r"đang (?:bảo trì|nâng cấp|xây dựng)|apache2 .*default page|welcome to nginx|iis windows|account suspended|it works!",
    re.IGNORECASE,
)
_BLOCKED = re.compile(
    r"captcha|are you (?:a )?(?:human|robot)|access denied|request (?:was )?blocked|attention required|checking your browser|"
    r"just a moment|truy cập (?:bị )?(?:từ chối|chặn)|không phải (?:là )?(?:robot|người máy)|forbidden",
    re.IGNORECASE,
)


def first_page(sample: Sample) -> SamplePage:
    """The page that a survey begins with. Raises CannotRead where it is none that could be learned."""
    if sample.status in {401, 403, 406, 429} or (sample.status == 503 and _BLOCKED.search(_head(sample))):
        raise CannotRead(
            f"The site answers {sample.status}: it refuses this crawler.",
            "Ask its office for permission, or try again from a network in Vietnam.",
        )
    if sample.status != 200:
        answer = f"answers {sample.status}" if sample.status else "does not answer"
        raise CannotRead(f"The address {answer}.", "Check it in a browser, and try again later if it works there.")
    if not sample.body.strip():
        raise CannotRead("The address answers with an empty page.", "See in a browser what it shows.")
    kind = (sample.content_type or "").partition(";")[0].strip()
    if kind and "html" not in kind.lower():
        raise CannotRead(f"The address holds no HTML page ({kind}).", _OTHER_ADDRESS)
    try:
        return SamplePage(sample)
    except NotHtmlError as error:
        raise CannotRead(f"The address holds no HTML page that can be read: {error}.", _OTHER_ADDRESS) from error


def check(page: SamplePage) -> None:
    """Raises CannotRead for a page that has hardly any text or links, saying what it seems to be."""
    if frames := [url for each in page.tree.iter("frame") if (url := web_address(page.base, each.get("src")))]:
        raise CannotRead(
            "The page is made of frames.", f"Give the address of the one with the news: {' or '.join(frames[:4])}."
        )
    text, links = _text(page), [link for link in page.links if not link.is_home]
    if len(text) >= _LITTLE_TEXT and len(links) >= _FEW_LINKS:
        return
    passwords = [each for each in page.tree.iter("input") if (each.get("type") or "").lower() == "password"]
    if passwords:
        raise CannotRead(
            "The address shows a login form.", "Only what everybody can read is archived: give a public address."
        )
    if _PARKED.search(text):
        raise CannotRead("The address shows a parked, closed or unfinished site.", "Look for the portal's new address.")
    if _BLOCKED.search(text) or _BLOCKED.search(page.tree.findtext(".//title") or ""):
        raise CannotRead(
            "The site asks whether the visitor is human.", "Ask its office for permission, or try again later."
        )
    if any(True for _ in page.tree.iter("script")) and len(links) < _FEW_LINKS:
        raise CannotRead(
            "The page is empty until its JavaScript has run.",
            "Look in the browser's network panel for the address its list comes from, and declare it under [apis]; or write the"
            " portal file by hand, with render = true (docs/portals.md).",
        )
    if len(links) < _FEW_LINKS:
        raise CannotRead("The page has hardly any links.", "Give the address of the home page or of a list of news.")


def _head(sample: Sample) -> str:
    return sample.body[:_HEAD].decode("utf-8", errors="replace")


def _text(page: SamplePage) -> str:
    body = page.tree.find("body")
    return clean(text_of(page.tree if body is None else body))
