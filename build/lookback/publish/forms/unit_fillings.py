"""The forms about a unit: 附件2 and 附件5 of a village, a town or the district."""

from collections.abc import Iterator

import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.data.unit_codes import LEVELS, Level
from lookback.definitions.administrative_units import unit_names, units_at
from lookback.definitions.household.people import active_members
from lookback.definitions.lookup import look_up
from lookback.definitions.residence import village_by_household
from lookback.definitions.screening.summary import (
    CATEGORIES,
    TYPES,
    UNTYPED,
    summary_counts,
    withdrawals,
)
from lookback.publish.forms.annexes.f2_summary import BLOCKS, COUNTED
from lookback.publish.forms.filling import Filling, Row, raw_rows
from lookback.publish.forms.household_rows import HEAD

NOTE = "新识别户按入户时的户类型计入排查数量"
"""Annex 2 does not say; what is chosen is printed (R086)."""


def summary_filling(s: Snapshot, unit: str) -> Filling:
    """附件2: the units right below this one (a village: itself), and their sum."""
    names, counts = unit_names(s), summary_counts(s)
    counts = counts[counts.index.str.startswith(unit)]
    note = _summary_note(int(counts[UNTYPED].sum()))
    counts = counts.drop(columns=UNTYPED)
    below: Level = "town" if len(unit) == LEVELS["district"] else "village"
    groups = counts.groupby(counts.index.str[: LEVELS[below]]).sum()
    codes = [code for code in units_at(s, below) if code.startswith(unit)]
    lines = [
        {"unit_code": code, "unit_name": names[code], **_added_up(row)}
        for code, row in zip(codes, raw_rows(groups.reindex(codes, fill_value=0)), strict=True)
    ]
    total = {"unit_name": "合计", **_added_up(raw_rows(counts.sum().to_frame().T)[0])}
    (lines[0] if len(lines) == 1 else total)["summary_note"] = note
    rows = {
        "form": [{"unit_name": names[unit], "as_of": s.as_of.isoformat()}],
        "unit": lines, "total": [total] if len(lines) > 1 else [],
    }  # fmt: skip
    return Filling(rows, {})


def withdrawal_filling(s: Snapshot, unit: str) -> Filling:
    """附件5: the households of the unit to roll back or remove, one line each."""
    lines = [line for village, line in withdrawal_lines(s) if village.startswith(unit)]
    form = {"unit_name": unit_names(s)[unit], "as_of": s.as_of.isoformat()}
    names = ("withdrawal", "town", "village", "member", "case")
    rows = {name: [line[name] for line in lines] for name in names}
    return Filling({"form": [form], **rows}, {}, s.keys)


@once
def withdrawal_lines(s: Snapshot) -> list[tuple[str, dict[str, Row]]]:
    """Per line of annex 5 its village and the rows it shows, by resource; the member is the head.

    A household that lies in no village has no line.
    """
    return list(_lines_of_district(s))


def _lines_of_district(s: Snapshot) -> Iterator[tuple[str, dict[str, Row]]]:
    due = withdrawals(s).merge(s.case[["case_id", "household_id"]], on="case_id")
    codes = look_up(due["household_id"], village_by_household(s))
    due = due.assign(village_code=codes).dropna(subset="village_code")
    cases = s.case[s.case["case_id"].isin(due["case_id"])]
    by_case = {row["case_id"]: row for row in raw_rows(cases)}
    applied = raw_rows(s.withdrawal[s.withdrawal["applied_on"] <= s.day])
    known = {(row["case_id"], row["kind"]): row for row in applied}
    risks: dict[str, list[str]] = {}
    for row in raw_rows(s.case_risk[s.case_risk["case_id"].isin(cases["case_id"])]):
        risks.setdefault(row["case_id"], []).append(row["risk"])
    heads = _heads(s, due["household_id"])
    villages = {row["village_code"]: row for row in raw_rows(s.village)}
    towns = {row["town_code"]: row for row in raw_rows(s.town)}
    for row in raw_rows(due):
        case_id, head = row["case_id"], heads.get(row["household_id"], {})
        village = villages.get(row["village_code"], {})
        withdrawal = known.get((case_id, row["kind"]), {"kind": row["kind"], "case_id": case_id})
        line = {
            "withdrawal": {
                **withdrawal,
                "district_name": s.notice.document.district_name,
                "head_name": head.get("name", ""),
                "risks_text": "、".join(risks.get(case_id, ())),
            },
            "town": towns.get(village.get("town_code", ""), {}),
            "village": village,
            "member": head,
            "case": by_case[case_id],
        }
        yield row["village_code"], line


def _heads(s: Snapshot, ids: pd.Series) -> dict[str, Row]:
    """The 户主 of each of these households, the first on file; a household may have none."""
    members = active_members(s)
    heads = members[(members["relation"] == HEAD) & members["household_id"].isin(ids)]
    rows = raw_rows(heads.sort_values("member_id", ascending=False))
    return {row["household_id"]: row for row in rows}


def _added_up(counts: Row) -> dict[str, str]:
    """The counts of a line with the sums that its formulas must come to."""
    sums = {"households": sum(int(counts[name]) for name in TYPES)}
    for block in BLOCKS:
        for what, _ in COUNTED:
            parts = (int(counts[f"{block.name}_{what}_{category}"]) for category in CATEGORIES)
            sums[f"{block.name}_{what}"] = sum(parts)
    return {**counts, **{name: str(value) for name, value in sums.items()}}


def _summary_note(untyped: int) -> str:
    """How the new ones are counted, and how many households have no type to be counted under."""
    return NOTE + (f"；另有{untyped}户户类型未填，未计入" if untyped else "")
