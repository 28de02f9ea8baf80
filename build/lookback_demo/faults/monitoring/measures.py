"""MS 帮扶: measures missing, one-sided, beside the risk; contacts."""

from collections.abc import Callable
from datetime import date

from lookback_demo.casework.case import Case, Fate
from lookback_demo.casework.risks_and_measures import ANSWERS, PRODUCTIVE, add_measure
from lookback_demo.dated_row import DatedRow, days_after
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets
from lookback_demo.population.household import VOCATIONAL, Person

SAFETY_NET = "综合保障"
_LONG_AGO = date(2022, 5, 29)


def _settled(case: Case) -> bool:
    """Determined for more than the ten days that the plan may take."""
    return case.since is not None and case.since < _LONG_AGO


def _free(case: Case) -> bool:
    """Draws nothing that calls for a measure of its own."""
    home = case.household
    aided = home.any("is_dibao", "是") or home.any("is_tekun", "是")
    return not aided and not any(_entitled(p) for p in home.active) and case.problem is None


def _entitled(person: Person) -> bool:
    return person.is_severely_disabled or person["school_stage"].startswith(VOCATIONAL)


def _drop(case: Case, test: Callable[[DatedRow], bool]) -> None:
    for row in case.measures:
        if test(row):
            row.is_dropped = True


@fault("MS01", "W", "case_id", "未消除而没有措施", picky=True)
def no_measure(site: FaultTargets) -> Hit:
    """Where there is labour, the productive measure is missing as well."""
    case = site.case(lambda case: _settled(case) and _free(case), Fate.KEPT, alone=True)
    if case is None:
        return None
    _drop(case, lambda row: True)
    if case.household.has_labour or case.household.has_weak:
        site.also("MS03", "W", case.record, "case_id", "没有任何措施，也就没有开发式帮扶")
    else:
        site.also("MS18", "W", case.record, "case_id", "没有任何措施，也就没有兜底保障")
    return case.record


@fault("MS02", "W", "case_id", "有劳动力而只有综合保障", picky=True)
def safety_net_only(site: FaultTargets) -> Hit:
    """The productive measure is then missing as well."""
    answered = {"因残", "因自然灾害", "因意外事故", "缺劳动力", "其他"}

    def fits(case: Case) -> bool:
        net_ = SAFETY_NET in case.kinds and set(case.risk_names) <= answered
        return _settled(case) and _free(case) and case.household.has_labour and net_

    if (case := site.case(fits, alone=True)) is None:
        return None
    _drop(case, lambda row: row["measure"] != SAFETY_NET)
    site.also("MS03", "W", case.record, "case_id", "一兜了之，没有开发式帮扶")
    return case.record


@fault("MS03", "W", "case_id", "有劳动能力而没有开发式帮扶", picky=True)
def unproductive(site: FaultTargets) -> Hit:
    """Other measures answer the risks."""

    def fits(case: Case) -> bool:
        able = case.household.has_labour or case.household.has_weak
        others = case.kinds - {*PRODUCTIVE, SAFETY_NET}
        needs = {"因产业项目失败", "因务工就业不稳", "因自然灾害"} & set(case.risk_names)
        return _settled(case) and able and bool(others) and not needs

    if (case := site.case(fits, alone=True)) is None:
        return None
    _drop(case, lambda row: row["measure"] in PRODUCTIVE)
    return case.record


@fault("MS04", "W", "risk", "措施与风险不对应", picky=True)
def mismatched(site: FaultTargets) -> Hit:
    """The only measures that answer the main risk are gone."""
    answers = {"因病": ("健康帮扶", "社会帮扶"), "因学": ("教育帮扶", "义务教育保障", "社会帮扶")}

    def fits(case: Case) -> bool:
        own = set(case.risk_names[:1]) & set(answers)
        vocational = any(p["school_stage"].startswith(VOCATIONAL) for p in case.household.active)
        left = own and case.kinds - set(answers[case.risk_names[0]])
        return bool(left) and not vocational and "其他" not in case.risk_names

    if (case := site.case(fits, alone=True)) is None:
        return None
    name = case.risk_names[0]
    _drop(case, lambda row: row["measure"] in answers[name])
    return next(risk for risk in case.risks if risk["risk"] == name)


@fault("MS05a", "W", "option", "有低保措施而无低保成员", rare=True)
def dibao_of_nobody(site: FaultTargets) -> Hit:
    """One measure too many."""
    case = site.case(lambda case: not case.household.any("is_dibao", "是"))
    return case and _given(case, SAFETY_NET, "低保")


def _given(case: Case, measure: str, option: str) -> DatedRow:
    assert case.since
    return add_measure(case, measure, option, case.since)


@fault("MS05b", "W", "case_id", "有低保成员而无低保措施", picky=True)
def dibao_unlisted(site: FaultTargets) -> Hit:
    """A member is 低保; the measures do not say so."""

    def fits(case: Case) -> bool:
        return not case.household.any("is_dibao", "是") and (SAFETY_NET, "低保") not in case.options

    if (case := site.case(fits, alone=True)) is None:
        return None
    case.household.head["is_dibao"] = "是"
    case.household.record["dibao_since"] = "2021-03-01"
    return case.record


@fault("MS06a", "W", "option", "雨露计划而无中高职学生", rare=True)
def grant_of_nobody(site: FaultTargets) -> Hit:
    """Nobody is at a vocational school."""

    def none(case: Case) -> bool:
        return not any(p["school_stage"].startswith(VOCATIONAL) for p in case.household.active)

    case = site.case(none)
    return case and _given(case, "教育帮扶", "雨露计划")


@fault("MS06b", "I", "case_id", "有中职学生而无雨露计划", rare=True)
def pupil_without_grant(site: FaultTargets) -> Hit:
    """A pupil of the senior school is one of the vocational school instead."""

    def senior(person: Person) -> bool:
        return person["school_stage"].startswith("普通高中")

    def fits(case: Case) -> bool:
        granted = ("教育帮扶", "雨露计划") in case.options
        return not granted and any(senior(person) for person in case.household.active)

    if (case := site.case(fits)) is None:
        return None
    person = next(person for person in case.household.active if senior(person))
    person["school_stage"] = person["school_stage"].replace("普通高中", "中职")
    return case.record


@fault("MS07", "W", "measure", "公益岗位帮扶而无人务工", rare=True)
def post_of_nobody(site: FaultTargets) -> Hit:
    """Nobody of the household works."""
    case = site.case(lambda case: not case.household.worker_months)
    return case and _given(case, "公益岗位帮扶", "保洁员")


@fault("MS08", "W", "option", "外出务工补贴而无人在县外", rare=True)
def migrants_of_nobody(site: FaultTargets) -> Hit:
    """All work is near."""

    def near(case: Case) -> bool:
        home = case.household
        return home.worker_months > 0 and not home.any("work_region", "县外省内", "省外")

    case = site.case(near)
    return case and _given(case, "就业帮扶", "外出务工补贴")


@fault("LW10", "W", "member_id", "公益岗位人员超过七十岁", rare=True)
def old_at_post(site: FaultTargets) -> Hit:
    """Someone else of the household works."""

    def fits(case: Case) -> bool:
        old = any(p.age >= 70 for p in case.household.active)
        return old and case.household.worker_months > 0

    if (case := site.case(fits)) is None:
        return None
    row = _given(case, "公益岗位帮扶", "保洁员")
    row["member_id"] = next(p for p in case.household.active if p.age >= 70)["member_id"]
    return row


@fault("MS09", "E", "contact_name", "没有监测联系人", rare=True)
def no_contact(site: FaultTargets) -> Hit:
    """Neither name nor telephone."""
    if case := site.case(_settled):
        case.record.update({"contact_name": "", "contact_phone": ""})
    return case and case.record


@fault("MS10", "W", "contact_name", "监测联系人是本户户主", rare=True)
def own_contact(site: FaultTargets) -> Hit:
    """By name."""
    if case := site.case(lambda case: bool(case.record["contact_name"])):
        case.record["contact_name"] = case.household.head["name"]
    return case and case.record


@fault("MS11", "W", "case_id", "措施选项全是“其他”", picky=True)
def unspecific(site: FaultTargets) -> Hit:
    """Of measures that have such an option."""
    with_other = {"产业帮扶", "就业帮扶", "金融帮扶", "公益岗位帮扶", "健康帮扶", "教育帮扶",
                  SAFETY_NET, "社会帮扶"}  # fmt: skip

    def fits(case: Case) -> bool:
        return bool(case.kinds) and case.kinds <= with_other and _free(case)

    if (case := site.case(fits, alone=True)) is None:
        return None
    for row in case.measures:
        row["option"] = "其他"
    return case.record


def beside_the_others(site: FaultTargets) -> DatedRow | None:
    """A gift beside the other measures of a case."""
    case = site.case(_settled)
    return case and _given(case, *ANSWERS["其他"][0])


@fault("MS13", "W", "member_id", "受益成员不在本户", rare=True)
def stranger(site: FaultTargets) -> Hit:
    """A member of another household."""
    if (case := site.case(_settled)) is None:
        return None
    row = _given(case, *ANSWERS["其他"][0])
    household = next(home for home in site.world.households if home is not case.household)
    row["member_id"] = household.head["member_id"]
    return row


@fault("MS14", "W", "is_measure_matching", "排查认为不对应而未调整", picky=True)
def not_adjusted(site: FaultTargets) -> Hit:
    """No measure begun since the visit."""

    def early(case: Case) -> bool:
        visit = case.household.visit
        return visit is not None and visit["visited_on"] < "2022-05-30"

    case = site.case(early, Fate.KEPT, alone=True)
    if case is None or case.household.visit is None:
        return None
    case.household.visit["is_measure_matching"] = "否"
    return case.household.visit


@fault("HH12", "W", "is_in_national_system", "监测对象未录入全国系统", rare=True)
def outside_system(site: FaultTargets) -> Hit:
    """Long after the announcement."""
    if case := site.case(_settled):
        case.record.update({"is_in_national_system": "否", "entered_on": "", "entered_by": ""})
    return case and case.record


@fault("HH12a", "W", "started_on", "未认定先享受监测帮扶", rare=True)
def helped_first(site: FaultTargets) -> Hit:
    """Begun before the announcement, without the green channel."""
    case = site.case(lambda case: case.record["is_green_channel"] == "否", Fate.KEPT, Fate.STABLE)
    if case is None or case.since is None:
        return None
    row = _given(case, *ANSWERS["其他"][0])
    row["started_on"] = days_after(case.since, -4).isoformat()
    return row


@fault("HH16", "W", "ethnicity", "监测对象成员信息空缺", rare=True)
def incomplete_member(site: FaultTargets) -> Hit:
    """One cell."""
    if case := site.case(lambda case: case.household.size > 1):
        case.household.active[-1]["ethnicity"] = ""
    return case and case.household.active[-1].record
