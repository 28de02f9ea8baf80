"""示例结果：eliminations (附件4), rollbacks and removals (附件5), guarantees of the cases."""

from datetime import date
from random import Random

from lookback_demo.casework.case import BASE_UNELIMINATED, ELIMINATED_BEFORE, SUDDEN, Case, Fate
from lookback_demo.casework.procedures import cut, steps_of_elimination, steps_of_withdrawal
from lookback_demo.dated_row import BASE, DatedRow, days_after
from lookback_demo.population.household import DemoHousehold
from lookback_demo.population.incomes import ANNUAL_END, income_row, scale_from

PROBLEMS = {
    "housing": ("危房改造", "住房安全保障", "房屋墙体开裂，鉴定为C级，已列入改造"),
    "water": ("饮水安全保障", "饮水安全保障", "旱季水量不足，正在接通管网"),
}
_GUARANTEES = ("housing", "schooling", "water", "medical")


def month_end_before(when: date) -> date:
    """The last day of the month before."""
    return days_after(when.replace(day=1), -1)


def assess(household: DemoHousehold, when: date, occasion: str) -> DatedRow:
    """A day's judgement of the four guarantees, all good."""
    cells = {"household_id": household.id, "assessed_on": when.isoformat(), "occasion": occasion}
    cells |= {f"has_{name}_problem": "否" for name in _GUARANTEES}
    row = DatedRow("guarantee", cells, when)
    household.guarantees.append(row)
    return row


def date_incomes(case: Case) -> None:
    """The income row of the identification ends with the month before the visit."""
    end = month_end_before(case.opened)
    if case.identified and end not in (ANNUAL_END, month_end_before(date(2022, 5, 1))):
        row = income_row(case.household, end, "识别")
        scale_from(case.identified, row, 1.0)
        row["member_count"] = str(case.household.size)
        case.household.other_incomes.append(row)
    assess(case.household, case.opened, "识别")


def eliminate(case: Case, rng: Random) -> None:
    """The row of 附件4, the steps that led to it and the risks resolved by it."""
    assert case.since
    if case.fate == Fate.ELIMINATED_NOW:
        checked = days_after(date(2022, 5, 9), rng.randint(0, 17))
    else:
        checked = days_after(case.since, rng.randint(186, 205))
    decided = steps_of_elimination(case, checked, rng)
    case.elimination = _annex_4(case, checked, decided)
    manner = "自然消除" if rng.random() < 0.08 else "帮扶消除"
    case.elimination.update({"manner": manner, "eliminated_on": decided.isoformat()})
    for risk in case.risks:
        risk["resolved_on"] = checked.isoformat()
        risk.fill_later(decided, "resolved_on")
    _income_at_elimination(case, checked)
    assess(case.household, checked, "消除")


def _annex_4(case: Case, checked: date, registered: date) -> DatedRow:
    """The check of 附件4, without the decision."""
    return DatedRow(
        "elimination",
        {
            "case_id": case.id,
            "checked_on": checked.isoformat(),
            "is_stable": "是",
            "income_stable_since": days_after(checked, -185).isoformat(),
            "effect": f"落实{'、'.join(sorted(case.kinds))}，收入稳定，风险消除",
            "checked_by": case.household.village.staff.visitors[3][1],
            "is_contact_signed": "是",
            "is_household_signed": "是",
        },
        registered,
    )


def _income_at_elimination(case: Case, checked: date) -> None:
    household = case.household
    end = month_end_before(checked)
    if end not in (ANNUAL_END, date(2022, 4, 30)):
        row = income_row(household, end, "消除")
        scale_from(household.annual, row, 1.01)
        household.other_incomes.append(row)


def recheck(case: Case, when: date) -> None:
    """“回头看” of an eliminated case, on the day of the visit."""
    row = case.elimination
    assert row
    results = {
        Fate.STABLE: ("稳定", "收入、保障和风险情况均未反复"),
        Fate.READMITTED: ("出现新风险", "出现新的返贫致贫风险，已按程序重新识别"),
        Fate.ROLLED_BACK: ("不稳定", "收入回落，按程序申请回退"),
        Fate.ROLLBACK_DUE: ("不稳定", "主要收入来源中断，已书面申请回退"),
    }
    result, note = results[case.fate]
    if case.fate == Fate.ROLLED_BACK and not _can_work(case.household):
        result, note = "整户无劳动力", "整户无劳动力，按程序申请回退"
    row.update({"rechecked_on": when.isoformat(), "recheck_result": result, "recheck_note": note})
    row.fill_later(when, "rechecked_on", "recheck_result", "recheck_note")


def _can_work(household: DemoHousehold) -> bool:
    return household.has_labour or household.has_weak


def withdraw(case: Case, visited: date, rng: Random) -> None:
    """回退 or 清退: a written application first, then district, city and province."""
    kind = "清退" if case.fate in (Fate.REMOVED, Fate.REMOVAL_DUE) else "回退"
    applied = days_after(max(visited, date(2022, 5, 9)), 4)
    is_done = case.fate in (Fate.REMOVED, Fate.ROLLED_BACK)
    if not is_done:
        applied = max(applied, date(2022, 6, 1))
    district = days_after(applied, rng.randint(2, 3)) if is_done else None
    ground = "识别有误" if kind == "清退" else "风险消除不稳定"
    reason = "复核发现识别时收入漏计，不符合条件" if kind == "清退" else "收入回落，风险消除不稳定"
    if kind == "回退" and not _can_work(case.household):
        ground, reason = "整户无劳动力", "家庭成员均无劳动能力，按规定不应标注风险消除"
    town = case.household.village.town
    cells = {
        "case_id": case.id,
        "kind": kind,
        "ground": ground,
        "reason": reason,
        "applied_on": applied.isoformat(),
        "document_no": f"{town.name}报〔2022〕{20 + int(case.household.id[-2:])}号",
    }
    row = DatedRow("withdrawal", cells, applied)
    steps_of_withdrawal(case, kind, applied, district)
    if district:
        days = (days_after(district, 1), days_after(district, 2), days_after(district, 3))
        row["district_on"] = district.isoformat()
        row.fill_later(district, "district_on")
        for field, when in zip(("city_on", "province_on", "done_on"), days, strict=True):
            row[field] = when.isoformat()
            row.fill_later(when, field)
        if kind == "回退":
            for risk in case.risks:
                before = risk["resolved_on"]
                risk["resolved_on"] = ""
                risk.change_later(days[2], {"resolved_on": before})
    case.withdrawal = row


def begin_elimination(case: Case, rng: Random) -> None:
    """ELIMINATION_DUE: checked (附件4) and posted, not yet decided."""
    checked = date(2022, 6, 4)
    steps_of_elimination(case, checked, rng)
    cut(case, "风险消除")
    case.elimination = _annex_4(case, checked, checked)
    assess(case.household, checked, "消除")


def has_problem_slot(case: Case) -> bool:
    """Cases in which a housing or water problem may stand: un-eliminated for long."""
    return case.fate == Fate.KEPT and case.category != SUDDEN


def was_monitored(case: Case, when: date) -> bool:
    """Determined by the day and not yet removed."""
    if case.since is None or case.since > when:
        return False
    done = case.withdrawal["done_on"] if case.withdrawal else ""
    return not (case.fate == Fate.REMOVED and done and done <= when.isoformat())


def was_uneliminated(case: Case, when: date = BASE) -> bool:
    """未消除 on the day (the baseline unless told)."""
    if not was_monitored(case, when):
        return False
    if case.fate in BASE_UNELIMINATED or case.fate == Fate.NEW:
        ended = (case.elimination and case.elimination["eliminated_on"]) or "9999"
        return ended > when.isoformat()
    if case.fate in ELIMINATED_BEFORE:
        done = case.withdrawal["done_on"] if case.withdrawal else ""
        return case.serial > 1 or bool(done and done <= when.isoformat())
    return False
