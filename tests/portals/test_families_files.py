"""Family files: what only they may say, and how it is checked."""

from __future__ import annotations

import pytest

from crawler.portals import layers
from crawler.portals.loader import PortalError, family_data, load_families, load_file
from tests.portals.test_loader import GOOD

CMS = """\
fingerprint = "script[src]"
section_address = '^/chuyen-muc/'
untested = true
noise = "trang"
[article]
title = "h1"
date = ".ngay"
"""


@pytest.fixture
def families(tmp_path, monkeypatch):
    """A package folder of its own, with the families that the test writes."""
    folder = tmp_path / "package" / "families"
    folder.mkdir(parents=True)
    monkeypatch.setattr(layers, "HERE", folder.parent)
    return lambda name, text: (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def test_what_tells_a_family_is_no_part_of_its_portals(families, tmp_path):
    families("cms", CMS)
    path = tmp_path / "binhan.toml"
    path.write_text('family = "cms"\n' + GOOD, encoding="utf-8")
    assert load_file(path).noise == ("trang",)
    family = load_families()["cms"]
    assert [selector.written for selector in family.fingerprint] == ["script[src]"]
    assert family.section_address[0].search("/chuyen-muc/tin-tuc")
    assert (family.untested, family.builds_on) == (True, ())


@pytest.mark.parametrize("line", CMS.splitlines()[:3])
def test_a_portal_cannot_say_it(tmp_path, line):
    path = tmp_path / "binhan.toml"
    path.write_text(line + "\n" + GOOD, encoding="utf-8")
    with pytest.raises(PortalError, match=r"line 1: \w+: unknown key"):
        load_file(path)


def test_the_data_of_a_family_is_laid_over_that_of_the_one_it_builds_on(families):
    families("cms", CMS)
    families("theme", 'family = "cms"\nfingerprint = ".theme"\n[article]\ndate = "time"\n')
    assert family_data("theme") == {"noise": "trang", "article": {"title": "h1", "date": "time"}}
    theme = load_families()["theme"]
    assert (theme.untested, theme.section_address, theme.builds_on) == (False, (), ("cms",))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('noise = "trang"', "line 1: fingerprint: is missing"),
        ('noise = "trang"\nfingerprint = "a["', "line 2: fingerprint: 'a\\[' is not a CSS selector"),
        ('fingerprint = "a"\nuntested = "ja"', "line 2: untested: expected true or false"),
        ('fingerprint = "a"\nsection_address = "("', "line 2: section_address: '\\(' is not a regular expression"),
        ('fingerprint = "a"\nfamily = "cms"', "line 2: family: 'cms' builds on itself"),
    ],
)
def test_an_error_is_named_with_its_line(families, text, error):
    families("cms", text)
    with pytest.raises(PortalError, match=f"families/cms.toml, {error}"):
        load_families()


def test_an_unknown_family_is_answered_with_near_ones(families):
    families("cms", CMS)
    with pytest.raises(PortalError, match="there is no family 'cmss'; did you mean 'cms'"):
        family_data("cmss")
