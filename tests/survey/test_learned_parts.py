"""A site that splits its longer articles over several addresses: the links to the parts are learned."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.portals.loader import load_text
from crawler.reading.parts import Parts
from crawler.reading.read import read_page
from tests.survey.families import wordpress
from tests.survey.websites import HOST, Story, Website

NOW = datetime(2026, 11, 1, tzinfo=UTC)
_LINKS = '<div class="trang-bai">Trang: {}</div><div class="yarpp-related">'


def split() -> tuple[Website, list[Story], list[Story]]:
    """The made-up WordPress site, its last paragraph of every third article on a page of its own; those, and the others."""
    site, stories = wordpress()
    parted = stories[::3]
    for story in parted:
        whole = site.pages[f"/{story.slug}/"]
        last = f"<p>{story.paragraphs[-1]}</p>"
        first = "".join(f"<p>{part}</p>" for part in story.paragraphs[:-1])
        to_second, to_first = f'<b>1</b> <a href="/{story.slug}/2/">2</a>', f'<a href="/{story.slug}/">1</a> <b>2</b>'
        box = '<div class="yarpp-related">'
        site.pages[f"/{story.slug}/"] = whole.replace(last, "").replace(box, _LINKS.format(to_second))
        site.pages[f"/{story.slug}/2/"] = whole.replace(first, "").replace(box, _LINKS.format(to_first))
    return site, parted, [story for story in stories if story not in parted]


def test_the_links_to_the_parts_are_learned() -> None:
    site, parted, whole = split()
    portal = load_text(site.survey().toml(), "binhan")
    assert portal.article.next
    for story in (*parted, *whole):
        url = f"{HOST}/{story.slug}/"
        parts = Parts(read_page(portal, url, site.get(url).body, "text/html", NOW), portal)
        while parts.next:
            assert story in parted
            parts.add(read_page(portal, parts.next, site.get(parts.next).body, "text/html", NOW, part=2))
        assert parts.page.body is not None
        assert parts.page.body.text.split() == story.text.split()


def test_a_site_that_splits_nothing_has_none() -> None:
    site, _ = wordpress()
    assert not load_text(site.survey().toml(), "binhan").article.next
