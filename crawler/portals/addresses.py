"""Addresses: when two are the same, which article they name, and whether they are worth asking for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url, safe_url_string, url_query_cleaner

from crawler.pages.template import ArticleTemplate
from crawler.portals.model import Portal

# Parameters that trackers add to any address; everything else in a query may be what makes it a page of its own.
# Session ids stand among them.
_TRACKERS = (
    "PHPSESSID",
    "jsessionid",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "fbclid",
    "gclid",
    "zarsrc",
    "mc_cid",
    "mc_eid",
)
# Java writes a session into the path as ";jsessionid=…", ASP.NET without cookies as "/(S(…))/".
_SESSION = re.compile(r";jsessionid=[^/?#]*|/\(S\(\w+\)\)(?=/)", re.IGNORECASE)

# vasi.mae.gov.vn names its canonical addresses with ":443".
_DEFAULT_PORT = re.compile(r"^(http://[^/?#:]*):80(?=[/?#]|$)|^(https://[^/?#:]*):443(?=[/?#]|$)")


# What is already in the form of `same_form`, as most addresses are: no query, escape, session, "/../" or default port.
_is_plain = re.compile(r"https?://[a-z\d.-]+(?::[1-9]\d{3,4})?/(?!\.|.*/\.)[\w~./-]*", re.ASCII).fullmatch


def without_noise(portal: Portal, url: str) -> str:
    """An address as written, less what does not change the page: trackers, session ids, `portal.noise` parameters. The rest
    of the query stays, in its order: it may be all that tells two articles apart.
    """
    return without_trackers(url, portal.noise)


def without_trackers(url: str, noise: Iterable[str] = ()) -> str:
    """An address less fragment, session ids, and the parameters that trackers add to any address or that `noise` names."""
    return str(url_query_cleaner(_SESSION.sub("", url), [*_TRACKERS, *noise], remove=True, unique=False))


def same_form(portal: Portal, url: str) -> str:
    """The form in which two addresses of one page are equal: without noise, fragment and default port, the query sorted,
    host and percent escapes in one spelling.
    """
    if _is_plain(url):  # to take it apart and put it together again takes seven times as long
        return url
    return _DEFAULT_PORT.sub(r"\1\2", str(canonicalize_url(without_noise(portal, url))))


def path_of(url: str) -> str:
    """Path and query, which is what `article.address` and `article.key` are matched against."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def may_be_article(portal: Portal, url: str) -> bool:
    """Whether an address looks like an article's (`article.address`); any does where the portal does not say."""
    patterns = portal.article.address
    return not patterns or any(pattern.search(path_of(url)) for pattern in patterns)


def key_in(template: ArticleTemplate, text: str) -> str | None:
    """The article key that an address, or the text `key_page` found, tells: the groups of the first match, joined."""
    text = path_of(text) if "://" in text else text
    for pattern in template.key:
        # An empty key, of groups that took no part, would make one article of all.
        if (found := pattern.search(text)) and (key := "/".join(filter(None, found.groups() or (found[0],)))):
            return key
    return None


def why_not(portal: Portal, url: str, *, media: bool = False) -> str | None:
    """Why an address found on a page is not asked for, or None. What a page links to is never trusted: other hosts, other
    schemes and addresses with credentials are recorded and left alone.
    """
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return "not a web address"
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "not a web address"
    if parts.username or parts.password:
        return "address with a user name"
    if len(url) > 2000:
        return "address over 2,000 characters"
    if portal.is_ours(url) or (media and parts.netloc.lower() in portal.media.hosts):
        return None
    return "on another host"


def file_address(url: str) -> str:
    """The address of a file in the one spelling that is asked for: blanks and letters escaped."""
    return url if _is_plain(url) else str(safe_url_string(url))
