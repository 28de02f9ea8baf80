"""The figures as a workbook: the numbers of the pages, from the very same table."""

from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from lookback.compute.figures.amounts import NOT_COMPUTABLE
from lookback.compute.indicators import INDICATORS
from lookback.definitions.screening.rounds import document_of_round
from lookback.publish.edition import Edition
from lookback.publish.figures import NOT_PUBLIC, Figure
from lookback.publish.office.workbook import cell_of, put_on, style_of, workbook_bytes, write_text
from lookback.publish.units import PageUnit, long_day_text

DISTRICT, TOWNS, VILLAGES = "全区", "各镇（新区）", "各村"
THIN = Side(style="thin", color="BFBFBF")
LINES = Border(THIN, THIN, THIN, THIN)
HEAD = PatternFill("solid", fgColor="D9E2EC")
FIRST = 3
"""The row of the headings, below the title."""
HIGH = 62
"""Height of the headings in points: four lines of a long title."""

Value = str | float


def figures_workbook(e: Edition) -> bytes:
    """A sheet of the district with parts and changes, one of the towns, one of the villages."""
    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = DISTRICT
    before = e.figures.previous_day
    titles = ("代码", "指标", "数值", "单位", "分子", "分母", f"比上次（{before or '无'}）")
    rows = [figure_line(e.figures.of(code, e.units.district.code)) for code in e.figures.codes]
    table(sheet, _heading(e), titles, rows, (17, 34, 12, 8, 12, 12, 18))
    _by_unit(book.create_sheet(TOWNS), e, [e.units.district, *e.units.towns], ())
    villages = [(town.name, village) for town in e.units.towns for village in town.villages]
    _by_unit(
        book.create_sheet(VILLAGES),
        e,
        [unit for _, unit in villages],
        [name for name, _ in villages],
    )
    book.properties.title, book.properties.creator = "指标数值", "lookback"
    return workbook_bytes(book, e.snapshot.as_of)


def shown_value(figure: Figure) -> Value:
    """The number as a page shows it, to be calculated with; a text where there is none."""
    if figure.number in (NOT_COMPUTABLE, NOT_PUBLIC):
        return figure.number
    return float(figure.number.replace(",", ""))


def figure_line(figure: Figure) -> tuple[Value, ...]:
    """Code, title, value, unit, numerator, denominator and change of a figure."""
    indicator = figure.indicator
    parts = (float(text.replace(",", "")) if text else "" for text in (
        figure.numerator, figure.denominator,
    ))  # fmt: skip
    return (
        indicator.code,
        indicator.title,
        shown_value(figure),
        indicator.unit,
        *parts,
        figure.change,
    )


def _by_unit(sheet: Worksheet, e: Edition, units: Sequence[PageUnit], towns: Sequence[str]) -> None:
    """Units down, indicators across; of villages the town stands before the name."""
    codes = [
        indicator.code for indicator in INDICATORS if not towns or indicator.grain == "village"
    ]
    named = ("镇（新区）", "村") if towns else ("单位",)
    titles = (*named, *(f"{code} {_title(e, code)}" for code in codes))
    rows = []
    for at, unit in enumerate(units):
        figures = e.figures.of_unit(unit.code)
        names = (towns[at], unit.name) if towns else (unit.name,)
        rows.append((*names, *(shown_value(figures[code]) for code in codes)))
    table(sheet, _heading(e), titles, rows, (*(12 for _ in named), *(12 for _ in codes)))
    sheet.freeze_panes = cell_of(sheet, FIRST + 1, len(named) + 1)


def _title(e: Edition, code: str) -> str:
    indicator = e.figures.of(code, e.units.district.code).indicator
    return f"{indicator.title}（{indicator.unit}）"


def _heading(e: Edition) -> tuple[str, str]:
    day = long_day_text(e.snapshot.as_of)
    source = f"依据：{document_of_round(e.snapshot).number}　数据版本：{e.short_commit}"
    return f"指标　统计时点：{day}", source


def table(
    sheet: Worksheet, heading: tuple[str, str], titles: Sequence[str],
    rows: Iterable[Sequence[Value]], widths: Sequence[int],
) -> None:  # fmt: skip
    """Fill a sheet: its own title before the first line of the heading, then a lined table."""
    about, source = heading
    write_text(cell_of(sheet, 1, 1), f"{sheet.title}{about}")
    cell_of(sheet, 1, 1).font = Font(bold=True, size=14)
    write_text(cell_of(sheet, 2, 1), source)
    for column, title in enumerate(titles, start=1):
        cell = cell_of(sheet, FIRST, column)
        write_text(cell, title)
        cell.font, cell.fill, cell.border = Font(bold=True), HEAD, LINES
        cell.alignment = Alignment("center", "center", wrap_text=True)
    lined = Cell(sheet, 1, 1)
    lined.border = LINES
    for at, row in enumerate(rows, start=FIRST + 1):
        for column, value in enumerate(row, start=1):
            cell = cell_of(sheet, at, column)
            put_on(cell, style_of(lined))
            if isinstance(value, str):
                write_text(cell, value)
            else:
                cell.value = int(value) if value.is_integer() else value
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[FIRST].height = HIGH
    sheet.freeze_panes = f"A{FIRST + 1}"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = f"{FIRST}:{FIRST}"
