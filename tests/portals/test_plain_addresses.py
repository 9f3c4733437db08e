"""An address that looks plain is one: what w3lib would make of it is itself."""

from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from w3lib.url import canonicalize_url, safe_url_string

from crawler.portals.addresses import file_address, same_form
from crawler.portals.loader import load_file

PORTAL = load_file(Path(__file__).parent / "files" / "drupal.toml")
hosts = st.text(st.sampled_from("ab.-:0189@"), max_size=10)
paths = st.text(st.sampled_from("/.~_-aB0%;?=&# (é"), max_size=14)


@settings(deadline=None, max_examples=1000)
@given(st.sampled_from(["http://", "https://", "HTTP://"]), hosts, paths)
@example("http://", "a.vn:8080", "/tin/")
@example("http://", "a.vn", "/tin/../x.html")
@example("https://", "a.vn:443", "/")
def test_plain_addresses_are_left_as_they_are(scheme, host, path):
    url = f"{scheme}{host}{path}"
    try:
        safe, form = str(safe_url_string(url)), str(canonicalize_url(url))
    except ValueError:
        return
    assert file_address(url) == safe
    if not any(mark in url for mark in "?#;(") and ":443" not in url and ":80" not in url:
        assert same_form(PORTAL, url) == form
