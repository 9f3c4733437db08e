"""Texts that hold markup of their own."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.fragments import plain


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("  Xã\u00a0Bình Sơn\n họp ", "Xã Bình Sơn họp"),
        ("<p><strong>Sáng 5/3</strong>, xã Bình Sơn họp.</p>", "Sáng 5/3, xã Bình Sơn họp."),
        ("<p>Một.</p><p>Hai.<br/>Ba.</p>", "Một. Hai. Ba."),
        ("B<b>ì</b>nh", "Bình"),
        ("<p>Xã Bình Sơn gặt lúa <a hre", "Xã Bình Sơn gặt lúa"),
        ("Gặt lúa</p>", "Gặt lúa"),
        ("<?xml version='1.0'?><p>Một</p>", "Một"),
        ("<p>A</p><script>x()</script><style>p{}</style>", "A"),
        ("x < y và z > t", "x < y và z > t"),
        ("Nhóm <Hạ Vũ> hát", "Nhóm <Hạ Vũ> hát"),
        ("a <b và c> d", "a <b và c> d"),
        ("giá <5.000 đồng", "giá <5.000 đồng"),
        ("", ""),
    ],
)
def test_only_markup_is_taken_off(text, seen):
    assert plain(text) == seen


def test_letters_are_composed():
    assert plain(unicodedata.normalize("NFD", "Ủy ban")) == "Ủy ban"


def test_markup_nested_without_end_is_read():
    assert plain("<b>" * 50_000 + "trong").strip() in {"trong", ""}


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_and_reading_it_again_changes_nothing(text):
    once = plain(text)
    assert plain(once) == once
