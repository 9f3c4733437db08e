"""What a site prints goes into the file escaped: it can end no string, begin no table."""

from __future__ import annotations

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.survey.declaration import comment, quoted

_TEXT = st.text(st.characters(codec="utf-8"), max_size=60)


@settings(deadline=None)
@given(_TEXT)
def test_any_string_comes_back_from_toml(text: str) -> None:
    assert tomllib.loads(f"a = {quoted(text)}") == {"a": text}


@settings(deadline=None)
@given(_TEXT)
def test_a_comment_stays_one_line(text: str) -> None:
    assert tomllib.loads(f"{comment(text)}\na = 1") == {"a": 1}
