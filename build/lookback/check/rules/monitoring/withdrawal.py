"""EL 回退和清退：what ought to be applied for, and the reason asked (通知一（二）、附件1)."""

import pandas as pd

from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.monitoring.cases import belongs_to
from lookback.definitions.monitoring.elimination import (
    REMOVAL,
    ROLLBACK,
    UNSTABLE,
    eliminated_rows,
    is_applied,
    is_removal_due,
)
from lookback.definitions.written_reason import is_written


@rule(
    "EL12", "应回退而未申请", severity="W", clause="一（二）",
    on="elimination", fields=("recheck_result",),
    scope="town", remedy="向区乡村振兴局提出书面申请（附件5）",
    expected="提出书面申请回退",
)  # fmt: skip
def rollback_not_applied(s: Snapshot) -> pd.Series:
    """“回头看” found it unstable or without labour; EL03 names those it did not look at."""
    rows = s.elimination
    unstable = rows["recheck_result"].isin(UNSTABLE) & (rows["rechecked_on"] <= s.day)
    return eliminated_rows(s) & unstable & ~belongs_to(rows, s.case[is_applied(s, ROLLBACK)])


@rule(
    "EL13", "应清退而未申请", severity="W", clause="附件1",
    on="case", fields=("case_id",),
    scope="town", remedy="收集佐证，提出书面申请（附件5），或改正排查结论",
    actual="排查认为不符合监测帮扶条件，没有申请清退", expected="提出书面申请",
)  # fmt: skip
def removal_not_applied(s: Snapshot) -> pd.Series:
    """附件1监测对象第7项, of the newest visit."""
    return is_removal_due(s) & ~is_applied(s, REMOVAL)


@rule(
    "EL14", "不符合监测条件而未说明原因", severity="E", clause="附件1", fault="数据质量不高",
    on="visit", fields=("disqualified_reason",), scope="town", remedy="具体说明原因并收集佐证",
    expected="说明原因",
)  # fmt: skip
def disqualified_unexplained(s: Snapshot) -> pd.Series:
    """附件1监测对象第7项: 请具体说明原因."""
    disqualified = ~s.visit["is_still_qualified"] & (s.visit["visited_on"] <= s.day)
    return disqualified & ~is_written(s.visit["disqualified_reason"])
