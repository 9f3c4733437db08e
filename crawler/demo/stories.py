"""The stories the newsroom can tell, from stories/*.toml, and the facts that make each telling its own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from crawler.demo.model import HERE

Alternatives = str | list[str]

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_RANGE = re.compile(r"(\d+)\.\.(\d+)(?:/(\d+))?")
_DECIMALS = re.compile(r"(\d+),(\d)\.\.(\d+),(\d)")
_SATURDAY = 5


@dataclass(frozen=True)
class Story:
    """One kind of article. Its texts hold slots (`{xa}`) and its lists alternatives of which each telling takes one.

    `months`, `where` (kinds of district) and `is_rural` (no town) say when and where it can happen. `facts` are, by name: a
    range ("20..60/5" in steps of 5, "1,2..3,9"), a sum ("= a + b"), a list to choose from. A list of tables keeps together
    what belongs together; a table may have `months` of its own.
    """

    name: str
    title: list[str]
    text: list[Alternatives]
    lead: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    photos: str = ""
    files: list[str] = field(default_factory=list)
    unit: str | None = None
    months: list[int] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    is_rural: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


@cache
def province() -> dict[str, Any]:
    return tomllib.loads((HERE / "province.toml").read_text(encoding="utf-8"))


@cache
def stories(section: str) -> tuple[Story, ...]:
    """The stories of a section."""
    text = (HERE / "stories" / f"{section}.toml").read_text(encoding="utf-8")
    return tuple(Story(**table) for table in tomllib.loads(text)["stories"])


class Facts(dict[str, Any]):
    """What fills the slots of a story. A slot with a capital begins a sentence: `{Xa}` is `{xa}` with a capital."""

    def __missing__(self, name: str) -> str:
        if not name[0].isupper():
            raise KeyError(name)
        return capital(str(self[name[0].lower() + name[1:]]))

    def fill(self, text: str) -> str:
        return text.format_map(self)


def facts_for(story: Story, day: date, turn: int, rng: Random) -> Facts:
    """The facts of a story's telling number `turn`, published on `day`. What is listed comes in turn, the rest by lot."""
    facts = Facts(province()["offices"])
    facts.update(_calendar(day, rng))
    facts.update(_places(story, rng))
    facts.update(_people(rng))
    numbers: dict[str, int] = {}
    sums: dict[str, str] = {}
    for name, rule in story.facts.items():
        if isinstance(rule, str) and rule.startswith("="):
            sums[name] = rule[1:]
        else:
            facts[name] = _listed(rule, day.month, turn) if isinstance(rule, list) else _draw(name, rule, numbers, rng)
    for name, rule in sums.items():
        terms = [term.strip() for term in rule.split("+")]
        facts[name] = grouped(sum(int(term) if term.isdigit() else numbers[term] for term in terms))
    return facts


def _listed(rules: list[Any], month: int, turn: int) -> Any:
    able = [each for each in rules if not isinstance(each, dict) or month in each.get("months", (month,))]
    return able[turn % len(able)]


def _draw(name: str, rule: str, numbers: dict[str, int], rng: Random) -> str:
    if found := _DECIMALS.fullmatch(rule):
        low, high = int(found[1] + found[2]), int(found[3] + found[4])
        whole, tenth = divmod(rng.randint(low, high), 10)
        return f"{grouped(whole)},{tenth}"
    found = _RANGE.fullmatch(rule)
    if found is None:
        raise ValueError(f"the fact {name} = {rule!r} is no range; write it as 20..60, 20..60/5 or 1,2..3,9")
    numbers[name] = rng.randrange(int(found[1]), int(found[2]) + 1, int(found[3] or 1))
    return grouped(numbers[name])


def grouped(number: int) -> str:
    """A number as Vietnamese print it: 12.400."""
    return f"{number:,}".replace(",", ".")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _calendar(day: date, rng: Random) -> Mapping[str, str]:
    """Days as texts name them: what is told happened the day before, what is announced comes on a working day."""
    event = day - timedelta(days=1)
    term = day.year if day.month >= 8 else day.year - 1  # a school year begins in September
    return {
        "ngay": f"{event.day}/{event.month}",
        "ngay_nam": f"{event:%d/%m/%Y}",
        "thu": _WEEKDAYS[event.weekday()],
        "ngay_toi": f"{_working(day + timedelta(days=rng.randint(6, 14))):%d/%m/%Y}",
        "han": f"{_working(day + timedelta(days=rng.randint(18, 32))):%d/%m/%Y}",
        "thang": str(day.month),
        "thang_qua": f"{(day.month + 10) % 12 + 1}/{day.year - (day.month == 1)}",
        "nam": str(day.year),
        "nam_truoc": str(day.year - 1),
        "nam_sau": str(day.year + 1),
        "nam_den": str(day.year + 5),
        "nam_hoc": f"{term} - {term + 1}",
    }


def _working(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= _SATURDAY else day


def _places(story: Story, rng: Random) -> Mapping[str, str]:
    """A district, three of its communes, and another district."""
    districts = {each["name"]: each for each in province()["districts"]}
    able = [name for name, each in districts.items() if not story.where or each["kind"] in story.where]
    if story.is_rural:
        able = [name for name in able if districts[name]["kind"] != "city"]
    here = rng.choice(able)
    other = rng.choice([name for name in districts if name != here])
    communes = districts[here]["communes"]
    if story.is_rural:
        communes = [commune for commune in communes if commune.startswith("xã ")]
    xa, xa2, xa3 = rng.sample(communes, 3)
    return {"huyen": here, "huyen2": other, "xa": xa, "xa2": xa2, "xa3": xa3}


def _people(rng: Random) -> Mapping[str, str]:
    """People by full name, and as a text names them again: ông Bảy."""
    names = province()["people"]
    families = rng.sample(names["families"], 7)
    men, women = rng.sample(names["men"], 4), rng.sample(names["women"], 5)
    people: dict[str, str] = {
        "ten_nam": f"{families[0]} {men[0]}",
        "ten_nu": f"{families[1]} {women[0]}",
        "ten_nu2": f"{families[2]} {women[1]}",
        "ten_hs": f"{families[3]} {women[2]}",
    }
    for slot, family, man, woman in zip(("dan", "dan2", "can_bo"), families[4:], men[1:], women[2:], strict=False):
        is_man = rng.random() < 0.5
        title, given = ("ông", man) if is_man else ("bà", woman)
        people[slot] = f"{title} {family} {given}"
        people[f"{slot}_ten"] = f"{family} {given}"
        people[f"goi_{slot}"] = f"{title} {given.split()[-1]}"
    return people
