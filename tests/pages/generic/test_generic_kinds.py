"""The generic reader on pages of many kinds: every field, without a template."""

from __future__ import annotations

import pytest

from crawler.pages.document import parse
from crawler.pages.generic.read import read_generic
from crawler.vietnamese.credits import is_account
from crawler.vietnamese.dates import read_date
from tests.pages.generic.generic_kinds import KINDS, Kind

URL = "https://binhson.example.vn/tin/lop-buoi-12"


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_a_page_of_this_kind_is_read_whole(kind: Kind) -> None:
    page = read_generic(parse(kind.page.encode()), URL)
    date = read_date(page.date.text) if page.date else None
    bylines = [byline.text for byline in page.bylines if not is_account(byline.text)]
    assert page.title
    assert page.title.text == kind.title
    assert (date.date.isoformat() if date else None) == kind.date
    assert (date.time.strftime("%H:%M") if date and date.time else None) == kind.time
    assert (page.lead.text if page.lead else None) == kind.lead
    assert page.body is not None
    assert tuple(filter(None, page.body.text.split("\n\n"))) == kind.body
    assert next(iter(bylines), None) == kind.byline
    assert next((source.text for source in page.sources), None) == kind.source
    assert tuple(photo.caption for photo in page.photos if photo.caption) == kind.captions
