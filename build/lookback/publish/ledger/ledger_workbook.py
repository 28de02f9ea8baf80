"""The whole ledger as one Excel workbook: a hundred thousand rows in seconds.

openpyxl styles the head; the rows are written as text cells straight into its sheet, because
cell by cell a large ledger would take longer than the rest of the site.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from html import escape
from itertools import chain, islice

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from lookback.history.ledger.ledger_entry import HEADINGS, LedgerEntry, LedgerTitles
from lookback.publish.office.workbook import FIRST, workbook_bytes
from lookback.publish.office.zip_archive import members_of, zip_archive

MOST_ROWS = 1_048_575
"""A sheet of Excel holds so many below its head; older entries are in the CSV alone."""
MOST_CHARACTERS = 32_767
"""A cell of Excel holds so many."""
WIDTHS = {"when": 17, "key": 24, "field": 16, "old": 28, "new": 28, "reason": 32, "basis": 22}
OTHERS = 14
ROW_END, END = b"</row>", b"</sheetData>"
DIMENSION = re.compile(rb'<dimension ref="[^"]*"')


def ledger_workbook(parts: Iterable[bytes], count: int, day: date) -> bytes:
    """The ledger in the columns of its CSV, every cell text, dated by the day of its newest entry.

    `parts` are its `count` rows as `row_lines` gives them.
    """
    reach = f"A1:{get_column_letter(len(HEADINGS))}{min(count, MOST_ROWS) + 1}"
    members = members_of(workbook_bytes(_head(reach), day))
    before, after = members.pop(FIRST).split(END)
    before = DIMENSION.sub(f'<dimension ref="{reach}"'.encode(), before)
    rows: Iterable[bytes] = map(zlib.decompress, parts)
    if count > MOST_ROWS:
        rows = islice(_one_by_one(rows), MOST_ROWS)
    return zip_archive({**members, FIRST: chain([before], rows, [END, after])})


def _one_by_one(parts: Iterable[bytes]) -> Iterator[bytes]:
    for part in parts:
        yield from (row + ROW_END for row in part.split(ROW_END)[:-1])


def row_lines(rows: Iterable[LedgerEntry], titles: LedgerTitles) -> bytes:
    """Entries as the rows of a sheet, compressed."""
    return zlib.compress("".join(_lines(rows, titles)).encode())


def _head(reach: str) -> Workbook:
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise TypeError("a new workbook has a sheet")
    sheet.title = "更正台账"
    sheet.append(list(HEADINGS.values()))
    for number, name in enumerate(HEADINGS, 1):
        sheet.cell(1, number).font = Font(bold=True)
        sheet.cell(1, number).alignment = Alignment(vertical="center")
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(name, OTHERS)
    sheet.auto_filter.ref = reach
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.print_title_rows = "1:1"
    return book


def _lines(rows: Iterable[LedgerEntry], titles: LedgerTitles) -> Iterator[str]:
    for row in rows:
        cells = (_cell(titles.of(name, str(getattr(row, name)))) for name in HEADINGS)
        yield f"<row>{''.join(cells)}</row>"


@lru_cache(1 << 16)
def _cell(text: str) -> str:
    if not text:
        return "<c/>"
    known = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)[:MOST_CHARACTERS]
    space = "" if known == " ".join(known.split()) else ' xml:space="preserve"'
    return f'<c t="inlineStr"><is><t{space}>{escape(known)}</t></is></c>'
