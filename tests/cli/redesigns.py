"""A portal whose looks change between two crawls, for tests of `check`, `learn` and `reread`."""

from __future__ import annotations

import json
from typing import Any

from tests.conftest import Khotin
from tests.site import Answer, Site
from tests.survey.families import numbered

WEBSITE, STORIES = numbered()
# What the redesign calls its parts, all but the addresses.
NEW = {
    "ArticleHeader": "tieu-de-bai",
    "ArticleContent": "noi-dung",
    "PostDate": "ngay-gio",
    "TacGia": "nguoi-viet",
    "ArticleDetailControl": "chi-tiet",
    "ArticleInMenu": "chuyen-muc",
    "ArticleList": "danh-sach",
    "Ngaydang": "ngay",
    "cotgiua": "giua",
    'class="Title"': 'class="ten"',
}


def publish(site: Site, *, redesigned: bool, below: str = "") -> None:
    """Publish the portal in its old or its new looks; its sections stand `below` a path."""
    sections = [path for path in WEBSITE.pages if path.count("/") == 1 and "-" in path and not path[-1].isdigit()]
    site.routes.clear()
    for path, page in WEBSITE.pages.items():
        text = page
        for old, new in NEW.items() if redesigned else ():
            text = text.replace(old, new)
        for section in sections if below else ():
            text = text.replace(f'href="{section}"', f'href="{below}{section}"').replace(
                f'href="{section}?', f'href="{below}{section}?'
            )
        is_section = path.partition("?")[0] in sections
        site.routes[below + path if is_section else path] = Answer(text)


def added(khotin: Khotin, site: Site) -> str:
    """The id of a portal that was added and crawled in its old looks."""
    publish(site, redesigned=False)
    done = khotin("add", site.url + "/", "--id", "binhan", "--yes")
    assert done.returncode == 0, done.stderr
    khotin.crawl("binhan")
    return "binhan"


def check(khotin: Khotin) -> tuple[int, dict[str, Any]]:
    """The exit code of a check, and what it found."""
    done = khotin("check", "binhan", "--json")
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def fields(checked: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for field in checked["fields"]}
