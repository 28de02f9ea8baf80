"""IN 金额：amounts that are unlikely by themselves or beside the neighbours' (通知一（五））."""

import pandas as pd

from lookback.check.rules.other_records import others_alike
from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.income import (
    INCOME_ITEMS,
    REQUIRED_ITEMS,
    incomes,
    is_latest_income,
    previous_per_capita,
)
from lookback.definitions.lookup import look_up
from lookback.definitions.residence import village_by_household

SURVEYED_ITEMS = (*INCOME_ITEMS, "business_expense_yuan")
"""A28–A32."""


@rule(
    "IN04", "工资性收入过小", severity="W", clause="一（五）",
    on="income", fields=("wage_income_yuan",), scope="town", remedy="核实金额和单位（元）",
    expected="为 0，或不低于 {tiny_wage_yuan}",
)  # fmt: skip
def wage_tiny(s: Snapshot) -> pd.Series:
    """N5_15_023."""
    wage = s.income["wage_income_yuan"]
    return is_latest_income(s) & (wage > 0) & (wage < s.number("tiny_wage_yuan"))


@rule(
    "IN07", "人均纯收入过低或过高", severity="W", clause="一（五）",
    on="income", fields=SURVEYED_ITEMS, scope="town", remedy="逐项核实收支和人口数",
    actual="人均纯收入（A34）{per_capita} 元",
    expected="大于 0、不超过 {high_income_per_capita_yuan} 元",
    facts=lambda s, rows: {
        "per_capita": incomes(s).loc[rows.index, "net_income_per_capita_yuan"].round(2)
    },
)  # fmt: skip
def income_extreme(s: Snapshot) -> pd.Series:
    """A34 at or below 0, or far above what is usual."""
    per_capita = incomes(s)["net_income_per_capita_yuan"]
    extreme = (per_capita <= 0) | (per_capita > s.number("high_income_per_capita_yuan"))
    return is_latest_income(s) & extreme


@rule(
    "IN11", "收支疑按万元填写", severity="W", clause="一（五）",
    on="income", fields=SURVEYED_ITEMS, scope="town", remedy="核实单位，应为元",
    expected="以元为单位",
)  # fmt: skip
def income_unit_wrong(s: Snapshot) -> pd.Series:
    """Every item tiny though not all 0, or A34 a thousandfold of the period before or reverse."""
    items = s.income[list(SURVEYED_ITEMS)]
    is_tiny = (items < s.number("unit_error_yuan")).all(axis=1) & (items > 0).any(axis=1)
    now, before = incomes(s)["net_income_per_capita_yuan"], previous_per_capita(s)
    factor = s.number("unit_error_factor")
    jump = (now >= before * factor) | (before >= now * factor)
    return is_latest_income(s) & (is_tiny | (jump & (now > 0) & (before > 0)))


@rule(
    "IN12", "同村多户收支雷同", severity="W", clause="一（五）", scope="town",
    on="income", fields=SURVEYED_ITEMS, remedy="逐户重新核算，不得照抄",
    expected="各户不同",
    facts=lambda s, rows: {"other": _same_amounts(rows)},
)  # fmt: skip
def incomes_copied(s: Snapshot) -> pd.Series:
    """The same five amounts, none blank, not all 0."""
    items = list(SURVEYED_ITEMS)
    rows = s.income.loc[is_latest_income(s), ["household_id", *items]].dropna()
    rows = rows[(rows[items] > 0).any(axis=1)]
    keyed = rows.assign(village=look_up(rows["household_id"], village_by_household(s)))
    same = keyed.groupby(["village", *items])["household_id"].transform("size")
    copied = same >= s.number("copied_income_households")
    return copied.reindex(s.income.index, fill_value=False)


@rule(
    "IN18", "收支单项金额过大", severity="W", clause="一（五）",
    on="income", fields=REQUIRED_ITEMS, scope="town", remedy="逐项核实金额和单位（元）",
    expected="不超过 {high_amount_yuan}",
)  # fmt: skip
def amount_beyond_reason(s: Snapshot) -> pd.DataFrame:
    """Each item by itself: large ones may cancel out in A34."""
    is_large = s.income[list(REQUIRED_ITEMS)] > s.number("high_amount_yuan")
    return is_large & is_latest_income(s).to_numpy()[:, None]


def _same_amounts(rows: pd.DataFrame) -> pd.Series:
    """The other households of these rows of `income` with the same amounts."""
    return "户 " + others_alike(rows, rows, "household_id", *SURVEYED_ITEMS)
