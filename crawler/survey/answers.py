"""The answers a survey was shown, by the addresses they were asked for at; pages are parsed once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crawler.survey.sample import Sample, SamplePage, page_of


class Answers:
    """Samples by address, and the pages among them."""

    def __init__(self) -> None:
        self._samples: dict[str, Sample] = {}
        self._pages: dict[str, SamplePage | None] = {}

    def __len__(self) -> int:
        return len(self._samples)

    def __contains__(self, url: str) -> bool:
        return url in self._samples

    def __iter__(self) -> Iterator[str]:
        return iter(self._samples)

    def add(self, sample: Sample) -> None:
        """Keep an answer under the address that was asked for."""
        self._samples[sample.asked or sample.url] = sample

    def sample(self, url: str) -> Sample | None:
        """The answer to an address; None where it was not asked for."""
        return self._samples.get(url)

    def page(self, url: str | None) -> SamplePage | None:
        """The HTML page that an address answered with, whatever its status; None where it did not."""
        sample = self._samples.get(url or "")
        if sample is None or url is None:
            return None
        if url not in self._pages:
            self._pages[url] = page_of(sample)
        return self._pages[url]

    def pages(self, urls: Iterable[str] | None = None) -> list[SamplePage]:
        """The pages that answered 200, of some addresses or of all."""
        found = (self.page(url) for url in (list(self._samples) if urls is None else urls))
        return [page for page in found if page is not None and page.status == 200]

    def errors(self) -> list[SamplePage]:
        """The pages that answered with another status."""
        found = (self.page(url) for url in list(self._samples))
        return [page for page in found if page is not None and page.status != 200]
