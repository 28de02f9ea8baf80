"""ST 状态: a step of a procedure and a file that say two things of one decision."""

from lookback_demo.casework.case import Fate
from lookback_demo.casework.procedures import DECISION
from lookback_demo.dated_row import day, days_after
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets


@fault("ST01", "E", "monitored_since", "已公告确定而纳入监测时间空白", rare=True)
def determined_undated(site: FaultTargets) -> Hit:
    """Forgotten by whoever entered the announcement."""
    if case := site.case(lambda case: case.since is not None):
        case.record["monitored_since"] = ""
    return case and case.record


@fault("ST02", "E", "eliminated_on", "消除时间早于公告一天", rare=True)
def eliminated_a_day_early(site: FaultTargets) -> Hit:
    """The announcement is the day."""
    if (case := site.case(lambda case: True, Fate.STABLE)) is None or case.elimination is None:
        return None
    early = days_after(day(case.elimination["eliminated_on"]), -1)
    case.elimination["eliminated_on"] = early.isoformat()
    return case.elimination


@fault("ST03", "E", "procedure", "清退已审核而没有附件5", picky=True)
def removed_without_record(site: FaultTargets) -> Hit:
    """The household stays monitored then, as nobody wrote down that it was removed.

    It lies in a village that this one household does not lift over 2 %.
    """
    case = site.case(
        lambda case: case.household.size * 50 < case.household.village.population,
        Fate.REMOVED,
        alone=True,
    )
    if case is None:
        return None
    assert case.withdrawal
    case.withdrawal.is_dropped = True
    site.also("EL13", "W", case.record, "case_id", "排查认为应清退，没有附件5")
    return case.steps["清退", DECISION]


@fault("ST04", "E", "district_on", "附件5区级审核晚于程序环节一天", rare=True)
def checked_a_day_late(site: FaultTargets) -> Hit:
    """Still before the city."""
    case = site.case(lambda case: True, Fate.ROLLED_BACK, Fate.REMOVED)
    if case is None or case.withdrawal is None:
        return None
    row = case.withdrawal
    row["district_on"] = row["city_on"]
    return row


@fault("ST05", "E", "contact_on", "有监测联系人而没有落实日期", rare=True)
def contact_undated(site: FaultTargets) -> Hit:
    """The ten days are over, so that it is late as well."""
    if (case := site.case(lambda case: True, Fate.KEPT)) is None:
        return None
    case.record["contact_on"] = ""
    site.also("PR03b", "W", case.record, "plan_on", "落实联系人没有日期，按未落实计")
    return case.record


@fault("ST06", "E", "rechecked_on", "“回头看”有结果没有日期", rare=True)
def recheck_undated(site: FaultTargets) -> Hit:
    """The look back does not count then."""
    if (case := site.case(lambda case: True, Fate.STABLE)) is None or case.elimination is None:
        return None
    case.elimination["rechecked_on"] = ""
    site.also("EL15", "W", case.elimination, "rechecked_on", "“回头看”没有日期，按未开展计")
    return case.elimination
