"""帮扶措施口径：kinds of measures, and which measure answers which risk or problem."""

import pandas as pd

from lookback.data.snapshot import Data, Snapshot, once, once_for_all_days
from lookback.definitions.monitoring.decisions import monitored_days
from lookback.definitions.monitoring.risks import is_open_risk
from lookback.definitions.monitoring.status import UNELIMINATED, is_deciding

PRODUCTIVE = ("产业帮扶", "就业帮扶", "金融帮扶", "公益岗位帮扶")
"""A39–A42 增收类, 开发式帮扶 (通知一（三）)."""

SAFETY_NET = "综合保障"
"""A48 兜底保障类; nothing else is “一兜了之”."""

INSURANCE = "健康帮扶"
OTHER = "其他"

OPTIONS: dict[str, tuple[str, ...]] = {
    "产业帮扶": ("种植业", "林果业", "养殖业", "加工业", "乡村旅游", "消费帮扶", "其他"),
    "就业帮扶": ("技能培训", "劳务输出", "外出务工补贴", "以工代赈", "经营主体就业", "其他"),
    "金融帮扶": ("小额信贷", "其他"),
    "公益岗位帮扶": ("护林员", "护草员", "保洁员", "其他"),
    "住房安全保障": ("危房改造", "其他"),
    "健康帮扶": (
        "参加城乡居民基本医疗保险个人缴费补贴", "大病保险", "医疗救助", "其他",
    ),
    "义务教育保障": ("劝返", "送教上门", "寄宿生生活补助", "其他"),
    "教育帮扶": ("雨露计划", "助学贷款", "助学金", "其他"),
    "综合保障": ("低保", "特困供养", "临时救助", "残疾人补贴", "防贫保险", "其他"),
    "社会帮扶": ("社会捐助", "其他"),
}  # fmt: skip
"""A39–A49: each kind -> the options that annex 3 gives it."""

SINGLE_BOXES = ("饮水安全保障", "搬迁", "生产生活条件改善", "基础设施建设")
"""A44, A50–A52: the kind is its own only option and need not be said twice."""

MATCHING = {
    "因病": ("健康帮扶", "社会帮扶"),
    "因学": ("义务教育保障", "教育帮扶", "社会帮扶"),
    "因残": ("综合保障", "社会帮扶"),
    "因自然灾害": ("综合保障", "社会帮扶", "住房安全保障", "生产生活条件改善", "产业帮扶"),
    "因意外事故": ("综合保障", "社会帮扶", "住房安全保障", "生产生活条件改善", "健康帮扶"),
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


@once_for_all_days
def has_option_of_its_kind(s: Data) -> pd.Series:
    """Whether the option is one that annex 3 has under the kind, one bool per row of `measure`."""
    kind, option = s.measure["measure"], s.measure["option"]
    boxes = [(name, choice) for name, choices in OPTIONS.items() for choice in choices]
    pairs = pd.MultiIndex.from_frame(pd.DataFrame({"kind": kind, "option": option}))
    is_single = kind.isin(SINGLE_BOXES) & (option.isna() | (option == kind))
    return is_single | pairs.isin(boxes)
