"""突出问题：应纳未纳 and the seven faults, as the rules find them (通知三（五）)."""

from functools import partial
from typing import get_args

import pandas as pd

from lookback.check.rule import Fault, Rule
from lookback.check.rules import RULES
from lookback.compute.indicator import Bound, Indicator, Ratio, indicator
from lookback.compute.part import Part, keys_of
from lookback.data.recall import recalled_frames
from lookback.data.snapshot import Snapshot, once, remember
from lookback.definitions.places import household_of_rows, village_of

NOT_ENTERED = ("RK17", "RK18", "RK19")
"""Below the line, a sharp fall, a department's warning: and nothing has come of it."""
SUFFIXES = {
    "唯收入论": "income_alone",
    "应纳未纳": "not_entered",
    "体外循环": "outside_system",
    "一兜了之": "safety_net_only",
    "帮扶措施不精准": "imprecise_help",
    "风险消除简单化": "hasty_elimination",
    "数据质量不高": "poor_data",
}


@indicator(
    "I28", "应纳未纳疑点", unit="条", clause="三（五）", direction="down", target=0,
    numerator="收入低于范围、骤减或部门预警而没有核查结果的疑点", alert=Bound("above", 0),
)  # fmt: skip
def not_entered(s: Snapshot) -> Ratio:
    """Rules RK17, RK18 and RK19."""
    return Ratio(_findings(s, [rule for rule in RULES if rule.code in NOT_ENTERED]))


@indicator(
    "I29", "七类突出问题", unit="条", clause="三（五）", direction="down", target=0,
    numerator="七类突出问题的疑点", alert=Bound("above", 0), is_weekly=False,
    scope="district",
)  # fmt: skip
def seven_faults(s: Snapshot) -> Ratio:
    """All rules that count towards one of the seven."""
    return Ratio(_findings(s, [rule for rule in RULES if rule.fault]))


def _fault(fault: Fault) -> Indicator:
    declare = indicator(
        f"I29.{SUFFIXES[fault]}", f"突出问题：{fault}", unit="条", clause="三（五）",
        direction="down", target=0, is_weekly=False, scope="district",
        numerator=f"“{fault}”的疑点",
    )  # fmt: skip
    return declare(lambda s: Ratio(_findings(s, [rule for rule in RULES if rule.fault == fault])))


each_fault = tuple(_fault(fault) for fault in get_args(Fault))


def _findings(s: Snapshot, rules: list[Rule]) -> Part:
    """What the rules find: rows of many resources; who breaks two of them counts twice."""
    found = [found_by(s)[rule.code] for rule in rules]
    return Part("", pd.concat(found)[ROWS])


ROWS = ["unit", "key", "amount", "resource"]
NONE = pd.DataFrame(columns=[*ROWS, "household_id"], dtype="str").astype({"amount": "Float64"})


@once
def found_by(s: Snapshot) -> "_Found":
    """The findings of each rule on the day, looked for when first asked for."""
    return _Found(s)


class _Found(dict[str, pd.DataFrame]):
    def __init__(self, s: Snapshot) -> None:
        super().__init__()
        self._s, self._rules = s, {rule.code: rule for rule in RULES}

    def __getitem__(self, code: str) -> pd.DataFrame:
        if code in self:
            return super().__getitem__(code)
        make = partial(rows_found, self._s, self._rules[code])
        kept = partial(recalled_frames, self._s, f"found/{code}", {code: make})
        return remember(self._s, ("found_by", code), lambda: kept()[code])


def rows_found(s: Snapshot, rule: Rule) -> pd.DataFrame:
    """The rows that break the rule: unit, key, amount (1), resource; household_id, if of one.

    A revision from before a field was there has none of a rule that looks at it.
    """
    if not set(rule.fields) <= set(s.tables.get(rule.on, NONE).columns):
        return NONE
    found = rule(s)
    return pd.DataFrame(
        {
            "unit": village_of(s, rule.on)[found.index],
            "key": keys_of(found, s.keys[rule.on]),
            "amount": pd.Series(1, index=found.index, dtype="Float64"),
            "resource": rule.on,
            "household_id": household_of_rows(s, rule.on)[found.index],
        }
    )
