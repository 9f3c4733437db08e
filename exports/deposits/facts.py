"""What is said of a deposit, to people and to catalogues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from crawler.archive.folder import Config
from exports.deposits import pages
from exports.deposits.identifier import identifier
from exports.deposits.warc import Written
from exports.selection import Selection
from exports.tables import datapackage

_HERE = "(select portal from chosen join articles on articles.id = article group by portal)"
_PORTALS = """
    select portals.id, name, portals.url, attribution, count(*) as articles, min(date) as first, max(date) as last
    from chosen join articles on articles.id = article join portals on portals.id = articles.portal
    group by portals.id order by portals.id
"""
_SEEN = "select min(fetched_at), max(fetched_at) from records join captures on captures.id = records.capture"
# Of the months that were asked for. What is stored there is not counted: withheld articles are in that number.
_MISSING = f"""
    select finding, count(*) as months, sum(failed) as failed from coverage where portal in {_HERE}
    and (month is null or month between substr(:since, 1, 7) and substr(:until, 1, 7)) group by finding order by finding
"""


class Portal(NamedTuple):
    """A portal of the deposit: how many of its articles are in it, and the days of the first and last that has one."""

    id: str
    name: str
    url: str
    attribution: str | None
    articles: int
    first: str | None
    last: str | None


class Finding(NamedTuple):
    """How many months of the portals `coverage` says the same of, and how many articles failed in them."""

    finding: str
    months: int
    failed: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a deposit holds. `first` and `last` are days `YYYY-MM-DD` of publication, None where no article has one; `captured`
    the times (UTC) of the first and last capture; `unpaged` counts articles whose captured page is not in it.
    """

    title: str
    identifier: str
    keeper: str
    contact: str | None
    articles: int
    unpaged: int
    captures: int
    captured: tuple[str, str]
    portals: list[Portal]
    findings: list[Finding]

    @property
    def first(self) -> str | None:
        return min((portal.first for portal in self.portals if portal.first), default=None)

    @property
    def last(self) -> str | None:
        return max((portal.last for portal in self.portals if portal.last), default=None)


def facts(selection: Selection, written: Written, config: Config) -> Facts:
    """The facts of a deposit whose WARC files are written."""
    db, asked = selection.db, selection.asked
    period = {"since": asked.get("since", "0000"), "until": asked.get("until", "9999")}
    return Facts(
        title=datapackage.about(selection)["title"],
        identifier=identifier(selection),
        keeper=config.name,
        contact=config.contact,
        articles=selection.number,
        unpaged=selection.number - pages.count(selection),
        captures=written.captures,
        captured=tuple(db.execute(_SEEN).fetchone()),
        portals=[Portal(*row) for row in db.execute(_PORTALS)],
        findings=[Finding(*row) for row in db.execute(_MISSING, period)],
    )
