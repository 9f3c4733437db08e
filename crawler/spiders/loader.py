"""Makes every portal file a Scrapy spider, so that `scrapy list`, `scrapy crawl` and Scrapyd know them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from crawler import __version__, settings
from crawler.archive.crawls import Narrowing
from crawler.archive.folder import ArchiveError, Config, Folder
from crawler.portals.loader import PortalError, find, load_each
from crawler.portals.model import Portal
from crawler.spiders import rendering
from crawler.spiders.news import NewsSpider
from crawler.spiders.session import check, check_contact
from crawler.vietnamese.text import unmarked

# A polite crawl of a public host: one request at a time with a pause between. A portal on this machine needs no pause.
PUBLIC_CONCURRENCY = 1
LOOPBACK_CONCURRENCY = 8

logger = logging.getLogger(__name__)


class UnknownPortalError(UsageError, KeyError):
    """KeyError is what Scrapy's loaders promise; as a UsageError its commands print it as one sentence."""

    __str__ = Exception.__str__


class PortalLoader:
    """Scrapy's SpiderLoaderProtocol over portal files: the built-in ones and those of the archive (`KHOTIN_ARCHIVE`)."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> PortalLoader:
        return cls(Folder.chosen(settings.get("KHOTIN_ARCHIVE")))

    def list(self) -> list[str]:
        return sorted(self._portals())

    def _portals(self) -> dict[str, Portal]:
        """The portals whose files can be used; the others are named, and hide none of these."""
        portals = {}
        for portal in load_each(self.folder.portals):
            if isinstance(portal, PortalError):
                logger.error("%s", portal)
            else:
                portals[portal.id] = portal
        return portals

    def load(self, spider_name: str) -> type[Spider]:
        """The spider of a portal. Raises UnknownPortalError for one that is unknown, faulty, or may not be crawled."""
        try:
            portal = find(self.folder.portals, spider_name)
            check(portal, Narrowing())
            check_contact(portal, self.folder.config())
            rendering.check(portal)
        except (PortalError, ArchiveError) as error:
            raise UnknownPortalError(str(error)) from error
        return spider_for(portal, self.folder)

    def find_by_request(self, request: Request) -> Sequence[str]:
        return [name for name, portal in self._portals().items() if portal.is_ours(request.url)]


# An import asks no network: there is no robots.txt to obey, nothing to wait for, and a second try gives the same.
_IMPORTING: dict[str, Any] = {
    "DOWNLOADER_MIDDLEWARES": settings.DOWNLOADER_MIDDLEWARES
    | {"crawler.spiders.robots.RobotsMiddleware": None, "crawler.spiders.patience.PatienceMiddleware": None},
    "RETRY_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
}


def spider_for(portal: Portal, folder: Folder, *, importing: bool = False) -> type[NewsSpider]:
    """The spider class of a portal in an archive, with the settings that are the portal's own."""
    custom: dict[str, Any] = {
        "KHOTIN_ARCHIVE": str(folder.path),
        "USER_AGENT": user_agent(folder.config()),
        "DOWNLOAD_VERIFY_CERTIFICATES": portal.verify_certificate,
        "DOWNLOAD_DELAY": 0 if portal.is_loopback else portal.delay,
        "CONCURRENT_REQUESTS_PER_DOMAIN": LOOPBACK_CONCURRENCY if portal.is_loopback else PUBLIC_CONCURRENCY,
    }
    if importing:
        custom |= _IMPORTING
    elif portal.render:
        custom |= rendering.settings(portal, custom["USER_AGENT"])
    return type("PortalSpider", (NewsSpider,), {"name": portal.id, "portal": portal, "custom_settings": custom})


def user_agent(config: Config) -> str:
    """Who is asking: the program, the archive's name and its contact. Never a browser's name."""
    contact = f"; {config.contact}" if config.contact else ""
    return unmarked(f"khotin/{__version__} ({config.name}{contact})")  # a header's value is ASCII (RFC 9110, 5.5)
