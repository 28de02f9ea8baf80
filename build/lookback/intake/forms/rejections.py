"""Rejected files to be returned: the same file with each objection marked at its cell."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import ceil

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from lookback.data.csv_writer import format_table
from lookback.errors import DataInvalid
from lookback.intake.forms.form_reader import ReceivedForm
from lookback.intake.forms.input_files import TABLE
from lookback.intake.forms.objections import FormLocation, Objection
from lookback.intake.forms.safe_workbook import OpenedWorkbook, open_workbook
from lookback.intake.forms.table_file import read_records
from lookback.intake.forms.template_check import REPORT
from lookback.publish.forms.hidden_sheet import SHEET
from lookback.publish.forms.styles import A4, THIN
from lookback.publish.forms.tick_boxes import letters
from lookback.publish.office.workbook import cell_of, workbook_bytes, write_text

SAME = "同一户的另一处没有通过，这一户暂未导入"
AGAIN = "改正另一处后，与这个文件一起再导入"
RED = PatternFill("solid", start_color="FFFFC7CE", end_color="FFFFC7CE")
AUTHOR = "lookback"
TITLES, WIDTHS = ("单元格", "项目", "问题", "怎么办"), (12, 22, 60, 50)
LINE_HEIGHT = 15
MARK_HEIGHT = 66
"""Points: room for both sides of a conflict in one cell."""

ADDRESS = re.compile(r"[A-Z]{1,3}\d+")


def rejected_files(
    received_forms: Sequence[ReceivedForm], objections: Mapping[str, Sequence[Objection]], day: date
) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file that goes back; one that cannot be opened does not.

    `objections` are those of the refused households. Import takes a returned file like any other.
    """
    for form in received_forms:
        about = [*_about(form, objections)]
        if about and form.path.suffix.lower() == TABLE:
            yield from ((form.file, content) for content in _table(form, about, objections))
        elif about:
            try:
                opened = open_workbook(form.path.read_bytes(), form.file)
            except (OSError, DataInvalid):
                continue
            yield form.file, _workbook(opened, about, day)


def _about(
    form: ReceivedForm, objections: Mapping[str, Sequence[Objection]]
) -> Iterator[Objection]:
    """What stands against a file: its own errors, or those of another about its household."""
    told = dict.fromkeys(objection for found in objections.values() for objection in found)
    own = [objection for objection in told if objection.place.file == form.file]
    yield from own
    if not own and not form.households.isdisjoint(objections):
        yield Objection(FormLocation(form.file), SAME, AGAIN)


def _workbook(opened: OpenedWorkbook, about: Sequence[Objection], day: date) -> bytes:
    book = load_workbook(io.BytesIO(opened.content))
    title = next((each.place.sheet for each in about if each.place.sheet in book.sheetnames), "")
    if title:
        _clear(book[title])
        for objection in about:
            if ADDRESS.fullmatch(objection.place.address):
                _mark(book, book[title], objection)
    _report(book, title, about)
    shown = opened.results(title) if title and title == book.sheetnames[0] else {}
    results = {at: value for at, value in shown.items() if isinstance(value, str | int | float)}
    return workbook_bytes(book, day, results)


def _clear(sheet: Worksheet) -> None:
    """Take away what an earlier return marked."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment and cell.comment.author == AUTHOR and isinstance(cell, Cell):
                cell.comment, cell.fill = None, PatternFill()


def _mark(book: Workbook, sheet: Worksheet, about: Objection) -> None:
    cell = sheet[about.place.address]
    if not isinstance(cell, Cell):
        return
    if about.mark:
        write_text(cell, about.mark)
        row = sheet.row_dimensions[cell.row]
        row.height = max(row.height or 0, MARK_HEIGHT)
        _update_hidden_sheet(book[SHEET], about)
    cell.fill = RED
    cell.comment = Comment(f"{about.what}\n→ {about.remedy}", AUTHOR, height=110, width=320)


def _update_hidden_sheet(memory: Worksheet, about: Objection) -> None:
    """From now on the form is taken to have shown what the data say now."""
    row = next(
        (
            number
            for number, cells in enumerate(memory.iter_rows(values_only=True), 1)
            if cells[:2] == ("base", about.place.address)
        ),
        memory.max_row + 1,
    )
    for column, text in enumerate(("base", about.place.address, about.base), 1):
        write_text(cell_of(memory, row, column), text)


def _report(book: Workbook, title: str, about: Sequence[Objection]) -> None:
    """A sheet that lists what is wrong, each line a link to its cell; one landscape page wide."""
    if REPORT in book.sheetnames:
        book.remove(book[REPORT])
    sheet: Worksheet = book.create_sheet(REPORT, 1)
    _row(sheet, 1, TITLES, bold=True)
    for column, width in zip("ABCD", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    for row, objection in enumerate(about, 2):
        _row(
            sheet,
            row,
            (
                objection.place.address or "整张表",
                objection.place.item,
                objection.what,
                objection.remedy,
            ),
        )
        if title and ADDRESS.fullmatch(objection.place.address):
            cell_of(sheet, row, 1).hyperlink = f"#'{title}'!{objection.place.address}"
            cell_of(sheet, row, 1).font = Font(color="FF0563C1", underline="single")
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _row(sheet: Worksheet, row: int, texts: Sequence[str], *, bold: bool = False) -> None:
    for column, text in enumerate(texts, 1):
        cell = cell_of(sheet, row, column)
        write_text(cell, text)
        cell.font, cell.border = Font(bold=bold), Border(THIN, THIN, THIN, THIN)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    lines = (ceil(2 * letters(text) / width) for text, width in zip(texts, WIDTHS, strict=True))
    sheet.row_dimensions[row].height = LINE_HEIGHT * max(1, *lines)


def _table(
    form: ReceivedForm, about: Sequence[Objection], refused: Mapping[str, Sequence[Objection]]
) -> Iterator[bytes]:
    """The rows of a CSV that were refused, with a column that says why; none if it is no table."""
    why: dict[str, list[str]] = {}
    for objection in about:
        text = (
            f"{objection.place.item}：{objection.what}" if objection.place.item else objection.what
        )
        why.setdefault(objection.place.address, []).append(text)
    if not form.lines:
        return
    (_, header), *records = read_records(form.path)
    shown = [place for place, name in enumerate(header) if name.strip() != REPORT]
    rows = [[*(header[place] for place in shown), REPORT]]
    for line, cells in records:
        reasons = why.get(f"第 {line} 行", [SAME] if form.lines.get(line) in refused else [])
        if reasons:
            rows.append(
                [*(cells[place] for place in shown if place < len(cells)), "；".join(reasons)]
            )
    yield b"\xef\xbb\xbf" + format_table(rows[0], rows[1:])
