"""The computed cells of a form (A33, A34, A37, A38, A26, 附件1第1问), computed again.

Computed values never come in. What the sheet shows is compared with what the definitions make of
the cells beside it: a formula that somebody wrote over must not stay unnoticed.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from lookback.definitions.household.income import with_totals
from lookback.intake.forms.changed_cells import FormRow
from lookback.intake.forms.objections import FormLocation, FormNote, Objection
from lookback.intake.forms.safe_workbook import RawCell
from lookback.publish.forms.cell_kinds import NumberKind
from lookback.publish.forms.filling import Row
from lookback.publish.forms.household_fillings import TOTALS
from lookback.publish.forms.layout import Box, Form, placed_cells

TOLERANCE = 0.01
"""元: IN01 allows as much."""

Computed = Mapping[str, float | str]
"""What is computed, by the name that the form gives it; what cannot be is left out."""


def computed_values(lines: list[FormRow], income: Row | None, members_before: int) -> Computed:
    """The values of the form's computed cells, as the definitions make them of its lines.

    `income` is the row on file that the form shows, `members_before` how many of the members it
    shows were on file: the persons that the income counts beside them stay counted.
    """
    cells = {
        name: cell.new
        for line in lines
        if line.resource == "income"
        for name, cell in line.cells.items()
    }
    named = [
        line.cells
        for line in lines
        if line.resource == "member" and "name" in line.cells and line.cells["name"].new
    ]
    row = {**(income or {}), **cells}
    if named and row.get("member_count"):
        row["member_count"] = str(int(row["member_count"]) + len(named) - members_before)
    insured = [
        cells["has_medical_insurance"].new for cells in named if "has_medical_insurance" in cells
    ]
    return {**_totals(row), **_uninsured(insured)}


def _totals(row: Mapping[str, str]) -> Computed:
    numbers = {
        name: pd.to_numeric(pd.Series([row.get(name) or None], dtype="str"), errors="coerce")
        for name in _NEEDED
    }
    totals = with_totals(pd.DataFrame(numbers)).iloc[0]
    return {name: float(totals[name]) for name in TOTALS if pd.notna(totals[name])}


def _uninsured(insured: list[str]) -> Computed:
    if "否" in insured:
        return {"has_uninsured_member": "是"}
    return {"has_uninsured_member": "否"} if insured and all(insured) else {}


_NEEDED = (
    "wage_income_yuan", "business_income_yuan", "property_income_yuan", "transfer_income_yuan",
    "business_expense_yuan", "claims_income_yuan", "own_payment_yuan", "member_count",
)  # fmt: skip


def comparisons(
    file: str,
    form: Form,
    counts: Mapping[str, int],
    raw: Mapping[str, RawCell],
    shown: Mapping[str, Any],
    computed: Computed,
) -> Iterator[Objection | FormNote]:
    """What the computed cells show against `computed`: an objection where a formula is gone."""
    for place in placed_cells(form, counts):
        box = place.content
        if isinstance(box, Box) and box.role == "formula" and place.address in raw:
            where = FormLocation(
                file, form.clause, place.address, box.item.partition(".")[2] or box.item
            )
            value = shown.get(place.address)
            is_over = not raw[place.address].is_formula
            expected = computed.get(box.field)
            if value in (None, "") or (expected is not None and _agrees(value, expected, box)):
                continue
            if is_over:
                remedy = "这一格由公式算出：改回公式，或重新导出该表再填"
                yield Objection(where, f"公式被改成了固定值“{value}”，与口径不符", remedy)
            elif expected is not None:
                yield FormNote(where, f"表上显示 {value}，按口径为 {expected}；以口径为准")


def _agrees(value: object, expected: float | str, box: Box) -> bool:
    if isinstance(box.kind, NumberKind):
        try:
            return abs(float(str(value)) - float(expected)) <= TOLERANCE
        except ValueError:
            return False
    try:
        return box.kind.read(value) == expected
    except ValueError:
        return False
