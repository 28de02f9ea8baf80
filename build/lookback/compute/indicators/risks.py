"""风险类型分布：un-eliminated households by the nine risks of A27, main and any (一（三）)."""

import pandas as pd

from lookback.compute.figures.counted_rows import CountedRows
from lookback.compute.indicators.indicator import Indicator, Ratio, indicator
from lookback.compute.indicators.monitored import of_cases, uneliminated
from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot
from lookback.definitions.columns_read import CASE_RISKS, STATE
from lookback.definitions.monitoring.risks import is_open_risk
from lookback.definitions.monitoring.status import UNELIMINATED, is_deciding

RISKS = {
    "illness": "因病",
    "schooling": "因学",
    "disability": "因残",
    "disaster": "因自然灾害",
    "accident": "因意外事故",
    "industry_failure": "因产业项目失败",
    "unstable_job": "因务工就业不稳",
    "labour_shortage": "缺劳动力",
    "other": "其他",
}
"""Suffix of a code -> 风险类型 (A27), in the order of annex 3."""


def _at_risk(s: Snapshot, rows: pd.Series) -> CountedRows:
    """Un-eliminated households whose case has one of these rows of `case_risk`."""
    at_risk = s.case["case_id"].isin(s.case_risk.loc[rows, "case_id"])
    return of_cases(s, s.case[at_risk & is_deciding(s, UNELIMINATED)])


def _any_risk(suffix: str, risk: str) -> Indicator:
    """I15: a household counts under each of its risks, so that the shares add up to over 100 %."""
    declare = indicator(
        f"I15.{suffix}", f"未消除户的风险：{risk}", unit="%", clause="一（三）",
        numerator=f"有未消除的“{risk}”风险的未消除户", denominator="未消除风险的监测对象户数",
        scope="town", reads=reads(STATE, CASE_RISKS),
    )  # fmt: skip
    return declare(lambda s: Ratio(_at_risk(s, is_open_risk(s, risk)), uneliminated(s)))


def _main_risk(suffix: str, risk: str) -> Indicator:
    """I15: the risk of rank 1, while it is open."""

    def share(s: Snapshot) -> Ratio:
        first = (s.case_risk["rank"] == 1).fillna(False).astype("bool")
        rows = is_open_risk(s, risk) & first
        return Ratio(_at_risk(s, rows), uneliminated(s))

    declare = indicator(
        f"I15.{suffix}_main", f"未消除户的主要风险：{risk}", unit="%", clause="一（三）",
        numerator=f"主要风险（次序1）为“{risk}”且未消除的未消除户",
        denominator="未消除风险的监测对象户数",
        scope="town", reads=reads(STATE, CASE_RISKS, case_risk="rank"),
    )  # fmt: skip
    return declare(share)


main_risks = tuple(_main_risk(suffix, risk) for suffix, risk in RISKS.items())
any_risks = tuple(_any_risk(suffix, risk) for suffix, risk in RISKS.items())
