"""收入口径：A33, A34, A37, A38 from the items of annex 3 (附件3注1), never stored."""

import numpy as np
import pandas as pd

from lookback.data.snapshot import Data, Snapshot, once, once_for_all_days, remember
from lookback.definitions.administrative_units import Places
from lookback.definitions.household.registers import lifted_households
from lookback.definitions.lookup import newest_on
from lookback.definitions.money import exact
from lookback.definitions.record_owners import rows_per_household
from lookback.definitions.timeline import is_newest, newest_rows

INCOME_ITEMS = (
    "wage_income_yuan",
    "business_income_yuan",
    "property_income_yuan",
    "transfer_income_yuan",
)
"""A28–A31, 元."""

REQUIRED_ITEMS = (
    *INCOME_ITEMS,
    "business_expense_yuan",
    "claims_income_yuan",
    "own_payment_yuan",
)
"""A28–A32, A35, A36: the items without which A33 and A37 cannot be computed (通知一（五）)."""

TOTALS = (
    "net_income_yuan",
    "net_income_per_capita_yuan",
    "reference_income_yuan",
    "reference_income_per_capita_yuan",
)
"""A33, A34, A37, A38."""

PERCENT = 100


def with_totals(income: pd.DataFrame) -> pd.DataFrame:
    """Rows of `income` with the four computed amounts added, 元; a missing item makes it missing.

    net_income_yuan A33 = A28+A29+A30+A31−A32, reference_income_yuan A37 = A33+A35−A36;
    …_per_capita_yuan A34, A38 = A33, A37 ÷ the members counted at the time (附件3注1).
    """
    net = income[list(INCOME_ITEMS)].sum(axis=1, skipna=False) - income["business_expense_yuan"]
    reference = net + income["claims_income_yuan"] - income["own_payment_yuan"]
    net, reference = exact(net), exact(reference)
    persons = income["member_count"].astype("float64")
    persons = persons.where(persons > 0)
    return income.assign(
        net_income_yuan=net,
        net_income_per_capita_yuan=net / persons,
        reference_income_yuan=reference,
        reference_income_per_capita_yuan=reference / persons,
    )


@once_for_all_days
def incomes(s: Data) -> pd.DataFrame:
    """The rows of `income` with totals."""
    return with_totals(s.income)


@once
def latest_income(s: Snapshot) -> pd.DataFrame:
    """The newest period of each household by the day, with totals, indexed by household_id."""
    return incomes(s).take(newest_rows(s, "income", "period_end")).set_index("household_id")


@once
def newest_income(s: Snapshot) -> pd.DataFrame:
    """The amounts of the newest period, with totals, one row per row of `household`."""
    return _amounts(s, newest_rows(s, "income", "period_end"))


def last_year_income(s: Snapshot) -> pd.DataFrame:
    """The same of the calendar year before the day (occasion 年度)."""
    year = s.as_of.year - 1
    return remember(s.data, ("income of", year), lambda: _income_of_year(s.data, year))


def _income_of_year(s: Data, year: int) -> pd.DataFrame:
    is_of_year = (s.income["occasion"] == "年度") & (s.income["period_end"].dt.year == year)
    rows = np.flatnonzero(is_of_year)
    return _amounts(s, rows[~s.income["household_id"].iloc[rows].duplicated(keep="last")])


def _amounts(s: Data, rows: Places) -> pd.DataFrame:
    """The amounts of these rows of `income`, one of each household; missing where it has none."""
    amounts = incomes(s)[[*REQUIRED_ITEMS, *TOTALS]]
    places = rows_per_household(s, "income", rows)
    found = pd.api.extensions.take(amounts.to_numpy("float64"), places, allow_fill=True)
    return pd.DataFrame(found, index=s.household.index, columns=amounts.columns)


@once
def income_drop_share(s: Snapshot) -> pd.Series:
    """Fall of A34 since last year in %, per row of `household`; missing where either is unknown."""
    before = last_year_income(s)["net_income_per_capita_yuan"]
    now = newest_income(s)["net_income_per_capita_yuan"]
    return (before - now) / before.where(before > 0) * PERCENT


def is_below_line(s: Snapshot, amount: str) -> pd.Series:
    """Whether the newest `amount` (a …_per_capita_yuan column) is below the line of the day.

    Per row of `household`; strictly below (附件1第1问 counts equality as reached); unknown is not.
    """
    return newest_income(s)[amount] < s.number("monitoring_line_yuan")


def suggested_category(s: Snapshot) -> pd.Series:
    """A3 as annex 3 note 2 suggests, by household_id: A34 tells the third kind from the others.

    A34 at or above the line is 突发严重困难户; below it 脱贫不稳定户 where A4 is 是, else
    边缘易致贫户. Missing where A34 is unknown. A reference, not a verdict (通知三（五）唯收入论).
    """
    per_capita = latest_income(s)["net_income_per_capita_yuan"].dropna()
    below = per_capita < s.number("monitoring_line_yuan")
    category = pd.Series("边缘易致贫户", index=per_capita.index)
    category[category.index.isin(lifted_households(s))] = "脱贫不稳定户"
    return category.where(below, "突发严重困难户")


def line_on(s: Snapshot, days: pd.Series) -> pd.Series:
    """监测范围 as it held on each day, 元; missing before the notice's first line."""
    values = s.notice.parameters["monitoring_line_yuan"].values
    starts = pd.DatetimeIndex([line.since for line in values]).as_unit("s")
    places = starts.searchsorted(days.to_numpy("datetime64[s]"), side="right") - 1
    places = np.where(days.isna(), -1, places)
    amounts = np.array([line.value for line in values], "float64")
    found = pd.api.extensions.take(amounts, places, allow_fill=True)
    return pd.Series(found, index=days.index)


def income_on(s: Snapshot, households: pd.Series, days: pd.Series) -> pd.DataFrame:
    """The newest period that had ended by each household's own day, with totals, row for row."""
    return newest_on(incomes(s), "period_end", households, days)


@once
def is_latest_income(s: Snapshot) -> pd.Series:
    """Whether each row of `income` is its household's newest period by the day."""
    return is_newest(s, "income", "period_end")


def previous_per_capita(s: Snapshot) -> pd.Series:
    """A34 of the household's period before each row of `income`; missing where there is none."""
    rows = incomes(s).sort_values(["household_id", "period_end"])
    before = rows.groupby("household_id")["net_income_per_capita_yuan"].shift()
    return before.reindex(s.income.index)


def income_of_visit(s: Snapshot) -> pd.Series:
    """A34 of the newest twelve months that ended by each visit, in the rows of `visit`.

    Calendar years (年度) are another window than annex 1's and do not count.
    """
    rows = incomes(s)[s.income["occasion"] != "年度"]
    newest = newest_on(rows, "period_end", s.visit["household_id"], s.visit["visited_on"])
    return newest["net_income_per_capita_yuan"]
