"""收入稳定口径：whether income has been over the line for half a year (通知一（二）、（三）).

Each period of `income` is one reading of a year's income. Stable is who was over the line, by A34
and by A38, at every reading from one that lies half a year or more before the newest, up to the
newest, with no gap between the periods. One reading, or two a month apart, show no half year.
"""

import pandas as pd

from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import add_months
from lookback.definitions.household.income import incomes, line_on
from lookback.definitions.record_owners import is_household, is_of

PERIOD_MONTHS = 12
"""收支期: 十二个整月."""

READING = ("period_start", "period_end", "net_income_per_capita_yuan",
           "reference_income_per_capita_yuan")  # fmt: skip


def income_record(s: Snapshot, households: pd.Series, days: pd.Series) -> pd.DataFrame:
    """What the readings by each household's own day say, in the rows of `households`.

    stable_since (the end of the first reading of those, without break, that were over the line
    up to the newest; missing where the newest is not known to be), newest_end, is_low (some
    reading that ended in the half year before the day is below the line by A34 or A38) and
    is_unknown (some of these has no A34 or A38).
    """
    readings = _readings(s, households, days)
    by_row = readings.groupby("row")
    is_last_run = readings["run"] == by_row["run"].transform("max")
    run = readings[is_last_run & readings["is_over"]].groupby("row")["period_end"]
    recent = readings[readings["is_recent"]].groupby("row")[["is_low", "is_unknown"]].any()
    found = pd.DataFrame({"stable_since": run.min(), "newest_end": by_row["period_end"].max()})
    found = found.join(recent).reindex(households.index)
    flags = ["is_low", "is_unknown"]
    return found.assign(**found[flags].astype("boolean").fillna(False).astype("bool"))


def is_stable_over_line(s: Snapshot, record: pd.DataFrame, days: pd.Series) -> pd.Series:
    """收入稳定超过监测范围半年以上, one bool per row of an `income_record` on these days.

    The newest reading may not be older than half a year itself.
    """
    months = s.number("stable_months")
    is_long = add_months(record["stable_since"], months) <= record["newest_end"]
    return is_long & (add_months(record["newest_end"], months) > days)


def _readings(s: Snapshot, households: pd.Series, days: pd.Series) -> pd.DataFrame:
    """The readings by each row's own day, row by row, in order, with the run that each is in.

    A run begins anew after a gap and with every reading that is not known to be over the line.
    """
    wanted = pd.DataFrame({"household_id": households, "day": days, "line": line_on(s, days)})
    rows = incomes(s)[is_of(s, "income", is_household(s, households))]
    rows = rows[["household_id", *READING]]
    pairs = wanted.rename_axis("row").reset_index().merge(rows, on="household_id")
    pairs = pairs[pairs["period_end"] <= pairs["day"]].sort_values(["row", "period_end"])
    least = pairs[["net_income_per_capita_yuan", "reference_income_per_capita_yuan"]].min(
        axis=1, skipna=False
    )
    lowest = pairs[["net_income_per_capita_yuan", "reference_income_per_capita_yuan"]].min(axis=1)
    start = pairs["period_start"].fillna(
        add_months(pairs["period_end"], -PERIOD_MONTHS) + pd.Timedelta(days=1)
    )
    before = pairs.groupby("row")["period_end"].shift()
    is_over = least >= pairs["line"]
    is_new = ~is_over | (start > before + pd.Timedelta(days=1))
    return pairs.assign(
        is_over=is_over,
        is_low=lowest < pairs["line"],
        is_unknown=least.isna(),
        is_recent=add_months(pairs["period_end"], s.number("stable_months")) > pairs["day"],
        run=is_new.groupby(pairs["row"]).cumsum(),
    )
