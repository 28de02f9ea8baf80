"""RK 应纳未纳: income is no gate, leads are answered, nobody is missed."""

from datetime import date

from lookback_demo.casework.case import SUDDEN, Case, Fate
from lookback_demo.casework.leads_and_registers import answer, lead
from lookback_demo.casework.procedures import HARDSHIPS
from lookback_demo.dated_row import DatedRow, number
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets
from lookback_demo.population.household import DemoHousehold, net, net_per_capita
from lookback_demo.population.incomes import COMFORT, LEAST_WAGE, LINE_2022, scale_from, yuan


@fault("RK16", "W", "judgement", "只凭收入纳入，没有综合研判", rare=True)
def income_alone(site: FaultTargets) -> Hit:
    """No words, no hardship, no problem."""
    case = site.case(lambda case: case.category != SUDDEN and case.problem is None, Fate.NEW)
    if case:
        case.record["judgement"] = ""
        case.record.update({f"has_{kind}_hardship": "否" for kind in HARDSHIPS})
    return case and case.record


@fault("RK17", "W", "household_id", "收入低于范围未纳入，也无理由")
def missed(site: FaultTargets) -> Hit:
    """Both years a little below the line; the visit gives no reason."""

    def poor(home: DemoHousehold) -> bool:
        factor = 6600 / max(1.0, net_per_capita(home.window))
        wage = number(home.window, "wage_income_yuan") * factor
        return factor > 0.3 and wage >= home.worker_months * LEAST_WAGE and home.visit is not None

    if (home := site.home(poor)) is None or home.visit is None:
        return None
    scale_from(home.window, home.window, 6600 / net_per_capita(home.window))
    scale_from(home.window, home.annual, 1.04)
    home.visit.update({"judgement": "", "is_qualified": "否"})
    site.again(home)
    return home.record


@fault("RK17", "W", "household_id", "收入低于范围，理由只写“无”")
def missed_for_nothing(site: FaultTargets) -> Hit:
    """As before, and the cell is filled with what says nothing."""
    record = missed.plant(site)
    if isinstance(record, DatedRow):
        home = next(home for home in site.world.households if home.record is record)
        assert home.visit
        home.visit["judgement"] = "无"
    return record


@fault("RK18", "W", "household_id", "刚性支出较大而无核查结果")
def unchecked(site: FaultTargets) -> Hit:
    """More than 30 % of the income spent; still above the line."""

    def ample(home: DemoHousehold) -> bool:
        return net_per_capita(home.window) > 1.7 * LINE_2022 and home.visit is not None

    if (home := site.home(ample)) is None or home.visit is None:
        return None
    home.window["own_payment_yuan"] = yuan(0.34 * net(home.window))
    home.visit.update({"judgement": "", "is_qualified": ""})
    return home.record


def _lead(site: FaultTargets, received: date) -> tuple[DemoHousehold, DatedRow] | None:
    home = site.home(lambda home: home.visit is not None)
    if home is None:
        return None
    row = lead(home, 1, received, site.rng)
    site.world.other.append(row)
    return home, row


@fault("RK19", "W", "closed_on", "线索超过十五天未办结")
def lead_open(site: FaultTargets) -> Hit:
    """Received in the middle of May."""
    demo_households = _lead(site, date(2022, 5, 14))
    return demo_households and demo_households[1]


@fault("RK23", "W", "judgement", "收入高于范围纳入而无研判", rare=True)
def above_line_unexplained(site: FaultTargets) -> Hit:
    """A38 reaches the line: nothing was paid."""

    def high(case: Case) -> bool:
        return case.category == SUDDEN and net_per_capita(case.household.window) >= COMFORT

    case = site.case(lambda case: high(case) and "因病" not in case.risk_names, Fate.NEW)
    if case:
        case.household.window["own_payment_yuan"] = "200"
        case.record["judgement"] = ""
    return case and case.record


@fault("RK24", "W", "is_qualified", "初判符合而未启动识别")
def qualified_only(site: FaultTargets) -> Hit:
    """The visit says 是; there is no case."""
    home = site.home(lambda home: home.visit is not None and home.visit["is_qualified"] == "否")
    if home and home.visit:
        home.visit["is_qualified"] = "是"
    return home and home.visit


@fault("RK25", "W", "outcome", "线索已启动识别而没有识别案")
def started_without_case(site: FaultTargets) -> Hit:
    """Closed as 启动识别."""
    demo_households = _lead(site, date(2022, 5, 20))
    return demo_households and answer(demo_households[1], "启动识别", date(2022, 5, 24), site.rng)


@fault("RK26", "W", "refusal_reason", "线索不纳入而无理由")
def refused_unexplained(site: FaultTargets) -> Hit:
    """The reason is blank."""
    demo_households = _lead(site, date(2022, 5, 18))
    if demo_households is None:
        return None
    answer(demo_households[1], "不符合条件", date(2022, 5, 25), site.rng)
    demo_households[1]["refusal_reason"] = ""
    return demo_households[1]


@fault("RK27", "W", "closed_on", "部门预警未写部门")
def department_unnamed(site: FaultTargets) -> Hit:
    """A warning of nobody."""
    demo_households = _lead(site, date(2022, 5, 30))
    if demo_households is None:
        return None
    demo_households[1].update({"source": "部门筛查预警", "department": ""})
    return answer(demo_households[1], "重复线索", date(2022, 6, 2), site.rng)


@fault("RK28", "W", "previous_case_id", "重新纳入未写前次识别案号", rare=True)
def no_previous(site: FaultTargets) -> Hit:
    """Of a second case."""
    case = site.case(lambda case: case.serial > 1)
    if case:
        case.record["previous_case_id"] = ""
    return case and case.record


@fault("RK29", "W", "household_id", "脱贫户到期未入户")
def key_unvisited(site: FaultTargets) -> Hit:
    """No visit of this round."""
    home = site.home(lambda home: home.is_lifted and home.village.code not in site.blank)
    if home is None or home.visit is None:
        return None
    drop_visit(home)
    return home.record


def drop_visit(home: DemoHousehold) -> None:
    """The visit of this round did not take place."""
    assert home.visit
    home.visit.is_dropped = True
    for row in home.guarantees:
        if row["occasion"] == "回头看":
            row.is_dropped = True
    home.visit = None
