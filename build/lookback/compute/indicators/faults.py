"""突出问题：应纳未纳 and the seven faults, as the rules find them (通知三（五）)."""

from typing import get_args

import pandas as pd

from lookback.check.rules import RULES
from lookback.check.rules.rule import Fault, Rule
from lookback.check.rules.violations import violations
from lookback.compute.figures.counted_rows import CountedRows, part_of_rows
from lookback.compute.indicators.indicator import Bound, Indicator, Ratio, indicator
from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot
from lookback.definitions.columns_read import INCOME, LEADS, STATE, VISITS
from lookback.execution.step import TOWN

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
    scope="town", reads=reads(
        STATE, INCOME, LEADS, VISITS, case="opened_on judgement", income="occasion",
        lead="closed_on outcome refusal_reason", visit="is_qualified judgement",
        withdrawal="reason",
    ),
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


def _findings(s: Snapshot, rules: list[Rule]) -> CountedRows:
    """What the rules find: rows of many resources; who breaks two of them counts twice."""
    found = violations(s, rules)[[TOWN, "unit", "key", "resource"]]
    return part_of_rows("", found.assign(amount=pd.Series(1, index=found.index, dtype="Float64")))
