"""README.txt of a deposit: what is in it, in English and Vietnamese, for whoever opens it in fifty years."""

from __future__ import annotations

from importlib.resources import files

from crawler import __version__
from exports.deposits.facts import Facts

# The words for what the view `coverage` finds of a month, as docs/researcher.md lists them.
_FINDINGS = {
    "collected": "đã thu thập",
    "collected in part": "đã thu thập một phần",
    "incomplete": "còn thiếu",
    "nothing published": "không đăng bài nào",
    "nothing published so far": "chưa đăng bài nào",
    "not collected": "chưa thu thập",
}


def text(about: Facts) -> str:
    """The whole text."""
    template = files(__package__).joinpath("readme.txt").read_text(encoding="utf-8")
    return template.format(
        title=about.title,
        identifier=about.identifier,
        keeper=about.keeper,
        contact=about.contact or "-",
        software=f"khotin {__version__}",
        articles=about.articles,
        unpaged=about.unpaged,
        captures=about.captures,
        first=about.first or "-",
        last=about.last or "-",
        captured_first=about.captured[0],
        captured_last=about.captured[1],
        portals="\n".join(_portals(about)),
        findings="\n".join(
            f"  {one.finding} / {_FINDINGS.get(one.finding, '-')}: {one.months}" for one in about.findings
        ),
        failed=sum(one.failed for one in about.findings),
    )


def _portals(about: Facts) -> list[str]:
    lines = []
    for portal in about.portals:
        lines.append(f"  {_line(portal.name)} <{_line(portal.url)}>")
        lines.append(f"    {portal.id}: {portal.articles}, {portal.first or '-'} … {portal.last or '-'}")
        if portal.attribution:
            lines.append(f"    {_line(portal.attribution)}")
    return lines


def _line(text: str) -> str:
    """A text that cannot begin a line of its own, nor steer a terminal."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
