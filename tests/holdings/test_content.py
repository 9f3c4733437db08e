"""Bodies as they were received, unpacked in a crawl and when they are read again."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.utils.gz import gunzip

from crawler.capture.content import BrokenOffError, ContentError, decoded

TEXT = "Nước lũ trên sông đang xuống chậm. ".encode() * 200
LIMIT = 1 << 20


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:1000]) + gzip.compress(TEXT[1000:]),
    "deflate": zlib.compress(TEXT),
    "Deflate": raw_deflate(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstd.compress(TEXT[:1000]) + zstd.compress(TEXT[1000:]),
}


@pytest.mark.parametrize("encoding", PACKED)
def test_every_coding_that_scrapy_asks_for_is_unpacked(encoding: str) -> None:
    assert decoded(PACKED[encoding], encoding, LIMIT) == TEXT


@pytest.mark.parametrize("encoding", PACKED)
def test_half_a_body_is_broken_off(encoding: str) -> None:
    half = PACKED[encoding][: len(PACKED[encoding]) * 3 // 4]
    with pytest.raises(BrokenOffError):
        decoded(half, encoding, LIMIT)


def test_codings_are_taken_off_in_turn() -> None:
    assert decoded(brotli.compress(gzip.compress(TEXT)), "gzip, br", LIMIT) == TEXT


@pytest.mark.parametrize("encoding", [None, "", "identity", "none", "utf-8", "gzip, utf-8"])
def test_what_is_no_coding_is_left_alone(encoding: str | None) -> None:
    assert decoded(TEXT, encoding, LIMIT) == TEXT


def test_an_empty_body_needs_no_unpacking() -> None:
    assert decoded(b"", "gzip", LIMIT) == b""


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_what_is_not_packed_as_it_says_is_said_so(encoding: str) -> None:
    with pytest.raises(ContentError, match=encoding) as error:
        decoded(b"<html>" + TEXT, encoding, LIMIT)
    assert not isinstance(error.value, BrokenOffError)


@pytest.mark.parametrize("encoding", PACKED)
def test_a_bomb_is_not_unpacked(encoding: str) -> None:
    with pytest.raises(ContentError, match="larger than 1,000 bytes"):
        decoded(PACKED[encoding], encoding, 1000)


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(0, 400), st.binary(max_size=3))
def test_damaged_gzip_is_read_as_scrapy_reads_it_or_refused(data: bytes, at: int, put: bytes) -> None:
    packed = gzip.compress(data)
    damaged = packed[: at % len(packed)] + put + packed[at % len(packed) :]
    try:
        mine = decoded(damaged, "gzip", LIMIT)
    except ContentError:
        return
    assert mine == gunzip(damaged)
