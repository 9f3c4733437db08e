"""Which files are kept, by their media type."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from crawler.portals.loader import PortalError, load_file
from crawler.portals.media import Media
from crawler.portals.paging import FieldError

# Seven lines, so that what a test adds begins on line 8.
PORTAL = """\
name = "Cổng thông tin xã Bình An"
url = "https://binhan.example.vn/"
verified = "untested"
[[sections]]
name = "Tin tức"
url = "/tin-tuc/"
[media]
"""


@pytest.mark.parametrize(
    "mime",
    [
        None,
        "",
        "image/jpeg",
        "IMAGE/PNG",
        "image/svg+xml",
        "application/pdf",
        "Application/PDF; charset=binary",
        " application/pdf ;qs=0.001",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-excel.sheet.macroEnabled.12",
        "application/vnd.ms-powerpoint",
        "application/CDFV2",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.oasis.opendocument.text",
        "application/rtf",
        "text/rtf",
        "text/plain; charset=utf-8",
        "application/zip",
        "application/x-zip-compressed",
        "application/vnd.rar",
        "application/x-rar-compressed",
        "application/x-7z-compressed",
        "application/octet-stream",
        "application/force-download",
    ],
)
def test_pictures_and_documents_are_kept(mime: str | None) -> None:
    assert Media().takes(mime)


@pytest.mark.parametrize(
    "mime",
    ["text/html", "text/html; charset=utf-8", "application/xhtml+xml", "video/mp4", "audio/mpeg", "application/json"],
)
def test_pages_sound_and_film_are_not(mime: str) -> None:
    assert not Media().takes(mime)


def test_a_portal_may_name_other_types(tmp_path: Path) -> None:
    path = tmp_path / "binhan.toml"
    path.write_text(PORTAL + 'types = ["image/*", "video/mp4"]\n', encoding="utf-8")
    media = load_file(path).media
    kept = [mime for mime in ("image/webp", "video/mp4", "video/webm", "application/pdf", None) if media.takes(mime)]
    assert kept == ["image/webp", "video/mp4", None]


def test_no_types_at_all_leave_only_answers_without_one() -> None:
    assert [Media(types=()).takes(mime) for mime in ("image/png", None)] == [False, True]


@pytest.mark.parametrize("glob", ["pdf", ".pdf", "*", "image/", "/png", "Image/*", "image/*; q=1", "image / png", ""])
def test_what_is_no_media_type_is_refused(tmp_path: Path, glob: str) -> None:
    (tmp_path / "portals").mkdir()
    path = tmp_path / "portals" / "binhan.toml"
    path.write_text(PORTAL + f'types = ["image/png", "{glob}"]\n', encoding="utf-8")
    with pytest.raises(PortalError) as caught:
        load_file(path)
    reason = f"media.types: {glob!r} is not a media type in lower case, such as 'application/pdf' or 'image/*'"
    assert str(caught.value) == f"portals/binhan.toml, line 8: {reason}"


@given(st.text())
@limits(deadline=None)
def test_anything_may_stand_in_a_header(mime: str) -> None:
    assert Media(types=("*/*",)).takes(mime) == ("/" in mime.partition(";")[0] or not mime.partition(";")[0].strip())


@given(st.text("abz09*?/.+-[] ;", max_size=12))
@limits(deadline=None)
def test_a_type_that_may_be_named_takes_itself(glob: str) -> None:
    try:
        media = Media(types=(glob,))
    except FieldError:
        return
    assert media.takes(glob.upper())
