"""Which address is which page; exports/datasette/addresses.py writes these addresses."""

from exports.datasette.pages import article, citing, feed, files, home, portal, results, revision
from exports.datasette.pages.visit import Visit, page

_ARTICLE = r"^/(?P<database>[^/]+)/-/article/(?P<portal>[^/]+)/(?P<key>[^/]+)"

ROUTES = [
    (r"^/(?P<database>[^/]+)/-/home$", page(home.show)),
    (r"^/(?P<database>[^/]+)/-/search$", page(results.show)),
    (r"^/(?P<database>[^/]+)/-/feed\.atom$", page(feed.show)),
    (r"^/(?P<database>[^/]+)/-/portal/(?P<portal>[^/]+)$", page(portal.show)),
    (rf"{_ARTICLE}$", page(article.show)),
    (rf"{_ARTICLE}/revision/(?P<number>\d+)$", page(revision.show)),
    (rf"{_ARTICLE}/cite\.(?P<form>bib|json)$", page(citing.show)),
    (rf"{_ARTICLE}/image/(?P<number>\d+)$", page(files.image)),
    (rf"{_ARTICLE}/file/(?P<number>\d+)$", page(files.attachment)),
    (r"^/(?P<database>[^/]+)/-/(?:home|search|feed|portal|article)(?:/.*)?(?<!/)$", page(Visit.missing)),
]
REST = [(r"^/(?P<database>[^/]+)/-(?:/.*)?(?<!/)$", page(Visit.missing))]
"""What Datasette 0.65 would take for rows of a table `-`."""
