"""本周待办：what every unit has to do by when, and what is late (通知二, 三（三）每周调度)."""

import pandas as pd

from lookback.compute.lists.duties import DUTIES, ITEM
from lookback.data.snapshot import Snapshot, once

WEEK = 7
"""本周: from the day to so many days later, both included; the rhythm of dispatch."""

COLUMNS = ["duty", *ITEM, "days_left", "is_overdue"]


@once
def worklist(s: Snapshot) -> pd.DataFrame:
    """What is late or due within a week, one row per item, the longest overdue first.

    Columns: duty (code of a `Duty`), resource, key (primary key), unit_code (village, town or
    district), due_on, amount (how many it stands for), days_left (negative: overdue by so many)
    and is_overdue. What has no due day is never on the list.
    """
    tables = [duty.items(s).assign(duty=duty.code) for duty in DUTIES]
    rows = pd.concat([table for table in tables if len(table)] or tables[:1], ignore_index=True)
    rows = rows[rows["due_on"] <= s.day + pd.Timedelta(days=WEEK)]
    left = (rows["due_on"] - s.day).dt.days.astype("int64")
    order = {duty.code: number for number, duty in enumerate(DUTIES)}
    rows = rows.assign(
        unit_code=rows["unit_code"].fillna(s.notice.document.district_code),
        days_left=left,
        is_overdue=left < 0,
        order=rows["duty"].map(order),
    )
    rows = rows.sort_values(["days_left", "order", "unit_code", "key"])
    return rows[COLUMNS].reset_index(drop=True)


def within(rows: pd.DataFrame, unit_code: str) -> pd.DataFrame:
    """The items of `worklist` that lie in this unit, those of the units below it included."""
    return rows[rows["unit_code"].str.startswith(unit_code)]
