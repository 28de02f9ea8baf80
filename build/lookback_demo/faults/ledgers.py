"""AG 汇总与台账: the village table, attention, hazards, doubts, tasks, the unreachable."""

from lookback_demo.casework.leads_and_registers import UNREACHABLE_PER_HOUSEHOLD
from lookback_demo.dated_row import DatedRow, number
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets
from lookback_demo.faults.monitoring.inclusion import drop_visit
from lookback_demo.population.household import DemoHousehold, net_per_capita


@fault("AG04", "E", "household_type", "监测对象登记为脱贫户", rare=True)
def counted_as_lifted(site: FaultTargets) -> Hit:
    """The type differs from the files as well."""
    case = site.case(
        lambda case: (
            case.household.visit is not None
            and case.household.visit["household_type"] == "监测对象"
        )
    )
    row = case and case.household.visit
    if row is None:
        return None
    row["household_type"] = "脱贫户"
    site.also("HH23", "W", row, "household_type", "监测对象登记为脱贫户")
    return row


@fault("AG06", "W", "rural_population_before", "村表人口比上年减少三成", rare=True)
def sudden_change(site: FaultTargets) -> Hit:
    """Last year's number is too high."""
    for village in reversed(site.world.villages):
        if not village.is_blank and village.record["remark"] == "示例":
            village.record["remark"] = "示例，人口数待核"
            village.record["rural_population_before"] = str(round(village.population * 1.4))
            return village.record
    return None


@fault("HH13b", "E", "village_code", "村代码不在所属镇之下", rare=True)
def village_of_other_town(site: FaultTargets) -> Hit:
    """The town's code is another."""
    for village in site.world.villages[::-1]:
        if village.record["town_code"] == village.town.code and village.is_blank:
            others = {v.town.code for v in site.world.villages} - {village.town.code}
            village.record["town_code"] = min(others)
            return village.record
    return None


@fault("AG08", "W", "field", "疑点所指字段不存在")
def points_nowhere(site: FaultTargets) -> Hit:
    """A name of the old system."""
    if row := site.row("doubt", lambda row: row["source"] == "排查发现"):
        row["field"] = "house_no"
    return row


@fault("AG09", "E", "rule_code", "疑点的规则代码不存在")
def cites_nothing(site: FaultTargets) -> Hit:
    """No such rule."""
    if row := site.row("doubt", lambda row: row["source"] == "系统规则"):
        row["rule_code"] = "ZZ01"
    return row


@fault("AG10", "W", "closed_on", "疑点超期未办结")
def doubt_overdue(site: FaultTargets) -> Hit:
    """Sent in April."""
    row = site.row("doubt", lambda row: row["due_on"] < "2022-06-01")
    if row:
        row.update(dict.fromkeys(("result", "evidence", "closed_on"), ""))
        row.late = None
    return row


@fault("AG11", "W", "evidence", "疑点办结而无佐证")
def without_evidence(site: FaultTargets) -> Hit:
    """Closed with a result."""
    if row := site.row("doubt", lambda row: bool(row["closed_on"])):
        row["evidence"] = ""
    return row


@fault("AG24", "E", "result", "同一条疑点两个结果")
def contradictory(site: FaultTargets) -> Hit:
    """The entry after another one says otherwise of the same record."""
    first = site.row("doubt", lambda row: row["result"] == "属实")
    last = first and site.row(
        "doubt",
        lambda row: row["result"] == "误报" and row["doubt_id"] > first["doubt_id"],
    )
    if first and last:
        for name in ("resource", "key", "field"):
            last[name] = first[name]
        for row in (first, last):
            row["source"], row["rule_code"] = "下发疑点", "ID13"
    return last


@fault("AG12", "W", "fixed_on", "问题整改超期", rare=True)
def not_fixed(site: FaultTargets) -> Hit:
    """Not done by the tenth of June."""
    if row := site.row("rectification", lambda row: True):
        row["fixed_on"], row.late = "", None
    return row


@fault("AG13", "I", "extended_check", "已整改而未举一反三", rare=True)
def not_extended(site: FaultTargets) -> Hit:
    """Blank."""
    if row := site.row("rectification", lambda row: True):
        row["extended_check"] = ""
    return row


@fault("AG14a", "W", "village_code", "超过2%的村未列入台账", rare=True)
def not_listed(site: FaultTargets) -> Hit:
    """The entry is missing."""
    row = site.row("attention", lambda row: row["level"] == "村" and not row["closed_on"])
    if row is None:
        return None
    row.is_dropped = True
    return next(v.record for v in site.world.villages if v.code == row["unit_code"])


@fault("AG15", "W", "action", "重点关注单位没有处置措施", rare=True)
def no_action(site: FaultTargets) -> Hit:
    """Three checks, no measure."""
    row = site.row("attention", lambda row: row["opened_on"] < "2022-05-30")
    if row:
        row["action"] = ""
    return row


@fault("AG16", "W", "action", "隐患没有处置措施", rare=True)
def hazard_alone(site: FaultTargets) -> Hit:
    """Long after it occurred."""
    row = site.row("hazard", lambda row: row["occurred_on"] < "2022-06-01")
    if row:
        row.update({"action": "", "closed_on": ""})
        row.late = None
    return row


@fault("AG18", "W", "village_code", "空白村有一户未入户", rare=True)
def blank_unvisited(site: FaultTargets) -> Hit:
    """One that belongs to no key group."""
    home = site.home(lambda home: home.village.code in site.blank and is_quiet(home))
    if home is None:
        return None
    drop_visit(home)
    return home.village.record


@fault("AG19", "W", "received_on", "总结报告迟报", rare=True)
def late_report(site: FaultTargets) -> Hit:
    """Two days after the deadline."""
    row = site.row("deliverable", lambda row: row["kind"] == "总结报告")
    if row:
        row["received_on"] = "2022-06-12"
    return row


@fault("AG20", "W", "attended", "培训未全覆盖")
def not_all_trained(site: FaultTargets) -> Hit:
    """Two were not there."""
    row = site.row("deliverable", lambda row: row["kind"] == "培训" and number(row, "expected") > 6)
    if row:
        row["attended"] = str(int(row["expected"]) - 2)
    return row


@fault("AG21", "W", "approved_by", "总结报告未经主要负责同志审定", rare=True)
def not_approved(site: FaultTargets) -> Hit:
    """Blank."""
    row = site.row("deliverable", lambda row: row["kind"] == "总结报告")
    if row:
        row["approved_by"] = ""
    return row


@fault("AG22", "W", "document_no", "权限申请没有文号", rare=True)
def not_in_writing(site: FaultTargets) -> Hit:
    """Blank."""
    row = site.row("deliverable", lambda row: row["kind"] == "权限申请")
    if row:
        row["document_no"] = ""
    return row


@fault("AG23", "W", "town_code", "缺落实方案", rare=True)
def no_plan(site: FaultTargets) -> Hit:
    """The row is missing."""
    row = site.row("deliverable", lambda row: row["kind"] == "落实方案")
    if row is None:
        return None
    row.is_dropped = True
    return next(town for town in site.world.towns if town["town_code"] == row["unit_code"])


@fault("HH24", "W", "family_state", "已核实而家庭情况空白")
def family_unknown(site: FaultTargets) -> Hit:
    """The whereabouts alone."""
    if row := site.row("unreachable", lambda row: bool(row["located_on"])):
        row["family_state"] = ""
    return row


def is_quiet(home: DemoHousehold) -> bool:
    """In none of the key groups: nobody is told to visit it first."""
    children = sum(p.age < 18 or p.is_pupil for p in home.active)
    aided = home.any("is_dibao", "是") or home.any("is_tekun", "是") or home.is_lifted
    disabled = any(p["disability_certificate"] for p in home.active)
    unstable = any(0 < p.months < 7 for p in home.active)
    fallen = net_per_capita(home.window) < 0.85 * net_per_capita(home.annual)
    heavy = number(home.window, "own_payment_yuan") > 0.25 * number(home.window, "wage_income_yuan")
    busy = aided or disabled or unstable or fallen or children > 2
    return not busy and not (heavy and number(home.window, "own_payment_yuan") > 2000)


def expected_unreachable(households: int) -> bool:
    """Whether the sample has the notice's own number."""
    return round(households * UNREACHABLE_PER_HOUSEHOLD) == 1388


def unlocated(site: FaultTargets) -> list[DatedRow]:
    """An eighth of the unreachable are not found by the end."""
    rows = [row for row in site.world.of("unreachable") if not row.is_dropped]
    chosen = site.rng.sample(rows, len(rows) // 8)
    for row in chosen:
        if not row["family_state"] or row["lost_since"] > "2022-01-01":
            continue
        row.update(dict.fromkeys(("located_on", "whereabouts", "family_state"), ""))
        row.late = None
    return [row for row in chosen if not row["located_on"]]
