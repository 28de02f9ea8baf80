"""EL 消除: too soon, too poor, unsigned, unchecked, overdue."""

from datetime import date

from lookback_demo.casework.case import SUDDEN, Case, Fate
from lookback_demo.casework.leads_and_registers import answer, lead
from lookback_demo.casework.outcomes import month_end_before
from lookback_demo.dated_row import DatedRow, days_after, number
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets
from lookback_demo.faults.monitoring.procedures import shift
from lookback_demo.population.household import net, net_per_capita
from lookback_demo.population.incomes import COMFORT, income_row, scale_from, yuan

STABLE = Fate.STABLE


def _helped(case: Case) -> bool:
    return case.elimination is not None and case.elimination["manner"] == "帮扶消除"


def _own_income(case: Case) -> DatedRow | None:
    """The income row of the elimination, where there is one of its own."""
    home, elimination = case.household, case.elimination
    assert elimination
    rows = [home.annual, home.window, *home.other_incomes]
    ended = [row for row in rows if row["period_end"] <= elimination["checked_on"]]
    newest = max(ended, key=lambda row: row["period_end"])
    return newest if newest["occasion"] == "消除" else None


@fault("EL01", "W", "eliminated_on", "纳入不满半年即帮扶消除", picky=True)
def too_soon(site: FaultTargets) -> Hit:
    """Identified a hundred days later than was possible."""

    def fits(case: Case) -> bool:
        early = case.since is not None and days_after(case.since, 100) < date(2021, 12, 20)
        return _helped(case) and early

    if (case := site.case(fits, STABLE, alone=True)) is None:
        return None
    shift(case, 100)
    return case.elimination


@fault("EL02a", "E", "checked_on", "消除时人均纯收入低于范围", rare=True)
def too_poor(site: FaultTargets) -> Hit:
    """The check of 附件4 contradicts itself then."""
    case = site.case(lambda case: _helped(case) and _own_income(case) is not None, STABLE)
    row = case and _own_income(case)
    if case is None or row is None or case.elimination is None:
        return None
    scale_from(row, row, 5200 / net_per_capita(row))
    site.also("EL05", "E", case.elimination, "is_stable", "收入低于范围而判稳定")
    return case.elimination


@fault("EL02b", "W", "checked_on", "扣除刚性支出后低于范围", rare=True)
def too_burdened(site: FaultTargets) -> Hit:
    """A34 reaches the line, A38 does not."""
    case = site.case(lambda case: _helped(case) and _own_income(case) is not None, STABLE)
    row = case and _own_income(case)
    if case is None or row is None:
        return None
    row["own_payment_yuan"] = yuan(net(row) - 5000 * float(row["member_count"]))
    return case.elimination


@fault("EL03", "W", "eliminated_on", "整户无劳动力已标注消除", rare=True)
def nobody_able(site: FaultTargets) -> Hit:
    """Elders and the ill, none of whom works."""

    def fits(case: Case) -> bool:
        members = case.household.active
        weak = all(p.age >= 60 or p["health"] != "健康" or p.age < 16 for p in members)
        return weak and not case.household.worker_months

    if (case := site.case(fits, STABLE)) is None:
        return None
    for person in case.household.active:
        person["labour_skill"] = "无劳动力"
    return case.elimination


@fault("EL04", "W", "manner", "帮扶消除而没有措施", picky=True)
def unhelped(site: FaultTargets) -> Hit:
    """The measures' rows are missing."""
    if (case := site.case(_helped, STABLE, alone=True)) is None:
        return None
    for row in case.measures:
        row.is_dropped = True
    return case.elimination


@fault("EL05", "E", "is_stable", "核查不稳定而已消除", rare=True)
def unstable(site: FaultTargets) -> Hit:
    """附件4 says 否."""
    if (case := site.case(lambda case: True, STABLE)) is None or case.elimination is None:
        return None
    case.elimination["is_stable"] = "否"
    return case.elimination


@fault("EL06", "E", "manner", "有消除时间无消除方式", rare=True)
def manner_blank(site: FaultTargets) -> Hit:
    """A53 is blank."""
    if (case := site.case(lambda case: True, STABLE)) is None or case.elimination is None:
        return None
    case.elimination["manner"] = ""
    return case.elimination


@fault("EL07", "I", "case_id", "应标未标", picky=True)
def overdue(site: FaultTargets) -> Hit:
    """Everything the notice asks for is there."""

    def fits(case: Case) -> bool:
        home = case.household
        incomes = (home.annual, home.window)
        steady = all(net_per_capita(row) >= COMFORT - 300 for row in incomes)
        long = case.since is not None and case.since < date(2021, 10, 20)
        ready = home.has_labour and case.problem is None and long and steady
        return case.category == SUDDEN and ready

    if (
        case := site.case(fits, Fate.KEPT, Fate.REMOVAL_DUE, Fate.ELIMINATION_DUE, alone=True)
    ) is None:
        return None
    for risk in case.risks:
        risk["resolved_on"] = "2022-02-15"
    for row in (case.household.annual, case.household.window):
        rest = net(row) + number(row, "claims_income_yuan") - 7000 * number(row, "member_count")
        row["own_payment_yuan"] = yuan(min(number(row, "own_payment_yuan"), rest))
    autumn = income_row(case.household, date(2021, 10, 31), "入户")
    scale_from(case.household.annual, autumn, 1.0)
    autumn["member_count"] = case.household.annual["member_count"]
    case.household.other_incomes.append(autumn)
    return case.record


@fault("EL08", "W", "recheck_result", "消除后线索属实而未重新识别", rare=True)
def risk_again(site: FaultTargets) -> Hit:
    """A lead confirmed after the elimination."""
    if (case := site.case(lambda case: True, STABLE)) is None:
        return None
    row = lead(case.household, 1, date(2022, 5, 16), site.rng)
    site.world.other.append(answer(row, "启动识别", date(2022, 5, 20), site.rng))
    return case.elimination


@fault("EL09", "I", "monitored_since", "有劳动力超过一年未消除", picky=True)
def too_long(site: FaultTargets) -> Hit:
    """Identified in the spring of 2021."""

    def able(case: Case) -> bool:
        early = case.since is not None and case.since < date(2022, 3, 1)
        return early and case.household.has_labour

    case = site.case(able, Fate.KEPT, alone=True)
    if case is None or case.since is None:
        return None
    shift(case, (date(2021, 5, 10) - case.since).days)
    end = month_end_before(case.opened)
    for row in case.household.other_incomes:
        if row["occasion"] == "识别":
            start = date(end.year - 1, end.month + 1, 1)
            row.update({"period_end": end.isoformat(), "period_start": start.isoformat()})
    return case.record


@fault("EL10", "W", "is_elimination_due", "认为符合消除标准而未填核查表", rare=True)
def unchecked(site: FaultTargets) -> Hit:
    """Of the newest visit."""
    case = site.case(lambda case: case.household.visit is not None, Fate.KEPT)
    if case is None or case.household.visit is None:
        return None
    case.household.visit["is_elimination_due"] = "是"
    return case.household.visit


def _march(case: Case) -> bool:
    return case.household.march is not None and bool(case.household.march["is_still_qualified"])


@fault("EL11", "E", "is_still_qualified", "既应消除又应清退", rare=True)
def both_ways(site: FaultTargets) -> Hit:
    """In March; the visit of this round says otherwise."""
    case = site.case(_march, STABLE, Fate.KEPT)
    if case is None or case.household.march is None:
        return None
    cells = {"is_elimination_due": "是", "is_still_qualified": "否"}
    case.household.march.update(cells | {"disqualified_reason": "收入已稳定提高"})
    return case.household.march


@fault("EL12", "W", "recheck_result", "“回头看”不稳定而未申请回退", rare=True)
def not_rolled_back(site: FaultTargets) -> Hit:
    """No application."""
    if (case := site.case(lambda case: True, STABLE)) is None or case.elimination is None:
        return None
    case.elimination["recheck_result"] = "不稳定"
    return case.elimination


@fault("EL13", "W", "case_id", "应清退而未申请", rare=True)
def not_removed(site: FaultTargets) -> Hit:
    """The newest visit says it does not qualify."""
    case = site.case(lambda case: case.household.visit is not None, Fate.KEPT)
    if case is None or case.household.visit is None:
        return None
    cells = {"is_still_qualified": "否", "disqualified_reason": "复核收入高于范围"}
    case.household.visit.update(cells)
    return case.record


@fault("EL14", "E", "disqualified_reason", "不符合监测条件而未说明", rare=True)
def disqualified_unexplained(site: FaultTargets) -> Hit:
    """In March."""
    case = site.case(_march, STABLE, Fate.KEPT)
    if case is None or case.household.march is None or case.household.march["disqualified_reason"]:
        return None
    case.household.march["is_still_qualified"] = "否"
    return case.household.march


@fault("EL15", "W", "rechecked_on", "已消除户未“回头看”", picky=True)
def not_rechecked(site: FaultTargets) -> Hit:
    """Neither day nor result."""
    if (case := site.case(lambda case: True, STABLE, alone=True)) is None:
        return None
    assert case.elimination
    cells = dict.fromkeys(("rechecked_on", "recheck_result", "recheck_note"), "")
    case.elimination.update(cells)
    case.elimination.late = None
    return case.elimination


@fault("EL16", "W", "resolved_on", "已消除而有风险未解除", rare=True)
def risk_open(site: FaultTargets) -> Hit:
    """The main risk."""
    if (case := site.case(lambda case: case.risks[0]["risk"] != "因病", STABLE)) is None:
        return None
    case.risks[0]["resolved_on"] = ""
    return case.risks[0]


@fault("EL18", "W", "income_stable_since", "核查表所写收入稳定不足半年", rare=True)
def stable_too_short(site: FaultTargets) -> Hit:
    """A hundred days."""
    if (case := site.case(lambda case: True, STABLE)) is None or case.elimination is None:
        return None
    since = days_after(date.fromisoformat(case.elimination["checked_on"]), -100)
    case.elimination["income_stable_since"] = since.isoformat()
    return case.elimination


@fault("EL17", "W", "is_household_signed", "核查表农户未签字", rare=True)
def check_unsigned(site: FaultTargets) -> Hit:
    """附件4."""
    if (case := site.case(lambda case: True, STABLE)) is None or case.elimination is None:
        return None
    case.elimination["is_household_signed"] = "否"
    return case.elimination
