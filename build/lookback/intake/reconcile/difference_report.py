"""The differences for those who settle them: a table of counts, a CSV, and a workbook."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from lookback.data.csv_writer import format_table
from lookback.data.package import Package
from lookback.intake.reconcile.comparison import COLUMNS, KINDS, UNPLACED
from lookback.publish.office.workbook import cell_of, workbook_bytes, write_text

DECISIONS = ("改本库", "改国办系统", "两边都对，不改", "待入户核实")
ANSWERS = {"处理": 12, "经办人": 9, "依据": 14}
"""The columns that a person fills in, and their widths in characters."""
WIDTHS = {
    "town_name": 9, "village_name": 8, "household_id": 11, "national_household": 11,
    "resource": 8, "key": 16, "head_name": 8, "person": 8, "field_title": 14, "ours": 18,
    "theirs": 18, "place": 15, "note": 18,
}  # fmt: skip
"""The columns of a sheet, and their widths; the field's own name is in the CSV alone."""
MOST_ROWS = 20_000
"""Rows of a sheet; a district with more of one kind has another trouble, and the CSV."""

ALL = "合计"
THIN = Side(style="thin", color="BFBFBF")
LINES = Border(THIN, THIN, THIN, THIN)
HEAD, RED, OPEN = (PatternFill("solid", fgColor=one) for one in ("D9E2EC", "F8D7DA", "FFF8DC"))
A4_LANDSCAPE = 9


def difference_counts(found: pd.DataFrame, towns: Sequence[str]) -> pd.DataFrame:
    """Counts by kind (rows) and town (columns), both with their sum; every kind has its row."""
    counts = pd.crosstab(found["kind"], found["town_name"])
    places = [*towns, *([UNPLACED] if UNPLACED in counts else [])]
    others = [name for name in counts.columns if name not in places]
    counts = counts.reindex(index=list(KINDS), columns=[*places, *others], fill_value=0)
    counts[ALL] = counts.sum(axis=1)
    counts.loc[ALL] = counts.sum()
    return counts.astype("int64")


def differences_csv(found: pd.DataFrame) -> bytes:
    """The differences as canonical CSV; values are whole: the file is for the office alone."""
    return format_table(list(COLUMNS), found.itertuples(index=False, name=None))


def difference_workbook(
    package: Package, found: pd.DataFrame, counts: pd.DataFrame, day: date, export: str
) -> bytes:
    """The workbook: the counts, then a sheet for each kind, to be decided row by row."""
    book = Workbook()
    front: Worksheet = book.worksheets[0]
    front.title = "汇总"
    _front(front, counts, f"与国办系统比对：{export}，统计时点 {day}")
    for kind, meaning in KINDS.items():
        rows = found[found["kind"] == kind]
        if len(rows):
            _sheet(book.create_sheet(kind), package, rows, meaning)
    book.properties.title, book.properties.creator = "账账相符比对", "lookback"
    return workbook_bytes(book, day)


def _front(sheet: Worksheet, counts: pd.DataFrame, title: str) -> None:
    write_text(cell_of(sheet, 1, 1), title)
    cell_of(sheet, 1, 1).font = Font(bold=True, size=14)
    _heading(sheet, 3, ["类别", *map(str, counts.columns), "含义"])
    for at, (kind, row) in enumerate(counts.iterrows(), start=4):
        write_text(cell_of(sheet, at, 1), str(kind))
        for column, count in enumerate(row, start=2):
            cell_of(sheet, at, column).value = int(count)
        write_text(cell_of(sheet, at, len(row) + 2), KINDS.get(str(kind), ""))
        for column in range(1, len(row) + 3):
            cell_of(sheet, at, column).border = LINES
    for column in range(1, len(counts.columns) + 3):
        last = column == len(counts.columns) + 2
        width = 14 if column == 1 else 44 if last else 10
        sheet.column_dimensions[get_column_letter(column)].width = width
    _page(sheet, 3)


def _sheet(sheet: Worksheet, package: Package, rows: pd.DataFrame, meaning: str) -> None:
    more = f"；这里列前 {MOST_ROWS} 条，其余见 differences.csv" if len(rows) > MOST_ROWS else ""
    write_text(cell_of(sheet, 1, 1), f"{sheet.title}：{meaning}，共 {len(rows)} 条{more}")
    cell_of(sheet, 1, 1).font = Font(bold=True)
    _heading(sheet, 2, [*(COLUMNS[name] for name in WIDTHS), *ANSWERS])
    titles = {name: resource.title for name, resource in package.resources.items()}
    shown = rows.head(MOST_ROWS)[list(WIDTHS)].assign(resource=rows["resource"].map(titles))
    wrapped = Alignment(vertical="top", wrap_text=True)
    red = [list(WIDTHS).index(name) + 1 for name in ("ours", "theirs")]
    for at, row in enumerate(shown.itertuples(index=False, name=None), start=3):
        for column, text in enumerate((*row, *[""] * len(ANSWERS)), start=1):
            cell = cell_of(sheet, at, column)
            write_text(cell, text)
            cell.border, cell.alignment = LINES, wrapped
            cell.fill = OPEN if column > len(row) else RED if column in red else PatternFill()
    for column, width in enumerate((*WIDTHS.values(), *ANSWERS.values()), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    decision = get_column_letter(len(WIDTHS) + 1)
    rule = DataValidation("list", f'"{",".join(DECISIONS)}"', allow_blank=True)
    rule.errorTitle, rule.error, rule.showErrorMessage = "填写有误", "请从下拉选项中选择", True
    rule.add(f"{decision}3:{decision}{len(shown) + 2}")
    sheet.add_data_validation(rule)
    last = get_column_letter(len(WIDTHS) + len(ANSWERS))
    sheet.auto_filter.ref = f"A2:{last}{len(shown) + 2}"
    _page(sheet, 2)


def _heading(sheet: Worksheet, row: int, titles: Sequence[str]) -> None:
    for column, title in enumerate(titles, start=1):
        cell = cell_of(sheet, row, column)
        write_text(cell, title)
        cell.font, cell.fill, cell.border = Font(bold=True), HEAD, LINES
        cell.alignment = Alignment("center", "center", wrap_text=True)
    sheet.freeze_panes = f"A{row + 1}"
    sheet.row_dimensions[row].height = 30


def _page(sheet: Worksheet, heading: int) -> None:
    """A4 across, as wide as the page, the headings on every page."""
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4_LANDSCAPE, "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = f"{heading}:{heading}"
    foot = sheet.oddFooter
    if foot is not None and foot.center is not None and foot.right is not None:
        foot.center.text, foot.right.text = "第 &P 页，共 &N 页", "内部资料　请勿外传"
