"""本周待办: one case for every duty (worklist.yaml), and the edges of the week."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from lookback.compute.lists.duties import DUTIES
from lookback.compute.lists.worklist import WEEK, within, worklist
from lookback.data.snapshot import Snapshot
from lookback.notice import Notice

CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("worklist.yaml").read_text(encoding="utf-8")
)
VILLAGE = "420702100901"
BASE: dict[str, Any] = {
    "village": [{"village_code": VILLAGE, "town_code": "420702100", "rural_households": 1}],
    "household": [{"household_id": "h", "village_code": VILLAGE}],
    "visit": [
        {"visit_id": "v", "household_id": "h", "round": "回头看", "visited_on": "2022-05-05"}
    ],
    "case": [{"case_id": "c", "household_id": "h"}],
    "milestone": [
        {"code": "look_back", "due_on": "2022-05-30"},
        {"code": "report", "title": "总结报告", "due_on": "2022-06-10"},
    ],
}


def items(
    snapshot_of: Callable[..., Snapshot], duty: str, day: date, tables: dict[str, Any]
) -> pd.DataFrame:
    rows = worklist(snapshot_of(day, {**BASE, **tables}))
    return rows[rows["duty"] == duty]


@pytest.mark.parametrize("duty", CASES)
def test_a_duty_is_listed_until_it_is_done(duty: str, snapshot_of: Callable[..., Snapshot]) -> None:
    case = CASES[duty]
    (row,) = items(snapshot_of, duty, case["as_of"], case["open"]).to_dict("records")
    assert row["due_on"].date() == case["due"]
    assert row["unit_code"] == VILLAGE
    assert row["amount"] == case.get("amount", 1)
    assert row["days_left"] == (case["due"] - case["as_of"]).days
    assert items(snapshot_of, duty, case["as_of"], case["done"]).empty


@pytest.mark.parametrize("duty", CASES)
def test_the_last_day_is_in_time_and_the_next_is_not(
    duty: str, snapshot_of: Callable[..., Snapshot]
) -> None:
    case = CASES[duty]
    for late in (0, 1):
        day = case["due"] + timedelta(days=late)
        (overdue,) = items(snapshot_of, duty, day, case["open"])["is_overdue"]
        assert overdue == bool(late)


@pytest.mark.parametrize(("left", "listed"), [(WEEK, 1), (WEEK + 1, 0)])
def test_what_is_due_after_the_week_is_not_listed(
    left: int, listed: int, snapshot_of: Callable[..., Snapshot]
) -> None:
    doubts = {"doubt": [{"doubt_id": "d", "due_on": date(2022, 5, 12)}]}
    day = date(2022, 5, 12) - timedelta(days=left)
    assert len(items(snapshot_of, "doubt", day, doubts)) == listed


def test_every_duty_has_a_case(notice: Notice) -> None:
    assert {duty.code for duty in DUTIES} == {*CASES, "milestone"}
    assert {duty.clause for duty in DUTIES} <= set(notice.clauses)


def test_a_deadline_that_is_past_is_not_listed_itself(snapshot_of: Callable[..., Snapshot]) -> None:
    listed = [
        len(items(snapshot_of, "milestone", date(2022, 6, day), {})) for day in (2, 3, 10, 11)
    ]
    assert listed == [0, 1, 1, 0]


def test_a_town_without_a_record_of_its_report_owes_it(
    snapshot_of: Callable[..., Snapshot],
) -> None:
    town = {"town": [{"town_code": "420702100"}]}
    (row,) = items(snapshot_of, "deliverable", date(2022, 6, 12), town).to_dict("records")
    assert (row["key"], row["days_left"]) == ("420702100,总结报告,2022-06-10", -2)


BLANK: dict[str, list[dict[str, Any]]] = {
    "village": [{"village_code": VILLAGE}],
    "lead": [{"lead_id": "x", "household_id": "h"}],
    "hazard": [{"hazard_id": "z", "village_code": VILLAGE}],
    "doubt": [{"doubt_id": "d", "unit_code": VILLAGE}],
    "rectification": [{"rectification_id": "g", "unit_code": VILLAGE}],
    "deliverable": [{"unit_code": VILLAGE, "kind": "培训"}],
    "attention": [{"unit_code": VILLAGE}],
    "elimination": [{"case_id": "c"}],
    "unreachable": [{"person_id": "p", "village_code": VILLAGE}],
    "case_step": [{"case_id": "c", "procedure": "识别", "step": "村级评议公示"}],
    "milestone": [{"code": "look_back"}],
}


def test_without_any_date_nothing_is_due(snapshot_of: Callable[..., Snapshot]) -> None:
    assert worklist(snapshot_of(date(2022, 6, 12), {**BASE, **BLANK})).empty


def test_a_doubt_of_no_unit_is_the_district_s(snapshot_of: Callable[..., Snapshot]) -> None:
    doubts = {"doubt": [{"doubt_id": "d", "due_on": "2022-05-12"}]}
    (row,) = items(snapshot_of, "doubt", date(2022, 5, 10), doubts).to_dict("records")
    assert row["unit_code"] == "420702"


def test_the_longest_overdue_comes_first(snapshot_of: Callable[..., Snapshot]) -> None:
    tables = {name: rows for case in CASES.values() for name, rows in case["open"].items()}
    rows = worklist(snapshot_of(date(2022, 6, 12), {**BASE, **tables}))
    assert rows["days_left"].is_monotonic_increasing
    assert len(within(rows, VILLAGE)) + len(within(rows, "420702")) - len(rows) > 5
    assert within(rows, "420702400").empty


@pytest.mark.parametrize(
    ("opened", "closed", "due"),
    [
        (None, None, "2022-05-22"),
        ("2022-05-08", "2022-05-22", "2022-05-29"),
        ("2022-05-08", "2022-06-02", "2022-06-10"),
    ],
)
def test_a_unit_over_the_line_that_no_entry_tells_of_is_listed(
    opened: str | None, closed: str | None, due: str, snapshot_of: Callable[..., Snapshot]
) -> None:
    """Over since 5月10日, so on the list of 5月15日; an entry that is closed no longer counts."""
    tables: dict[str, Any] = {
        "village": [{"village_code": VILLAGE, "rural_population": 40}],
        "member": [{"member_id": "m", "household_id": "h", "status": "在册"}],
        "case": [{"case_id": "c", "household_id": "h", "monitored_since": "2022-05-10"}],
    }
    if opened:
        entry = {"unit_code": VILLAGE, "opened_on": opened, "closed_on": closed}
        tables["attention"] = [entry, {**entry, "unit_code": "420702100"}]
    rows = items(snapshot_of, "attention", date(2022, 6, 3), tables)
    assert [*rows["unit_code"]] == ["420702100", VILLAGE]
    assert {(row.key, str(row.due_on.date())) for row in rows.itertuples()} == {("", due)}
