"""RK 风险: types, categories, and who may have been missed."""

from lookback_demo.casework.case import MARGINAL, SUDDEN, UNSTABLE, Case, Fate
from lookback_demo.casework.risks_and_measures import (
    REMARKS,
    add_measure,
    has_lone_earner,
    lacks_labour,
    risk_row,
)
from lookback_demo.dated_row import DatedRow, number
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets
from lookback_demo.population.household import DemoHousehold


def _add(site: FaultTargets, case: Case, name: str, measure: str, option: str) -> DatedRow:
    """One more risk of the case, with a measure that answers it."""
    assert case.since
    row = risk_row(case, name, len(case.risk_names) + 1, site.rng)
    row.on = case.record.on
    case.risks.append(row)
    add_measure(case, measure, option, case.since)
    return row


@fault("RK01", "E", "case_id", "监测对象没有风险类型", picky=True)
def no_risk(site: FaultTargets) -> Hit:
    """All risks are gone."""

    def light(case: Case) -> bool:
        return not any(p.is_severely_disabled for p in case.household.active)

    if (case := site.case(light, alone=True)) is None:
        return None
    for row in case.risks:
        row.is_dropped = True
    return case.record


@fault("RK02", "E", "disaster", "因自然灾害而未填种类", rare=True)
def disaster_unnamed(site: FaultTargets) -> Hit:
    """The kind is blank."""
    if (case := site.case(lambda case: "因自然灾害" in case.risk_names)) is None:
        return None
    row = next(risk for risk in case.risks if risk["risk"] == "因自然灾害")
    row["disaster"] = ""
    return row


@fault("RK03", "E", "remark", "其他风险没有备注", rare=True)
def other_unexplained(site: FaultTargets) -> Hit:
    """The remark is blank."""
    if (case := site.case(lambda case: "其他" in case.risk_names)) is None:
        return None
    row = next(risk for risk in case.risks if risk["risk"] == "其他")
    row["remark"] = ""
    return row


@fault("RK04", "W", "risk", "因病而家中没有病人", rare=True)
def illness_of_nobody(site: FaultTargets) -> Hit:
    """With payments, as an illness has."""

    def healthy(case: Case) -> bool:
        return not any(p.is_ill for p in case.household.active)

    if (case := site.case(healthy)) is None:
        return None
    row = _add(site, case, "因病", "健康帮扶", "医疗救助")
    window = case.household.window
    if not number(window, "own_payment_yuan"):
        window["own_payment_yuan"] = "260"
    return row


@fault("RK05", "W", "risk", "因病而合规自付支出为零", rare=True)
def illness_for_nothing(site: FaultTargets) -> Hit:
    """Nothing paid in the newest period."""
    case = site.case(lambda case: "因病" in case.risk_names and case.category != SUDDEN)
    if case is None:
        return None
    case.household.window["own_payment_yuan"] = "0"
    return next(risk for risk in case.risks if risk["risk"] == "因病")


@fault("RK06", "W", "risk", "因残而家中没有残疾人", rare=True)
def disability_of_nobody(site: FaultTargets) -> Hit:
    """Answered by a gift, since a subsidy needs a disabled member."""
    case = site.case(lambda case: not case.household.any("health", "残疾"))
    return case and _add(site, case, "因残", "社会帮扶", "社会捐助")


@fault("RK07", "W", "risk", "因学而家中没有在校生", rare=True)
def schooling_of_nobody(site: FaultTargets) -> Hit:
    """Nobody at school, not even in the nursery."""
    case = site.case(lambda case: not any(p["school_stage"] for p in case.household.active))
    return case and _add(site, case, "因学", "教育帮扶", "助学金")


def _has_plenty(household: DemoHousehold) -> bool:
    return not lacks_labour(household) and not has_lone_earner(household)


@fault("RK08", "W", "risk", "缺劳动力而劳动力过半", rare=True)
def shortage_of_plenty(site: FaultTargets) -> Hit:
    """More than a quarter are able."""
    case = site.case(lambda case: _has_plenty(case.household))
    return case and _add(site, case, "缺劳动力", "综合保障", "临时救助")


@fault("RK09", "W", "risk", "务工就业不稳而无人务工", rare=True)
def work_of_nobody(site: FaultTargets) -> Hit:
    """The measure that answers it needs a worker as well."""
    case = site.case(lambda case: not case.household.worker_months)
    if case is None:
        return None
    row = _add(site, case, "因务工就业不稳", "就业帮扶", "经营主体就业")
    site.also("MS07", "W", case.measures[-1], "measure", "无人务工而有就业帮扶")
    return row


@fault("RK10", "W", "risk", "产业项目失败而没有经营收支", rare=True)
def business_of_nobody(site: FaultTargets) -> Hit:
    """Neither income nor expense."""
    case = site.case(lambda case: not number(case.household.window, "business_income_yuan"))
    return case and _add(site, case, "因产业项目失败", "产业帮扶", "种植业")


@fault("RK11", "E", "category", "类别与是否脱贫户不符", rare=True)
def category_of_others(site: FaultTargets) -> Hit:
    """The first two kinds exchanged."""
    case = site.case(lambda case: case.category in (MARGINAL, UNSTABLE))
    if case is None:
        return None
    case.record["category"] = UNSTABLE if case.category == MARGINAL else MARGINAL
    return case.record


@fault("RK12", "W", "category", "人均纯收入低于范围而归入突发", rare=True)
def sudden_though_low(site: FaultTargets) -> Hit:
    """A34 was below the line."""
    case = site.case(lambda case: case.category in (MARGINAL, UNSTABLE), Fate.NEW)
    if case:
        case.record["category"] = SUDDEN
    return case and case.record


@fault("RK14", "W", "main_risk", "登记表主要风险与系统不同", rare=True)
def main_risk_of_form(site: FaultTargets) -> Hit:
    """Of the newest visit."""
    case = site.case(lambda case: bool(_visit(case)["main_risk"]), Fate.KEPT, Fate.STABLE)
    if case is None:
        return None
    row = _visit(case)
    row["main_risk"] = "因意外事故" if row["main_risk"] != "因意外事故" else "其他"
    return row


def _visit(case: Case) -> DatedRow:
    assert case.household.visit
    return case.household.visit


@fault("RK15", "I", "case_id", "有一、二级残疾人而风险未考虑", rare=True)
def severe_overlooked(site: FaultTargets) -> Hit:
    """因残 is replaced by another risk of the same rank."""

    def severe(case: Case) -> bool:
        grave = any(p.is_severely_disabled for p in case.household.active)
        return grave and "缺劳动力" not in case.risk_names and "其他" not in case.risk_names

    if (case := site.case(severe, Fate.KEPT, Fate.NEW, Fate.STABLE)) is None:
        return None
    row = next(risk for risk in case.risks if risk["risk"] == "因残")
    row.update({"risk": "其他", "remark": REMARKS[0]})
    for visit in (case.household.march, case.household.visit):
        if visit and visit["main_risk"] == "因残":
            visit["main_risk"] = "其他"
    return case.record


@fault("RK20", "W", "case_id", "两个主要风险", rare=True)
def two_main_risks(site: FaultTargets) -> Hit:
    """Both of rank 1."""
    case = site.case(lambda case: len(case.risk_names) > 1)
    if case:
        rows = [risk for risk in case.risks if not risk.is_dropped]
        first = next(risk for risk in rows if risk["rank"] == "1")
        dated_row = next(risk for risk in rows if risk is not first)
        dated_row["rank"] = "1"
        if _visit(case)["main_risk"]:
            _visit(case)["main_risk"] = min(first["risk"], dated_row["risk"])
    return case and case.record


@fault("RK21", "E", "category", "监测对象类别空白", picky=True)
def no_category(site: FaultTargets) -> Hit:
    """A3 is blank."""
    case = site.case(lambda case: True, Fate.STABLE, Fate.NEW, alone=True)
    if case:
        case.record["category"] = ""
    return case and case.record


@fault("RK22", "W", "household_type", "脱贫户无一人在名册")
def not_in_register(site: FaultTargets) -> Hit:
    """The register's rows are missing."""
    home = site.home(lambda home: home.is_lifted and bool(home.registers))
    if home is None:
        return None
    for row in home.registers:
        row.is_dropped = True
    return home.record
