"""An export of the national system, read sheet by sheet by a mapping of its columns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from openpyxl.utils import get_column_letter

from lookback.errors import DataInvalid, DescriptorInvalid, Problem
from lookback.intake.cell_reading import CellReading, read_cell
from lookback.intake.reconcile.column_mapping import MappedColumn, MappedSheet, NationalMapping
from lookback.intake.reconcile.compared_items import normalised_name, normalised_value
from lookback.intake.reconcile.export_sheets import Row, read_sheets

HEADER_WITHIN = 10
"""A title and a line of remarks may stand above the headings."""
RECOGNISED = ("", "id_number", "head_id_number")
"""Items by which households and persons are recognised; "" stands for the household's number."""
FORMULA = CellReading("", problem="是公式，不是值")
TOLD = 5
"""Cells named in one message."""


class UnreadCell(NamedTuple):
    """A cell whose value cannot be compared: where it stands, what it holds, and why."""

    resource: str
    row: int
    field: str
    raw: str
    problem: str


@dataclass(frozen=True)
class NationalExport:
    """The rows of the sheets by resource, and the cells that could not be read.

    A frame has `link` (the system's own number of the household), `row` (in the sheet, from 1)
    and a column of text for each item of the mapping, blank where nothing is known; `letters`
    give the column of an item in its sheet. `unused` are columns that no mapping asks for.
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    letters: Mapping[str, Mapping[str, str]]
    unread: tuple[UnreadCell, ...]
    unused: tuple[str, ...]


class _HeaderPlace(NamedTuple):
    """Where the headings of a sheet stand: their row, and column numbers by plain title."""

    row: int
    columns: Mapping[str, int]


def read_export(path: Path, mapping: NationalMapping) -> NationalExport:
    """Read a workbook, or a folder of CSV files, that the national system gave.

    Raises:
        DataInvalid: a file cannot be opened, or a spreadsheet has ruined numbers by which rows
            are recognised; every such cell is named.
        DescriptorInvalid: the mapping asks for a sheet or a column that the export has not.
    """
    return as_mapped(path.name, read_sheets(path), mapping)


def as_mapped(
    name: str, raw: Mapping[str, Sequence[Row]], mapping: NationalMapping
) -> NationalExport:
    """The same of the raw cells of an export; raises as `read_export` does."""
    sheets = {normalised_name(title): rows for title, rows in raw.items()}
    found, problems = _places(sheets, mapping)
    if problems:
        raise DescriptorInvalid(*problems)
    tables, letters, unread = {}, {}, []
    unused: list[str] = []
    ruined: list[Problem] = []
    for sheet, place in found:
        reader = _SheetReader(sheet, place)
        rows = reader.rows(sheets[normalised_name(sheet.title)])
        tables[sheet.resource] = rows
        letters[sheet.resource] = {
            column.field.name: get_column_letter(place.columns[normalised_name(title)] + 1)
            for title, column in sheet.columns.items()
        }
        unread += reader.unread
        ruined += reader.ruined()
        asked = {normalised_name(sheet.household), *map(normalised_name, sheet.columns)}
        unused += [f"{sheet.title}.{title}" for title in place.columns if title not in asked]
    if ruined:
        raise DataInvalid(*ruined)
    return NationalExport(name, tables, letters, tuple(unread), tuple(unused))


def _places(
    sheets: Mapping[str, Sequence[Row]], mapping: NationalMapping
) -> tuple[list[tuple[MappedSheet, _HeaderPlace]], list[Problem]]:
    found, problems = [], []
    for sheet in mapping.sheets.values():
        rows = sheets.get(normalised_name(sheet.title))
        where = f"{mapping.where} sheets.{sheet.title}"
        if rows is None:
            if not sheet.is_optional:
                has = "、".join(sheets) or "一张也没有"
                remedy = f"导出文件里有：{has}；改正对照文件里的表名，或用 --mapping 指明另一份"
                problems.append(Problem(where, "导出文件里没有这张表", remedy))
            continue
        place = _header(rows, [sheet.household, *sheet.columns])
        missing = [one for one in (sheet.household, *sheet.columns)
                   if normalised_name(one) not in place.columns]  # fmt: skip
        for title in missing:
            has = "、".join([*place.columns][:40])
            remedy = f"表头里有：{has}；改正对照文件里的列名"
            problems.append(Problem(where, f"导出表里没有“{title}”这一列", remedy))
        found.append((sheet, place))
    return found, problems


def _header(rows: Sequence[Row], titles: Sequence[str]) -> _HeaderPlace:
    """The row that holds the most of these titles among the first few; of equal ones the first."""
    asked, best = {normalised_name(title) for title in titles}, _HeaderPlace(0, {})
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        named: dict[str, int] = {}
        for place, cell in enumerate(row):
            if normalised_name(cell):
                named.setdefault(normalised_name(cell), place)
        if len(asked & set(named)) > len(asked & set(best.columns)) or not number:
            best = _HeaderPlace(number, named)
    return best


class _SheetReader:
    """Reads the rows of one sheet; equal cells of a column are read once."""

    def __init__(self, sheet: MappedSheet, place: _HeaderPlace) -> None:
        self._sheet, self._place = sheet, place
        self.unread: list[UnreadCell] = []
        self._ruined: dict[tuple[str, str], list[str]] = {}

    def rows(self, rows: Sequence[Row]) -> pd.DataFrame:
        """The rows below the headings; rows without any value are passed over."""
        body = [
            (number, row)
            for number, row in enumerate(rows[self._place.row + 1 :], self._place.row + 2)
            if any(normalised_name(cell) for cell in row)
        ]
        numbers = [number for number, _ in body]
        table = {"row": pd.Series(numbers, dtype="int64")}
        table["link"] = self._column(body, self._sheet.household, _link, "")
        for title, column in self._sheet.columns.items():
            table[column.field.name] = self._column(
                body, title, partial(_item, column=column), column.field.name
            )
        return pd.DataFrame(table)

    def _column(
        self, body: Sequence[tuple[int, Row]], title: str,
        read: Callable[[object], CellReading], name: str,
    ) -> pd.Series:  # fmt: skip
        place, texts = self._place.columns[normalised_name(title)], []
        cell_readings: dict[tuple[type, object], CellReading] = {}
        for number, row in body:
            cell = row[place] if place < len(row) else None
            memo = (type(cell), cell)
            if memo not in cell_readings:
                cell_readings[memo] = FORMULA if str(cell).startswith("=") else read(cell)
            reading = cell_readings[memo]
            texts.append(reading.text)
            if reading.problem:
                texts[-1] = self._refused(number, title, name, cell, reading.problem)
        return pd.Series(texts, dtype="str")

    def _refused(self, row: int, title: str, name: str, cell: object, problem: str) -> str:
        """What stands for a cell that cannot be read: of a masked number the mask, else nothing."""
        if name in RECOGNISED and isinstance(cell, str) and "*" in problem:
            return normalised_name(cell)
        if name in RECOGNISED:
            address = f"{get_column_letter(self._place.columns[normalised_name(title)] + 1)}{row}"
            self._ruined.setdefault((title, problem), []).append(address)
        else:
            self.unread.append(UnreadCell(self._sheet.resource, row, name, str(cell), problem))
        return ""

    def ruined(self) -> Iterator[Problem]:
        """Numbers by which rows are recognised and which a spreadsheet has destroyed."""
        for (title, problem), cells in self._ruined.items():
            more = f"等 {len(cells)} 格" if len(cells) > TOLD else ""
            where = f"工作表“{self._sheet.title}”{'、'.join(cells[:TOLD])}{more}"
            remedy = "不要用 Excel 打开后另存，从系统重新导出；或把该列设为文本后重新录入"
            yield Problem(where, f"“{title}”{problem}", remedy)


def _item(cell: object, column: MappedColumn) -> CellReading:
    """A cell in our words, where the mapping has one for what it says."""
    return normalised_value(column.values.get(normalised_name(cell), cell), column.field)


def _link(cell: object) -> CellReading:
    """The system's number of a household; a head's ID number serves as well."""
    return read_cell(cell, "household_id", "string")
