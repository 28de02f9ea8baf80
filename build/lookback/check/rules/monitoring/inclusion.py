"""RK 应纳尽纳：no gate but a question, nobody missed, leads answered (通知一（一）, 三（五）)."""

import pandas as pd

from lookback.check.rules.rule import blank_cells, rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import days_between, known_by
from lookback.definitions.household.guarantees import has_problem
from lookback.definitions.household.income import last_year_income, newest_income
from lookback.definitions.household.key_groups import is_key_household
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.cases import READMISSION, household_of, is_opened
from lookback.definitions.monitoring.inclusion import (
    REFUSED,
    STARTED,
    has_hardship,
    has_sudden_hardship,
    has_visit_result,
    is_in_procedure,
    is_missed,
    is_under_way,
    was_below_line,
)
from lookback.definitions.monitoring.status import is_deciding, is_identified_twice, is_monitored
from lookback.definitions.record_owners import is_of
from lookback.definitions.screening.milestones import is_past
from lookback.definitions.screening.visits import is_visit_of_round, is_visited
from lookback.definitions.written_reason import is_written


@rule(
    "RK16", "仅凭收入纳入监测", severity="W", clause="三（五）", fault="唯收入论",
    on="case", fields=("judgement",),
    scope="town", remedy="补写综合研判：三保障、刚性支出、五个方面的困难和隐患",
    expected="写明综合研判",
)  # fmt: skip
def included_on_income_alone(s: Snapshot) -> pd.Series:
    """A38 below the line, no written judgement, none of the five hardships, no 三保障 problem."""
    problem = is_of(s, "case", has_problem(s))
    alone = was_below_line(s) & ~is_written(s.case["judgement"]) & ~has_hardship(s)
    return is_deciding(s) & alone & ~problem


@rule(
    "RK17", "收入在监测范围内而未纳入，也无书面理由", severity="W", clause="一（一）3",
    fault="应纳未纳", on="household", fields=("household_id",),
    scope="town", remedy="入户核查初判：符合条件的启动识别，不符合的写明综合研判",
    actual="人均（A38）{per_capita} 元，没有识别案和书面理由",
    expected="不低于监测范围 {monitoring_line_yuan} 元，或启动识别、写明理由",
    facts=lambda s, rows: {
        "per_capita": newest_income(s).loc[rows.index, "reference_income_per_capita_yuan"].round(2)
    },
)  # fmt: skip
def missed_inclusion(s: Snapshot) -> pd.Series:
    """A38 of the newest period. A question, not a verdict (N1_02_006)."""
    return is_missed(s)


@rule(
    "RK18", "收入骤减或刚性支出较大而未核查", severity="W", clause="一（一）2", fault="应纳未纳",
    on="household", fields=("household_id",), scope="town", remedy="本轮入户核查并写明初判结果",
    actual="{hardship}，本轮没有初判结果", expected="入户核查并写明初判结果",
    facts=lambda s, rows: {"hardship": _hardship(s, rows)},
)  # fmt: skip
def sudden_hardship_unchecked(s: Snapshot) -> pd.Series:
    """Not monitored, and no visit of this round with a result."""
    answered = is_monitored(s) | is_under_way(s) | has_visit_result(s)
    return has_sudden_hardship(s) & ~answered


@rule(
    "RK19", "线索超期未办结", severity="W", clause="一（一）3", fault="应纳未纳",
    on="lead", fields=("closed_on", "outcome"), scope="town", remedy="组织入户核查并登记办结结果",
    actual="{received_on} 收到，已 {days} 天没有办结", expected="在 {lead_days} 天内办结",
    facts=lambda s, rows: {"days": (s.day - rows["received_on"]).dt.days},
)  # fmt: skip
def lead_overdue(s: Snapshot) -> pd.Series:
    """Of any source: warnings and self-reports alike; a blank 收到日期 is not counted."""
    days = days_between(s.lead["received_on"], pd.Series(s.day, index=s.lead.index))
    return known_by(s.lead["closed_on"], s.day).isna() & (days > s.number("lead_days"))


@rule(
    "RK23", "收入高于监测范围纳入而无书面研判", severity="W", clause="一（一）1",
    on="case", fields=("judgement",), scope="town", remedy="补写综合研判，说明刚性支出和实际困难",
    expected="写明综合研判：人均（A38）不低于监测范围",
)  # fmt: skip
def included_above_line_unexplained(s: Snapshot) -> pd.Series:
    """A38 at the line or above when determined; the household may well qualify (R008)."""
    return is_deciding(s) & ~was_below_line(s) & ~is_written(s.case["judgement"])


@rule(
    "RK24", "初判符合而未启动识别", severity="W", clause="附件1", fault="应纳未纳",
    on="visit", fields=("is_qualified",),
    scope="town", remedy="启动识别并填写信息采集表（附件3），或改正初判",
    actual="初判符合监测识别条件，没有识别案", expected="启动识别",
)  # fmt: skip
def qualified_without_case(s: Snapshot) -> pd.Series:
    """附件1: 若符合，并填写监测对象信息采集表."""
    visit = s.visit
    of_round = is_visit_of_round(s)
    started = is_of(s, "visit", is_in_procedure(s))
    return of_round & visit["is_qualified"] & ~started


@rule(
    "RK25", "线索已启动识别而没有识别案", severity="W", clause="一（一）3", fault="应纳未纳",
    on="lead", fields=("outcome",), scope="town", remedy="登记识别案，或改正线索的核查结果",
    actual="核查结果为{outcome}，户内没有识别案", expected="有识别案",
)  # fmt: skip
def started_lead_without_case(s: Snapshot) -> pd.Series:
    """Any case of the household opened by the day is an answer; later ones are EL08's."""
    started = (s.lead["outcome"] == STARTED) & (s.lead["closed_on"] <= s.day)
    return started & ~s.lead["household_id"].isin(s.case.loc[is_opened(s), "household_id"])


@rule(
    "RK26", "线索不纳入而无书面理由", severity="W", clause="一（一）1", fault="应纳未纳",
    on="lead", fields=("refusal_reason",),
    scope="town", remedy="写明综合研判：收入之外的三保障、支出和困难",
    expected="写明综合研判",
)  # fmt: skip
def refusal_unexplained(s: Snapshot) -> pd.Series:
    """R008."""
    refused = (s.lead["outcome"] == REFUSED) & (s.lead["received_on"] <= s.day)
    return refused & ~is_written(s.lead["refusal_reason"])


@rule(
    "RK27", "线索办结情况不完整", severity="W", clause="一（一）3",
    on="lead", fields=("closed_on", "outcome", "department"),
    scope="town", remedy="补填核查结果、办结日期；部门筛查预警的补填预警部门",
    expected="同时填写，部门筛查预警的写明部门",
)  # fmt: skip
def lead_incomplete(s: Snapshot) -> pd.DataFrame:
    """Result and day of closing belong together; a warning names its department."""
    lead = s.lead
    received = lead["received_on"] <= s.day
    half = received & (lead["outcome"].notna() != lead["closed_on"].notna())
    unnamed = received & (lead["source"] == "部门筛查预警")
    pair = blank_cells(s, "lead", ("closed_on", "outcome"), half)
    return pair.join(blank_cells(s, "lead", ("department",), unnamed))


@rule(
    "RK28", "重新纳入未写前次识别案号", severity="W", clause="一（二）",
    on="case", fields=("previous_case_id", "kind"),
    scope="town", remedy="填写本户前次识别案号；从未纳入过监测的改为新识别",
    expected="为本户前一次识别的案号",
)  # fmt: skip
def readmission_without_previous(s: Snapshot) -> pd.Series:
    """Blank, or not another case of the same household (R038)."""
    previous = s.case["previous_case_id"]
    owner = household_of(s, previous).mask(previous == s.case["case_id"])
    readmitted = is_opened(s) & (s.case["kind"] == READMISSION)
    return readmitted & (owner.isna() | (owner != s.case["household_id"]))


@rule(
    "RK29", "重点人群到期未入户排查", severity="W", clause="一（一）2",
    on="household", fields=("household_id",), scope="town", remedy="立即入户排查并登记（附件1）",
    actual="到期没有入户", expected="在期限以前入户排查",
)  # fmt: skip
def key_household_unvisited(s: Snapshot) -> pd.Series:
    """After the deadline of 二（二）; before it the coverage indicator shows who is left."""
    unvisited = ~is_visited(s)
    return is_past(s, "look_back") & unvisited & is_key_household(s)


@rule(
    "RK30", "识别案的线索不存在或属于另一户", severity="E", clause="一（一）3",
    fault="数据质量不高",
    on="case", fields=("lead_id",), scope="town", remedy="改正为本户的线索编号；没有线索的留空",
    expected="为本户的线索编号，没有的为空白",
)  # fmt: skip
def lead_of_other_household(s: Snapshot) -> pd.Series:
    """Blank where the screening found the household without a warning."""
    owner = look_up(s.case["lead_id"], s.lead.set_index("lead_id")["household_id"])
    is_own = (owner == s.case["household_id"]).fillna(False)
    return s.case["lead_id"].notna() & ~is_own


@rule(
    "RK40", "监测对象户又作新识别", severity="E", clause="一（二）", fault="数据质量不高",
    on="case", fields=("kind", "monitored_since"),
    scope="town", remedy="属重新纳入的改正识别类型；重复登记的撤销本案，原案继续有效",
    expected="同一户已有的识别案清退之后才有的新识别，或重新纳入",
)  # fmt: skip
def identified_twice(s: Snapshot) -> pd.Series:
    """The earlier case stays in force, and this one replaces nothing."""
    return is_identified_twice(s)


def _hardship(s: Snapshot, households: pd.DataFrame) -> pd.Series:
    """What is hard for each of these households: what it earned, before and now, and paid."""
    now, before = newest_income(s).loc[households.index], last_year_income(s).loc[households.index]
    texts = [
        f"人均纯收入上年 {then:.12g} 元、现在 {new:.12g} 元，合规自付 {paid:.12g} 元"
        for then, new, paid in zip(
            before["net_income_per_capita_yuan"].round(2),
            now["net_income_per_capita_yuan"].round(2),
            now["own_payment_yuan"],
            strict=True,
        )
    ]
    return pd.Series(texts, households.index, dtype="str").str.replace("nan 元", "不明")
