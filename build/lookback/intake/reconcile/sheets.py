"""A file of the national system as rows of raw cells: a workbook, or a folder of CSV files."""

import csv
import io
from pathlib import Path

from lookback.errors import DataInvalid, Problem
from lookback.intake.filled.container import EXPORT, MIB, Bounds
from lookback.intake.filled.opening import open_book, sound

Row = tuple[object, ...]
"""The cells of a row as a library gives them; of a formula its text."""

DISTRICT = Bounds(file=64 * MIB, part=256 * MIB, whole=512 * MIB)
"""An export of a whole district is larger than any form."""
MOST_COLUMNS = 300
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
            one._replace(remedy=one.remedy.replace(EXPORT, AGAIN)) for one in error.problems
        )
        raise DataInvalid(*problems) from None


def _book(path: Path) -> dict[str, list[Row]]:
    opened = open_book(path.read_bytes(), path.name, DISTRICT)
    with sound(path.name):
        return {
            sheet.title: list(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True))
            for sheet in opened.book.worksheets
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
