"""帮扶措施口径：kinds of measures, and which measure answers which risk or problem."""

import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.definitions.monitoring.decisions import monitored_days
from lookback.definitions.monitoring.risks import is_open_risk
from lookback.definitions.monitoring.status import UNELIMINATED, is_deciding

PRODUCTIVE = ("产业帮扶", "就业帮扶", "金融帮扶", "公益岗位帮扶")
"""A39–A42 增收类, 开发式帮扶 (通知一（三）)."""

SAFETY_NET = "综合保障"
"""A48 兜底保障类; nothing else is “一兜了之”."""

INSURANCE = "健康帮扶"
OTHER = "其他"

MATCHING = {
    "因病": ("健康帮扶", "社会帮扶"),
    "因学": ("义务教育保障", "教育帮扶", "社会帮扶"),
    "因残": ("综合保障", "社会帮扶"),
    "因自然灾害": ("综合保障", "社会帮扶", "住房安全保障", "生产生活条件改善"),
    "因意外事故": ("综合保障", "社会帮扶", "住房安全保障", "生产生活条件改善"),
    "因产业项目失败": ("产业帮扶", "金融帮扶"),
    "因务工就业不稳": ("就业帮扶", "公益岗位帮扶"),
    "缺劳动力": ("综合保障", "公益岗位帮扶", "产业帮扶"),
}
"""Risk (A27) -> measures that answer it, any of them; 其他 cannot be judged from outside."""

REMEDIES = {
    "has_housing_problem": ("住房安全保障", "搬迁"),
    "has_schooling_problem": ("义务教育保障",),
    "has_water_problem": ("饮水安全保障",),
    "has_medical_problem": ("健康帮扶", "社会帮扶"),
}
"""Problem (A23–A25, medical) -> measures that remove it (通知一（三）及时落实针对性帮扶)."""


@once
def is_help_due(s: Snapshot) -> pd.Series:
    """帮扶应已到位, one bool per row of `case`: un-eliminated, and the days for a plan over."""
    overdue = monitored_days(s) > s.number("plan_days")
    return is_deciding(s, UNELIMINATED) & overdue


@once
def given_measures(s: Snapshot) -> pd.DataFrame:
    """措施 begun by the day, ended or not; a blank start is not held against the household."""
    return s.measure[~(s.measure["started_on"] > s.day)]


def matches_risk(s: Snapshot) -> pd.Series:
    """One bool per row of `case_risk`: some measure of the case answers the risk."""
    answers = pd.DataFrame(
        [(risk, measure) for risk, kinds in MATCHING.items() for measure in kinds],
        columns=["risk", "measure"],
    )
    answered = given_measures(s)[["case_id", "measure"]].merge(answers, on="measure")
    pairs = pd.MultiIndex.from_frame(s.case_risk[["case_id", "risk"]])
    found = pairs.isin(pd.MultiIndex.from_frame(answered[["case_id", "risk"]]))
    return pd.Series(found, index=s.case_risk.index)


def has_every_risk_answered(s: Snapshot) -> pd.Series:
    """措施与风险对应, one bool per row of `case`: no open risk is left without its measure.

    其他, which cannot be judged from outside, is answered by any measure. A case without a
    risk on file has nothing that a measure could answer, and does not count.
    """
    rows = s.case_risk
    judged = rows["risk"].isin(MATCHING)
    answered = matches_risk(s) | (~judged & rows["case_id"].isin(cases_given(s)))
    unanswered = rows.loc[is_open_risk(s) & ~answered, "case_id"]
    return s.case["case_id"].isin(rows["case_id"]) & ~s.case["case_id"].isin(unanswered)


def cases_given(s: Snapshot, *measures: str) -> pd.Series:
    """The case_ids that got one of these measures (any, without `measures`) by the day."""
    given = given_measures(s)
    return given.loc[given["measure"].isin(measures) if measures else slice(None), "case_id"]


def cases_with_option(s: Snapshot, *options: str) -> pd.Series:
    """The case_ids that got one of these options of a measure by the day."""
    given = given_measures(s)
    return given.loc[given["option"].isin(options), "case_id"]
