"""Search, show and browse: what a researcher gets back."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest

from tests.conftest import Khotin
from tests.site import Site


@pytest.fixture
def filled(khotin: Khotin, site: Site) -> Khotin:
    site.article(
        "/tin/a-1.html", "Khánh Hoà được mùa lúa", body="<p>Bà con xã Tân Lập gặt lúa sớm. Tỉnh uỷ đến thăm.</p>"
    )
    site.article(
        "/tin/b-2.html", "Hội nghị ở Đồng Tháp", date="01/02/2024", body="<p>Ủy viên thường vụ <b>phát biểu</b>.</p>"
    )
    site.listing("/tin", [("/tin/a-1.html", "", ""), ("/tin/b-2.html", "", "")])
    khotin.crawl(site.portal(khotin.archive))
    return khotin


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (["khánh", "hòa"], ["1"]),
        (["khanh hoa"], ["1"]),
        (['"tinh uy"'], ["1"]),
        (["uỷ viên"], ["2"]),
        (["dong thap"], ["2"]),
        (["đồng", "OR", "gặt"], ["1", "2"]),
        (["title:lúa"], ["1"]),
        (["lúa", "-gặt"], []),
    ],
)
def test_search(filled: Khotin, words: list[str], keys: list[str]) -> None:
    done = filled("search", *words, "--json")
    assert done.returncode == (0 if keys else 1)
    assert sorted(hit["key"] for hit in json.loads(done.stdout)["hits"]) == keys


def test_search_for_people(filled: Khotin) -> None:
    done = filled("search", "lúa")
    assert "Khánh Hoà được mùa lúa" in done.stdout
    assert "[lúa]" in done.stdout
    assert "1 found" in done.stdout
    narrowed = filled("search", "xã OR hội", "--since", "2023-01-01", "--until", "31/12/2024", "--portal", "thu")
    assert "2024-02-01" in narrowed.stdout
    assert "2021-03-05" not in narrowed.stdout


def test_show_by_id_and_by_any_address(filled: Khotin, site: Site) -> None:
    by_url = filled("show", site.url + "/tin/a-1.html", "--json")
    article = json.loads(by_url.stdout)
    assert article["title"] == "Khánh Hoà được mùa lúa"
    assert article["sections"] == ["Tin tức"]
    text = filled("show", str(article["id"])).stdout
    assert "Khánh Hoà được mùa lúa" in text
    assert "Bà con xã Tân Lập gặt lúa sớm." in text
    missing = filled("show", "999")
    assert missing.returncode == 2
    assert missing.stderr.count("\n") == 1


@pytest.mark.parametrize("added", ["#dau-trang", "?utm_source=zalo", "?fbclid=1&utm_medium=x#a", ";jsessionid=8F"])
def test_show_by_an_address_as_it_is_passed_on(filled: Khotin, site: Site, added: str) -> None:
    done = filled("show", f"{site.url}/tin/a-1.html{added}")
    assert "Khánh Hoà được mùa lúa" in done.stdout
    assert filled("show", f"{site.url}/tin/a-1.html?id=2").returncode == 2


def test_portals_lists_what_the_archive_has(filled: Khotin) -> None:
    rows = {row["portal"]: row for row in json.loads(filled("portals", "--json").stdout)}
    assert (rows["thu"]["articles"], rows["thu"]["verified"]) == (2, "seen")
    assert rows["tamnongkhanhhoa"]["verified"] == "untested"
    assert rows["tamnongkhanhhoa"]["last crawl"] is None


@pytest.fixture
def browsed(filled: Khotin) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = filled.start("browse", "--port", str(port))
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/archive/articles"
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        text: str = answer.read().decode()
        return text


def test_browse_has_a_search_box_that_works(browsed: str) -> None:
    assert 'name="_search"' in get(browsed)

    def found(words: str) -> list[str]:
        data = json.loads(get(f"{browsed}.json?_shape=objects&_search={urllib.parse.quote(words)}"))
        return sorted(row["key"] for row in data["rows"])

    assert found("khánh hòa") == ["1"]
    assert found("Khánh Hoà") == ["1"]
    assert found("khanh hoa") == ["1"]
    assert found("dong thap") == ["2"]
    assert found("ủy viên") == ["2"]
