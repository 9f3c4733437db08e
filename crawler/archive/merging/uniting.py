"""One article made of what two archives have of it. Which of them is named first makes no difference."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from crawler.archive import corrections
from crawler.archive.merging import acts, texts
from crawler.archive.merging.acts import CORRECTIONS, WITHHOLDINGS
from crawler.archive.merging.texts import Text
from crawler.archive.merging.whole import Row, Whole


def united(one: Whole, other: Whole) -> Whole:
    """Both in one: every text, every act, what was seen last."""
    corrected = acts.united(CORRECTIONS, one.corrections, other.corrections)
    valid = acts.valid(CORRECTIONS, corrected)
    history = texts.united(_as_acted(one, corrected), _as_acted(other, corrected), [*one.seen, *other.seen], valid)
    raw = history[-1].raw
    for row in valid:
        row["reading"], row["reading_origin"] = raw.get(row["field"], (row["reading"], row["reading_origin"]))
    last, earlier = (one, other) if _later(one, other) else (other, one)
    states = _states(one, other)
    return Whole(
        itself={
            **_moved(one, other),
            "state": states[-1]["state"] if states else "live",
            "first_seen": min(one.itself["first_seen"], other.itself["first_seen"]),
            "last_seen": max(one.itself["last_seen"], other.itself["last_seen"]),
        },
        texts=history,
        seen=[*one.seen, *other.seen],
        corrections=corrected,
        withholdings=acts.united(WITHHOLDINGS, one.withholdings, other.withholdings),
        images=_parts(last.images, earlier.images, ("capture",)),
        attachments=_parts(last.attachments, earlier.attachments, ("text", "flag", "capture")),
        states=states,
        look=max(filter(None, (one.look, other.look)), key=lambda row: (row["looked_at"], repr(row)), default=None),
        entries=one.entries | other.entries,
    )


def _as_acted(whole: Whole, corrected: Sequence[Row]) -> list[Text]:
    """The texts of one archive, with one more where a correction that it believes in was withdrawn, or replaced, in the other."""
    by_name = {acts.same(CORRECTIONS, row): row for row in corrected}
    own = [by_name[acts.same(CORRECTIONS, row)] for row in acts.valid(CORRECTIONS, whole.corrections)]
    lifted = [row for row in own if row["withdrawn_at"] is not None]
    if not lifted:
        return whole.texts
    stands = whole.texts[-1]
    values, origins = dict(stands.values), json.loads(stands.values["origins"])
    for row in lifted:
        values[row["field"]], origin = stands.raw[row["field"]]
        origins = {name: said for name, said in (origins | {row["field"]: origin}).items() if said is not None}
    values["origins"] = json.dumps(origins, ensure_ascii=False)
    fields = {row["field"] for row in lifted}
    instead = [row for row in acts.valid(CORRECTIONS, corrected) if row["field"] in fields]
    since = max(stands.since, *(row["withdrawn_at"] for row in lifted))
    read_now = replace(stands, values=corrections.laid_over(instead, values), since=since)  # type: ignore[arg-type]
    return [*whole.texts[:-1], replace(stands, cause="correction"), read_now]


def _later(one: Whole, other: Whole) -> bool:
    """Whether `one` saw the article's page last; of two that saw the same, which has more of it."""
    return _sight(one) >= _sight(other)


def _sight(whole: Whole) -> tuple[Any, ...]:
    times = [whole.texts[-1].place, *((each.fetched, each.fetched) for each in whole.seen)]
    files = [part["url"] for part in [*whole.images, *whole.attachments]]
    return max(times), len(files), files


def _moved(one: Whole, other: Whole) -> Row:
    """What identifies the article. Where one archive knows that it moved, its key is the one from before."""
    first, second = sorted((one, other), key=lambda whole: (not whole.itself["moved_from"], whole.itself["key"]))
    return {
        "portal": first.itself["portal"],
        "key": first.itself["key"],
        "moved_from": first.itself["moved_from"] or second.itself["moved_from"],
    }


def _parts(last: Sequence[Row], earlier: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """The images or attachments of the page as it was seen last, each with what the other archive fetched or read of it."""
    known = {row["url"]: row for row in earlier}
    return [
        row | {name: known.get(row["url"], row)[name] for name in columns} if _is_bare(row, columns) else row
        for row in last
    ]


def _is_bare(row: Row, columns: Sequence[str]) -> bool:
    return all(row[name] is None for name in columns)


def _states(one: Whole, other: Whole) -> list[Row]:
    """How the article vanished and came back, as both saw it: one that the other archive read meanwhile was there again."""
    found = {(row["since"], row["state"], row["reason"]): row for row in [*other.states, *one.states]}
    rows = [found[name] for name in sorted(found)]
    seen = {each.capture: each.fetched for each in [*one.seen, *other.seen]}
    seen |= {text.values["capture"]: text.fetched for text in [*one.texts, *other.texts] if text.values["capture"]}
    back: list[Row] = []
    for number, row in enumerate(rows):
        until = rows[number + 1]["since"] if number + 1 < len(rows) else "~"
        there = [(time, capture) for capture, time in seen.items() if row["since"] < time < until]
        if row["state"] != "live" and there:
            time, capture = min(there)
            back.append({"state": "live", "since": time, "reason": "found again", "crawl": None, "capture": capture})
    return sorted([*rows, *back], key=lambda row: (row["since"], row["state"]))
