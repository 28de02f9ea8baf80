"""A workbook opened safely: its sheets, and the cells of one of them as a library reads them."""

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook

from lookback.errors import DataInvalid, Problem
from lookback.intake.forms.workbook_container import (
    EXPORT,
    FORM,
    Parts,
    SizeLimits,
    merged_ranges,
    read_parts,
)

MOST_ROWS, MOST_COLUMNS = 5_000, 200
"""No form is larger; what stands beyond is not looked at."""


class RawCell(NamedTuple):
    """What stands in a cell: text, a number, a date, a truth; `is_formula` and `is_error`."""

    value: Any
    is_formula: bool = False
    is_error: bool = False


@dataclass(frozen=True)
class OpenedWorkbook:
    """A workbook whose container is safe; `where` names its file in messages."""

    where: str
    content: bytes
    parts: Parts
    book: Workbook

    @cached_property
    def states(self) -> Mapping[str, str]:
        """The sheets by title in their order: visible, hidden or veryHidden."""
        return {sheet.title: sheet.sheet_state for sheet in self.book.worksheets}

    def cells(self, title: str) -> dict[str, RawCell]:
        """The cells of a sheet that are not blank, by address."""
        with reading_workbook(self.where):
            return dict(_cells(self.book, title))

    def results(self, title: str) -> dict[str, Any]:
        """What the cells showed when the file was saved: of a formula, its result."""
        with reading_workbook(self.where):
            book = _load(self.content, data_only=True)
            return {address: raw.value for address, raw in _cells(book, title)}

    def merged(self, title: str) -> set[str]:
        """The merged ranges of a sheet."""
        return merged_ranges(self.body(title))

    def body(self, title: str) -> bytes:
        """The XML of a sheet."""
        path = str(getattr(self.book[title], "_worksheet_path", ""))
        return self.parts.get(path.lstrip("/"), b"")


def open_workbook(content: bytes, where: str, bounds: SizeLimits = FORM) -> OpenedWorkbook:
    """Open the bytes of an .xlsx file.

    Raises:
        DataInvalid: it cannot be opened, or may not be.
    """
    parts = read_parts(content, where, bounds)
    with reading_workbook(where):
        return OpenedWorkbook(where, content, parts, _load(content, data_only=False))


@contextmanager
def reading_workbook(where: str) -> Iterator[None]:
    """While something of a workbook is read: raises DataInvalid where it turns out damaged."""
    try:
        yield
    except (BadZipFile, LookupError, ValueError, TypeError, AttributeError, SyntaxError):
        remedy = f"重新保存；仍不行时{EXPORT}"
        raise DataInvalid(Problem(where, "工作簿内部已损坏，读不出来", remedy)) from None


def _load(content: bytes, *, data_only: bool) -> Workbook:
    """A read-only workbook: sheets are read cell by cell, none is built up in memory."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of drawings and extensions that it leaves out
        return load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)


def _cells(book: Workbook, title: str) -> Iterator[tuple[str, RawCell]]:
    for row in book[title].iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS):
        for cell in row:
            if cell.value is not None:
                raw = RawCell(cell.value, cell.data_type == "f", cell.data_type == "e")
                yield cell.coordinate, raw
