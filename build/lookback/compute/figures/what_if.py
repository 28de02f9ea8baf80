"""监测范围测算: who would stand below another monitoring line (通知一（一）1 拟定, 待审定).

Income is a reference and never a gate (通知三（五）唯收入论): these are households to look at
again, not households to be entered or removed.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.data.unit_codes import Level
from lookback.definitions.administrative_units import unit_of, units_at
from lookback.definitions.household.income import latest_income
from lookback.definitions.household.people import heads, persons_by_household
from lookback.definitions.monitoring.status import is_monitored
from lookback.definitions.residence import home_villages

AMOUNTS = {
    "A38": "reference_income_per_capita_yuan",
    "A34": "net_income_per_capita_yuan",
}
"""A38 tells who is within the range, A34 which category fits (附件3注2)."""
LINES = range(5000, 9001, 10)
"""The lines that the page can be asked for, 元."""


@once
def incomes(s: Snapshot) -> pd.DataFrame:
    """One row per household: household_id, village_code, persons (在册成员数), A34, A38 (元).

    is_monitored says whether it is a 监测对象 on the day.
    An income that is not known is missing, and is below no line.
    """
    rows = s.household[["household_id"]].assign(village_code=home_villages(s))
    rows["persons"] = rows["household_id"].map(persons_by_household(s)).fillna(0).astype("int64")
    rows["is_monitored"] = is_monitored(s)
    newest = latest_income(s)
    for code, column in AMOUNTS.items():
        rows[code] = rows["household_id"].map(newest[column])
    return rows


def count_below(s: Snapshot, amount: str, level: Level, lines: Sequence[int]) -> pd.DataFrame:
    """How many households and persons stand strictly below each line, by unit of `level`.

    Columns: unit_code, line (元), households (户), persons (人), unmonitored (those of the
    households that are no 监测对象); `amount` is A34 or A38.
    """
    rows = incomes(s).dropna(subset=[amount, "village_code"])
    rows = rows.assign(unit=unit_of(pd.Index(rows["village_code"]), level))
    tables = [
        _below(code, rows[rows["unit"] == code], amount, lines) for code in units_at(s, level)
    ]
    columns = ["unit_code", "line", "households", "persons", "unmonitored"]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def households_moved_by(s: Snapshot, line: float) -> pd.DataFrame:
    """The households that another line would take into the range or out of it, by A38.

    Columns: household_id, village_code, head, persons, A34, A38 (元), change 进入范围 /
    离开范围; in the order of the villages and of A38.
    """
    present = s.number("monitoring_line_yuan")
    low, high = sorted((present, line))
    rows = incomes(s)
    rows = rows[(rows["A38"] >= low) & (rows["A38"] < high)]
    change = "进入范围" if line > present else "离开范围"
    rows = rows.assign(change=change, head=rows["household_id"].map(heads(s)["name"]))
    columns = ["household_id", "village_code", "head", "persons", "A34", "A38", "change"]
    rows = rows.sort_values(["village_code", "A38", "household_id"])[columns].round(2)
    return rows.reset_index(drop=True)


def _below(code: str, rows: pd.DataFrame, amount: str, lines: Sequence[int]) -> pd.DataFrame:
    ordered = rows.sort_values(amount)
    places = np.searchsorted(ordered[amount].to_numpy(), np.asarray(lines), side="left")
    persons, unmonitored = (
        np.concatenate([[0], counted.to_numpy("int64").cumsum()])
        for counted in (ordered["persons"], ~ordered["is_monitored"])
    )
    columns = {
        "unit_code": code,
        "line": list(lines),
        "households": places,
        "persons": persons[places],
        "unmonitored": unmonitored[places],
    }
    return pd.DataFrame(columns)
