"""What a blank form shows, and the forms about one household (附件1, 附件3, 附件4)."""

from collections.abc import Sequence

import pandas as pd

from lookback.data.snapshot import Snapshot
from lookback.notice import Notice
from lookback.publish.forms.filling import Filling, Row, Rows, line_words
from lookback.publish.forms.household import Household, is_eliminated

TOTALS = (
    "net_income_yuan", "net_income_per_capita_yuan",
    "reference_income_yuan", "reference_income_per_capita_yuan",
)  # fmt: skip
LINES = 8
"""Lines of a blank annex 2."""


def blank_filling(code: str, notice: Notice) -> Filling:
    """An empty form of the year of the notice; what the annex itself prints in it is there."""
    issued = notice.document.issued_on
    words = {**line_words(notice, issued.year, issued.month), "more_persons": ""}
    line = notice.parameters["monitoring_line_yuan"].of(issued.year)
    rows: dict[str, Rows] = {
        "F2": {"unit": [{}] * LINES, "total": [{"unit_name": "合计"}]},
        "F3": {"member": [{"relation": "户主"}]},
        "F4": {"form": [{"line_text": f"(如：{issued.year}年为{line.value:g}元)"}]},
        "F5": {"withdrawal": [{"kind": "回退"}, {"kind": "清退"}]},
    }
    return Filling(rows.get(code, {}), words)


def visit_filling(s: Snapshot, one: Household) -> Filling:
    """附件1: the visit of this round; before it, what a visitor may take along."""
    day = pd.Timestamp(one.visit[0]["visited_on"]) if one.visit else s.day
    words = line_words(s.notice, day.year, day.month)
    visit = one.visit or [
        {
            "household_type": "监测对象" if one.state else one.household["household_type"],
            "stated_member_count": one.household["member_count"],
        }
    ]
    income = visit[0].get("stated_income_per_capita_yuan", "")
    reaches = ("是" if float(income) >= float(words["line"]) else "否") if income else ""
    form = {
        "head_name": one.head_name,
        "is_eliminated": is_eliminated(one),
        "measures_text": one.measures_text,
        "reaches_monitoring_line": reaches,
    }
    rows: Rows = {
        "form": [form], "household": [one.household], "visit": visit,
        "guarantee": one.guarantee_at_visit, "case": one.case,
    }  # fmt: skip
    return Filling(rows, words, s.keys)


def collection_filling(s: Snapshot, one: Household) -> Filling:
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


def elimination_filling(s: Snapshot, one: Household) -> Filling:
    """附件4: income and guarantees by the day of the check, or the newest before there is one."""
    check = next(iter(one.elimination), {})
    day = check.get("checked_on") or check.get("eliminated_on")
    year = pd.Timestamp(day).year if day else s.as_of.year
    form = {
        "head_name": one.head_name,
        "risks_text": one.risks_text,
        "labour_count": str(one.labour),
        "line_text": line_words(s.notice, year, 1)["line_text"],
        **_totals(one.income_at_check),
    }
    rows: Rows = {
        "form": [form], "household": [one.household], "case": one.case,
        "income": one.income_at_check, "guarantee": one.guarantee_at_check,
        "elimination": one.elimination,
    }  # fmt: skip
    return Filling(rows, {}, s.keys)


def _totals(income: Sequence[Row]) -> dict[str, str]:
    """A33, A34, A37, A38 by the definitions: what the formulas of the sheet must come to."""
    return {name: row[name] for row in income for name in TOTALS}


def _has_uninsured(one: Household) -> str:
    """A26: 是 if some member is not insured, 否 if all are; a blank A17 leaves it open."""
    insured = [row["has_medical_insurance"] for row in one.members]
    if "否" in insured:
        return "是"
    return "否" if insured and all(insured) else ""


def _more_persons(one: Household) -> str:
    """How many persons the income counts beside the named members, as a term of a formula.

    Without a count on file the product is 0, and nothing per person can be computed.
    """
    if not one.income:
        return ""
    if not one.income[0]["member_count"]:
        return "*0"
    more = int(one.income[0]["member_count"]) - sum(bool(row["name"]) for row in one.members)
    return f"{more:+d}" if more else ""


def card_filling(s: Snapshot, one: Household) -> Filling:
    """明白卡: the state of help on the day."""
    place = (one.village.get("village_name", ""), one.household["villager_group"])
    form = {
        "town_name": one.town.get("town_name", ""),
        "as_of": s.as_of.isoformat(),
        "head_name": one.head_name,
        "address": "".join(place),
        "persons": str(len(one.members)),
        "household_type": "监测对象" if one.state else one.household["household_type"],
        "risks_text": one.risks_text,
        "state_text": f"{one.state}风险" if one.state else "",
        "line_text": line_words(s.notice, s.as_of.year, 1)["line_text"],
    }
    rows: Rows = {
        "form": [form], "case": one.case, "income": one.income,
        "guarantee": one.guarantee, "measure": one.measures,
    }  # fmt: skip
    return Filling(rows, {}, s.keys)
