"""The quick way to read a response record gives what warcio gives, or nothing."""

from __future__ import annotations

import gzip
import uuid
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.capture import plain, records
from crawler.capture.records import RecordError

URL = "http://tin.example.vn/bai-1.html"
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def written(path: Path, block: bytes, *, packed: bool = True) -> int:
    """Write two records with what came over the wire; returns where the second begins."""
    first, second = record(b"HTTP/1.1 200 OK\r\n\r\n"), record(block)
    if packed:
        first, second = gzip.compress(first), gzip.compress(second)
    path.write_bytes(first + second)
    return len(first)


def record(block: bytes) -> bytes:
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\nWARC-Target-URI: {URL}\r\n"
        "WARC-Date: 2025-07-01T01:02:03Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def by_warcio(path: Path, offset: int, monkeypatch: pytest.MonkeyPatch) -> object:
    with monkeypatch.context() as patch:
        patch.setattr(plain, "read", lambda *_: None)
        return records.read(path, offset)


lines = st.lists(
    st.tuples(st.sampled_from(["Content-Type", "X", "Set-Cookie", " folded", "", "Đ"]), st.text(max_size=20)),
    max_size=4,
).map(lambda pairs: "".join(f"{name}: {value}\r\n" for name, value in pairs).encode("utf-8", "replace"))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([b"HTTP/1.1 200 OK", b"HTTP/1.0 404", b"HTTP/1.1 301 \xc4\x90\xe3", b"HTTP/1.1 x", b"HTTP/2 200"]),
    lines | st.binary(max_size=40),
    st.sampled_from([b"\r\n", b"\n", b""]),
    st.binary(max_size=100),
    st.booleans(),
)
def test_it_reads_what_warcio_reads(
    tmp_path: Path, status: bytes, headers: bytes, blank: bytes, body: bytes, packed: bool
) -> None:
    path = tmp_path / "a.warc.gz"
    offset = written(path, status + b"\r\n" + headers + blank + body, packed=packed)
    with pytest.MonkeyPatch.context() as patch:
        try:
            expected = by_warcio(path, offset, patch)
        except RecordError:
            expected = None
    try:
        assert records.read(path, offset) == expected
    except RecordError:
        assert expected is None


def test_plain_records_are_read_the_quick_way(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    found = plain.read(path, written(path, PLAIN + b"<p>Tin</p>"), 1 << 20)
    assert found is not None
    assert (found.status, found.headers, found.body) == (200, [("Content-Type", "text/html")], b"<p>Tin</p>")


def test_chunked_bodies_are_left_to_warcio(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nTin\r\n0\r\n\r\n"
    offset = written(path, chunks)
    assert plain.read(path, offset, 1 << 20) is None
    assert records.read(path, offset)[1] == b"Tin"


def test_a_record_that_is_cut_off_or_damaged_is_no_record(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    offset = written(path, PLAIN + b"Tin " * 500)
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    with pytest.raises(RecordError, match="middle of the record"):
        records.read(path, offset)
    middle = (offset + len(whole)) // 2
    path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    with pytest.raises(RecordError, match="damaged"):
        records.read(path, offset)


def test_two_records_in_one_member_are_left_to_warcio(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(record(PLAIN + b"Tin") * 2))
    assert plain.read(path, 0, 1 << 20) is None
