"""A site no two pages of which are alike: its sections and addresses are learned, its articles are read without a template."""

from __future__ import annotations

from crawler.portals.loader import load_text
from tests.survey.crawling import crawl
from tests.survey.websites import Website, stories


def test_articles_without_anything_in_common_are_read_all_the_same() -> None:
    site, names = Website(), {"tin": "Tin tức", "thong-bao": "Thông báo"}
    sections = stories(dict.fromkeys(names, 5))
    menu = "".join(f'<li><a href="/{slug}/">{name}</a></li>' for slug, name in names.items())
    for slug, name in names.items():
        rows = "".join(
            f'<div class="dong"><h3><a href="/{slug}/{story.slug}-{story.number}.html">{story.title}</a></h3>'
            f"<span>{story.date}</span><p>{story.paragraphs[0]}</p></div>"
            for story in sections[slug]
        )
        frame = (
            "<html><head><title>{} - Xã Bình An</title></head><body><nav><ul>" + menu + "</ul></nav>{}</body></html>"
        )
        site.pages[f"/{slug}/"] = frame.format(name, f'<div class="ds"><h1>{name}</h1>{rows}</div>')
        for at, story in enumerate(sections[slug]):
            tag, mark = ("div", "section", "main", "article", "td")[at], f"{slug}{story.number}"
            text = "".join(f'<p class="{mark}">{part}</p>' for part in story.paragraphs)
            page = (
                f'<h{at + 1} id="a{mark}">{story.title}</h{at + 1}><p id="b{mark}">Ngày đăng: {story.date}</p>'
                f'<{tag} id="c{mark}">{text}</{tag}>'
            )
            site.pages[f"/{slug}/{story.slug}-{story.number}.html"] = frame.format(story.title, page)
    site.pages["/"] = site.pages["/tin/"]
    learned = site.survey()
    assert "it is read without a template" in learned.missing["article.body"]
    done = crawl(site, load_text(learned.toml(), "binhan"))
    wanted = {(story.title, story.day, story.text) for rows in sections.values() for story in rows}
    assert {(found.title, found.date, " ".join(found.body.split())) for found in done.readings.values()} == wanted
    assert all(any("without the template" in flag for flag in found.flags) for found in done.readings.values())
