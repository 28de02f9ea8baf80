"""本轮新识别：annex 2's first block, households and persons by category (附件2, 二（二）)."""

from lookback.compute.indicators.indicator import Indicator, Ratio, indicator
from lookback.compute.indicators.monitored import of_cases
from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot
from lookback.definitions.columns_read import NOTICE, PERSONS, STATE
from lookback.definitions.screening.summary import is_newly_identified

CATEGORIES = {
    "unstable_lifted": "脱贫不稳定户",
    "marginal": "边缘易致贫户",
    "sudden_hardship": "突发严重困难户",
}
"""Suffix of a code -> 监测对象类别 (A3)."""


def _newly_identified(suffix: str, title: str, category: str = "") -> Indicator:
    """I14 in households, or with the suffix …persons in persons; of one category or of all."""
    persons = suffix.endswith("persons")

    def count(s: Snapshot) -> Ratio:
        cases = s.case[is_newly_identified(s)]
        if category:
            cases = cases[cases["category"] == category]
        return Ratio(of_cases(s, cases, persons=persons))

    declare = indicator(
        f"I14{suffix}", title, unit="人" if persons else "户", clause="附件2",
        numerator=f"通知印发以来新识别的{category or '监测对象'}{'的在册成员' if persons else ''}",
        scope="town", reads=reads(STATE, PERSONS, NOTICE, case="kind"),
    )  # fmt: skip
    return declare(count)


newly_identified = (
    _newly_identified("", "本轮新识别户数"),
    _newly_identified(".persons", "本轮新识别人数"),
    *(
        _newly_identified(f".{suffix}{amount}", f"本轮新识别{category}{word}", category)
        for suffix, category in CATEGORIES.items()
        for amount, word in (("", "户数"), ("_persons", "人数"))
    ),
)
