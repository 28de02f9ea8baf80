"""No figure of an earlier day moves by what happens later: weeks.csv stays byte for byte."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookback.compute.figures.output_package import table_bytes, week_rows
from lookback.compute.figures.weekly_change import compute_days, with_changes
from lookback.compute.indicators import INDICATORS
from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.definitions.screening.rounds import earlier_dispatch_days
from lookback.notice import read_notice

Row = Mapping[str, str]
Later = Mapping[str, list[Row]]
"""Rows to add, by table."""

CUT = date(2022, 5, 29)
"""Everything that is added happens after this day."""

WEEKLY = [indicator for indicator in INDICATORS if indicator.is_weekly]


@pytest.fixture(scope="module")
def base(demo: Path) -> Snapshot:
    return read_snapshot(read_package(demo), read_notice(demo), CUT)


@pytest.fixture(scope="module")
def weeks(base: Snapshot) -> bytes:
    return earlier_weeks(base)


def earlier_weeks(s: Snapshot) -> bytes:
    found = compute_days(s, dict.fromkeys([*earlier_dispatch_days(s), CUT], WEEKLY))
    return table_bytes(week_rows(with_changes(found)))


def with_rows(s: Snapshot, later: Later) -> Snapshot:
    """The same with these rows at the end of their tables."""
    tables = dict(s.tables)
    for name, rows in later.items():
        frame = s.tables[name]
        added = pd.DataFrame(rows, columns=frame.columns).apply(_typed, like=frame)
        tables[name] = pd.concat([frame, added], ignore_index=True)
    return replace(s, tables=tables)


def _typed(column: "pd.Series[Any]", like: pd.DataFrame) -> "pd.Series[Any]":
    kind = like[column.name].dtype
    if kind.kind == "M":
        return pd.to_datetime(column).astype(kind)
    if str(kind) == "boolean":
        return column.map({"是": True, "否": False}).astype("boolean")
    return pd.to_numeric(column).astype(kind) if kind.kind in "if" else column.astype(kind)


LATER_DAYS = st.integers(1, 400).map(lambda days: CUT + timedelta(days=days))


def _visit(s: Snapshot, draw: Callable[..., Any], day: date) -> Later:
    household = _one_of(s, draw, "household", "household_id")
    answers = draw(st.sampled_from(["是", "否"]))
    return {
        "visit": [
            {
                "visit_id": f"{household}-{day:%Y%m%d}", "household_id": household,
                "round": "回头看", "visited_on": day.isoformat(), "is_qualified": answers,
                "is_still_qualified": answers, "is_real_as_system": answers,
                "is_system_as_paper": answers,
            }
        ]
    }  # fmt: skip


def _move(s: Snapshot, draw: Callable[..., Any], day: date) -> Later:
    household = _one_of(s, draw, "household", "household_id")
    village = _one_of(s, draw, "village", "village_code")
    return {
        "residence": [
            {"household_id": household, "since": day.isoformat(), "village_code": village}
        ]
    }


def _village(s: Snapshot, draw: Callable[..., Any], day: date) -> Later:
    """A village is established, and a household moves there."""
    code = _one_of(s, draw, "village", "village_code")[:9] + "999"
    village = {
        "village_code": code, "town_code": code[:9], "established_on": day.isoformat(),
        "rural_households": 10, "rural_population": 30,
    }  # fmt: skip
    household = _one_of(s, draw, "household", "household_id")
    move = {"household_id": household, "since": day.isoformat(), "village_code": code}
    return {"village": [village], "residence": [move]}


def _count(s: Snapshot, draw: Callable[..., Any], day: date) -> Later:
    """村表 of a later year."""
    row = {
        "village_code": _one_of(s, draw, "village", "village_code"), "since": day.isoformat(),
        "rural_households": draw(st.integers(0, 90)), "rural_population": draw(st.integers(0, 300)),
    }  # fmt: skip
    return {"village_count": [row]}


KINDS = (_visit, _move, _village, _count)


def _one_of(s: Snapshot, draw: Callable[..., Any], table: str, field: str) -> str:
    return str(draw(st.sampled_from(sorted(s.tables[table][field]))))


@given(data=st.data())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_later_rows_leave_the_weeks_before_as_they_were(
    data: st.DataObject, base: Snapshot, weeks: bytes
) -> None:
    s = base
    for _ in range(data.draw(st.integers(1, 6))):
        kind = data.draw(st.sampled_from(KINDS))
        later = kind(s, data.draw, data.draw(LATER_DAYS))
        if all(_is_new(s, name, row) for name, rows in later.items() for row in rows):
            s = with_rows(s, later)
    assert earlier_weeks(s) == weeks


def _is_new(s: Snapshot, name: str, row: Row) -> bool:
    key = [*s.keys[name]]
    known = s.tables[name][key].astype("str").agg(",".join, axis=1)
    return ",".join(str(row[field]) for field in key) not in {*known}


@given(data=st.data())
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_merger_leaves_the_weeks_before_as_they_were(
    data: st.DataObject, base: Snapshot, weeks: bytes
) -> None:
    one, other = data.draw(
        st.lists(st.sampled_from(sorted(base.village["village_code"])), min_size=2, max_size=2,
                 unique=True)
    )  # fmt: skip
    village = base.village.copy()
    gone = village["village_code"] == one
    village.loc[gone, "abolished_on"] = pd.Timestamp(data.draw(LATER_DAYS))
    village.loc[gone, "successor_code"] = other
    assert earlier_weeks(replace(base, tables={**base.tables, "village": village})) == weeks
