"""A Scrapy user finds Scrapy: the tools of any project work on portals."""

from __future__ import annotations

from tests.conftest import Khotin
from tests.site import Site


def test_scrapy_list_names_every_portal(khotin: Khotin, site: Site) -> None:
    site.portal(khotin.archive, "thu-nghiem")
    done = khotin("list", command="scrapy")
    assert done.returncode == 0
    assert {"tamnongkhanhhoa", "thu-nghiem"} <= set(done.stdout.split())


def test_scrapy_crawl_crawls_a_portal_and_takes_arguments(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 12)
    site.section("/khac", 3, first=100)
    site.portal(khotin.archive, sections={"Tin tức": "/tin", "Khác": "/khac"})
    done = khotin("crawl", "thu", "-a", "since=20/12/2023", "-a", "section=Tin tức", "-a", "limit=4", command="scrapy")
    assert done.returncode == 0
    assert khotin.value("select count(*) from articles") == 4
    assert khotin.value("select state from crawls") == "finished"
    reasons = {row["reason"] for row in khotin.rows("select distinct reason from frontier where state = 'skipped'")}
    assert reasons == {"its section was not chosen", "over the limit of 4 articles"}


def test_scrapy_crawl_says_in_one_sentence_what_is_wrong(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 1)
    site.portal(khotin.archive)
    unknown = khotin("crawl", "thuu", command="scrapy")
    assert unknown.returncode == 2
    assert "there is no portal 'thuu'; did you mean 'thu'?" in unknown.stderr
    public = khotin("crawl", "tamnongkhanhhoa", command="scrapy")
    assert public.returncode == 2
    assert "no contact is set" in public.stderr
    for argument in ("since=hôm qua", "limit=nhiều", "section=Không có"):
        wrong = khotin("crawl", "thu", "-a", argument, command="scrapy")
        assert argument.partition("=")[2] in wrong.stderr
        assert "refused" in wrong.stderr
    typo = khotin("crawl", "thu", "-a", "limt=20", "-a", "portal=x", command="scrapy")
    assert "there is no argument limt, portal; there are since, section, limit and whole." in typo.stderr
    assert site.asked == []


def test_a_faulty_file_hides_no_other_portal(khotin: Khotin, site: Site) -> None:
    site.portal(khotin.archive)
    (khotin.archive / "portals" / "hong.toml").write_text("name = ")
    done = khotin("list", command="scrapy")
    assert "thu" in done.stdout.split()
    assert "hong.toml, line 1" in done.stderr
