"""A portal's TLS certificate is checked, unless its file says that it is known to be broken."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import trustme

from tests.conftest import Khotin
from tests.site import PORTAL, Site

AUTHORITY = trustme.CA()


class _Handler(BaseHTTPRequestHandler):
    """Answers as a site built by tests/site.py does."""

    site: Site

    def do_GET(self) -> None:
        self.site._answer(self)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def secure(site: Site) -> Iterator[str]:
    """The site once more, over TLS, with a certificate for 127.0.0.1 that only AUTHORITY vouches for; its address."""
    site.section("/tin", 2)
    handler = type("Handler", (_Handler,), {"site": site})
    server = HTTPServer(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def declare(khotin: Khotin, address: str, more: str = "") -> str:
    text = (
        f'name = "Trang thử"\nurl = "{address}/"\nverified = "seen"\n{more}[[sections]]\nname = "Tin"\nurl = "/tin"\n'
    )
    folder = khotin.archive / "portals"
    folder.mkdir(parents=True)
    (folder / "thu.toml").write_text(text + PORTAL, encoding="utf-8")
    return "thu"


def test_a_certificate_that_nobody_vouches_for_is_refused(khotin: Khotin, secure: str) -> None:
    result = khotin.crawl(declare(khotin, secure), code=1)
    assert khotin.value("select count(*) from articles") == 0
    (failure,) = result["failures"]
    assert "its TLS certificate is not valid" in failure["reason"]


def test_a_portal_known_to_be_broken_is_crawled(khotin: Khotin, secure: str) -> None:
    khotin.crawl(declare(khotin, secure, "verify_certificate = false\n"))
    assert khotin.value("select count(*) from articles") == 2


def test_a_certificate_that_somebody_vouches_for_is_good(khotin: Khotin, secure: str, tmp_path: Path) -> None:
    AUTHORITY.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    khotin.env["SSL_CERT_FILE"] = str(tmp_path / "authority.pem")
    khotin.crawl(declare(khotin, secure))
    assert khotin.value("select count(*) from articles") == 2


def test_looking_at_a_portal_checks_it_too(khotin: Khotin, secure: str) -> None:
    portal = declare(khotin, secure)
    refused = khotin("check", portal)
    assert refused.returncode == 2
    assert "certificate" in refused.stderr
    file = khotin.archive / "portals" / f"{portal}.toml"
    file.write_text("verify_certificate = false\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert "Listings" in khotin("check", portal).stdout
