"""ST 无日期：records without the day by which the figures and the work lists count them."""

import pandas as pd

from lookback.check.findings.finding import Severity
from lookback.check.rules.rule import Rule, Scope, blank_cells, rule
from lookback.data.snapshot import Snapshot


def undated(
    code: str,
    title: str,
    clause: str,
    on: str,
    *fields: str,
    counts: str,
    severity: Severity = "W",
    scope: Scope = "town",
) -> Rule:
    """The rule that these fields of a resource are never blank; `counts` says what they decide."""

    def is_blank(s: Snapshot) -> pd.DataFrame:
        return blank_cells(s, on, fields, pd.Series(True, s.tables[on].index))

    declare = rule(
        code, title, severity=severity, clause=clause, on=on, fields=fields, scope=scope,
        fault="数据质量不高" if severity == "E" else None,
        remedy="按原始记录补填日期", expected=f"填写，{counts}",
    )  # fmt: skip
    return declare(is_blank)


VISIT = undated(
    "ST11", "入户排查没有日期或轮次", "二（二）", "visit", "visited_on", "round",
    counts="没有的不计入本轮排查户数", severity="E",
)  # fmt: skip
LEAD = undated(
    "ST12", "线索没有收到日期", "一（一）3", "lead", "received_on",
    counts="没有的不知道是否超期",
)  # fmt: skip
CASE = undated(
    "ST13", "识别案没有启动日期", "一（一）4", "case", "opened_on",
    counts="没有的不知道是否本轮启动",
)  # fmt: skip
MEASURE = undated(
    "ST14", "帮扶措施没有开始日期", "一（三）", "measure", "started_on",
    counts="没有的不知道是否及时到位",
)  # fmt: skip
WITHDRAWAL = undated(
    "ST15", "回退清退没有书面申请日期", "二（三）", "withdrawal", "applied_on",
    counts="没有的不列入附件5", severity="E",
)  # fmt: skip
UNREACHABLE = undated(
    "ST16", "失联人员没有列入日期", "三（二）", "unreachable", "reported_on",
    counts="没有的不知道是否在基数之内",
)  # fmt: skip
HAZARD = undated(
    "ST17", "风险隐患没有发生日期", "一（四）", "hazard", "occurred_on",
    counts="没有的不知道是否超期处置",
)  # fmt: skip
RECTIFICATION = undated(
    "ST18", "问题整改没有发现日期或期限", "三（三）", "rectification", "found_on", "due_on",
    counts="没有的不知道是否超期整改",
)  # fmt: skip
