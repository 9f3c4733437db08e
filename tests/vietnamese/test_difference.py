"""What changed between two texts."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.vietnamese.difference import Piece, difference

TEXTS = st.text(st.sampled_from("đò 15,.-\n"), max_size=60)


def test_a_changed_paragraph_is_compared_word_by_word() -> None:
    assert difference("Giữ nguyên.\n\nBến đò cũ đóng cửa.", "Giữ nguyên.\n\nBến đò mới mở cửa.") == [
        [Piece("same", "Giữ nguyên.")],
        [Piece("same", "Bến đò "), Piece("removed", "cũ đóng "), Piece("added", "mới mở "), Piece("same", "cửa.")],
    ]


def test_a_number_changes_whole() -> None:
    assert difference("Kinh phí 1.200.000 đồng, từ 07:30.", "Kinh phí 1.250.000 đồng, từ 08:30.") == [
        [
            Piece("same", "Kinh phí "),
            Piece("removed", "1.200.000 "),
            Piece("added", "1.250.000 "),
            Piece("same", "đồng, từ "),
            Piece("removed", "07:30"),
            Piece("added", "08:30"),
            Piece("same", "."),
        ]
    ]


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_a_difference_has_both_texts_whole(before: str, after: str) -> None:
    pieces = [piece for paragraph in difference(before, after) for piece in paragraph]
    for text, kinds in ((before, {"same", "removed"}), (after, {"same", "added"})):
        said = "".join(piece.text for piece in pieces if piece.kind in kinds)
        assert "".join(said.split()) == "".join(text.split())


def test_a_long_monotonous_text_is_replaced_whole_not_compared_for_minutes() -> None:
    before, after = "và " * 20_000, "hay " + "và " * 20_000
    assert [piece.kind for piece in difference(before, after)[0]] == ["removed", "added"]
