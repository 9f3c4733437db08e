"""Who wrote it: the forms in which portals print a byline or a source, and what is true of each.

The forms are those of facts.md, "Bylines / sources seen verbatim".
"""

from __future__ import annotations

from random import Random

from crawler.demo.model import Article, Credit
from crawler.demo.stories import province

_SITES = ("baohoagiang.vn", "hoagiangtv.vn", "khuyennonghoagiang.vn")
_PAPERS = ("Báo Hòa Giang", "Đài PT-TH Hòa Giang")
_EDITORS = "Ban Biên tập"

_RIGHT = '<p style="text-align: right;"><strong>{}</strong></p>'
_IN_BODY = {
    "right": _RIGHT,
    "two": _RIGHT,
    "unit": _RIGHT,
    "initials": '<p style="text-align: right;"><br />\n {}</p>',
    "capitals": "<p><strong>Tin, ảnh: {}</strong></p>",
    "inline": '<div style="text-align: right;"><strong style="text-align: left;">{}</strong></div>',
    "float": '<p><span style="float: right;"><b>{}</b></span></p>',
    "pushed": "<p>" + "&nbsp; " * 20 + "<strong>{}</strong></p>",
    "bare": "<p>{}</p>",
    "theo": "<p>Theo {}</p>",
    "theo nbsp": "<p><em>Theo&nbsp; {}</em></p>",
    "paper": '<p style="text-align: right;"><em>Theo {}</em></p>',
    "site": "<p>Nguồn:{}</p>",
    "none": "",
}
_BELOW_BODY = {
    "labelled": '<p class="tac-gia">Tác giả: {}</p>',
    "two lines": '<p class="tac-gia"><span>Tác giả:</span>\n<span>{}</span></p>',
    "account": '<p class="tac-gia">Tác giả: {}</p>',
}
FORMS = (*_IN_BODY, *_BELOW_BODY)
FORMS_IN_BODY = tuple(_IN_BODY)
FORMS_OF_NOTICES = ("unit", "none", "account", "unit", "none")


def credit_of(form: str, unit: str | None, rng: Random) -> Credit:
    """A credit of that form; `unit` is the office that could sign the article."""
    name, other = rng.sample(province()["people"]["reporters"], 2)
    site = rng.choice(_SITES)
    paper = rng.choice(_PAPERS)
    by_site = Credit(form, f"{name}/{site}", byline=name, source=site)
    special = {
        "none": Credit(form),
        "account": Credit(form, "admin"),
        "unit": _signed(form, unit or _EDITORS),
        "two": _signed(form, f"{name}, {other}"),
        "initials": _signed(form, ".".join(word[0] for word in name.split())),
        "capitals": _signed(form, name.upper()),
        "theo": by_site,
        "theo nbsp": by_site,
        "paper": Credit(form, paper, source=paper),
        "site": Credit(form, site, source=site),
    }
    return special.get(form) or _signed(form, name)


def _signed(form: str, name: str) -> Credit:
    return Credit(form, name, byline=name)


def credit_in_body(article: Article) -> str:
    """The HTML of a credit that closes the body."""
    return _IN_BODY.get(article.credit.form, "").format(article.credit.printed)


def credit_below(article: Article) -> str:
    """The HTML of a credit that stands in a field of the page, below the body."""
    return _BELOW_BODY.get(article.credit.form, "").format(article.credit.printed)
