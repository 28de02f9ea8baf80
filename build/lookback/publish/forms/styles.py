"""The styles of a form: fonts, borders, row heights, and the printed page."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from lookback.publish.forms.layout import Box, Form, Look, PlacedCell
from lookback.publish.forms.tick_boxes import COLUMN_POINTS, letters
from lookback.publish.office.workbook import cell_of, merge, put_on, style_of

SONG, FANGSONG, HEI = "宋体", "仿宋", "黑体"
THIN = Side(style="thin")
A4 = 9
CENTIMETRE = 1 / 2.54
"""In inches, the unit of margins."""

POINTS, GAP = 1.32, 6
"""Height of a line per point of type; room above and below."""


class CellLook(NamedTuple):
    """How a look is printed: type face, points beside the body's, alignment, and its lines."""

    font: str = FANGSONG
    larger: float = 0
    bold: bool = False
    horizontal: str = "center"
    lines: str = "box"
    indent: int = 0


CELL_LOOKS: dict[Look, CellLook] = {
    "title": CellLook(SONG, 9, bold=True, lines=""),
    "subtitle": CellLook(lines=""),
    "head": CellLook(horizontal="left", lines=""),
    "plain": CellLook(SONG, horizontal="left", lines="under"),
    "section": CellLook(HEI, horizontal="left"),
    "label": CellLook(),
    "left": CellLook(horizontal="left", indent=1),
    "value": CellLook(SONG),
    "long": CellLook(SONG, horizontal="left", indent=1),
    "inside": CellLook(horizontal="left", lines="shared"),
    "blank": CellLook(SONG, horizontal="left", lines="shared"),
}


class CellStyles:
    """The styles of one form's cells, each made once."""

    def __init__(self, form: Form, sheet: Worksheet) -> None:
        self._form, self._sheet = form, sheet
        self._styles: dict[tuple[Look, str, bool, bool, bool], StyleArray] = {}

    def style(self, place: PlacedCell) -> StyleArray:
        """The style of a cell: its look, its number format, and whether a person may fill it."""
        content = place.content
        is_open = isinstance(content, Box) and content.role in ("input", "checked")
        number_format = content.kind.number_format if isinstance(content, Box) else "General"
        starts, ends = place.left == 1, place.right == len(self._form.widths)
        key = (content.look, number_format, is_open, starts, ends)
        if key not in self._styles:
            self._styles[key] = self._made(*key)
        return self._styles[key]

    def _made(
        self, look: Look, number_format: str, is_open: bool, starts: bool, ends: bool
    ) -> StyleArray:
        cell_look, cell = CELL_LOOKS[look], Cell(self._sheet, 1, 1)
        cell.font = Font(
            name=cell_look.font, size=self._form.size + cell_look.larger, bold=cell_look.bold
        )
        cell.alignment = Alignment(
            cell_look.horizontal, "center", wrap_text=look != "title", indent=cell_look.indent
        )
        cell.border = _border(cell_look.lines, starts=starts, ends=ends)
        cell.protection = Protection(locked=not is_open)
        cell.number_format = number_format
        return style_of(cell)


def style_range(sheet: Worksheet, place: PlacedCell, style: StyleArray) -> None:
    """Give the whole range its style, and make one cell of it."""
    for row in range(place.top, place.bottom + 1):
        for column in range(place.left, place.right + 1):
            put_on(cell_of(sheet, row, column), style)
    if place.is_merged:
        merge(sheet, place.reach)


def _border(lines: str, *, starts: bool, ends: bool) -> Border:
    if lines == "box":
        return Border(THIN, THIN, THIN, THIN)
    if lines == "shared":
        return Border(THIN if starts else None, THIN if ends else None, THIN, THIN)
    return Border(bottom=THIN) if lines == "under" else Border()


def set_sizes(sheet: Worksheet, form: Form, places: Iterable[PlacedCell]) -> None:
    """Column widths as declared; rows as high as declared, or as their longest text needs."""
    for column, width in enumerate(form.widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    heights: dict[int, float] = {}
    for place in places:
        if place.top == place.bottom:
            size = form.size + CELL_LOOKS[place.content.look].larger
            text = sheet.cell(place.top, place.left).value
            room = sum(form.widths[place.left - 1 : place.right]) * COLUMN_POINTS
            needed = _lines(text, room / size) * size * POINTS + GAP
            least = max(place.height, heights.get(place.top, 0))
            heights[place.top] = max(least, needed if place.height < needed else 0)
        else:
            heights[place.top] = max(place.height, heights.get(place.top, 0))
    for row, height in heights.items():
        sheet.row_dimensions[row].height = round(height, 1)


def set_breaks(sheet: Worksheet, form: Form, places: Iterable[PlacedCell]) -> None:
    """Begin a page where the form says so, so that no section is cut in two."""
    for place in places:
        if form.new_page and getattr(place.content, "text", "") == form.new_page:
            sheet.row_breaks.append(Break(id=place.top - 1))


def _lines(value: object, room: float) -> int:
    """How many lines a text takes where so many square letters find room side by side."""
    if not isinstance(value, str) or value.startswith("="):
        return 1
    return sum(max(1, math.ceil(letters(line) / room)) for line in value.split("\n"))


def set_page(sheet: Worksheet, form: Form, footer: str) -> None:
    """A4, as wide as the page, its header rows on every page; `footer` at the lower right."""
    setup = sheet.page_setup
    setup.paperSize = A4
    setup.orientation = "landscape" if form.is_landscape else "portrait"
    setup.fitToWidth, setup.fitToHeight = 1, 1 if form.fits_one_page else 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 1.5 * CENTIMETRE
    margins.top, margins.bottom = 1.5 * CENTIMETRE, 1.8 * CENTIMETRE
    margins.header = margins.footer = 0.8 * CENTIMETRE
    sheet.print_options.horizontalCentered = True
    head, foot = sheet.oddHeader, sheet.oddFooter
    if form.clause.startswith("附件") and head is not None and head.left is not None:
        head.left.text, head.left.size = form.clause, 12
    if foot is not None and foot.center is not None and foot.right is not None:
        foot.center.text = "" if form.fits_one_page else "第 &P 页，共 &N 页"
        foot.right.text, foot.right.size = footer, 8
    if form.header:
        sheet.print_title_rows = form.header
        sheet.freeze_panes = f"A{int(form.header.split(':')[1]) + 1}"
    sheet.sheet_view.showGridLines = False
