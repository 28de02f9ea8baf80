"""A filled workbook read back: which cell is which field of which row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from openpyxl import Workbook

from lookback.errors import DataInvalid, Problem
from lookback.publish.forms.hidden_sheet import read_hidden_sheet
from lookback.publish.forms.layout import Form, FormCell, form_cells

REMEDY = "用 lookback forms 重新导出该表，把改动填上再导入"


@dataclass(frozen=True)
class FilledForm:
    """A workbook that `lookback forms` wrote and a person may have changed.

    `facts` say where it came from: form, version, commit, as_of, unit, household_id (those that
    are known); `keys` the keys of the rows shown, by resource; `cells` every cell a person may
    fill, by its address in the first sheet.
    """

    form: Form
    facts: Mapping[str, str]
    keys: Mapping[str, tuple[Mapping[str, str], ...]]
    cells: Mapping[str, FormCell]


class ChangedCell(NamedTuple):
    """A cell that no longer holds what was shown: its raw value now, or why it has none."""

    cell: FormCell
    raw: str
    problem: str


def read_form(book: Workbook, forms: Mapping[str, Form], where: str) -> FilledForm:
    """What the workbook's cells stand for; `forms` by their codes, `where` names the file.

    The values themselves are still in the first sheet; `changed_cells` compares them with what was
    shown.

    Raises:
        DataInvalid: it is no form of ours, or one with another layout than today's.
    """
    facts, keys, base = read_hidden_sheet(book, where)
    form = forms.get(facts.get("form", ""))
    if form is None:
        raise DataInvalid(Problem(where, "来源记录中没有表号", REMEDY))
    if facts.get("version") != form.version:
        what = f"{form.title}的版式与现行的不同，单元格对不上"
        raise DataInvalid(Problem(where, what, REMEDY))
    shown = {resource: tuple(rows) for resource, rows in keys.items()}
    return FilledForm(form, facts, shown, form_cells(form, keys, base))


def changed_cells(book: Workbook, filled: FilledForm) -> list[ChangedCell]:
    """The cells that a person changed, in the order of the sheet."""
    sheet = book.worksheets[0]
    changed_cells = []
    for address, cell in filled.cells.items():
        value = sheet[address].value
        try:
            raw, problem = cell.kind.read(value), ""
        except ValueError as error:
            raw, problem = "", str(error)
        if problem or raw != cell.kind.read(cell.kind.show(cell.base)):
            changed_cells.append(ChangedCell(cell, raw, problem))
    return changed_cells
