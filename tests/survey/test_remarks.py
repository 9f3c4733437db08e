"""Comments that khotin wrote are taken out of a portal's file where they are true no more; other people's stay."""

from __future__ import annotations

import re
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.survey.remarks import without_untrue
from tests.survey.families import numbered


@cache
def learned() -> str:
    return numbered()[0].survey().toml()


def keys() -> list[str]:
    return re.findall(r"^# (\w+): ", learned(), re.MULTILINE)


def comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("#")]


def test_every_comment_that_is_written_is_known() -> None:
    names = [*keys(), *re.findall(r"^(\w+) =", learned(), re.MULTILINE)]
    changed = [f"{table}.{name}" for table in ("listing", "article") for name in names]
    assert len(comments(learned())) > 5
    assert len(comments(without_untrue(learned(), changed))) == 1  # how the file came about


def test_a_comment_goes_with_its_own_key_only() -> None:
    key = keys()[0]
    missing = f"# {key}: not found"
    assert missing in learned()
    assert missing not in without_untrue(learned(), [f"article.{key}"])
    assert missing in without_untrue(learned(), ["article.title", f"listing.{key}"])


def test_comments_of_others_stay() -> None:
    text = "# Tìm thấy ở mọi trang\n[article]\n# on most pages\ntitle = 'h1' # on 3 of 4 pages\n# lead: chưa rõ\n"
    assert without_untrue(text, ["article.title", "article.lead"]) == text


@given(st.text())
@settings(deadline=None)
def test_what_has_no_comment_stays(text: str) -> None:
    text = text.replace("#", "")
    assert without_untrue(text, ["article.title"]) == text
