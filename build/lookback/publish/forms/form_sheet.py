"""A form as a workbook: its sheet, the lists to choose from, and where its values came from.

The sheet is protected without a password: what a person fills in is open, everything else is
locked. The drop-down lists stand in a very hidden sheet of their own.
"""

from collections.abc import Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from lookback.publish.forms.cell_kinds import CellKind, DateKind, NumberKind, Value
from lookback.publish.forms.filling import Filling
from lookback.publish.forms.formulas import Formulas
from lookback.publish.forms.hidden_sheet import HiddenSheet, write_hidden_sheet
from lookback.publish.forms.layout import Box, Form, Label, PlacedCell, placed_cells
from lookback.publish.forms.styles import CellStyles, set_breaks, set_page, set_sizes, style_range
from lookback.publish.office.workbook import Results, cell_of, write_text
from lookback.publish.office.zip_archive import with_texts

LISTS = "_lists"


UNSTAMPED = "commit-9aa7-stamped-when-all-else-is-don"
"""Stands for a commit in a workbook that is to be kept for later ones: see `stamped`."""


class FormOrigin(NamedTuple):
    """Where the values of a form came from; blank in a form that is to be filled by hand."""

    commit: str = ""
    as_of: str = ""
    unit: str = ""
    household_id: str = ""

    @property
    def short(self) -> str:
        """The commit as it is printed."""
        return self.commit[:12]

    @property
    def footer(self) -> str:
        """The small print at the foot of a page."""
        return f"数据版本 {self.short}  统计时点 {self.as_of}" if self.commit else ""


def stamped(content: bytes, commit: str) -> bytes:
    """A workbook of the origin `UNSTAMPED` as it is where its values came from `commit`."""
    unstamped, origin = FormOrigin(UNSTAMPED), FormOrigin(commit)
    return with_texts(content, {UNSTAMPED: commit, unstamped.short: origin.short})


class WrittenForm(NamedTuple):
    """A workbook, and the results of the formulas in its first sheet."""

    book: Workbook
    results: Results


def write_form(form: Form, filling: Filling, origin: FormOrigin) -> WrittenForm:
    """The workbook of a form."""
    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = form.clause
    records = {name: len(rows) for name, rows in filling.rows.items()}
    places = placed_cells(form, records)
    formulas = Formulas(form, places, records, filling.words)
    cell_styles = CellStyles(form, sheet)
    results: dict[str, str | int | float] = {}
    for place in places:
        style_range(sheet, place, cell_styles.style(place))
        cell, content = cell_of(sheet, place.top, place.left), place.content
        if isinstance(content, Label):
            cell.value = content.text.format_map({**filling.words, "number": place.at + 1})
        elif content.role == "formula":
            cell.value = formulas.text(content, place.top)
            results[place.address] = _result(content.kind.show(filling.value(content, place.at)))
        else:
            _put(cell, content.kind.show(filling.value(content, place.at)))
    set_sizes(sheet, form, places)
    _validate(book, sheet, places)
    set_page(sheet, form, origin.footer)
    set_breaks(sheet, form, places)
    sheet.protection.enable()
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # both are allowed
    book.properties.title, book.properties.creator = form.title, "lookback"
    write_hidden_sheet(book, _hidden_facts(form, filling, origin, places))
    return WrittenForm(book, results)


def _put(cell: Cell, value: Value) -> None:
    if isinstance(value, str):
        write_text(cell, value)
    elif value is not None:
        number_format = cell.number_format
        cell.value = value
        cell.number_format = number_format  # openpyxl gives dates a format of its own


def _result(value: Value) -> str | int | float:
    return value if isinstance(value, str | int | float) else ""


def _hidden_facts(
    form: Form, filling: Filling, origin: FormOrigin, places: Sequence[PlacedCell]
) -> HiddenSheet:
    facts = {"form": form.code, "version": form.version, **origin._asdict()}
    base = {
        place.address: filling.value(place.content, place.at)
        for place in places
        if isinstance(place.content, Box) and place.content.role in ("input", "checked")
    }
    return HiddenSheet(
        {name: value for name, value in facts.items() if value},
        filling.identity(form),
        {address: raw for address, raw in base.items() if raw},
    )


def _validate(book: Workbook, sheet: Worksheet, places: Sequence[PlacedCell]) -> None:
    """What may be written into the open cells, and what a person is told otherwise."""
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "veryHidden"
    rules: dict[CellKind, DataValidation] = {}
    for place in places:
        box = place.content
        if isinstance(box, Box) and box.role in ("input", "checked"):
            if box.kind not in rules:
                rules[box.kind] = _rule(box.kind, lists, len(rules) + 1)
            rules[box.kind].add(place.address)
    for rule in rules.values():
        if rule.type:
            sheet.add_data_validation(rule)


def _rule(kind: CellKind, lists: Worksheet, column: int) -> DataValidation:
    """The validation of a kind of cell; one without a type forbids nothing."""
    if kind.choices:
        for row, choice in enumerate(kind.choices, start=1):
            write_text(cell_of(lists, row, column), choice)
        letter = get_column_letter(column)
        source = f"{LISTS}!${letter}$1:${letter}${len(kind.choices)}"
        rule = DataValidation("list", source, allow_blank=True)
        rule.error = "请从下拉选项中选择"
    elif isinstance(kind, DateKind):
        rule = DataValidation("date", "1", operator="greaterThan", allow_blank=True)
        rule.error = "请填写日期，如 2024-05-15"
    elif isinstance(kind, NumberKind):
        most = f"{kind.most if kind.most is not None else 1e12:.0f}"
        rule = DataValidation("decimal", "0", most, operator="between", allow_blank=True)
        rule.type = "whole" if kind.is_whole else "decimal"
        rule.error = f"请填写{'整数' if kind.is_whole else '数字'}，不小于0"
    else:
        return DataValidation()
    rule.errorTitle, rule.showErrorMessage = "填写有误", True
    return rule
