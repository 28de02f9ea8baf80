"""Workbooks as bytes: the same content gives the same file, and formulas carry their results."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from copy import copy
from datetime import date, datetime, time
from html import escape

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from lookback.publish.office.zip_archive import members_of, zip_archive

Results = Mapping[str, str | int | float]
"""Address of a formula -> the value that it has."""

CORE, FIRST = "docProps/core.xml", "xl/worksheets/sheet1.xml"
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f>[^<]*</f>)<v ?(?:/>|></v>)</c>')
LEADS = ("=", "+", "-", "@", "\t", "\r")
"""What a text may not begin with, or a spreadsheet takes it for a formula."""


class _InOrder(MultiCellRange):
    """Merged ranges in the order of their addresses, where openpyxl keeps them in a set."""

    def __iter__(self) -> Iterator[CellRange]:
        """From left to right, each column from top to bottom."""
        return iter(self.sorted())


def workbook_bytes(book: Workbook, day: date, results: Results | None = None) -> bytes:
    """The workbook as a file that says it was made on `day`, with no other time in it.

    `results` are the values of formulas in its first sheet; programs that do not calculate (a
    preview, a telephone) show them, others calculate anew on opening.
    """
    book.properties.created = datetime.combine(day, time())
    for sheet in book.worksheets:
        sheet.merged_cells = _InOrder(sheet.merged_cells.ranges)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        ExcelWriter(book, archive).save()
    members = members_of(out.getvalue())
    stamp = f"{day:%Y-%m-%d}T00:00:00Z".encode()
    members[CORE] = MODIFIED.sub(rb"\g<1>" + stamp, members[CORE])
    if results:
        members[FIRST] = _with_results(members[FIRST].decode("utf-8"), results).encode("utf-8")
    return zip_archive(members)


def _with_results(sheet: str, results: Results) -> str:
    def known(found: re.Match[str]) -> str:
        address, attributes, formula = found.groups()
        if address not in results:
            return found[0]
        value = results[address]
        kind = ' t="str"' if isinstance(value, str) else ""
        return f'<c r="{address}"{attributes}{kind}>{formula}<v>{escape(str(value))}</v></c>'

    return FORMULA.sub(known, sheet)


def write_text(cell: Cell, text: str) -> None:
    """Put a text from data into a cell: never a formula, never a character that no file may hold.

    A character that a sheet cannot hold becomes U+FFFD.
    """
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)
    cell.data_type = "s"
    if text.startswith(LEADS):
        cell.quotePrefix = True


def cell_of(sheet: Worksheet, row: int, column: int) -> Cell:
    """A cell to write into; one that a merged range has swallowed cannot be written."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(f"{cell.coordinate} belongs to a merged range")
    return cell


def style_of(cell: Cell) -> StyleArray:
    """The whole style of a cell, to be put on others: a hundred times quicker than part by part."""
    return copy(cell._style)  # type: ignore[attr-defined]


def put_on(cell: Cell, style: StyleArray) -> None:
    """Give a cell of the same workbook a whole style."""
    cell._style = copy(style)  # type: ignore[attr-defined]


def merge(sheet: Worksheet, reach: str) -> None:
    """Merge cells that have their styles already: the borders at the edge are the range's.

    `Worksheet.merge_cells` would look for those lines itself, which takes longer than all else.
    """
    sheet.merged_cells.ranges.add(CellRange(reach))
