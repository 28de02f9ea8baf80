"""本轮：the round of a day, its deadlines and dispatch days (通知二, 三（三）).

The round of a day is the newest one that has begun by it: after its last day it stays the round
until the next one begins. A round that is registered later changes no earlier day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import pandas as pd
from pandas.api.typing import NaTType

from lookback.data.package import Package, require_current
from lookback.data.snapshot import Data, Snapshot, once, once_for_all_days, read_table
from lookback.notice import Document

LOOK_BACK = "回头看"
"""The kind of a round that looks a second time."""

NO_ROUND = ""
"""The code of the round of a day before the first one; no row bears it."""


@once
def this_round(s: Snapshot) -> str:
    """本轮: the code of the round of the day, or `NO_ROUND`."""
    begun = s.round["starts_on"] <= s.day
    starts = zip(s.round["starts_on"][begun], s.round["code"][begun], strict=True)
    return str(max(starts, default=("", NO_ROUND))[1])


def is_of_round(s: Snapshot, resource: str) -> pd.Series:
    """Whether each row of a resource says that it is of this round; a blank is of none."""
    return s.tables[resource]["round"] == this_round(s)


def round_started(s: Snapshot) -> pd.Timestamp | NaTType:
    """The first day of this round; not a time where there is none."""
    return _day_of_round(s, "starts_on")


def notice_issued(s: Snapshot) -> pd.Timestamp | NaTType:
    """The day from which this round counts what it brings: that of its notice, else its first.

    Not a time where there is no round.
    """
    issued = _day_of_round(s, "issued_on")
    return round_started(s) if pd.isna(issued) else issued


def round_days(s: Snapshot) -> tuple[date, date] | None:
    """The first and the last day of this round; none where there is no round."""
    first, last = (_day_of_round(s, field) for field in ("starts_on", "ends_on"))
    return None if pd.isna(first) or pd.isna(last) else (first.date(), last.date())


def baseline_day(s: Snapshot) -> date | None:
    """基数之日 of this round; none where its notice counts nothing."""
    day = _day_of_round(s, "baseline_on")
    return None if pd.isna(day) else day.date()


def document_of_round(s: Snapshot) -> Document:
    """The notice of this round, as it is cited; one without a number is that of the notice file."""
    document = s.notice.document
    rows = s.round[(s.round["code"] == this_round(s)) & s.round["document_no"].notna()]
    for title, number in zip(rows["name"], rows["document_no"], strict=True):
        issued_on = date.fromisoformat(f"{notice_issued(s):%Y-%m-%d}")
        return replace(document, title=title, number=number, issued_on=issued_on)
    return document


def _day_of_round(s: Snapshot, field: str) -> pd.Timestamp | NaTType:
    days = s.round[field][s.round["code"] == this_round(s)].dropna()
    return pd.NaT if days.empty else days.iloc[0]


def round_of_day(rounds: Iterable[Mapping[str, str]], day: str) -> Mapping[str, str]:
    """The same of rows as text: the cells of the round of a day; none before the first one."""
    begun = [cells for cells in rounds if "" < cells["starts_on"] <= day]
    return max(begun, key=lambda cells: (cells["starts_on"], cells["code"]), default={})


@once_for_all_days
def dispatch_days(s: Data) -> tuple[date, ...]:
    """调度日 of all rounds, in their order."""
    return tuple(day.date() for day in s.dispatch_day["day"].dropna().sort_values())


def earlier_dispatch_days(s: Snapshot) -> list[date]:
    """Those of all rounds before the day."""
    return [day for day in dispatch_days(s) if day < s.as_of]


def last_described_day(package: Package) -> date:
    """The end of the year in which the last round ends: what is committed later corrects data.

    Without a round there is no such end.

    Raises:
        DescriptorInvalid: the package is of an older form.
    """
    require_current(package)
    ends = read_table(package, package.resources["round"])["ends_on"].dropna()
    return date.max if ends.empty else date(ends.max().year, 12, 31)
