"""What a survey could not see of a site, in words: an archivist must know what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from crawler.survey.answers import Answers
from crawler.survey.content import Listing
from crawler.survey.pagers import goes_on_by_script
from crawler.survey.sample import CannotRead

# Answers of a site that has had enough of a visitor.
_REFUSING = frozenset({401, 403, 406, 429, 503})
_DID_NOT_COME = "it did not come"


def reason_of(answers: Answers, url: str) -> str | None:
    """Why an address that was asked for was not seen; None where it was, or is no page of the site."""
    sample = answers.sample(url)
    if sample is None or (sample.status and sample.status not in _REFUSING):
        return None
    return f"it answers {sample.status}" if sample.status else sample.reason or _DID_NOT_COME


def unseen(
    listings: Sequence[Listing], named: Mapping[str, str], menus: Sequence[str], answers: Answers
) -> dict[str, str]:
    """What is missing, by what it is of. `named` are the addresses of pages that might be sections with their names, `menus`
    those that stand in menus.
    """
    found = {f"section {_path(url)}": why for url in named if url in menus and (why := reason_of(answers, url))}
    found |= {f"paging of {_path(listing.first.url)}": why for listing in listings for why in _paging(listing, answers)}
    if count := sum(url not in answers for url in menus):
        pages = "page of the menus was" if count == 1 else "pages of the menus were"
        found["sections"] = f"{count} further {pages} not looked at"
    return found


def check_answers(answers: Answers, followed: Sequence[str]) -> None:
    """Raises CannotRead where no list of news was found because the site stopped answering, or closes its articles."""
    statuses = [answers.sample(url) for url in answers]
    refused = next((at for at, sample in enumerate(statuses) if sample and sample.status in _REFUSING), None)
    if refused is not None:
        after = [sample for sample in statuses[refused:] if sample]
        if 2 * sum(sample.status in _REFUSING for sample in after) > len(after):
            raise CannotRead(
                f"The site began to refuse this crawler after {refused} answers (HTTP {after[0].status}).",
                "Ask its office for permission, or try again later.",
            )
    reasons = [why for url in (followed or list(answers)) if (why := reason_of(answers, url))]
    if reasons and 2 * len(reasons) > len(followed or list(answers)):
        what = "articles" if followed else "pages"
        raise CannotRead(f"The {what} of the site could not be seen: {reasons[0]}.", "Ask its office for permission.")


def _paging(listing: Listing, answers: Answers) -> Iterator[str]:
    second = listing.address(2)
    if second and (why := reason_of(answers, second)):
        yield f"its later pages were not seen: {why}"
    elif listing.pager is None and goes_on_by_script(listing.first.tree):
        yield "its list goes on by script only"


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
