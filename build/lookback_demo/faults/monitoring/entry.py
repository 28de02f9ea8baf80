"""PR 录入与回退清退: who entered and reviewed, when, and on whose application."""

from datetime import date

from lookback_demo.casework.case import Case, Fate
from lookback_demo.dated_row import days_after
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets
from lookback_demo.faults.monitoring.procedures import shift

_LATE = "2022-06-08"
_FIRST_DECISION = date(2022, 5, 10)


@fault("PR23", "W", "entered_on", "权限开通之前已录入", picky=True)
def before_permission(site: FaultTargets) -> Hit:
    """A case of the first days, determined before its town had the permission."""

    def quick(case: Case) -> bool:
        took = (case.since - case.opened).days if case.since else 99
        return took <= 8 and case.record["is_green_channel"] == "否" and case.serial == 1

    case = site.case(quick, Fate.NEW, alone=True)
    if case is None or case.since is None or case.household.visit is None:
        return None
    shift(case, (_FIRST_DECISION - case.since).days)
    case.record["entered_on"] = _FIRST_DECISION.isoformat()
    opened = case.opened.isoformat()
    if case.lead:
        case.lead.update({"received_on": opened, "closed_on": opened})
        case.lead.late, case.lead.on = None, case.opened
    visit = case.household.visit
    visit["visit_id"] = f"{case.household.id}-{case.opened:%Y%m%d}"
    visit.update({"visited_on": opened, "entered_on": opened, "mismatch_note": ""})
    visit["is_real_as_system"] = "是"
    visit.on = case.opened
    return case.record


@fault("PR08a", "W", "reviewed_by", "自采自审", rare=True)
def own_review(site: FaultTargets) -> Hit:
    """Reviewed by who collected."""
    if case := site.case(lambda case: True, Fate.KEPT, Fate.STABLE):
        case.record["reviewed_by"] = case.record["collected_by"]
    return case and case.record


@fault("PR08b", "E", "reviewed_by", "录入信息没有审核人", rare=True)
def no_review(site: FaultTargets) -> Hit:
    """Blank."""
    if case := site.case(lambda case: True, Fate.KEPT, Fate.STABLE):
        case.record["reviewed_by"] = ""
    return case and case.record


@fault("PR08c", "W", "entered_by", "入户登记由他人录入")
def entered_by_other(site: FaultTargets) -> Hit:
    """Entered by the reviewer."""
    home = site.home(lambda home: home.visit is not None)
    if home and home.visit:
        home.visit["entered_by"] = home.visit["reviewed_by"]
    return home and home.visit


@fault("PR09", "W", "entered_on", "先录入后公告", rare=True)
def entered_early(site: FaultTargets) -> Hit:
    """Three days before the announcement."""

    def plain(case: Case) -> bool:
        return case.record["is_green_channel"] == "否"

    case = site.case(plain, Fate.KEPT, Fate.STABLE)
    if case and case.since:
        case.record["entered_on"] = days_after(case.since, -3).isoformat()
    return case and case.record


@fault("PR09", "W", "entered_on", "6月3日后录入", rare=True)
def entered_late(site: FaultTargets) -> Hit:
    """After the deadline."""
    if case := site.case(lambda case: True, Fate.NEW):
        case.record["entered_on"] = _LATE
        case.record.late = [
            (date.fromisoformat(_LATE) if "entered_on" in before else when, before)
            for when, before in case.record.late or []
        ]
    return case and case.record


@fault("PR10", "E", "document_no", "没有书面申请文号", rare=True)
def no_application(site: FaultTargets) -> Hit:
    """Done all the same."""
    case = site.case(lambda case: True, Fate.ROLLED_BACK, Fate.REMOVED)
    if case and case.withdrawal:
        case.withdrawal["document_no"] = ""
    return case and case.withdrawal


@fault("PR20", "W", "reason", "没有写明原因", rare=True)
def no_reason(site: FaultTargets) -> Hit:
    """Of a withdrawal under way."""
    case = site.case(lambda case: True, Fate.ROLLBACK_DUE, Fate.REMOVAL_DUE, Fate.REMOVED)
    if case and case.withdrawal:
        case.withdrawal["reason"] = ""
    return case and case.withdrawal


@fault("PR21", "W", "ground", "回退的事由写成识别有误", rare=True)
def other_ground(site: FaultTargets) -> Hit:
    """识别有误 is a ground of removal."""
    case = site.case(lambda case: True, Fate.ROLLBACK_DUE, Fate.ROLLED_BACK)
    if case and case.withdrawal:
        case.withdrawal["ground"] = "识别有误"
    return case and case.withdrawal


@fault("PR22", "I", "shared_on", "名单未与部门共享", rare=True)
def not_shared(site: FaultTargets) -> Hit:
    """More than ten days after the announcement."""

    def settled(case: Case) -> bool:
        return case.since is not None and case.since < date(2022, 5, 30)

    if case := site.case(settled, Fate.NEW):
        case.record["shared_on"] = ""
    return case and case.record
