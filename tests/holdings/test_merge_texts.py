"""Histories of one article put together: of what two or three archives saw of a page that changed, at times of their own."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.merging import acts, uniting
from crawler.archive.merging.texts import Sighting, Text, revisions, united
from crawler.archive.merging.whole import Whole
from crawler.archive.seals import READING

Archive = tuple[list[Text], list[Sighting]]

# What a page says as time goes on: at each moment one of few texts.
_PAGE = st.lists(st.sampled_from(["Họp.", "Hoãn.", "Hủy."]), min_size=1, max_size=12)
_SEEN = st.lists(st.integers(0, 11), min_size=1, max_size=6, unique=True).map(sorted)


def stamp(moment: int) -> str:
    return f"2024-01-01T00:00:{moment:02d}Z"


def archived(page: Sequence[str], moments: Sequence[int], part: int) -> Archive:
    """What an archive stored that looked at a page at these moments; no two archives look at the same."""
    texts: list[Text] = []
    seen: list[Sighting] = []
    for moment in moments:
        at, body = moment * 3 + part, page[moment % len(page)]
        if texts and texts[-1].values["body"] == body:
            seen.append(Sighting(at + 1, stamp(at), texts[-1].values["capture"]))
        else:
            texts.append(text(body, at))
    return texts, seen


def text(body: str, at: int) -> Text:
    values = dict.fromkeys(READING) | {"body": body, "origins": "{}", "capture": at + 1, "url": "/1", "reader": "1"}
    return Text(values, stamp(at), stamp(at), None)


def merged(*archives: Archive) -> Archive:
    (texts, seen), *others = archives
    for more, again in others:
        pages = {one.capture: one.fetched for one in [*seen, *again]}
        pages |= {one.values["capture"]: one.fetched for one in [*texts, *more]}
        texts = united(texts, more, [*seen, *again], ())
        seen = [Sighting(capture, fetched, standing(texts, fetched)) for capture, fetched in pages.items()]
    return texts, seen


def standing(texts: Sequence[Text], moment: str) -> int:
    """The capture of the text that stood at a moment: what an archive knows of pages that left its text as it was."""
    capture: int = [one for one in texts if one.fetched <= moment][-1].values["capture"]
    return capture


def shown(archive: Archive) -> list[tuple[str, str]]:
    return [(one.values["body"], one.since) for one in archive[0]]


@settings(deadline=None)
@given(_PAGE, _SEEN, _SEEN, _SEEN)
def test_whichever_comes_first_the_history_is_the_same(
    page: list[str], first: list[int], second: list[int], third: list[int]
) -> None:
    one, two, three = (archived(page, moments, part) for part, moments in enumerate((first, second, third)))
    assert shown(merged(one, two)) == shown(merged(two, one))
    assert (
        shown(merged(merged(one, two), three))
        == shown(merged(merged(one, three), two))
        == shown(merged(three, merged(two, one)))
    )
    both = merged(one, two)
    assert shown(merged(both, two, one, both)) == shown(both)


@settings(deadline=None)
@given(_PAGE, _SEEN, _SEEN)
def test_the_history_is_what_one_archive_would_have_seen_that_looked_at_all_these_times(
    page: list[str], first: list[int], second: list[int]
) -> None:
    texts, _ = merged(archived(page, first, 0), archived(page, second, 1))
    looked = sorted([(moment * 3, moment) for moment in first] + [(moment * 3 + 1, moment) for moment in second])
    expected: list[tuple[str, str]] = []
    for at, moment in looked:
        body = page[moment % len(page)]
        if not expected or expected[-1][0] != body:
            expected.append((body, stamp(at)))
    assert [(one.values["body"], one.since) for one in texts] == expected
    assert [row["replaced_at"] for row in revisions(texts)] == [since for _, since in expected[1:]]
    assert {row["cause"] for row in revisions(texts)} <= {"portal"}


def test_readers_that_cannot_be_compared_do_not_make_an_edit_of_the_portal() -> None:
    one, other = text("Họp.", 1), text("Hop.", 2)
    other.values["reader"] = "2"
    assert [row["cause"] for row in revisions(united([one], [other], (), ()))] == ["reader"]


_ACT = st.builds(
    lambda field, value, made, lasted: {
        "field": field,
        "value": value,
        "reason": "sửa",
        "signed_by": "Lan",
        "made_at": stamp(made),
        "withdrawn_at": None if lasted is None else stamp(made + lasted),
        "withdrawn_by": None if lasted is None else "Mai",
    },
    st.sampled_from(["title", "byline"]),
    st.sampled_from(["A", "B", None]),
    st.integers(0, 20),
    st.none() | st.integers(0, 9),
)
_ACTS = st.lists(_ACT, max_size=5, unique_by=lambda act: act["made_at"]).map(
    lambda many: acts.united(acts.CORRECTIONS, many, ())
)


@settings(deadline=None)
@given(_ACTS, _ACTS, _ACTS)
def test_acts_of_all_count_once_and_one_of_a_field_holds(
    one: list[acts.Act], two: list[acts.Act], three: list[acts.Act]
) -> None:
    def both(left: list[acts.Act], right: list[acts.Act]) -> list[acts.Act]:
        return acts.united(acts.CORRECTIONS, left, right)

    assert both(one, two) == both(two, one)
    assert both(one, one) == one
    assert both(both(one, two), two) == both(one, two)
    assert both(both(one, two), three) == both(one, both(two, three))
    holds = [act["field"] for act in acts.valid(acts.CORRECTIONS, both(one, two))]
    assert len(holds) == len(set(holds))


def whole(archive: Archive, states: list[dict[str, object]]) -> Whole:
    itself = {
        "portal": "thu",
        "key": "1",
        "state": "live",
        "first_seen": stamp(0),
        "last_seen": stamp(0),
        "moved_from": None,
    }
    return Whole(itself, *archive, [], [], [], [], states, None, {})


def test_an_article_that_the_other_archive_read_meanwhile_was_there_again() -> None:
    page = ["Họp."]
    missing = {"state": "missing", "since": stamp(7), "reason": "HTTP 404", "crawl": 1, "capture": None}
    gone = {"state": "gone", "since": stamp(20), "reason": "HTTP 404", "crawl": 2, "capture": None}
    one, other = whole(archived(page, [1], 0), [missing, gone]), whole(archived(page, [1, 4], 1), [])
    for both in (uniting.united(one, other), uniting.united(other, one)):
        assert [(row["state"], row["since"]) for row in both.states] == [
            ("missing", stamp(7)),
            ("live", stamp(13)),
            ("gone", stamp(20)),
        ]
        assert both.itself["state"] == "gone"
    later = whole(archived(page, [8], 2), [])
    assert uniting.united(one, later).itself["state"] == "live"
