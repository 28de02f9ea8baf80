"""A file of the national system as rows of raw cells: a workbook, or a folder of CSV files."""

import csv
import io
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import python_calamine
from python_calamine import CalamineError, SheetTypeEnum

from lookback.errors import DataInvalid, Problem
from lookback.intake.forms.safe_workbook import open_workbook, reading_workbook
from lookback.intake.forms.workbook_container import (
    EXPORT,
    MIB,
    SizeLimits,
    column_number,
    read_parts,
)

Row = tuple[object, ...]
"""The cells of a row as a library gives them; of a formula its text."""

DISTRICT = SizeLimits(file=64 * MIB, part=256 * MIB, whole=512 * MIB)
"""An export of a whole district is larger than any form."""
MOST_COLUMNS = 300
MOST_CELLS = 20_000_000
"""The fast reader makes room for the whole rectangle about the cells, 32 bytes for each."""
MARKS = (
    b'"e"', b"'e'",
    *(lead + end for lead in (b"<f", b":f") for end in (b">", b"/", b" ", b"\t", b"\r", b"\n")),
)  # fmt: skip
"""One of these stands wherever a cell holds an error, and wherever one holds a formula."""
ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)([0-9]+)""")
"""Where a cell stands, or a row."""
AGAIN = "从国办系统重新导出，另存为 xlsx 或 UTF-8 的 csv"


def read_sheets(path: Path) -> dict[str, list[Row]]:
    """The sheets by name; of a folder the CSV files (UTF-8 or GBK), by name without `.csv`.

    Raises:
        DataInvalid: a file is missing, cannot be read or may not be opened; all at once.
    """
    try:
        if path.is_dir():
            return _folder(path)
        return _book(path)
    except OSError as error:
        raise DataInvalid(Problem(str(path), f"打不开（{error.strerror}）", AGAIN)) from error
    except DataInvalid as error:
        problems = (
            problem._replace(remedy=problem.remedy.replace(EXPORT, AGAIN))
            for problem in error.problems
        )
        raise DataInvalid(*problems) from None


def _book(path: Path) -> dict[str, list[Row]]:
    content = path.read_bytes()
    parts = read_parts(content, path.name, DISTRICT)
    bodies = [body for name, body in parts.items() if name.startswith("xl/")]
    with reading_workbook(path.name):
        if not any(map(_asks_for_care, bodies)):
            with suppress(CalamineError):
                return _values(content)
        return _with_care(content, path.name)


def _asks_for_care(body: bytes) -> bool:
    """Whether a part has an error, a formula, or cells so far apart that the space between counts.

    Nothing of this is usual in an export. It may say so of other parts as well.
    """
    if any(mark in body for mark in MARKS):
        return True
    places = ADDRESS.findall(body)
    columns = {letters for letters, _ in places}
    rows = {int(number) for _, number in places}
    most = max((column_number(letters.upper()) for letters in columns if letters), default=0)
    return max(rows, default=0) * most > MOST_CELLS


def _values(content: bytes) -> dict[str, list[Row]]:
    """The sheets by a fast reader, which goes by the cells and shows neither formula nor error."""
    book = python_calamine.load_workbook(io.BytesIO(content))
    names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    sheets = {name: book.get_sheet_by_name(name) for name in names}
    return {
        name: [_as_written(row) for row in sheet.to_python(skip_empty_area=False)]
        for name, sheet in sheets.items()
    }


def _as_written(row: Sequence[object]) -> Row:
    """The row with whole numbers as such: the reader gives each number as a fraction."""
    return tuple(
        int(cell) if isinstance(cell, float) and cell.is_integer() else cell
        for cell in row[:MOST_COLUMNS]
    )


def _with_care(content: bytes, where: str) -> dict[str, list[Row]]:
    """The sheets cell by cell; what a sheet says of its own size is not believed."""
    book = open_workbook(content, where, DISTRICT).book
    for sheet in book.worksheets:
        sheet.reset_dimensions()
    return {
        sheet.title: [
            () if row.count(None) == len(row) else row
            for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
        ]
        for sheet in book.worksheets
    }


def _folder(path: Path) -> dict[str, list[Row]]:
    files = sorted(one for one in path.iterdir() if one.suffix.lower() == ".csv")
    if not files:
        remedy = "指明国办系统导出的 xlsx，或放着 csv 的文件夹"
        raise DataInvalid(Problem(str(path), "文件夹里没有 csv 文件", remedy))
    sheets, problems = {}, []
    for file in files:
        try:
            sheets[file.stem] = _csv(file.read_bytes())
        except (ValueError, csv.Error) as error:
            problems.append(Problem(file.name, f"读不成一张表（{error}）", AGAIN))
    if problems:
        raise DataInvalid(*problems)
    return sheets


def _csv(raw: bytes) -> list[Row]:
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ValueError("是 Excel 工作簿改的名")
    return [*map(tuple, csv.reader(io.StringIO(_decoded(raw), newline=""), strict=True))]


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        raise ValueError("既不是 UTF-8 也不是 GBK 编码") from None
