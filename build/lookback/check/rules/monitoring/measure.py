"""MS 帮扶：measures that answer the risk, in time, and more than social security (通知一（三）).

A household is judged once the ten days that 三（四） allows for contact and plan are over.
"""

import pandas as pd

from lookback.check.rules.rule import blank_cells, rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.disability import is_disabled, is_severely_disabled
from lookback.definitions.household.employment import FAR_REGIONS
from lookback.definitions.household.people import LABOUR, WEAK_LABOUR, is_working, members_of
from lookback.definitions.household.schooling import is_vocational_pupil
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.cases import belongs_to, household_of
from lookback.definitions.monitoring.decisions import monitored_days
from lookback.definitions.monitoring.elimination import has_labour, is_without_labour
from lookback.definitions.monitoring.measures import (
    MATCHING,
    OTHER,
    PRODUCTIVE,
    SAFETY_NET,
    cases_given,
    cases_with_option,
    given_measures,
    is_help_due,
    matches_risk,
)
from lookback.definitions.monitoring.risks import is_open_risk
from lookback.definitions.monitoring.status import UNELIMINATED, is_deciding
from lookback.definitions.screening.visits import is_last_visit

JOB_MEASURES = ("就业帮扶", "公益岗位帮扶")
TRAINING = "技能培训"
JOB_ABROAD = ("外出务工补贴", "劳务输出")


@rule(
    "MS01", "未消除风险而没有帮扶措施", severity="W", clause="一（三）",
    on="case", fields=("case_id",), scope="town", remedy="按帮扶计划落实措施并登记",
    actual="没有帮扶措施，纳入监测已 {days}", expected="不超过 {plan_days}", unit="天",
    facts=lambda s, rows: {"days": monitored_days(s)[rows.index]},
)  # fmt: skip
def measure_missing(s: Snapshot) -> pd.Series:
    """A measure without a start counts."""
    return is_help_due(s) & ~s.case["case_id"].isin(cases_given(s))


@rule(
    "MS02", "一兜了之：有劳动力而只有综合保障", severity="W", clause="一（三）", fault="一兜了之",
    on="case", fields=("case_id",), scope="town", remedy="结合风险和需求补充产业、就业等开发式帮扶",
    actual="只有综合保障，家中有普通或技能劳动力", expected="有产业、就业等开发式帮扶",
)  # fmt: skip
def safety_net_only(s: Snapshot) -> pd.Series:
    """Some 普通 or 技能劳动力, and no measure but A48 (N5_11_032)."""
    given = given_measures(s)
    others = given.loc[given["measure"] != SAFETY_NET, "case_id"]
    only = s.case["case_id"].isin(cases_given(s, SAFETY_NET)) & ~s.case["case_id"].isin(others)
    return is_help_due(s) & has_labour(s) & only


@rule(
    "MS03", "有劳动能力而没有开发式帮扶", severity="W", clause="一（三）",
    on="case", fields=("case_id",), scope="town", remedy="优先落实产业、就业、金融或公益岗位帮扶",
    actual="没有产业、就业、金融、公益岗位帮扶，家中有劳动力", expected="至少有一项",
)  # fmt: skip
def productive_measure_missing(s: Snapshot) -> pd.Series:
    """A14 普通, 技能 or 弱; none of A39–A42 (N5_12_007)."""
    without = ~s.case["case_id"].isin(cases_given(s, *PRODUCTIVE))
    able = has_labour(s, *LABOUR, WEAK_LABOUR)
    return is_help_due(s) & able & without


@rule(
    "MS04", "措施与风险不对应", severity="W", clause="一（三）", fault="帮扶措施不精准",
    on="case_risk", fields=("risk",), scope="town", remedy="按风险类型补充对应措施，或核实风险类型",
    expected="有与这一风险对应的措施",
)  # fmt: skip
def measure_mismatch(s: Snapshot) -> pd.Series:
    """Open risks of the un-eliminated that have measures, none of which answers the risk."""
    rows = s.case_risk
    concerned = belongs_to(rows, s.case[is_help_due(s)])
    helped = rows["case_id"].isin(cases_given(s))
    return is_open_risk(s, *MATCHING) & concerned & helped & ~matches_risk(s)


@rule(
    "MS05a", "低保、特困、残疾人补贴没有对应成员", severity="W", clause="一（五）",
    on="measure", fields=("option",),
    scope="town", remedy="核对成员是否享受（A20、A21、残疾人证）或改正措施",
    expected="有享受这一保障的成员",
)  # fmt: skip
def benefit_without_member(s: Snapshot) -> pd.Series:
    """A blank A20 or A21 may be 是 (N5_16_003 to 008)."""
    people = members_of(s, s.case["household_id"])
    entitled = {
        "低保": people["is_dibao"].fillna(True),
        "特困供养": people["is_tekun"].fillna(True),
        "残疾人补贴": is_disabled(people) | people["health"].isna(),
    }
    return _in_force(s) & _lacks(s, {option: people[mask] for option, mask in entitled.items()})


@rule(
    "MS05b", "有低保、特困、重度残疾成员而无对应措施", severity="W", clause="一（五）",
    on="case", fields=("case_id",),
    scope="town", remedy="补登低保、特困供养、残疾人补贴，未享受的协调落实",
    actual="没有措施：{lacking}", expected="登记对应措施",
    facts=lambda s, rows: {"lacking": _names_of_marked(_lacking_benefits(s).loc[rows.index])},
)  # fmt: skip
def member_without_benefit(s: Snapshot) -> pd.Series:
    """Of the un-eliminated; 重度 is grade 一 or 二 (N4_11_015, N4_11_016)."""
    return is_help_due(s) & _lacking_benefits(s).any(axis=1)


@rule(
    "MS06a", "雨露计划而没有中高职学生", severity="W", clause="一（五）",
    on="measure", fields=("option",), scope="town", remedy="核实在校生状况（A12）或措施（A47）",
    expected="家中有中高职在校生",
)  # fmt: skip
def training_grant_without_pupil(s: Snapshot) -> pd.Series:
    """A12 is blank for those not at school (N5_15_012)."""
    people = members_of(s, s.case["household_id"])
    return _in_force(s) & _lacks(s, {"雨露计划": people[is_vocational_pupil(people)]})


@rule(
    "MS06b", "有中高职学生而没有雨露计划", severity="I", clause="一（五）",
    on="case", fields=("case_id",), scope="town", remedy="了解是否符合雨露计划条件，符合的协助申请",
    actual="家中有中高职在校生，没有雨露计划", expected="符合条件的协助申请",
)  # fmt: skip
def pupil_without_training_grant(s: Snapshot) -> pd.Series:
    """Of the un-eliminated."""
    people = members_of(s, s.case["household_id"])
    pupils = people.loc[is_vocational_pupil(people), "household_id"]
    given = s.case["case_id"].isin(cases_with_option(s, "雨露计划"))
    return is_help_due(s) & s.case["household_id"].isin(pupils) & ~given


@rule(
    "MS07", "就业、公益岗位帮扶而家中无人务工", severity="W", clause="一（五）",
    on="measure", fields=("measure",),
    scope="town", remedy="核实成员务工时间（A16）或措施（A40、A42）",
    expected="家中有人务工（A16）",
)  # fmt: skip
def job_measure_without_worker(s: Snapshot) -> pd.Series:
    """A16 is blank for those who do not work; who is being trained need not yet (N4_11_014)."""
    people = members_of(s, s.case["household_id"])
    workers = people[is_working(s)[people.index]]["household_id"]
    idle = ~household_of(s, s.measure["case_id"]).isin(workers)
    is_job = s.measure["measure"].isin(JOB_MEASURES) & (s.measure["option"] != TRAINING)
    return _in_force(s) & is_job & idle


@rule(
    "MS08", "外出务工补贴、劳务输出而无人在县外务工", severity="W", clause="一（五）",
    on="measure", fields=("option",), scope="town", remedy="核实成员务工区域（A15）或措施（A40）",
    expected="家中有人在县外务工（A15）",
)  # fmt: skip
def migrant_measure_without_migrant(s: Snapshot) -> pd.Series:
    """N5_17_011, N5_17_012."""
    people = members_of(s, s.case["household_id"])
    migrants = people[people["work_region"].isin(FAR_REGIONS)]
    return _in_force(s) & _lacks(s, dict.fromkeys(JOB_ABROAD, migrants))


@rule(
    "MS09", "没有监测联系人或联系人电话", severity="E", clause="一（五）", fault="数据质量不高",
    on="case", fields=("contact_name", "contact_phone"),
    scope="town", remedy="落实监测联系人（A55）及电话",
    expected="纳入后 {plan_days} 天内落实",
)  # fmt: skip
def contact_missing(s: Snapshot) -> pd.DataFrame:
    """N1_11_011."""
    overdue = is_deciding(s) & (monitored_days(s) > s.number("plan_days"))
    return blank_cells(s, "case", ("contact_name", "contact_phone"), overdue)


@rule(
    "MS10", "监测联系人不当", severity="W", clause="一（一）3", scope="district",
    on="case", fields=("contact_name", "contact_phone"),
    remedy="联系人应为本户和其他监测对象之外的人，且联系户数适当",
    actual="{unfit}", expected="是本户和监测对象以外的人，联系不超过 {contact_households} 户",
    facts=lambda s, rows: {"unfit": _names_of_marked(_unfit_contact(s).loc[rows.index])},
)  # fmt: skip
def contact_unfit(s: Snapshot) -> pd.Series:
    """A member of the household by name, a monitored household by phone, or too many households."""
    return is_deciding(s) & _unfit_contact(s).any(axis=1)


@rule(
    "MS11", "帮扶措施全是“其他”", severity="W", clause="一（三）",
    on="case", fields=("case_id",),
    scope="town", remedy="按附件3的选项写明措施，确无对应选项的说明成效",
    actual="措施的选项都是“其他”", expected="按附件3的选项填写",
)  # fmt: skip
def measures_unspecific(s: Snapshot) -> pd.Series:
    """A blank option is not 其他 (N5_12_011)."""
    given = given_measures(s)
    specific = given.loc[given["option"] != OTHER, "case_id"]
    only = s.case["case_id"].isin(given["case_id"]) & ~s.case["case_id"].isin(specific)
    return is_help_due(s) & only


@rule(
    "MS13", "受益成员不在本户在册", severity="W", clause="一（五）",
    on="measure", fields=("member_id",), scope="town", remedy="改正受益成员编号，或更新成员变更",
    expected="是本户成员",
)  # fmt: skip
def beneficiary_not_in_household(s: Snapshot) -> pd.Series:
    """成员 is optional; one who has since left or died is named here too."""
    people = members_of(s, s.case["household_id"]).set_index("member_id")["household_id"]
    stranger = look_up(s.measure["member_id"], people) != household_of(s, s.measure["case_id"])
    return _in_force(s) & s.measure["member_id"].notna() & stranger


@rule(
    "MS14", "排查认为措施不对应而未调整", severity="W", clause="附件1", fault="帮扶措施不精准",
    on="visit", fields=("is_measure_matching",), scope="town", remedy="调整帮扶计划并落实对应措施",
    actual="{visited_on} 排查认为不对应，此后没有新的措施",
    expected="在 {plan_days} 天内调整",
)  # fmt: skip
def mismatch_not_remedied(s: Snapshot) -> pd.Series:
    """附件1监测对象第5项, of the newest visit: no measure begun since, ten days after it."""
    visit = s.visit
    given = given_measures(s)
    begun = given["started_on"].groupby(household_of(s, given["case_id"])).max()
    since = look_up(visit["household_id"], begun) >= visit["visited_on"]
    overdue = (s.day - visit["visited_on"]).dt.days > s.number("plan_days")
    return is_last_visit(s) & ~visit["is_measure_matching"] & overdue & ~since


@rule(
    "MS18", "整户无劳动力而没有兜底保障", severity="W", clause="一（三）",
    on="case", fields=("case_id",),
    scope="town", remedy="与民政核对，符合条件的落实低保、特困供养等综合保障并登记",
    actual="整户没有劳动力，没有综合保障，没有成员享受低保、特困", expected="落实兜底保障",
)  # fmt: skip
def safety_net_missing(s: Snapshot) -> pd.Series:
    """No A48 in force, and no member has 低保 or 特困; a blank A20 or A21 is no safety net."""
    secured = s.measure.loc[_in_force(s) & (s.measure["measure"] == SAFETY_NET), "case_id"]
    people = members_of(s, s.case["household_id"])
    aided = people.loc[(people["is_dibao"] | people["is_tekun"]).fillna(False), "household_id"]
    has_none = ~s.case["case_id"].isin(secured) & ~s.case["household_id"].isin(aided)
    return is_help_due(s) & is_without_labour(s) & has_none


def _in_force(s: Snapshot) -> pd.Series:
    """One bool per row of `measure`: begun, not ended by the day, of an un-eliminated case."""
    rows = given_measures(s)
    rows = rows[
        ~(rows["ended_on"] < s.day) & belongs_to(rows, s.case[is_deciding(s, UNELIMINATED)])
    ]
    return pd.Series(s.measure.index.isin(rows.index), index=s.measure.index)


def _lacks(s: Snapshot, holders: dict[str, pd.DataFrame]) -> pd.Series:
    """One bool per row of `measure`: its option needs a member like these, and there is none."""
    households = household_of(s, s.measure["case_id"])
    lacking = pd.Series(False, index=s.measure.index)
    for option, people in holders.items():
        lacking |= (s.measure["option"] == option) & ~households.isin(people["household_id"])
    return lacking


def _lacking_benefits(s: Snapshot) -> pd.DataFrame:
    """One bool per row of `case` and benefit: some member has it, and it is no measure."""
    people = members_of(s, s.case["household_id"])
    entitled = {
        "低保": people["is_dibao"].fillna(False),
        "特困供养": people["is_tekun"].fillna(False),
        "残疾人补贴": is_severely_disabled(people),
    }
    return pd.DataFrame({
        option: s.case["household_id"].isin(people.loc[mask, "household_id"])
        & ~s.case["case_id"].isin(cases_with_option(s, option))
        for option, mask in entitled.items()
    })  # fmt: skip


def _unfit_contact(s: Snapshot) -> pd.DataFrame:
    """One bool per row of `case` and reason why its contact is unfit."""
    monitored = s.case[is_deciding(s)]
    phones = s.household.loc[s.household["household_id"].isin(monitored["household_id"]), "phone"]
    people = members_of(s, s.case["household_id"])
    named = pd.MultiIndex.from_frame(people[["household_id", "name"]].dropna())
    load = s.case["contact_phone"].map(monitored["contact_phone"].value_counts())
    return pd.DataFrame({
        "电话是监测对象的": s.case["contact_phone"].isin(phones.dropna()),
        "姓名与本户成员相同":
            pd.MultiIndex.from_frame(s.case[["household_id", "contact_name"]]).isin(named),
        "联系的户数过多": load > s.number("contact_households"),
    }, index=s.case.index)  # fmt: skip


def _names_of_marked(marks: pd.DataFrame) -> pd.Series:
    """Of each row the names of the columns that are marked, joined by 、."""
    texts = ["、".join(marks.columns[row]) for row in marks.to_numpy(dtype="bool")]
    return pd.Series(texts, marks.index, dtype="str")
