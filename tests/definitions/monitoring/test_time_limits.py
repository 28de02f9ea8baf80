"""办理期限: day 15 is in time, day 16 is one over; what has no day has no term."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.definitions.monitoring.time_limits import (
    ENTRY,
    FEEDBACK,
    GREEN_CHANNEL,
    IDENTIFYING,
    SETTLING,
    TimeLimit,
    case_time_limits,
    identification_days,
    open_time_limits,
    settling_days,
)
from lookback.notice import read_notice

Build = Callable[..., Snapshot]
VISIT = {"case_id": "c", "procedure": "识别", "step": "入户核查初判", "started_on": "2022-05-01"}
ANNOUNCED = {"case_id": "c", "procedure": "识别", "step": "区级公告确定"}


def snapshot(build: Build, day: date, case: dict[str, Any], *steps: dict[str, Any]) -> Snapshot:
    return build(
        day,
        {
            "household": [{"household_id": "h", "village_code": "420702100901"}],
            "case": [{"case_id": "c", "household_id": "h", **case}],
            "case_step": list(steps),
        },
    )


def told(s: Snapshot, term: TimeLimit) -> list[tuple[str, int, int]]:
    rows = case_time_limits(s)
    rows = rows[rows["term"] == term.title]
    return [
        (f"{due:%m-%d}", used, over)
        for due, used, over in zip(
            rows["due_on"], rows["days_used"], rows["days_over"], strict=True
        )
    ]


@pytest.mark.parametrize(("day", "used", "over"), [(15, 14, 0), (16, 15, 0), (17, 16, 1)])
def test_identification_under_way(snapshot_of: Build, day: int, used: int, over: int) -> None:
    s = snapshot(snapshot_of, date(2022, 5, day), {}, VISIT)
    assert told(s, IDENTIFYING) == [("05-16", used, over)]
    assert list(open_time_limits(s, IDENTIFYING)["case_id"]) == ["c"]


@pytest.mark.parametrize(("ended", "over"), [("2022-05-16", 0), ("2022-05-17", 1)])
def test_identification_ended(snapshot_of: Build, ended: str, over: int) -> None:
    s = snapshot(snapshot_of, date(2022, 6, 12), {}, VISIT, {**ANNOUNCED, "ended_on": ended})
    assert told(s, IDENTIFYING) == [("05-16", 15 + over, over)]
    assert open_time_limits(s, IDENTIFYING).empty


def test_an_announcement_still_to_come_has_not_ended_it(snapshot_of: Build) -> None:
    step = {**ANNOUNCED, "ended_on": "2022-05-20"}
    s = snapshot(snapshot_of, date(2022, 5, 19), {}, VISIT, step)
    assert told(s, IDENTIFYING) == [("05-16", 18, 3)]


def test_without_the_day_of_the_visit_there_is_no_term(snapshot_of: Build) -> None:
    s = snapshot(snapshot_of, date(2022, 6, 12), {}, {**VISIT, "started_on": None})
    assert case_time_limits(s).empty


def test_a_refused_case_is_never_late(snapshot_of: Build) -> None:
    refused = {
        "case_id": "c", "procedure": "识别", "step": "村级评议公示", "outcome": "不通过",
        "ended_on": "2022-05-09",
    }  # fmt: skip
    s = snapshot(snapshot_of, date(2022, 6, 12), {"is_green_channel": "是"}, VISIT, refused)
    assert case_time_limits(s).empty


@pytest.mark.parametrize(
    ("contact", "plan", "expected"),
    [
        ("2022-05-05", "2022-05-11", ("05-11", 10, 0)),
        ("2022-05-12", "2022-05-05", ("05-11", 11, 1)),
        (None, "2022-05-05", ("05-11", 12, 2)),
    ],
)
def test_contact_and_plan(
    snapshot_of: Build, contact: str | None, plan: str, expected: tuple[str, int, int]
) -> None:
    case = {"monitored_since": "2022-05-01", "contact_on": contact, "plan_on": plan}
    s = snapshot(snapshot_of, date(2022, 5, 13), case)
    assert told(s, SETTLING) == [expected]


def test_a_removed_household_needs_no_contact_any_more(snapshot_of: Build) -> None:
    s = snapshot_of(
        date(2022, 6, 12),
        {
            "case": [{"case_id": "c", "household_id": "h", "monitored_since": "2022-05-01"}],
            "withdrawal": [{"case_id": "c", "kind": "清退", "done_on": "2022-05-30"}],
        },
    )
    assert case_time_limits(s).empty


def test_the_green_channel_counts_from_the_opening(snapshot_of: Build) -> None:
    case = {"is_green_channel": "是", "opened_on": "2022-05-01"}
    s = snapshot(snapshot_of, date(2022, 5, 17), case)
    assert told(s, GREEN_CHANNEL) == [("05-16", 16, 1)]


def test_feedback_is_due_only_for_what_was_compared(snapshot_of: Build) -> None:
    compared = {
        "case_id": "c", "procedure": "识别", "step": "数据比对", "ended_on": "2022-05-10",
    }  # fmt: skip
    s = snapshot(snapshot_of, date(2022, 5, 14), {}, compared)
    assert told(s, FEEDBACK) == [("05-13", 4, 1)]
    s = snapshot(snapshot_of, date(2022, 5, 14), {}, {**compared, "outcome": "免比对"})
    assert case_time_limits(s).empty


def test_entry_without_a_day_in_the_system_is_not_judged(snapshot_of: Build) -> None:
    case = {"monitored_since": "2022-05-01"}
    s = snapshot(snapshot_of, date(2022, 5, 5), case)
    assert told(s, ENTRY) == [("05-04", 4, 1)]
    s = snapshot(snapshot_of, date(2022, 5, 5), {**case, "is_in_national_system": "是"})
    assert told(s, ENTRY) == []


def test_the_days_are_those_of_the_indicators(demo_snapshot: Snapshot) -> None:
    rows = case_time_limits(demo_snapshot).set_index("case_id")
    ids = demo_snapshot.case["case_id"]
    for term, days in ((IDENTIFYING, identification_days), (SETTLING, settling_days)):
        known = days(demo_snapshot).set_axis(ids).dropna()
        used = rows.loc[rows["term"] == term.title, "days_used"]
        assert len(used) > 5
        pd.testing.assert_series_equal(used.astype("float64"), known[used.index], check_names=False)


@pytest.fixture(scope="module")
def demo_snapshot(demo: Path) -> Snapshot:
    return read_snapshot(read_package(demo), read_notice(demo), date(2022, 6, 12))
