"""Text of encodings before Unicode, or read with the wrong one, is recognised; right text never is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.vietnamese.encodings import damage
from crawler.vietnamese.text import clean

SENTENCE = (
    "Sáng ngày 12/3, xã Bình Sơn tổ chức hội nghị triển khai nhiệm vụ phát triển kinh tế, xã hội; các đồng chí lãnh đạo, "
    "đại diện các thôn và bà con nông dân tới dự đông đủ, góp nhiều ý kiến về việc làm đường và cấp nước sạch."
)
# The first of them in each encoding's letters, as a page in windows-1252 shows them.
TCVN3 = (
    "S¸ng ngµy 12/3, x· B×nh S¬n tæ chøc héi nghÞ triÓn khai nhiÖm vô ph¸t triÓn kinh tÕ, x· héi; c¸c ®ång chÝ l·nh ®¹o"
)
VNI = (
    "Saùng ngaøy 12/3, xaõ Bình Sôn toå chöùc hoäi nghò trieån khai nhieäm vuï phaùt trieån "
    "kinh teá, xaõ hoäi; caùc ñoàng chí laõnh ñaïo"
)
VISCII = (
    "Sáng ngày 12/3, xã Bình S½n t± chÑc hµi ngh¸ tri¬n khai nhi®m vø phát tri¬n kinh tª, xã hµi; các ð°ng chí lãnh ðÕo"
)


@pytest.mark.parametrize(("text", "name"), [(TCVN3, "TCVN3"), (VNI, "VNI"), (VISCII, "VISCII"), (VNI.upper(), "VNI")])
def test_old_encodings_are_named(text: str, name: str) -> None:
    assert damage(text) == name
    assert damage(clean(text)) == name


def test_utf_8_read_as_windows_1252_is_named() -> None:
    text = SENTENCE.encode().decode("cp1252", errors="replace")
    assert damage(text) == "mojibake"
    assert damage(f"{SENTENCE[:20]} {text}") == "mojibake"


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        SENTENCE.upper(),
        unicodedata.normalize("NFD", SENTENCE),
        "HÐND và UBND xã họp bàn việc làm đường, Ðảng ủy đồng ý với kế hoạch của thôn",
        "The council of Bình Sơn met on Monday to discuss the new road with José Müller of Zürich",
        "Sùng A Páo, H'Hen Niê, Thạch Sô Phia, Ksor Phước, Đinh Núp, Lò Văn Sôn, Y Bhăm, K’Brêu, A Lăng Nứt",
        "30 °C, 20 m², 15 µm © 2024",
        "",
    ],
)
def test_right_text_is_not_named(text: str) -> None:
    assert damage(text) is None


@given(st.text(max_size=500))
@settings(deadline=None)
def test_no_text_crashes_it(text: str) -> None:
    assert damage(text) in {None, "mojibake", "TCVN3", "VNI", "VISCII"}
