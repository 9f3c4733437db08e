"""Search an archive: hits by relevance or by date, their number, facets, and a passage that shows why.

All of it reads only, from a plain connection: it needs no SQL function of ours. Withheld articles are found by nothing.
"""

from crawler.archive.search.filters import EVERYTHING, Filters
from crawler.archive.search.hits import Hit, search
from crawler.archive.search.order import Sort
from crawler.archive.search.passage import snippet
from crawler.archive.search.totals import count, facets, months

__all__ = ["EVERYTHING", "Filters", "Hit", "Sort", "count", "facets", "months", "search", "snippet"]
