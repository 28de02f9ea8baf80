"""ST 无日期: records that somebody entered without the day by which they are counted."""

from lookback_demo.casework.case import Fate
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets


@fault("ST11", "E", "visited_on", "3月排查没有日期")
def visit_undated(site: FaultTargets) -> Hit:
    """Of March, for a visit of this round would be missing from the coverage as well."""
    home = site.home(lambda home: home.march is not None)
    if home and home.march:
        home.march["visited_on"] = ""
    return home and home.march


@fault("ST12", "W", "received_on", "线索没有收到日期", rare=True)
def lead_undated(site: FaultTargets) -> Hit:
    """Answered all the same."""
    row = site.row("lead", lambda row: row["outcome"] == "重复线索")
    if row:
        row["received_on"] = ""
    return row


@fault("ST13", "W", "opened_on", "识别案没有启动日期", rare=True)
def case_undated(site: FaultTargets) -> Hit:
    """Its steps have theirs."""
    if case := site.case(lambda case: True, Fate.KEPT, Fate.STABLE):
        case.record["opened_on"] = ""
    return case and case.record


@fault("ST14", "W", "started_on", "措施没有开始日期", rare=True)
def measure_undated(site: FaultTargets) -> Hit:
    """It counts as given."""
    if (case := site.case(lambda case: bool(case.measures), Fate.KEPT, Fate.STABLE)) is None:
        return None
    case.measures[0]["started_on"] = ""
    return case.measures[0]


@fault("ST15", "E", "applied_on", "回退没有书面申请日期", rare=True)
def withdrawal_undated(site: FaultTargets) -> Hit:
    """It was carried out."""
    case = site.case(lambda case: True, Fate.ROLLED_BACK, Fate.REMOVED)
    if case and case.withdrawal:
        case.withdrawal["applied_on"] = ""
    return case and case.withdrawal


@fault("ST16", "W", "reported_on", "失联人员没有列入日期", rare=True)
def unreachable_undated(site: FaultTargets) -> Hit:
    """Found since."""
    row = site.row("unreachable", lambda row: bool(row["located_on"]))
    if row:
        row["reported_on"] = ""
    return row


@fault("ST17", "W", "occurred_on", "隐患没有发生日期", rare=True)
def hazard_undated(site: FaultTargets) -> Hit:
    """Dealt with."""
    row = site.row("hazard", lambda row: bool(row["closed_on"]))
    if row:
        row["occurred_on"] = ""
    return row


@fault("ST18", "W", "found_on", "整改问题没有发现日期", rare=True)
def rectification_undated(site: FaultTargets) -> Hit:
    """Fixed."""
    row = site.row("rectification", lambda row: bool(row["fixed_on"]))
    if row:
        row["found_on"] = ""
    return row
