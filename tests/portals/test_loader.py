from pathlib import Path

import pytest
from lxml import html

from crawler.pages.listing import is_listing, read_listing
from crawler.pages.selectors import Selector
from crawler.portals import layers
from crawler.portals.loader import PortalError, find, load_all, load_each, load_file
from crawler.portals.model import Media, Paging, Portal, Section

FILES = Path(__file__).parent / "files"

# Eleven lines, so that what a test adds begins on line 12.
GOOD = """\
name = "Cổng thông tin xã Bình An"
url = "https://binhan.example.vn/"
verified = "reported"
listing.entry = ".row"
listing.link = "a"
article.title = "h1"
article.body = ".body"
[[sections]]
name = "Tin tức"
url = "/tin-tuc/"
order = "newest"
"""


@pytest.fixture
def write(tmp_path):
    folder = tmp_path / "portals"
    folder.mkdir()

    def write(text: str, name: str = "binhan.toml") -> Path:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def families(tmp_path, monkeypatch):
    """A package folder of its own, with no portals and the families that the test writes."""
    here = tmp_path / "package"
    (here / "vn").mkdir(parents=True)
    (here / "families").mkdir()
    monkeypatch.setattr(layers, "HERE", here)

    def family(name: str, text: str) -> None:
        (here / "families" / f"{name}.toml").write_text(text, encoding="utf-8")

    return family


def test_a_portal_is_read(write):
    portal = load_file(write(GOOD))
    assert portal.id == "binhan"
    assert portal.sections == (Section(name="Tin tức", url="/tin-tuc/", order="newest"),)
    assert portal.section_url(portal.sections[0]) == "https://binhan.example.vn/tin-tuc/"
    assert portal.article.title == (Selector("h1"),)
    assert (portal.paging, portal.media, portal.delay) == (Paging(), Media(), 1.0)
    assert not portal.is_loopback


def test_a_byte_order_mark_and_windows_line_ends_are_no_error(write):
    path = write("")
    path.write_bytes(("\ufeff" + GOOD.replace("\n", "\r\n")).encode())
    assert load_file(path).name == "Cổng thông tin xã Bình An"


def test_a_string_stands_for_a_list_of_one(write):
    portal = load_file(write('hosts = "cu.example.vn"\n' + GOOD + '[media]\nhosts = ["anh.example.vn"]\n'))
    assert portal.hosts == ("cu.example.vn",)
    assert portal.media.hosts == ("anh.example.vn",)


@pytest.mark.parametrize(
    ("added", "error"),
    [
        ("[article2]", "line 12: article2: unknown key; did you mean 'article'?"),
        ("[media]\nimage = true", "line 13: media.image: unknown key; did you mean 'images'?"),
        ("zzz = 1", "line 12: sections.zzz: unknown key"),
        ('[[sections]]\nurl = "/x/"', "line 12: sections.name: is missing"),
        ('[[sections]]\nname = " "\nurl = "/x/"', "line 13: sections.name: is empty"),
        ('[[sections]]\nname = "Tin tức"\nurl = "/x/"', "line 13: sections.name: 'Tin tức' names two sections"),
        (
            '[[sections]]\nname = "Khác"\nurl = "https://binhan.example.vn/tin-tuc/"',
            "line 14: sections.url: 'https://binhan.example.vn/tin-tuc/' is the address of two sections",
        ),
        (
            '[[sections]]\nname = "Khác"\nurl = "http://khac.vn/"',
            "line 14: sections.url: 'http://khac.vn/' is on anoth",
        ),
        (
            '[[sections]]\nname = "Khác"\nurl = "http://[/"',
            "line 14: sections.url: 'http://[/' is not an http or https",
        ),
        (
            '[[sections]]\nname = "A"\nurl = "/a/"\norder = "new"',
            "line 15: sections.order: 'new' is not one of 'unknown', ",
        ),
        ('[paging]\npages = "{section}page/"', "line 13: paging.pages: '{section}page/' lacks {n}"),
        (
            '[paging]\npages = "?page={n}"',
            "line 13: paging.pages: '?page={n}' lacks {section} or {stem}, so all sections would be one",
        ),
        (
            '[paging]\npages = "{section}{n}{m}"',
            "line 13: paging.pages: {m} is no placeholder; there are {section}, {stem} and {n}",
        ),
        ("[paging]\nlimit = 0", "line 13: paging.limit: expected a whole number >= 1"),
        ("[paging]\nfirst = true", "line 13: paging.first: expected a whole number, got true or false"),
        ("[media]\nmax_bytes = 1.5", "line 13: media.max_bytes: expected a whole number, got a number"),
        ('[media]\nhosts = "http://anh.vn"', "line 13: media.hosts: 'http://anh.vn' is not a host or host:port"),
        ("[media]\nhosts = 3", "line 13: media.hosts: expected a list, got a whole number"),
        ("x = ", "line 12: not TOML: invalid value"),
        ('x = """', "line 13: not TOML: unterminated string"),
    ],
)
def test_an_error_added_below_is_named_with_its_line(write, added, error):
    with pytest.raises(PortalError) as caught:
        load_file(write(GOOD + added + "\n"))
    assert str(caught.value).startswith(f"portals/binhan.toml, {error}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (
            '"https://binhan.example.vn/"',
            '"ftp://binhan.example.vn/"',
            "line 2: url: 'ftp://binhan.example.vn/' is not a",
        ),
        (
            '"https://binhan.example.vn/"',
            '"https:///tin-tuc"',
            "line 2: url: 'https:///tin-tuc' is not an http or https",
        ),
        ('"https://binhan.example.vn/"', '"https://a:b@x.vn/"', "line 2: url: 'https://a:b@x.vn/' holds a user name"),
        (
            '"https://binhan.example.vn/"',
            '"https://x.vn:99999/"',
            "line 2: url: 'https://x.vn:99999/' is not an http or",
        ),
        ('"https://binhan.example.vn/"', "2", "line 2: url: expected a string, got a whole number"),
        ('name = "Cổng', 'nam = "Cổng', "line 1: nam: unknown key; did you mean 'name'?"),
        ('verified = "reported"\n', "", "line 1: verified: is missing"),
        ('"reported"', '"report"', "line 3: verified: 'report' is not one of 'seen', 'reported', 'untested'"),
        (
            'verified = "reported"',
            'verified = "seen"\nlevel = "city"',
            "line 4: level: 'city' is not one of 'province', ",
        ),
        ('verified = "reported"', 'verified = "seen"\ndelay = -1', "line 4: delay: expected a number >= 0"),
        ('verified = "reported"', 'verified = "seen"\ndelay = nan', "line 4: delay: expected a number >= 0"),
        ('verified = "reported"', 'verified = "seen"\ndelay = 3601', "line 4: delay: expected a number <= 3600"),
        ('verified = "reported"', 'verified = "seen"\nid = "x"', "line 4: id: unknown key"),
        ('"h1"', '"h1["', "line 6: article.title: 'h1[' is not a CSS selector or an XPath"),
        ('"h1"', '["h1", "//h1["]', "line 6: article.title: '//h1[' is not a CSS selector or an XPath"),
        ('"h1"', '["h1", 1]', "line 6: article.title: expected a string, got 1"),
        ('"h1"', '"h1"\narticle.key = "(x"', "line 7: article.key: '(x' is not a regular expression"),
        ('"h1"', '"h1"\narticle.titel = "h1"', "line 7: article.titel: unknown key; did you mean 'title'?"),
        (
            '"h1"',
            '"h1"\narticle.bold_lead = 1',
            "line 7: article.bold_lead: expected true or false, got a whole number",
        ),
        ("[[sections]]", "[sections]", "line 8: sections: expected a list, got a table"),
        (
            "/tin-tuc/",
            "/tin-tuc/ x",
            "line 10: sections.url: 'https://binhan.example.vn/tin-tuc/ x' is not an http or ht",
        ),
    ],
)
def test_an_error_above_is_named_with_its_line(write, old, new, error):
    with pytest.raises(PortalError) as caught:
        load_file(write(GOOD.replace(old, new)))
    assert str(caught.value).startswith(f"portals/binhan.toml, {error}")


def test_a_section_that_paging_cannot_continue_is_refused(write):
    paging = '[paging]\npages = "{section}page-{n}/"\n'
    assert load_file(write(GOOD + paging)).paging.address("https://x/a/", 2) == "https://x/a/page-2/"
    with pytest.raises(PortalError, match=r"line 10: sections.url: '/tin-tuc' needs a '/' at its end"):
        load_file(write(GOOD.replace("/tin-tuc/", "/tin-tuc") + paging))


def test_a_section_without_the_number_that_its_paging_counts_is_refused(write):
    paging = "[paging]\nnumber = '-(\\d+)\\.html$'\n"
    assert load_file(write(GOOD.replace("/tin-tuc/", "/tin-c7-1.html") + paging)).paging.number
    with pytest.raises(
        PortalError, match=r"line 10: sections.url: '/tin-tuc/' has no number for paging.number to find"
    ):
        load_file(write(GOOD + paging))
    assert load_file(write(GOOD + 'paging = { pages = "{section}{n}/" }\n' + paging)).paging.number


class TestLacks:
    """Selectors that nobody knows yet may be left out; the portal then says which."""

    API = """
[apis.tin]
answer = { items = "tin", url = "/tin/{id}.html"%s }
"""

    def lacks(self, write, old="", new="", added=""):
        return load_file(write(GOOD.replace(old, new) + added)).lacks

    def test_selectors_of_listings(self, write):
        assert self.lacks(write) == ()
        assert self.lacks(write, 'listing.entry = ".row"', "listing.entry = []") == ("listing.entry",)
        bare = GOOD[GOOD.index("listing.entry") : GOOD.index("[[sections]]")]
        assert self.lacks(write, bare) == ("listing.entry", "listing.link")

    def test_an_endpoint_needs_no_rows(self, write):
        bare = GOOD[GOOD.index("listing.entry") : GOOD.index("[[sections]]")]
        listed = 'api = "tin"\n' + self.API
        assert self.lacks(write, bare, added=listed % "") == ()
        fragments = 'api = "tin"\n[apis.tin]\nanswer = { html = "d" }\n'
        assert self.lacks(write, bare, added=fragments) == ("listing.entry", "listing.link")

    def test_placeholders_that_a_section_does_not_fill(self, write):
        api = self.API + 'url = "/api?page={n}&module={module}"\n'
        assert self.lacks(write, added='api = "tin"\n' + api % "") == ("sections.parameters.module",)
        assert self.lacks(write, added='api = "tin"\nparameters = { module = "7" }\n' + api % "") == ()


@pytest.mark.parametrize("name", ["Binh An.toml", "-x.toml", "ý.toml", "a" * 65 + ".toml"])
def test_the_name_of_the_file_is_the_id(write, name):
    with pytest.raises(PortalError, match="the name of the file is the portal's id"):
        load_file(write(GOOD, name))


def test_a_file_that_is_no_text_is_one_sentence(write):
    path = write("")
    path.write_bytes(b'name = "\xff"')
    with pytest.raises(PortalError, match=r"^portals/binhan.toml: is not UTF-8; save it as UTF-8$"):
        load_file(path)
    with pytest.raises(PortalError, match=r"gone.toml: cannot be read"):
        load_file(path.with_name("gone.toml"))


class TestFamilies:
    FAMILY = """\
delay = 2
[paging]
first = 0
pages = "{section}?p={n}"
[article]
title = "h2"
lead = [".lead", ".sapo"]
"""

    def test_tables_are_merged_and_the_rest_is_replaced(self, write, families):
        families("cms", self.FAMILY)
        text = 'family = "cms"\n' + GOOD + "[paging]\nlimit = 5\n"
        portal = load_file(
            write(text.replace('article.body = ".body"', 'article.body = ".body"\narticle.lead = ".tom-tat"'))
        )
        assert portal.delay == 2
        assert portal.paging == Paging(pages="{section}?p={n}", first=0, limit=5)
        assert portal.article.title == (Selector("h1"),)
        assert portal.article.lead == (Selector(".tom-tat"),)

    def test_a_family_may_build_on_a_family(self, write, families):
        families("cms", self.FAMILY)
        families("cms4", 'family = "cms"\ndelay = 3\n')
        portal = load_file(write('family = "cms4"\n' + GOOD))
        assert (portal.family, portal.delay, portal.paging.first) == ("cms4", 3, 0)

    def test_an_error_of_the_family_names_the_family_and_its_line(self, write, families):
        families("cms", self.FAMILY + 'date = "h1["\n')
        families("cms4", 'family = "cms"\n')
        with pytest.raises(
            PortalError, match=r"^families/cms.toml, line 8: article.date: 'h1\[' is not a CSS selector"
        ):
            load_file(write('family = "cms4"\n' + GOOD))

    def test_an_error_of_the_portal_names_the_portal(self, write, families):
        families("cms", self.FAMILY)
        with pytest.raises(PortalError, match=r"^portals/binhan.toml, line 1: delay: expected a number, got a string"):
            load_file(write('delay = "1"\nfamily = "cms"\n' + GOOD))

    def test_unknown_families_and_loops_are_refused(self, write, families):
        families("cms", 'family = "cms4"\n')
        families("cms4", '# again\nfamily = "cms"\n')
        with pytest.raises(PortalError, match=r"^families/cms4.toml, line 2: family: 'cms' builds on itself"):
            load_file(write('family = "cms"\n' + GOOD))
        with pytest.raises(PortalError, match=r"line 1: family: 'cmd' is not a family; the families are cms, cms4$"):
            load_file(write('family = "cmd"\n' + GOOD))
        with pytest.raises(PortalError, match=r"line 1: family: \['cms'\] is not a family"):
            load_file(write('family = ["cms"]\n' + GOOD))


class TestFolders:
    def test_own_portals_stand_beside_the_built_in_ones_and_hide_them(self, write, tmp_path):
        own = write(GOOD).parent
        assert list(load_all(None)) == sorted(load_all(None))
        assert set(load_all(own)) == {*load_all(None), "binhan"}
        write(GOOD, "tamnongkhanhhoa.toml")
        assert load_all(own)["tamnongkhanhhoa"].name == find(own, "tamnongkhanhhoa").name == "Cổng thông tin xã Bình An"
        assert load_all(tmp_path / "nowhere") == load_all(None)

    def test_a_broken_file_stops_only_what_needs_it(self, write):
        own = write(GOOD).parent
        write("name =", "abc.toml")
        write("name =", "._binhan.toml")  # what macOS leaves on foreign disks
        assert find(own, "binhan").id == "binhan"
        with pytest.raises(PortalError, match=r"abc.toml, line 1"):
            find(own, "abc")
        with pytest.raises(PortalError, match=r"abc.toml, line 1"):
            load_all(own)
        good = {portal.id for portal in load_each(own) if isinstance(portal, Portal)}
        assert good == {*load_all(None), "binhan"}
        assert [str(error) for error in load_each(own) if isinstance(error, PortalError)] == [
            "portals/abc.toml, line 1: not TOML: invalid value"
        ]

    def test_an_unknown_portal_is_answered_with_near_ones(self, write):
        own = write(GOOD).parent
        with pytest.raises(PortalError, match=r"^there is no portal 'binhann'; did you mean 'binhan'\?$"):
            find(own, "binhann")
        with pytest.raises(PortalError, match=r"^there is no portal '../binhan'"):
            find(own, "../binhan")


class TestModel:
    @pytest.mark.parametrize(
        ("pages", "first", "section", "page", "address"),
        [
            ("{section}page-{n}/", 1, "https://x.vn/a/", 1, "https://x.vn/a/"),
            ("{section}page-{n}/", 1, "https://x.vn/a/", 2, "https://x.vn/a/page-2/"),
            ("{section}?page={n}", 0, "https://x.vn/a", 2, "https://x.vn/a?page=1"),
            ("{section}?page={n}", 0, "https://x.vn/a?id=3", 2, "https://x.vn/a?id=3&page=1"),
            ("{section}?page={n}", 1, "https://x.vn/a", 9, "https://x.vn/a?page=9"),
            (None, 1, "https://x.vn/a", 1, "https://x.vn/a"),
            (None, 1, "https://x.vn/a", 2, None),
        ],
    )
    def test_addresses_of_pages(self, pages, first, section, page, address):
        assert Paging(pages=pages, first=first, limit=9).address(section, page) == address

    @pytest.mark.parametrize(
        ("url", "ours"),
        [
            ("https://binhan.example.vn/x", True),
            ("http://BINHAN.example.vn:80/x", True),
            ("https://binhan.example.vn:443", True),
            ("https://binhan.example.vn:8443/", False),
            ("http://cu.example.vn:8080/", True),
            ("http://cu.example.vn/", False),
            ("https://binhan.example.vn@khac.vn/", False),
            ("ftp://binhan.example.vn/", False),
            ("//binhan.example.vn/", False),
            ("/tin-tuc", False),
            ("javascript:void(0)", False),
            ("http://[broken", False),
            ("http://binhan.example.vn:99999/", False),
        ],
    )
    def test_what_is_ours(self, write, url, ours):
        portal = load_file(write('hosts = "CU.example.vn:8080"\n' + GOOD))
        assert portal.netlocs == {"binhan.example.vn", "cu.example.vn:8080"}
        assert portal.is_ours(url) is ours

    @pytest.mark.parametrize(
        ("url", "hosts", "loopback"),
        [
            ("http://127.0.0.1:8813/", [], True),
            ("http://127.9.9.9/", ["localhost:80", "[::1]:8080"], True),
            ("http://[::1]/", [], True),
            ("http://localhost/", ["binhan.example.vn"], False),
            ("http://127.0.0.1.example.vn/", [], False),
        ],
    )
    def test_what_is_loopback(self, write, url, hosts, loopback):
        portal = load_file(write(f"hosts = {hosts}\n" + GOOD.replace("https://binhan.example.vn/", url)))
        assert portal.is_loopback is loopback


class TestBuiltIn:
    @pytest.mark.parametrize("path", sorted(FILES.glob("*.toml")), ids=lambda path: path.stem)
    def test_recorded_sites(self, path):
        portal = load_file(path)
        assert portal.is_loopback
        assert portal.paging.address(portal.section_url(portal.sections[0]), 2)

    def test_one_number_for_all_forms_of_a_nukeviet_article(self, write):
        article = load_file(write('family = "nukeviet"\n' + GOOD)).article
        page = "/vi/news/Thong-bao/Lich-tiep-dan-thang-3-2024-381.html"
        copies = [page.replace("/Thong-bao/", f"/{form}/Thong-bao/") for form in ("savefile", "print", "sendmail")]
        assert [bool(article.address[0].search(path)) for path in [page, *copies]] == [True, False, False, False]
        assert {article.key[0].search(path)[1] for path in [page, *copies]} == {"381"}
        for path in ("/vi/news/Thong-bao/", "/vi/news/Thong-bao/page-2/", page + "?download=1&id=0"):
            assert not article.address[0].search(path)

    def test_rows_of_every_nukeviet_view(self, write):
        """Panels, the lines below and inside them, the numbered list and the grid may stand on one site."""
        text = 'family = "nukeviet"\n' + GOOD.replace('listing.entry = ".row"\nlisting.link = "a"\n', "")
        template = load_file(write(text)).listing
        tree = html.document_fromstring(
            """
            <div id="body">
              <div class="news_column"><div class="panel-body">
                <a href="/a-1.html"><img></a> <h3><a href="/a-1.html">Xã Bình An ra quân</a></h3>
                <ul><li><em class="fa fa-clock-o"></em> 05/03/2021 13:52</li></ul>
                <ul class="related">
                  <li><a href="/b-2.html" title="Tập huấn">Tập huấn <em>(04/03/2021)</em></a></li>
                </ul>
              </div></div>
              <div class="list-group"><a class="show" href="/c-3.html" title="Lịch họp"><h4>1 Lịch họp</h4></a></div>
              <div class="thumbnail"><a href="/d-4.html"><img></a> <h4><a href="/d-4.html">Hội làng</a></h4></div>
            </div>
            """
        )
        rows = read_listing(tree, "https://binhan.example.vn/", template)
        assert [(row.url[-8:], row.title, row.date) for row in rows] == [
            ("a-1.html", "Xã Bình An ra quân", "05/03/2021 13:52"),
            ("b-2.html", "Tập huấn", "(04/03/2021)"),
            ("c-3.html", "Lịch họp", None),
            ("d-4.html", "Hội làng", None),
        ]
        assert not is_listing(html.document_fromstring("<p>Trang đang bảo trì</p>"), template)

    @pytest.mark.parametrize(
        ("path", "is_article"),
        [
            ("/ra-quan-don-ve-sinh", True),
            ("/tin-tuc/ra-quan-0", True),
            ("/node/17", True),
            ("/vi/node/17", True),
            ("/nodes-of-the-net", True),
            ("/node/add", False),
            ("/node", False),
            ("/taxonomy/term/3", False),
            ("/vi/taxonomy/term/3", False),
            ("/user", False),
            ("/search/node", False),
            ("/admin/content", False),
            ("/rss.xml", False),
            ("/tin-tuc?page=1", False),
            ("/", False),
        ],
    )
    def test_what_may_be_a_drupal_article(self, write, path, is_article):
        article = load_file(write('family = "drupal"\n' + GOOD)).article
        assert any(pattern.search(path) for pattern in article.address) is is_article

    @pytest.mark.parametrize(
        "head",
        [
            '<link rel="shortlink" href="https://binhan.example.vn/node/17">',
            '<script data-drupal-selector="drupal-settings-json">{"path":{"currentPath":"node\\/17"}}</script>',
            '</head><body><article class="node node--view-mode-full" data-history-node-id="17">',
        ],
    )
    def test_the_number_of_a_drupal_node(self, write, head):
        article = load_file(write('family = "drupal"\n' + GOOD)).article
        tree = html.document_fromstring(f"<html><head>{head}")
        printed = next(text for selector in article.key_page for text in selector.find(tree))
        assert next(found[1] for pattern in article.key if (found := pattern.search(printed))) == "17"
