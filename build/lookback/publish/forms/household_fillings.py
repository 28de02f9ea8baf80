"""What a blank form shows, and the forms about one household (附件1, 附件3, 附件4)."""

from collections.abc import Sequence
from datetime import date

from lookback.data.snapshot import Snapshot
from lookback.notice import Notice
from lookback.publish.forms.filling import Filling, Row, Rows, line_words
from lookback.publish.forms.household_rows import HouseholdRows, is_eliminated

TOTALS = (
    "net_income_yuan", "net_income_per_capita_yuan",
    "reference_income_yuan", "reference_income_per_capita_yuan",
)  # fmt: skip
LINES = 8
"""Lines of a blank annex 2."""


def blank_filling(code: str, notice: Notice, day: date) -> Filling:
    """An empty form of the year of `day`; what the annex itself prints in it is there."""
    words = {**line_words(notice, day), "more_persons": ""}
    line = notice.value("monitoring_line_yuan", day)
    rows: dict[str, Rows] = {
        "F2": {"unit": [{}] * LINES, "total": [{"unit_name": "合计"}]},
        "F3": {"member": [{"relation": "户主"}]},
        "F4": {"form": [{"line_text": f"(如：{day.year}年为{line.value:g}元)"}]},
        "F5": {"withdrawal": [{"kind": "回退"}, {"kind": "清退"}]},
    }
    return Filling(rows.get(code, {}), words)


def visit_filling(s: Snapshot, household_rows: HouseholdRows) -> Filling:
    """附件1: the visit of this round; before it, what a visitor may take along."""
    visited = household_rows.visit
    day = date.fromisoformat(visited[0]["visited_on"]) if visited else s.as_of
    words = line_words(s.notice, day)
    visit = household_rows.visit or [
        {
            "household_type": "监测对象"
            if household_rows.state
            else household_rows.household["household_type"],
            "stated_member_count": household_rows.household["member_count"],
        }
    ]
    income = visit[0].get("stated_income_per_capita_yuan", "")
    reaches = ("是" if float(income) >= float(words["line"]) else "否") if income else ""
    form = {
        "head_name": household_rows.head_name,
        "is_eliminated": is_eliminated(household_rows),
        "measures_text": household_rows.measures_text,
        "reaches_monitoring_line": reaches,
    }
    rows: Rows = {
        "form": [form], "household": [household_rows.household], "visit": visit,
        "guarantee": household_rows.guarantee_at_visit, "case": household_rows.case,
    }  # fmt: skip
    return Filling(rows, words, s.keys)


def collection_filling(s: Snapshot, one: HouseholdRows) -> Filling:
    """附件3: the newest of everything by the day."""
    document = s.notice.document
    form = {
        "province_name": document.province_name,
        "city_name": document.city_name,
        "district_name": document.district_name,
        "town_name": one.town.get("town_name", ""),
        "is_lifted": "是" if one.is_lifted else "否",
        "has_uninsured_member": _has_uninsured(one),
        **_totals(one.income),
    }
    rows: Rows = {
        "form": [form], "household": [one.household], "village": [one.village],
        "member": one.members, "income": one.income, "guarantee": one.guarantee,
        "case": one.case, "case_risk": one.risks, "measure": one.measures,
        "elimination": one.elimination,
    }  # fmt: skip
    return Filling(rows, {"more_persons": _more_persons(one)}, s.keys)


def elimination_filling(s: Snapshot, household_rows: HouseholdRows) -> Filling:
    """附件4: income and guarantees by the day of the check, or the newest before there is one."""
    check = next(iter(household_rows.elimination), {})
    day = check.get("checked_on") or check.get("eliminated_on")
    line = line_words(s.notice, date.fromisoformat(day) if day else s.as_of)
    form = {
        "head_name": household_rows.head_name,
        "risks_text": household_rows.risks_text,
        "labour_count": str(household_rows.labour),
        "line_text": line["line_text"],
        **_totals(household_rows.income_at_check),
    }
    rows: Rows = {
        "form": [form], "household": [household_rows.household], "case": household_rows.case,
        "income": household_rows.income_at_check, "guarantee": household_rows.guarantee_at_check,
        "elimination": household_rows.elimination,
    }  # fmt: skip
    return Filling(rows, {}, s.keys)


def _totals(income: Sequence[Row]) -> dict[str, str]:
    """A33, A34, A37, A38 by the definitions: what the formulas of the sheet must come to."""
    return {name: row[name] for row in income for name in TOTALS}


def _has_uninsured(household_rows: HouseholdRows) -> str:
    """A26: 是 if some member is not insured, 否 if all are; a blank A17 leaves it open."""
    insured = [row["has_medical_insurance"] for row in household_rows.members]
    if "否" in insured:
        return "是"
    return "否" if insured and all(insured) else ""


def _more_persons(household_rows: HouseholdRows) -> str:
    """How many persons the income counts beside the named members, as a term of a formula.

    Without a count on file the product is 0, and nothing per person can be computed.
    """
    if not household_rows.income:
        return ""
    if not household_rows.income[0]["member_count"]:
        return "*0"
    more = int(household_rows.income[0]["member_count"]) - sum(
        bool(row["name"]) for row in household_rows.members
    )
    return f"{more:+d}" if more else ""


def card_filling(s: Snapshot, household_rows: HouseholdRows) -> Filling:
    """明白卡: the state of help on the day."""
    place = (
        household_rows.village.get("village_name", ""),
        household_rows.household["villager_group"],
    )
    form = {
        "town_name": household_rows.town.get("town_name", ""),
        "as_of": s.as_of.isoformat(),
        "head_name": household_rows.head_name,
        "address": "".join(place),
        "persons": str(len(household_rows.members)),
        "household_type": "监测对象"
        if household_rows.state
        else household_rows.household["household_type"],
        "risks_text": household_rows.risks_text,
        "state_text": f"{household_rows.state}风险" if household_rows.state else "",
        "line_text": line_words(s.notice, s.as_of)["line_text"],
    }
    rows: Rows = {
        "form": [form], "case": household_rows.case, "income": household_rows.income,
        "guarantee": household_rows.guarantee, "measure": household_rows.measures,
    }  # fmt: skip
    return Filling(rows, {}, s.keys)
