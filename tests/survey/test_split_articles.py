"""Sites that split their longer articles over several addresses: the links to the parts are learned, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crawler.portals.loader import load_text
from crawler.portals.model import Portal
from crawler.reading.parts import Parts
from crawler.reading.read import read_page
from tests.survey.families import wordpress
from tests.survey.kinds.oddities import PLAIN
from tests.survey.websites import HOST, Story, Website

NOW = datetime(2026, 11, 1, tzinfo=UTC)
# Where a pager stands: before what markup of an article's page.
_BELOW, _IN_ARTICLE, _IN_TEXT = '<div class="khac">', "<!--cuoi-->", "</div><!--cuoi-->"
_COMMENTS = '<div class="y-kien"><p>Bạn đọc thứ {n}: bài viết hay.</p><a href="{path}?c=2">2</a> <a href="{path}?c=3">3</a></div>'


def _numbered(addresses: list[str], part: int) -> str:
    links = (f'<a href="{url}">{n}</a>' if n != part else f"<b>{n}</b>" for n, url in enumerate(addresses, 1))
    return f'<p class="trang">{" ".join(links)}</p>'


def _onward(addresses: list[str], part: int) -> str:
    return f'<p class="trang"><a href="{addresses[part]}">Trang sau</a></p>' if part < len(addresses) else ""


def split(added: str, place: str, pager: Callable[[list[str], int], str]) -> tuple[Website, list[Story], list[Story]]:
    """The plain portal, the paragraphs of every other article on a page each, and comments with a pager of their own; the split
    articles, and the others.
    """
    portal = PLAIN.portal()
    site, parted = portal.site, portal.all[::2]
    for story in parted:
        path = portal.address(story)
        whole = site.pages[path].replace(_BELOW, _COMMENTS.format(n=1, path=path) + _BELOW)
        addresses = [path, *(path + added.format(n=n) for n in range(2, len(story.paragraphs) + 1))]
        for n, url in enumerate(addresses, 1):
            page = whole
            for other in (*story.paragraphs[: n - 1], *story.paragraphs[n:]):
                page = page.replace(f"<p>{other}</p>", "")
            site.pages[url] = page.replace(place, pager(addresses, n) + place)
        site.pages |= {f"{path}?c={n}": site.pages[path].replace("thứ 1", f"thứ {n}") for n in (2, 3)}
    return site, parted, [story for story in portal.all if story not in parted]


def _whole(site: Website, portal: Portal, path: str) -> str:
    """The text of an article, its parts put together as a crawl does."""
    parts = Parts(read_page(portal, HOST + path, site.get(HOST + path).body, "text/html", NOW), portal)
    while parts.next:
        parts.add(read_page(portal, parts.next, site.get(parts.next).body, "text/html", NOW, part=parts.count + 1))
    assert parts.page.body is not None
    return parts.page.body.text


@pytest.mark.parametrize("added", ["?p={n}", "?page={n}", "?trang={n}"])
@pytest.mark.parametrize("place", [_BELOW, _IN_ARTICLE, _IN_TEXT], ids=["below", "in the article", "in the text"])
@pytest.mark.parametrize("pager", [_numbered, _onward])
def test_the_parts_are_found(added: str, place: str, pager: Callable[[list[str], int], str]) -> None:
    site, parted, whole = split(added, place, pager)
    portal = load_text(site.survey().toml(), "binhan")
    known = PLAIN.portal()
    for story in (*parted, *whole):
        assert _whole(site, portal, known.address(story)).split() == story.text.split()


def test_a_part_may_have_a_folder_of_its_own() -> None:
    site, stories = wordpress()
    parted = stories[::3]
    box, links = '<div class="yarpp-related">', '<div class="trang-bai">Trang: {}</div><div class="yarpp-related">'
    for story in parted:
        whole = site.pages[f"/{story.slug}/"]
        last = f"<p>{story.paragraphs[-1]}</p>"
        first = "".join(f"<p>{part}</p>" for part in story.paragraphs[:-1])
        to_second, to_first = f'<b>1</b> <a href="/{story.slug}/2/">2</a>', f'<a href="/{story.slug}/">1</a> <b>2</b>'
        site.pages[f"/{story.slug}/"] = whole.replace(last, "").replace(box, links.format(to_second))
        site.pages[f"/{story.slug}/2/"] = whole.replace(first, "").replace(box, links.format(to_first))
    portal = load_text(site.survey().toml(), "binhan")
    assert portal.article.next
    for story in stories:
        assert _whole(site, portal, f"/{story.slug}/").split() == story.text.split()


def test_a_site_that_splits_nothing_has_none() -> None:
    site, _ = wordpress()
    assert not load_text(site.survey().toml(), "binhan").article.next


def test_a_pager_of_comments_leads_to_no_part() -> None:
    portal = PLAIN.portal()
    for story in portal.all:
        path = portal.address(story)
        page = portal.site.pages[path]
        for n in (1, 2, 3):
            comments = _COMMENTS.format(n=n, path=path)
            portal.site.pages[path if n == 1 else f"{path}?c={n}"] = page.replace(_BELOW, comments + _BELOW)
    assert not load_text(portal.site.survey().toml(), "binhan").article.next
