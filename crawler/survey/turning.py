"""How the sections of a site page: what the pagers of their first pages say, tried on later pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlsplit

from crawler.pages.selectors import Selector
from crawler.pages.visible import text_of
from crawler.survey.choosing import choose, compiled
from crawler.survey.content import Listing
from crawler.survey.evidence import upwards
from crawler.survey.listings import LearnedListing
from crawler.survey.naming import Name, names_of, own_names
from crawler.survey.pagers import Pager
from crawler.survey.paging import Form
from crawler.survey.rows import Row
from crawler.survey.sample import SamplePage

_PAGER_LEVELS, _MOST_STRAY_LINKS = 6, 3


def learn_paging(
    listings: Sequence[Listing], own: Mapping[SamplePage, Sequence[Row]], template: LearnedListing
) -> tuple[Form | None, dict[Listing, Form]]:
    """The paging of most sections, and each section's own."""
    # Few sections were looked at on page two and past their end; the others of a form are alike.
    endless = {listing.form for listing in listings if not _ends(listing, template)}
    turning = {listing.form for listing in listings if _turns(listing, own)} - endless
    forms = {listing: form for listing in listings if (form := _form(listing, own, turning)) is not None}
    others = [listing.first.url for listing in listings if listing not in forms]
    fit = (form for form, _ in Counter(forms.values()).most_common() if all(_fits(form, url) for url in others))
    return next(fit, None), forms


def _fits(form: Form, section: str) -> bool:
    """Whether a section that has no pager may be said to page in a form (crawler/portals/model.py refuses others)."""
    if form.number:
        return re.search(form.number, section) is not None
    return form.pages is None or not (section[-1].isalnum() and re.search(r"\{section\}\w", form.pages))


def _form(listing: Listing, own: Mapping[SamplePage, Sequence[Row]], turning: Collection[Form | None]) -> Form | None:
    """How a section pages: by address, if page two was there and what lies past the end can be told; else by its links."""
    pager = listing.pager
    if pager is None:
        return None
    if listing.form is not None and listing.form in turning:
        return listing.form
    if _turns(listing, own) or pager.posts_back:
        return _by_links(listing.first, pager)
    return None


def _turns(listing: Listing, own: Mapping[SamplePage, Sequence[Row]]) -> bool:
    """Whether page two was seen to have other rows than page one."""
    first = {row.link.url for row in own.get(listing.first, ())}
    return any({row.link.url for row in own.get(page, ())} - first for page in listing.later.values())


def _ends(listing: Listing, template: LearnedListing) -> bool:
    """Whether a crawl would know the end of the section by what the site answers past it."""
    page = listing.beyond
    if page is None or page.status in {404, 410}:
        return True
    if page.status != 200:
        return False
    if page.url.rstrip("/") != page.asked.rstrip("/"):
        above = urlsplit(page.url).path.rstrip("/") + "/"
        return (urlsplit(listing.first.url).path.rstrip("/") + "/").startswith(above)
    container = template.template.container
    return not container or any(True for selector in container for _ in selector.elements(page.tree))


def _by_links(page: SamplePage, pager: Pager) -> Form | None:
    """Selectors of the pager's links, and of the number that is no link: the page shown."""
    wanted = {link.element for link in pager.links}

    def judge(selector: Selector, _: int) -> bool | None:
        found = set(selector.elements(page.tree))
        return wanted <= found and len(found) <= len(wanted) + _MOST_STRAY_LINKS if found else None

    around = list(upwards(pager.element))[:_PAGER_LEVELS]
    names = [Name(name.css, name.cost + level / 2) for level, each in enumerate(around) for name in names_of(each)]
    posted = [Name('a[href*="__doPostBack"]', 4.0)] if pager.posts_back else []
    chosen = choose([*(Name(f"{name.css} a", name.cost) for name in names), *posted], 1, judge).selectors
    if not chosen:
        return None
    scope = chosen[0].removesuffix(" a") if chosen[0].endswith(" a") else None
    return Form(next=chosen[0], current=_current(page, pager, scope) if scope else None)


def _current(page: SamplePage, pager: Pager, scope: str) -> str | None:
    """What finds the number of the page shown, and no number of another: in some pagers links stand in elements like it."""
    shown = [each for each in pager.element.iter() if text_of(each).strip() == "1" and not any(each.iter("a"))]
    for name in sorted((name for each in shown for name in own_names(each)), key=lambda name: (name.cost, name.css)):
        found = [text_of(each).strip() for each in compiled(f"{scope} {name.css}").elements(page.tree)]
        if found and {text for text in found if text.isdecimal()} == {"1"}:
            return f"{scope} {name.css}"
    return None
