"""The life of findings: first seen, gone, back again, answered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback.check.findings.finding import Finding
from lookback.check.findings.finding_history import (
    DispatchRevision,
    FindingChronicle,
    FindingId,
    FindingsOnDay,
    closed_share,
    doubt_answers,
    finding_histories,
)
from lookback.data.snapshot import Snapshot

A, B = FindingId("ID13", "household", "1009010001"), FindingId("LW12", "member", "100901000101")
FINDING = Finding(
    file="f.csv", line=2, field="phone", code="ID13", severity="W", resource="household",
    key="1009010001", value="", title="", message="", remedy="", clause="",
)  # fmt: skip


def sights(*found: set[FindingId]) -> list[FindingsOnDay]:
    return [
        FindingsOnDay(
            DispatchRevision(date(2022, 5, 1) + timedelta(weeks=week), f"c{week}"), frozenset(each)
        )
        for week, each in enumerate(found)
    ]


def test_first_seen_gone_and_back() -> None:
    weeks = sights({A}, set(), {A, B}, {B})
    found = finding_histories(weeks)
    assert (found[A].first_seen, found[A].gone, found[A].reopened) == (weeks[0].at, weeks[3].at, 1)
    assert (found[B].first_seen, found[B].gone, found[B].reopened) == (weeks[2].at, None, 0)


def test_share_closed_counts_all_ever_seen() -> None:
    shares = closed_share(sights({A}, set(), {A, B}, {B}))
    assert [(each.closed, each.seen) for each in shares] == [(0, 1), (1, 1), (0, 2), (1, 2)]


FOUND = st.lists(st.frozensets(st.sampled_from([A, B, FindingId("MS01", "case", "x")])), max_size=8)


@given(FOUND)
def test_what_is_there_is_alive_and_nothing_else(found: list[frozenset[FindingId]]) -> None:
    weeks = sights(*map(set, found))
    alive = {one for one, life in finding_histories(weeks).items() if life.gone is None}
    assert alive == (set(weeks[-1].found) if weeks else set())
    for share, sight in zip(closed_share(weeks), weeks, strict=True):
        assert share.seen - share.closed == len(sight.found)


def entry(**cells: object) -> dict[str, object]:
    return {
        "doubt_id": "YD1", "rule_code": "ID13", "resource": "household", "key": "1009010001",
        "sent_on": date(2022, 5, 1), **cells,
    }  # fmt: skip


def chronicle(s: Snapshot, outdated: frozenset[FindingId] = frozenset()) -> FindingChronicle:
    return FindingChronicle(tuple(sights({A}, {A})), (), doubt_answers(s), outdated)


@pytest.mark.parametrize(("result", "settled"), [("属实", True), ("误报", True), ("已改", False)])
def test_an_answer_settles_a_doubt_but_not_an_error(
    result: str, settled: bool, snapshot_of: Callable[..., Snapshot]
) -> None:
    s = snapshot_of(date(2022, 5, 20), {"doubt": [entry(result=result)]})
    past = chronicle(s)
    assert past.is_settled(FINDING) == settled
    assert not past.is_settled(replace(FINDING, severity="E"))
    assert not chronicle(s, frozenset({A})).is_settled(FINDING), "the record was changed since"


def test_the_term_is_that_of_the_entry_or_counted_from_the_first_sight(
    snapshot_of: Callable[..., Snapshot],
) -> None:
    given_ = snapshot_of(date(2022, 5, 20), {"doubt": [entry(due_on=date(2022, 5, 30))]})
    assert chronicle(given_).due_on(FINDING, 15) == date(2022, 5, 30)
    none = snapshot_of(date(2022, 5, 20), {})
    assert chronicle(none).due_on(FINDING, 15) == date(2022, 5, 16)
