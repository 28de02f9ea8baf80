"""示例入户排查：the March round, and this round week by week, with the guarantees judged."""

from bisect import bisect_left
from datetime import date
from random import Random

from lookback_demo.casework.case import Case, Fate
from lookback_demo.casework.outcomes import assess, was_monitored
from lookback_demo.casework.rounds import LOOK_BACK, MARCH
from lookback_demo.dated_row import DatedRow, days_after, number
from lookback_demo.population.household import (
    DemoHousehold,
    net,
    net_per_capita,
    reference_per_capita,
)
from lookback_demo.population.incomes import LINE_2022, stated
from lookback_demo.population.towns_and_villages import DemoTown

FIRST_DAY = date(2022, 5, 2)
NOTE_SINCE = date(2022, 5, 12)
"""Before it the form had no field for what does not agree."""

LAST_ENTRY = date(2022, 6, 3)
_PACE = {"liangzi": (0.05, 0.2, 0.42, 0.7, 1.0), "tujianao": (0.08, 0.3, 0.55, 0.86, 1.0)}
_GOOD_PACE = (0.12, 0.38, 0.68, 0.93, 1.0)
"""Share visited by the end of each week, the last of which ends on 05-30."""

AT_HOME, BY_PHONE, OUT_OF_REACH = "有人在家", "无人在家(电话联系)", "无人在家(无法联系)"


def visit_day(town: DemoTown, share: float) -> date:
    """The day on which a town has come so far through its households."""
    pace = _PACE.get(town.shard, _GOOD_PACE)
    week = bisect_left(pace, share)
    before = pace[week - 1] if week else 0.0
    days = 6 if week < 4 else 1
    within = int((share - before) / (pace[week] - before) * days)
    return days_after(FIRST_DAY, 7 * week + min(within, days - 1))


def visit_all(household: DemoHousehold, share: float, cases: list[Case], rng: Random) -> None:
    """Both rounds of a household that stands so far in its town's order of visits."""
    _march(household, cases, rng)
    when = _special_day(cases) or visit_day(household.village.town, share)
    _this_round(household, when, cases, rng)


def _special_day(cases: list[Case]) -> date | None:
    """A case begins with its visit; an elimination is checked on it."""
    for case in reversed(cases):
        begun = case.fate in (Fate.NEW, Fate.OPEN, Fate.REFUSED) or case.serial > 1
        if begun and case.opened <= date(2022, 6, 2):
            return case.opened
        if case.fate == Fate.ELIMINATED_NOW and case.elimination:
            return date.fromisoformat(case.elimination["checked_on"])
    return None


def _row(
    household: DemoHousehold, when: date, outcome: str, monitored: Case | None, rng: Random
) -> DatedRow:
    staff = household.village.staff
    role, name = staff.visitors[int(rng.random() * len(staff.visitors))]
    entered = min(days_after(when, int(rng.random() * 3)), max(when, LAST_ENTRY))
    row = DatedRow(
        "visit",
        {
            "visit_id": f"{household.id}-{when:%Y%m%d}",
            "household_id": household.id,
            "visited_on": when.isoformat(),
            "outcome": outcome,
            "staff_role": role,
            "staff_name": name,
            "is_farmer_signed": "是" if outcome == AT_HOME else "否",
            "household_type": "监测对象" if monitored else household.record["household_type"],
            "collected_by": name,
            "entered_by": name,
            "entered_on": entered.isoformat(),
            "reviewed_by": staff.reviewer,
        },
        entered,
    )
    if monitored:
        row["main_risk"] = monitored.risk_names[0]
        row["is_measure_matching"] = "是"
        row["is_elimination_due"] = "否"
        row["is_still_qualified"] = "是"
    else:
        row["is_qualified"] = "否"
    return row


def _march(household: DemoHousehold, cases: list[Case], rng: Random) -> None:
    when = date(2022, 3, 1 + int(rng.random() * 28))
    monitored = next((case for case in cases if was_monitored(case, when)), None)
    outcome = AT_HOME if rng.random() < 0.8 else BY_PHONE
    row = _row(household, when, outcome, monitored, rng)
    row.update({"round": MARCH, "stated_member_count": str(size_on(household, when))})
    household.march = row
    assess(household, when, "入户")


def size_on(household: DemoHousehold, when: date) -> int:
    """在册成员 on a day: who came later was not there yet, who left later still was."""
    later = [person["changed_on"] > when.isoformat() for person in household.persons]
    return sum(
        person.is_active != is_later
        for person, is_later in zip(household.persons, later, strict=True)
    )


def _this_round(household: DemoHousehold, when: date, cases: list[Case], rng: Random) -> None:
    monitored = next((case for case in reversed(cases) if was_monitored(case, when)), None)
    outcome = AT_HOME if cases or rng.random() < 0.87 else BY_PHONE
    row = _row(household, when, outcome, monitored, rng)
    row.update(
        {
            "round": LOOK_BACK,
            "stated_member_count": str(size_on(household, when)),
            "stated_income_per_capita_yuan": stated(household),
        }
    )
    _judge(household, row, cases, when)
    if monitored:
        _look_back(row, monitored, cases[-1])
    if outcome == AT_HOME:
        row["is_real_as_system"] = row["is_system_as_paper"] = "是"
        if rng.random() < 0.012 and when >= NOTE_SINCE:
            row["is_real_as_system"] = "否"
            row["mismatch_note"] = rng.choice(
                ("联系电话已更换", "务工时间有变化", "家庭住址门牌变更")
            )
    household.visit = row
    if all(other["assessed_on"] != when.isoformat() for other in household.guarantees):
        guarantee = assess(household, when, "回头看")
        guarantee.on = row.on


def _judge(household: DemoHousehold, row: DatedRow, cases: list[Case], when: date) -> None:
    """A written judgement wherever income alone would mislead (不唯收入)."""
    begun = [case for case in cases if case.opened == when]
    if begun and not begun[0].is_base:
        row["is_qualified"] = "是"
        row["judgement"] = f"{'、'.join(begun[0].risk_names)}，初判符合条件，启动识别程序"
        return
    window = household.window
    drop = 1 - net_per_capita(window) / max(1.0, net_per_capita(household.annual))
    if reference_per_capita(window) < LINE_2022:
        text = "收入略低于监测范围，有子女赡养和积蓄，生活稳定，暂不纳入，持续关注"
    elif drop >= 0.2 or number(window, "own_payment_yuan") >= 0.15 * net(window):
        text = "收入或支出有变化，基本生活未受影响，不符合识别条件"
    else:
        return
    if row["is_qualified"]:
        row["judgement"] = text


def _look_back(row: DatedRow, monitored: Case, latest: Case) -> None:
    if monitored.fate in (Fate.ELIMINATED_NOW, Fate.ELIMINATION_DUE):
        row["is_elimination_due"] = "是"
    if monitored.fate in (Fate.REMOVED, Fate.REMOVAL_DUE):
        row["is_still_qualified"] = "否"
        row["disqualified_reason"] = "复核发现识别时收入漏计，应予清退"
    if latest is not monitored:
        row["main_risk"] = latest.risk_names[0]
        row["main_risk_note"] = "出现新的返贫致贫风险，已启动重新识别"
