"""办理期限口径：how long each stage of a case may take, the days used and the days over.

通知三（四）: 识别一般不超过15天, 联系人和计划不超过10天, 绿色通道先救助后履行程序; 及时反馈比对
结果 (一（一）4(2)) and 及时录入 (一（一）4(5)) have proposed numbers.
"""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.definitions.dates import days_between, known_by
from lookback.definitions.monitoring.decisions import monitored_since
from lookback.definitions.monitoring.procedure import (
    COMPARISON,
    EXEMPT,
    VISIT,
    is_refused,
    is_step,
    step_date,
)
from lookback.definitions.monitoring.status import is_deciding

COLUMNS = ["case_id", "term", "started_on", "due_on", "ended_on", "days_used", "days_over"]

Days = Callable[[Snapshot], pd.Series]
"""A date per row of `case`; missing where it has not come, or does not apply."""


class TimeLimit(NamedTuple):
    """A stage and its longest time by a parameter of the notice, in natural days."""

    title: str
    clause: str
    parameter: str
    started_on: Days
    ended_on: Days


def _visited(s: Snapshot) -> pd.Series:
    return step_date(s, VISIT, "started_on").mask(is_refused(s))


def _determined(s: Snapshot) -> pd.Series:
    return known_by(monitored_since(s), s.day)


def _determined_and_deciding(s: Snapshot) -> pd.Series:
    """A case that another one took the place of, or that was removed, needs no contact any more."""
    return _determined(s).where(is_deciding(s))


def _settled(s: Snapshot) -> pd.Series:
    both = s.case[["contact_on", "plan_on"]].apply(known_by, day=s.day)
    return both.max(axis=1).where(both.notna().all(axis=1))


def _relieved(s: Snapshot) -> pd.Series:
    """绿色通道: the days count from the opening of the case, when relief came first (R076)."""
    green = s.case["is_green_channel"].fillna(False) & ~is_refused(s)
    return known_by(s.case["opened_on"], s.day).where(green)


def _compared(s: Snapshot) -> pd.Series:
    exempt = s.case_step[is_step(s, COMPARISON) & (s.case_step["outcome"] == EXEMPT)]
    compared = step_date(s, COMPARISON, "ended_on")
    return compared.mask(s.case["case_id"].isin(exempt["case_id"]))


def _fed_back(s: Snapshot) -> pd.Series:
    return known_by(step_date(s, COMPARISON, "fed_back_on"), s.day)


def _to_be_entered(s: Snapshot) -> pd.Series:
    """Where the system has the household and nobody wrote down since when, no days can be told."""
    undated = s.case["is_in_national_system"].fillna(False) & s.case["entered_on"].isna()
    return _determined_and_deciding(s).mask(undated)


def _entered(s: Snapshot) -> pd.Series:
    return known_by(s.case["entered_on"], s.day)


IDENTIFYING = TimeLimit("识别认定", "三（四）", "identification_days", _visited, _determined)
SETTLING = TimeLimit(
    "落实联系人和帮扶计划", "三（四）", "plan_days", _determined_and_deciding, _settled
)
GREEN_CHANNEL = TimeLimit(
    "绿色通道补齐程序", "三（四）", "green_channel_days", _relieved, _determined
)
FEEDBACK = TimeLimit("比对结果反馈", "一（一）4(2)", "feedback_days", _compared, _fed_back)
ENTRY = TimeLimit("录入全国系统", "一（一）4(5)", "entry_days", _to_be_entered, _entered)
TIME_LIMITS = (IDENTIFYING, SETTLING, GREEN_CHANNEL, FEEDBACK, ENTRY)


@once
def case_time_limits(s: Snapshot) -> pd.DataFrame:
    """Every term of every case that had begun by the day, whether it has ended or not.

    One row per case and term: case_id, term (its title), started_on, due_on (the last day in
    time), ended_on (missing: still open), days_used (to the end, else to the day; the day of
    the start is day 0) and days_over (0 where in time). A term without a start is not there:
    what has no day cannot be over.
    """
    return pd.concat([_rows(s, term) for term in TIME_LIMITS], ignore_index=True)


def _rows(s: Snapshot, term: TimeLimit) -> pd.DataFrame:
    allowed = int(s.number(term.parameter))
    rows = pd.DataFrame(
        {
            "case_id": s.case["case_id"],
            "term": term.title,
            "started_on": term.started_on(s),
            "ended_on": term.ended_on(s),
        }
    )
    rows = rows[rows["started_on"].notna()]
    used = days_between(rows["started_on"], rows["ended_on"].fillna(s.day)).astype("Int64")
    return rows.assign(
        due_on=rows["started_on"] + pd.Timedelta(days=allowed),
        days_used=used,
        days_over=(used - allowed).clip(lower=0),
    )[COLUMNS]


@once
def identification_days(s: Snapshot) -> pd.Series:
    """识别用时, days from visit to announcement per row of `case`; to the day if under way.

    Missing where the visit has no date or the case was refused (通知三（四）不超过15天).
    """
    return days_between(_visited(s), _determined(s).fillna(s.day))


def settling_days(s: Snapshot) -> pd.Series:
    """落实联系人和计划用时, days from 纳入监测 per row of `case`, to the day if either is open.

    Missing where not determined by the day (通知三（四）不超过10天).
    """
    return days_between(_determined(s), _settled(s).fillna(s.day))


def is_settled(s: Snapshot) -> pd.Series:
    """联系人和计划均已落实 by the day, one bool per row of `case`; none before 纳入监测."""
    return _determined(s).notna() & _settled(s).notna()


def open_time_limits(s: Snapshot, term: TimeLimit) -> pd.DataFrame:
    """The rows of `case_time_limits` of one term that have not ended."""
    rows = case_time_limits(s)
    return rows[(rows["term"] == term.title) & rows["ended_on"].isna()]
