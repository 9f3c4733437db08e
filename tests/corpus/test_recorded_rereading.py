"""Crawls of the recorded sites read again: nothing changes by itself, and a changed template changes what it should."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Khotin
from tests.holdings.rereading import changed, check_seals, contents, reread

pytestmark = pytest.mark.corpus

# A line that makes a template read another field, and whether an article then reads differently.
OTHER = {
    "nukeviet45": ('\n[article]\nlead = ".never"\n', "lead"),
    "drupal": ('bylines = ".field--name-field-tac- .field__item"', "byline"),
}


@pytest.mark.parametrize("site", OTHER)
def test_a_recorded_site_is_read_again_the_same(crawled: Callable[[str], Khotin], site: str) -> None:
    khotin = crawled(site)
    before = contents(khotin)
    report = reread(khotin, site, dry_run=True)
    assert changed(report) == {}
    assert report["articles"] == len(before["articles"])
    _check_change(khotin, site, before["articles"])


def _check_change(khotin: Khotin, site: str, before: list[tuple[object, ...]]) -> None:
    """A template that does not find one field any more takes it from the articles that have it, and from no other."""
    line, name = OTHER[site]
    file = khotin.archive / "portals" / f"{site}.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(line, 'bylines = ".never"') if line in text else text + line, encoding="utf-8")
    origins = f"select id from articles where origins ->> '{name}' like 'template:%'"
    read = {row["id"] for row in khotin.rows(origins)}
    assert read
    report = reread(khotin, site)
    # What is no lead is a paragraph, before the images.
    assert set(changed(report)) - {"noted"} <= {name, "body", "images"}
    assert {row["article"] for row in khotin.rows("select article from revisions where cause = 'reader'")} <= read
    after = contents(khotin)["articles"]
    assert {row[0] for row, old in zip(after, before, strict=True) if row != old} <= read
    check_seals(khotin)
    file.write_text(text, encoding="utf-8")
    reread(khotin, site)
    assert contents(khotin)["articles"] == before
    assert changed(reread(khotin, site)) == {}
