"""A template: the selectors that read the listings and articles of a portal. Portal and family files fill it in."""

from __future__ import annotations

import re

import msgspec

from crawler.pages.expressions import Expression
from crawler.pages.selectors import Selector

# Of several selectors the first that finds something is used.
Selectors = tuple[Selector, ...]


class ListingTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a listing page is read.

    `container` is what every listing page of the portal has, even an empty one: without it a page is no listing page (a
    maintenance page answered with 200, a login page), so that its lack of entries proves nothing. `entry` is one row
    inside it; `link`, `title` and `date` are looked for inside the row. Without `title` the link's own text is the title.
    """

    container: Selectors = ()
    entry: Selectors = ()
    link: Selectors = ()
    title: Selectors = ()
    date: Selectors = ()


class JsonTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a JSON answer that lists articles is read: expressions in JMESPath, and addresses like "/tin/{ID}.html" that are
    filled with them.

    Either `items` finds the list of articles, and the rest is looked for in each, or `html` finds a text that holds a piece
    of a listing page, which `[listing]` then reads. `body` is an article's HTML that comes with the listing: the article's
    own page is then not fetched. `total` is the number of articles in all, `last` the number of the last page: they say when
    to stop.
    """

    items: Expression | None = None
    html: Expression | None = None
    url: Expression | None = None
    title: Expression | None = None
    date: Expression | None = None
    lead: Expression | None = None
    byline: Expression | None = None
    body: Expression | None = None
    total: Expression | None = None
    last: Expression | None = None

    def __post_init__(self) -> None:
        if (self.items is None) == (self.html is None):
            raise ValueError("must have one of 'items' and 'html'")
        if self.items is not None and self.url is None:
            raise ValueError("must have 'url', which finds the address of an article in its item")


class ArticleTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an article page is read. Fields are looked for inside `container`, then in the page's head (metadata), and never
    elsewhere: what stands beside an article belongs to others. Without `container` the whole page is searched.

    `address` is what an article's address (path and query) looks like; a link that does not match leads to no article.
    `key` finds the article's key in its address: the groups of the first expression that matches, joined by "/".
    `key_page` finds the text or address in the page that the `key` expressions are then applied to (Drupal prints
    `/node/N`). `credits` are lines that name an author or a source ("Tác giả: …"), `bylines` elements that hold nothing
    but a name, `sources` nothing but a source. `bold_lead` says that a wholly bold first paragraph is the lead. `photos` are
    pictures outside of the body, `attachments` links to files. `next` finds the links to the further parts of an article
    that is split over several addresses; the one that leads on is chosen as in a pager (pager.py). What `drop` matches is
    taken out of the page first of all.
    """

    address: tuple[re.Pattern[str], ...] = ()
    key: tuple[re.Pattern[str], ...] = ()
    key_page: Selectors = ()
    container: Selectors = ()
    title: Selectors = ()
    date: Selectors = ()
    section: Selectors = ()
    lead: Selectors = ()
    bold_lead: bool = False
    body: Selectors = ()
    credits: Selectors = ()
    bylines: Selectors = ()
    sources: Selectors = ()
    photos: Selectors = ()
    attachments: Selectors = ()
    next: Selectors = ()
    drop: Selectors = ()
