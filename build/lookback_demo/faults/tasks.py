"""AG 任务与台账: training, the supervision plan, hazards, visits and applications left lying."""

from datetime import date

from lookback_demo.casework.case import Fate
from lookback_demo.dated_row import DatedRow, days_after, number
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets, visited_on
from lookback_demo.population.household import DemoHousehold
from lookback_demo.population.towns_and_villages import Village

TRAINING = "培训"
MOST_PER_DAY = 50
"""Doors that one person may go to in a day (通知的数字 visits_per_day)."""


@fault("AG21", "W", "has_scan", "总结报告是否有扫描件空白", rare=True)
def scan_unsaid(site: FaultTargets) -> Hit:
    """Blank is not there."""
    row = site.row("deliverable", lambda row: row["kind"] == "总结报告")
    if row:
        row["has_scan"] = ""
    return row


@fault("AG29", "W", "persons", "隐患涉及人数超过全村", rare=True)
def hazard_too_large(site: FaultTargets) -> Hit:
    """More persons than live there."""
    row = site.row("hazard", lambda row: True)
    if row:
        village = next(v for v in site.world.villages if v.code == row["village_code"])
        row["persons"] = str(village.population + 40)
    return row


@fault("AG30", "W", "village_code", "一名干部一天入户五十一户", rare=True)
def crowded_day(site: FaultTargets) -> Hit:
    """In a village of that size: the same name on the same day."""

    def free(home: DemoHousehold) -> bool:
        busy = home.is_faulty or home.is_case or home.is_low or home.is_changed
        return not busy and home.visit is not None and visited_on(home) > date(2022, 5, 12)

    by_village: dict[str, list[DemoHousehold]] = {}
    for home in site.world.households:
        if free(home):
            by_village.setdefault(home.village.code, []).append(home)
    homes = next((homes for homes in by_village.values() if len(homes) > MOST_PER_DAY), None)
    if homes is None:
        return None
    village = homes[0].village
    for home in homes[: MOST_PER_DAY + 1]:
        _visit_on(home, date(2022, 5, 26), village)
    return village.record


def _visit_on(home: DemoHousehold, when: date, village: Village) -> None:
    assert home.visit
    role, name = village.staff.visitors[0]
    home.is_faulty = True
    home.visit.update(
        {
            "visit_id": f"{home.id}-{when:%Y%m%d}",
            "visited_on": when.isoformat(),
            "entered_on": when.isoformat(),
            "outcome": "有人在家",
            "is_farmer_signed": "是",
            "staff_role": role,
            **dict.fromkeys(("staff_name", "collected_by", "entered_by"), name),
        }
    )
    home.visit.on = when


@fault("AG31", "E", "attended", "实到多于应到", rare=True)
def too_many_trained(site: FaultTargets) -> Hit:
    """Three more than were expected."""
    row = site.row("deliverable", lambda row: row["kind"] == TRAINING)
    if row:
        row["attended"] = str(int(number(row, "expected")) + 3)
    return row


@fault("AG32", "W", "village_code", "村没有培训登记", rare=True)
def village_untrained(site: FaultTargets) -> Hit:
    """The row is missing."""

    def of_village(row: DatedRow) -> bool:
        return row["kind"] == TRAINING and len(row["unit_code"]) == len("420702100901")

    row = site.row("deliverable", of_village)
    if row is None:
        return None
    row.is_dropped = True
    return next(v.record for v in site.world.villages if v.code == row["unit_code"])


@fault("AG33", "W", "due_on", "区级没有督查方案", rare=True)
def no_supervision_plan(site: FaultTargets) -> Hit:
    """The row is missing."""
    row = site.row("deliverable", lambda row: row["kind"] == "督查方案")
    if row is None:
        return None
    row.is_dropped = True
    return next(row for row in site.world.of("milestone") if row["code"] == "training")


@fault("AG34", "W", "done_on", "申请三十多天未办结", rare=True)
def left_lying(site: FaultTargets) -> Hit:
    """Applied for on the day after an early visit."""
    first = date(2022, 5, 12)

    def early(home: DemoHousehold) -> bool:
        return home.visit is not None and visited_on(home) < first

    case = site.case(lambda case: early(case.household), Fate.ROLLBACK_DUE, Fate.REMOVAL_DUE)
    if case is None or case.withdrawal is None:
        return None
    case.withdrawal["applied_on"] = days_after(visited_on(case.household), 1).isoformat()
    return case.withdrawal
