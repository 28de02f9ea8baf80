"""收入口径：A33, A34, A37, A38 from the items of annex 3 (附件3注1), never stored."""

import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.definitions.lookup import is_newest, newest_on
from lookback.definitions.money import exact
from lookback.definitions.registers import lifted_households

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


@once
def latest_income(s: Snapshot) -> pd.DataFrame:
    """The newest period of each household by the day, with totals, indexed by household_id."""
    rows = s.income[s.income["period_end"] <= s.day].sort_values(["household_id", "period_end"])
    return with_totals(rows.drop_duplicates("household_id", keep="last")).set_index("household_id")


def last_year_income(s: Snapshot) -> pd.DataFrame:
    """收支 of the calendar year before the day (occasion 年度), with totals, by household_id."""
    year = s.income[s.income["occasion"] == "年度"]
    year = year[year["period_end"].dt.year == s.as_of.year - 1]
    return with_totals(year.drop_duplicates("household_id", keep="last")).set_index("household_id")


def income_drop_share(s: Snapshot) -> pd.Series:
    """Fall of A34 since last year in %, by household_id; missing where either is unknown."""
    before = last_year_income(s)["net_income_per_capita_yuan"]
    now = latest_income(s)["net_income_per_capita_yuan"].reindex(before.index)
    return (before - now) / before.where(before > 0) * PERCENT


def is_below_line(s: Snapshot, amount: str) -> pd.Series:
    """Whether the newest `amount` (a …_per_capita_yuan column) is below the line of the year.

    By household_id; strictly below (附件1第1问 counts equality as reached); unknown is not below.
    """
    return latest_income(s)[amount] < s.number("monitoring_line_yuan")


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
    """监测范围 of the year of each day, 元; missing where the notice has no line for that year."""
    values = s.notice.parameters["monitoring_line_yuan"].values
    return days.dt.year.map({year: line.value for year, line in values.items()})


def income_on(s: Snapshot, households: pd.Series, days: pd.Series) -> pd.DataFrame:
    """The newest period that had ended by each household's own day, with totals, row for row."""
    return with_totals(newest_on(s.income, "period_end", households, days))


@once
def is_latest_income(s: Snapshot) -> pd.Series:
    """Whether each row of `income` is its household's newest period by the day."""
    return is_newest(s.income, "period_end", s.day)


def previous_per_capita(s: Snapshot) -> pd.Series:
    """A34 of the household's period before each row of `income`; missing where there is none."""
    rows = with_totals(s.income).sort_values(["household_id", "period_end"])
    before = rows.groupby("household_id")["net_income_per_capita_yuan"].shift()
    return before.reindex(s.income.index)


def income_of_visit(s: Snapshot) -> pd.Series:
    """A34 of the newest twelve months that ended by each visit, in the rows of `visit`.

    Calendar years (年度) are another window than annex 1's and do not count.
    """
    rows = with_totals(s.income[s.income["occasion"] != "年度"])
    newest = newest_on(rows, "period_end", s.visit["household_id"], s.visit["visited_on"])
    return newest["net_income_per_capita_yuan"]
