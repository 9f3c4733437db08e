"""Looking again at a portal that has a file: a survey, then what the file names and the survey did not meet."""

from __future__ import annotations

from itertools import chain

from crawler.portals.model import Portal
from crawler.survey.sample import Sample
from crawler.survey.survey import BUDGET, Survey

# Addresses of the file that are looked at beside the survey's.
_OWN = 20


class Revisit:
    """A survey of a known portal (`survey`), and after it the sections, feeds and sitemaps of its file: only a look tells that
    an address is gone. Those that are posted to (`api`) are left out.
    """

    def __init__(self, portal: Portal) -> None:
        self.portal, self.url = portal, portal.url
        sections = (portal.section_url(section) for section in portal.sections if section.api is None)
        own = chain(sections, map(portal.absolute, (*portal.feeds, *portal.sitemaps)))
        self._own = list(dict.fromkeys(own))[:_OWN]
        self.survey = Survey(portal.url, budget=BUDGET - len(self._own))
        self._shown: set[str] = set()

    def may_ask(self, url: str) -> bool:
        return self.survey.may_ask(url) or self.portal.is_ours(url)

    def next_wanted(self) -> list[str]:
        """The addresses to be shown next; none when all was seen."""
        return self.survey.next_wanted() or [url for url in self._own if url not in self._shown]

    def take(self, sample: Sample) -> None:
        """Be shown an answer; a failure has status 0."""
        self._shown.add(sample.asked or sample.url)
        self.survey.take(sample)
