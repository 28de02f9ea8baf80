"""DT 日期: dates in the wrong order, in no plausible year, or still to come."""

from lookback_demo.casework.case import Case, Fate
from lookback_demo.casework.procedures import POSTING
from lookback_demo.dated_row import END, DatedRow, day, days_after
from lookback_demo.faults.fault import Fault, Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets
from lookback_demo.faults.monitoring.measures import beside_the_others

LATER = days_after(END, 20).isoformat()
"""A day that has not come by the end."""


def _before(row: DatedRow, field: str, days: int = 1) -> str:
    return days_after(day(row[field]), -days).isoformat()


@fault("DT01", "E", "entered_on", "录入早于入户")
def entered_before_visit(site: FaultTargets) -> Hit:
    """By a day."""
    home = site.home(lambda home: home.visit is not None)
    if home and home.visit:
        home.visit["entered_on"] = _before(home.visit, "visited_on")
    return home and home.visit


@fault("DT02", "E", "closed_on", "线索办结早于收到", rare=True)
def closed_before_received(site: FaultTargets) -> Hit:
    """By a day."""
    row = site.row("lead", lambda row: row["outcome"] == "不符合" and bool(row["closed_on"]))
    if row:
        row["closed_on"] = _before(row, "received_on")
    return row


@fault("DT03", "E", "contact_on", "一年前已落实联系人", rare=True)
def contact_a_year_before(site: FaultTargets) -> Hit:
    """The year is the one before."""
    case = site.case(lambda case: bool(case.record["contact_on"]), Fate.KEPT)
    if case:
        case.record["contact_on"] = _before(case.record, "opened_on", 365)
    return case and case.record


@fault("DT04", "E", "ended_on", "公示未满即办结", rare=True)
def ended_before_posting(site: FaultTargets) -> Hit:
    """The posting ran one day longer than the step."""
    if (case := site.case(lambda case: True)) is None:
        return None
    row = case.steps["识别", POSTING]
    row["posted_until"] = days_after(day(row["ended_on"]), 1).isoformat()
    return row


@fault("DT05", "E", "resolved_on", "风险在纳入以前已消除", rare=True)
def resolved_before_monitored(site: FaultTargets) -> Hit:
    """Of a case eliminated since."""
    case = site.case(lambda case: any(row["resolved_on"] for row in case.risks), Fate.STABLE)
    if case is None:
        return None
    row = next(row for row in case.risks if row["resolved_on"])
    row["resolved_on"] = _before(case.record, "monitored_since")
    return row


@fault("DT06", "E", "ended_on", "措施结束早于开始", rare=True)
def ends_first(site: FaultTargets) -> Hit:
    """A gift beside the other measures."""
    if (row := beside_the_others(site)) is None:
        return None
    row["ended_on"] = _before(row, "started_on", 5)
    return row


def _rechecked(case: Case) -> bool:
    return case.elimination is not None and bool(case.elimination["rechecked_on"])


@fault("DT07", "E", "rechecked_on", "“回头看”早于消除", rare=True)
def rechecked_before_eliminated(site: FaultTargets) -> Hit:
    """By a day."""
    case = site.case(_rechecked, Fate.STABLE)
    if case and case.elimination:
        case.elimination["rechecked_on"] = _before(case.elimination, "eliminated_on")
    return case and case.elimination


@fault("DT08", "E", "city_on", "市级早于区级", rare=True)
def levels_reversed(site: FaultTargets) -> Hit:
    """The city before the district."""
    case = site.case(lambda case: True, Fate.ROLLED_BACK, Fate.REMOVED)
    if case is None or case.withdrawal is None:
        return None
    case.withdrawal["city_on"] = _before(case.withdrawal, "district_on")
    return case.withdrawal


@fault("DT09", "E", "changed_on", "变更早于出生", rare=True)
def changed_before_birth(site: FaultTargets) -> Hit:
    """The last two digits of the year are another century's."""
    for home in site.world.households:
        gone = next((p for p in home.persons if not p.is_active and p.record.late is None), None)
        if gone and not home.is_faulty and gone["changed_on"] and gone.age < 90:
            home.is_faulty = True
            gone["changed_on"] = "19" + gone["changed_on"][2:]
            return gone.record
    return None


@fault("DT10", "E", "filled_on", "填报年份写成2012年")
def filled_ten_years_ago(site: FaultTargets) -> Hit:
    """One digit."""
    if home := site.home(lambda home: bool(home.record["filled_on"])):
        home.record["filled_on"] = "2012" + home.record["filled_on"][4:]
    return home and home.record


@fault("DT11", "E", "period_end", "收支期止早于起")
def period_reversed(site: FaultTargets) -> Hit:
    """Of the period before the newest."""
    if home := site.home(lambda home: bool(home.annual["period_start"])):
        home.annual["period_start"] = days_after(day(home.annual["period_end"]), 1).isoformat()
    return home and home.annual


@fault("DT13", "E", "ended_on", "务工结束早于开始")
def work_ends_first(site: FaultTargets) -> Hit:
    """By a day."""
    person = site.person(lambda _, person: _has_ended(site, person["member_id"]), lifted=True)
    row = person and site.jobs[person["member_id"]]
    if row:
        row["ended_on"] = _before(row, "started_on")
    return row


def _has_ended(site: FaultTargets, member_id: str) -> bool:
    return member_id in site.jobs and bool(site.jobs[member_id]["ended_on"])


@fault("DT14", "E", "reported_on", "失联晚于列入日期")
def lost_after_reported(site: FaultTargets) -> Hit:
    """Lost after it was reported."""
    if row := site.row("unreachable", lambda row: row["reported_on"] < "2022-04-28"):
        row["lost_since"] = "2022-04-29"
    return row


def _in_table(code: str, table: str, earlier: str, later: str, note: str) -> Fault:
    @fault(code, "E", later, note, rare=True)
    def reversed_in_table(site: FaultTargets) -> Hit:
        row = site.row(table, lambda row: bool(row[earlier]) and bool(row[later]))
        if row:
            row[later] = _before(row, earlier)
        return row

    return reversed_in_table


hazard_ended = _in_table("DT15", "hazard", "occurred_on", "closed_on", "处置完成早于发生")
attention_checked = _in_table(
    "DT16", "attention", "opened_on", "measures_checked_on", "核查早于列入"
)
doubt_closed = _in_table("DT17", "doubt", "sent_on", "closed_on", "办结早于下发")
fixed_before_found = _in_table("DT18", "rectification", "found_on", "fixed_on", "整改早于发现")
granted_before_asked = _in_table(
    "DT19", "deliverable", "received_on", "granted_on", "权限开通早于申请"
)


@fault("DT10a", "W", "filled_on", "填报日期还没有到")
def filled_ahead(site: FaultTargets) -> Hit:
    """After the last day."""
    if home := site.home(lambda home: True):
        home.record["filled_on"] = LATER
    return home and home.record


@fault("DT03a", "W", "entered_on", "录入日期还没有到", rare=True)
def entered_ahead(site: FaultTargets) -> Hit:
    """After the last day."""
    if case := site.case(lambda case: bool(case.record["entered_on"]), Fate.KEPT):
        case.record["entered_on"] = LATER
    return case and case.record


@fault("DT14a", "W", "located_on", "核实日期还没有到")
def located_ahead(site: FaultTargets) -> Hit:
    """Nobody knows yet where this person is."""
    if row := site.row("unreachable", lambda row: bool(row["located_on"])):
        row["located_on"] = LATER
        site.also("AG17", "W", row, "located_on", "核实日期还没有到")
    return row


@fault("DT15a", "W", "closed_on", "处置完成日期还没有到", rare=True)
def hazard_ends_ahead(site: FaultTargets) -> Hit:
    """After the last day."""
    if row := site.row("hazard", lambda row: bool(row["closed_on"])):
        row["closed_on"] = LATER
    return row


@fault("DT18a", "W", "fixed_on", "整改完成日期还没有到", rare=True)
def fixed_ahead(site: FaultTargets) -> Hit:
    """Its term has passed as well."""
    if row := site.row("rectification", lambda row: bool(row["fixed_on"])):
        row["fixed_on"] = LATER
        site.also("AG12", "W", row, "fixed_on", "整改完成日期还没有到")
    return row
