"""Feeds and citations that are served, and the links that lead to them."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pybtex.database
import pytest
from datasette.utils import tilde_encode

from crawler.archive import withholding
from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from tests.browse.conftest import Pages
from tests.browse.sample import FERRY, HOSTILE
from tests.exports.feeds import checked, kinds

FEED = "/archive/-/feed.atom"
ARTICLE = "/archive/-/article/caohoa/1204"


def alternates(html: str) -> list[str]:
    """The feeds that a page names to browsers."""
    return [
        unescape(found)
        for found in re.findall(r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]+)"', html)
    ]


def test_a_feed_of_everything(pages: Pages) -> None:
    answer = pages.get(FEED)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = checked(answer.content)
    assert len(feed.entries) == 62 + 3
    assert {link.rel: link.href for link in feed.feed.links} == {
        "self": f"http://localhost{FEED}",
        "alternate": "http://localhost/archive/-/search",
    }
    assert kinds(feed, "/1204/") == ["changed", "archived", "returned", "missing"]
    (changed,) = [entry for entry in feed.entries if "/1204/changed/" in entry.id]
    links = {link.rel: link.href for link in changed.links}
    assert links == {"alternate": f"http://localhost{ARTICLE}", "via": FERRY.url}
    (hostile,) = [entry for entry in feed.entries if "onerror" in entry.id]
    assert [link.href for link in hostile.links] == [
        f"http://localhost/archive/-/article/caohoa/{tilde_encode(HOSTILE.key)}"
    ]


@pytest.mark.parametrize(
    ("page", "entries"),
    [
        ("/", 65),
        ("/archive/-/search", 65),
        ("/archive/-/portal/vinhan", 30),
        ("/archive/-/search?q=ben+do&sort=date", 4),
        ("/archive/-/search?portal=caohoa&section=Giao+th%C3%B4ng", 4),
        ("/archive/-/search?q=khongcogi", 0),
        ("/archive/-/search?q=%22thon+%C4%91%C3%B4ng%22&since=2024-12&page=2", 2),
        (f"/archive/-/search?section={quote(str(HOSTILE.section))}", 1),
    ],
)
def test_each_list_names_its_feed(pages: Pages, page: str, entries: int) -> None:
    html = pages.text(page)
    (address,) = alternates(html)
    feed = checked(pages.get(address).content)
    assert len(feed.entries) == entries
    assert feed.feed.links[0].href == f"http://localhost{address}"
    if entries:
        assert f'<a href="{address.replace("&", "&amp;")}" type="application/atom+xml"' in html


def test_what_did_not_change_is_not_sent_again(pages: Pages) -> None:
    tag = pages.get(FEED).headers["etag"]
    for sent in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = pages.get(FEED, **{"if-none-match": sent})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert pages.get(FEED, **{"if-none-match": '"x"'}).status_code == 200
    assert pages.get(f"{FEED}?portal=vinhan").headers["etag"] != tag


def test_the_same_for_every_language(pages: Pages) -> None:
    assert pages.get(FEED, **{"accept-language": "en"}).content == pages.get(FEED, **{"accept-language": "vi"}).content


@pytest.mark.parametrize("asked", ["q=%22", "q=" + "x" * 3000])
def test_what_cannot_be_searched_for_is_said(pages: Pages, asked: str) -> None:
    answer = pages.get(f"{FEED}?{asked}")
    assert answer.status_code == 400
    assert answer.text.count("\n") == 0


def test_behind_a_base_url(sample: Path) -> None:
    pages = Pages(sample / "archive.db", base_url="/kho/", force_https_urls=True)
    feed = checked(pages.get(f"{FEED}?portal=caohoa&q=hòn+sầm").content)
    assert feed.feed.links[0].href.startswith(f"https://localhost/kho{FEED}?q=")
    assert feed.entries[0].links[0].href == f"https://localhost/kho{ARTICLE}"
    pages.close()


def test_whoever_may_not_read_the_articles_gets_no_feed(sample: Path) -> None:
    pages = Pages(sample / "archive.db")
    pages.datasette._metadata_local = {"databases": {"archive": {"tables": {"articles": {"allow": False}}}}}
    for address in (FEED, f"{ARTICLE}/cite.bib", f"{ARTICLE}/cite.json"):
        assert pages.get(address).status_code == 403
    pages.close()


def test_citations_are_files(pages: Pages) -> None:
    page = pages.text(ARTICLE)
    for form in ("bib", "json"):
        assert f'href="{ARTICLE}/cite.{form}"' in page
    answer = pages.get(f"{ARTICLE}/cite.bib")
    assert answer.headers["content-disposition"] == 'attachment; filename="caohoa-1204.bib"'
    assert pybtex.database.parse_string(answer.text, "bibtex").entries["caohoa:1204"].fields["url"] == FERRY.url
    assert json.loads(pages.get(f"{ARTICLE}/cite.json").text)[0]["title"] == FERRY.title
    hostile = pages.get(f"/archive/-/article/caohoa/{tilde_encode(HOSTILE.key)}/cite.bib")
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.bib"', hostile.headers["content-disposition"])


@pytest.mark.parametrize("address", ["/caohoa/77/cite.bib", "/caohoa/none/cite.json", "/caohoa/1204/cite.xml"])
def test_what_is_not_there_is_not_cited(pages: Pages, address: str) -> None:
    answer = pages.get(f"/archive/-/article{address}")
    assert answer.status_code == 404
    assert "chuồnchuồn" not in answer.text


def test_a_feed_forgets_what_is_withheld(sample: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(sample, tmp_path / "copy"))
    pages = Pages(copy / "archive.db")
    tag = pages.get(FEED).headers["etag"]
    archive = Archive(Folder(copy))
    number = archive.connection.execute("select id from articles where key = '1204'").fetchone()[0]
    withholding.withhold(archive, number, "theo yêu cầu", "Lan")
    archive.connection.close()
    answer = pages.get(FEED, **{"if-none-match": tag})
    assert answer.status_code == 200
    assert b"1204" not in answer.content
    pages.close()
