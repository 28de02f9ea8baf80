"""PR 程序: order, posting, days, authorization, exemption, entry, withdrawal."""

from lookback_demo.casework.case import Case, Fate
from lookback_demo.casework.procedures import COMPARISON, DECISION, POSTING, REVIEW, VISIT
from lookback_demo.dated_row import DatedRow, day, days_after
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets

_PROCEDURE = "识别"


def _step(case: Case, step: str) -> DatedRow:
    return case.steps[_PROCEDURE, step]


def _compared(case: Case) -> bool:
    """With a comparison of its own, not exempt."""
    return _step(case, COMPARISON)["outcome"] == "通过"


def shift(case: Case, days: int) -> None:
    """Move the whole identification and the measures by so many days."""
    own = [case.record, *case.measures]
    own += [row for (procedure, _), row in case.steps.items() if procedure == _PROCEDURE]
    for row in own:
        for field, value in row.cells.items():
            if _is_day(field) and value and field != "exemption_basis_on":
                row[field] = days_after(day(value), days).isoformat()
        row.on = days_after(row.on, days) if row.on else None
        row.late = [(days_after(when, days), before) for when, before in row.late or []]
    case.opened = days_after(case.opened, days)
    case.since = days_after(case.since, days) if case.since else None


def _is_day(field: str) -> bool:
    return field.endswith(("_on", "_since", "_from", "_until"))


@fault("PR01", "E", "ended_on", "镇审核早于公示结束", rare=True)
def reversed_steps(site: FaultTargets) -> Hit:
    """The plan was drafted in time for it."""
    if (case := site.case(lambda case: True, Fate.KEPT, Fate.STABLE)) is None:
        return None
    early = days_after(day(_step(case, POSTING)["ended_on"]), -1).isoformat()
    _step(case, REVIEW).update({"started_on": early, "ended_on": early})
    case.record["plan_drafted_on"] = early
    return _step(case, REVIEW)


@fault("PR02a", "E", "posted_until", "公示只有三天", rare=True)
def short_posting(site: FaultTargets) -> Hit:
    """The step itself lasts longer."""
    if (case := site.case(lambda case: True)) is None:
        return None
    row = _step(case, POSTING)
    row["posted_until"] = days_after(day(row["posted_from"]), 2).isoformat()
    return row


@fault("PR02b", "W", "posting_count", "公示两次", rare=True)
def posted_twice(site: FaultTargets) -> Hit:
    """Once is the rule."""
    if (case := site.case(lambda case: True)) is None:
        return None
    _step(case, POSTING)["posting_count"] = "2"
    return _step(case, POSTING)


@fault("PR03a", "W", "opened_on", "识别程序超过十五天", rare=True)
def long_identification(site: FaultTargets) -> Hit:
    """The visit was twelve days earlier."""
    case = site.case(lambda case: case.since is not None, Fate.KEPT, Fate.STABLE)
    return case and _visited_earlier(case)


@fault("PR03a", "W", "opened_on", "办理中的识别案超过十五天", rare=True)
def long_underway(site: FaultTargets) -> Hit:
    """Not decided yet."""
    case = site.case(lambda case: True, Fate.OPEN)
    return case and _visited_earlier(case)


def _visited_earlier(case: Case) -> DatedRow:
    start = days_after(case.opened, -12).isoformat()
    case.record.update({"opened_on": start, "authorized_on": start})
    _step(case, VISIT).update({"started_on": start, "ended_on": start})
    _step(case, VISIT).late = None
    return case.record


@fault("PR03b", "W", "plan_on", "帮扶计划十四天才定", rare=True)
def late_plan(site: FaultTargets) -> Hit:
    """The contact was named in time."""
    case = site.case(lambda case: case.since is not None, Fate.KEPT, Fate.STABLE)
    if case is None or case.since is None:
        return None
    case.record["plan_on"] = days_after(case.since, 14).isoformat()
    return case.record


@fault("PR04", "E", "authorized_on", "先比对后签授权书", rare=True)
def unsigned(site: FaultTargets) -> Hit:
    """Signed two days after the comparison was sent."""
    if (case := site.case(_compared)) is None:
        return None
    sent = day(_step(case, COMPARISON)["started_on"])
    case.record["authorized_on"] = days_after(sent, 2).isoformat()
    return case.record


@fault("PR05", "E", "exemption_basis_on", "免比对依据超过半年", rare=True)
def stale_exemption(site: FaultTargets) -> Hit:
    """More than a year old."""
    if (case := site.case(_compared, Fate.KEPT, Fate.STABLE)) is None:
        return None
    row = _step(case, COMPARISON)
    old = days_after(day(row["started_on"]), -400).isoformat()
    row.update({"outcome": "免比对", "exemption_basis": "低保", "exemption_basis_on": old})
    return row


@fault("PR06", "E", "objection_closed_count", "有异议未办结即上报", rare=True)
def open_objection(site: FaultTargets) -> Hit:
    """One of two is open."""
    if (case := site.case(lambda case: True)) is None:
        return None
    _step(case, POSTING).update({"objection_count": "2", "objection_closed_count": "1"})
    return _step(case, POSTING)


@fault("PR07", "W", "green_evidence", "绿色通道没有佐证", rare=True)
def unproved(site: FaultTargets) -> Hit:
    """The ground alone."""

    def green(case: Case) -> bool:
        return case.record["is_green_channel"] == "是"

    if case := site.case(green, Fate.KEPT, Fate.NEW, Fate.STABLE):
        case.record["green_evidence"] = ""
    return case and case.record


@fault("PR11", "E", "case_id", "缺数据比对环节", rare=True)
def step_missing(site: FaultTargets) -> Hit:
    """The comparison's row is missing."""
    if (case := site.case(lambda case: True, Fate.KEPT, Fate.STABLE)) is None:
        return None
    _step(case, COMPARISON).is_dropped = True
    return case.record


def _whole(case: Case) -> bool:
    """Its comparison is there and untouched."""
    return _compared(case) and not _step(case, COMPARISON).is_dropped


@fault("PR12", "W", "exemption_basis", "免比对没有写明依据", rare=True)
def exemption_unnamed(site: FaultTargets) -> Hit:
    """The outcome alone."""
    if (case := site.case(_whole, Fate.KEPT, Fate.STABLE)) is None:
        return None
    _step(case, COMPARISON)["outcome"] = "免比对"
    return _step(case, COMPARISON)


@fault("PR13", "W", "attendance", "评议没有到会人数", rare=True)
def meeting_uncounted(site: FaultTargets) -> Hit:
    """Blank."""
    if (case := site.case(lambda case: True)) is None:
        return None
    _step(case, POSTING)["attendance"] = ""
    return _step(case, POSTING)


@fault("PR14", "W", "fed_back_on", "比对结果未反馈", rare=True)
def not_fed_back(site: FaultTargets) -> Hit:
    """Blank for long."""
    if (case := site.case(_whole)) is None:
        return None
    _step(case, COMPARISON)["fed_back_on"] = ""
    return _step(case, COMPARISON)


@fault("PR15", "W", "plan_drafted_on", "镇审核之后才初拟计划", rare=True)
def drafted_late(site: FaultTargets) -> Hit:
    """Two days after the examination."""
    if (case := site.case(lambda case: True, Fate.KEPT, Fate.STABLE)) is None:
        return None
    reviewed = day(_step(case, REVIEW)["ended_on"])
    case.record["plan_drafted_on"] = days_after(reviewed, 2).isoformat()
    return case.record


@fault("PR16", "W", "document_no", "区级公告没有文号", rare=True)
def unnumbered(site: FaultTargets) -> Hit:
    """Blank."""
    if (case := site.case(lambda case: True)) is None:
        return None
    _step(case, DECISION)["document_no"] = ""
    return _step(case, DECISION)


@fault("PR17", "E", "step", "镇审核不通过仍公告", rare=True)
def went_on(site: FaultTargets) -> Hit:
    """The announcement is the row that should not be."""
    if (case := site.case(lambda case: True, Fate.KEPT, Fate.STABLE)) is None:
        return None
    _step(case, REVIEW)["outcome"] = "不通过"
    return _step(case, DECISION)
