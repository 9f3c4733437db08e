"""A demonstration portal: the news of an invented province, served on loopback, with the truth about every article.

It knows nothing else of khotin and needs only the standard library.
"""

from crawler.demo.faults import Faults
from crawler.demo.illness import Illness
from crawler.demo.model import Truth
from crawler.demo.portal import DemoPortal

__all__ = ["DemoPortal", "Faults", "Illness", "Truth"]
