"""收入：what the households of the register have, and who stands below the line (附件3)."""

from lookback.compute.figures.counted_rows import CountedRows, counted_rows
from lookback.compute.indicators.indicator import Indicator, Ratio, indicator
from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot
from lookback.definitions.columns_read import INCOME, PERSONS
from lookback.definitions.household.income import INCOME_ITEMS, is_below_line, newest_income
from lookback.definitions.household.people import persons

NET = "net_income_per_capita_yuan"
REFERENCE = "reference_income_per_capita_yuan"
SOURCES = dict(
    zip(INCOME_ITEMS, ("工资性收入", "生产经营性收入", "财产性收入", "转移性收入"), strict=True)
)


def _newest_incomes(s: Snapshot, column: str) -> CountedRows:
    """The newest amount of every household that has one, as rows of `household`."""
    amounts = newest_income(s)[column]
    return counted_rows(s, "household", amounts.notna(), amount=amounts)


@indicator(
    "I40", "人均纯收入中位数（A34）", unit="元", clause="附件3", statistic="median",
    numerator="各户最近一期家庭年人均纯收入",
    scope="town", reads=INCOME,
)  # fmt: skip
def net_income(s: Snapshot) -> Ratio:
    """Of the households whose income is on file: households, not persons, are counted."""
    return Ratio(_newest_incomes(s, NET))


@indicator(
    "I40.reference", "人均参考收入中位数（A38）", unit="元", clause="附件3", statistic="median",
    numerator="各户最近一期家庭人均参考收入",
    scope="town", reads=INCOME,
)  # fmt: skip
def reference_income(s: Snapshot) -> Ratio:
    """The same after claims and rigid spending."""
    return Ratio(_newest_incomes(s, REFERENCE))


def _composition(column: str, title: str) -> Indicator:
    def share(s: Snapshot) -> Ratio:
        whole = newest_income(s)[list(INCOME_ITEMS)].sum(axis=1, skipna=False)
        known = whole.notna()
        return Ratio(
            counted_rows(s, "household", known, amount=newest_income(s)[column]),
            counted_rows(s, "household", known, amount=whole),
        )

    declare = indicator(
        f"I40.{column.removesuffix('_income_yuan')}", f"收入构成：{title}", unit="%",
        clause="附件3", numerator=f"{title}（元）", denominator="四项收入合计（元）",
        scope="town", reads=INCOME,
    )  # fmt: skip
    return declare(share)


income_composition = tuple(_composition(column, title) for column, title in SOURCES.items())


@indicator(
    "I40.below", "低于监测范围户数", unit="户", clause="一（一）1", direction="down",
    numerator="人均参考收入（A38）低于监测范围的户",
    scope="town", reads=INCOME,
)  # fmt: skip
def households_below_line(s: Snapshot) -> Ratio:
    """To be looked at, not to be entered for that alone (通知三（五）唯收入论)."""
    return Ratio(counted_rows(s, "household", is_below_line(s, REFERENCE)))


@indicator(
    "I40.below_persons", "低于监测范围人数", unit="人", clause="一（一）1", direction="down",
    numerator="人均参考收入（A38）低于监测范围的户的在册成员",
    scope="town", reads=reads(INCOME, PERSONS),
)  # fmt: skip
def persons_below_line(s: Snapshot) -> Ratio:
    """Their active members."""
    return Ratio(counted_rows(s, "household", is_below_line(s, REFERENCE), amount=persons(s)))
