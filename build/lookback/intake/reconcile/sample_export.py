"""An invented export: the dataset in the columns of a mapping, and differences planted in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from openpyxl import Workbook

from lookback.data.package import Package
from lookback.data.snapshot import Snapshot
from lookback.intake.reconcile.column_mapping import MappedSheet, NationalMapping
from lookback.intake.reconcile.compared_items import comparable_items
from lookback.intake.reconcile.comparison import (
    DIFFERS,
    ONLY_OURS,
    ONLY_THEIRS,
    OURS_BLANK,
    REGISTER,
    THEIRS_BLANK,
    TWICE,
    UNREADABLE,
)
from lookback.intake.reconcile.expected_tables import expected_tables
from lookback.publish.office.workbook import cell_of, workbook_bytes, write_text

Sheets = dict[str, list[list[str]]]
"""Sheets by name; the first row has the headings."""

STRANGER = ("GB9999999", "示例户", "400702190001010019")
"""A household that no dataset has: its number, its head and the head's invented ID number."""


class PlantedDifference(NamedTuple):
    """A difference that was planted: its kind, and what was done."""

    kind: str
    what: str


def exported(package: Package, s: Snapshot, mapping: NationalMapping) -> Sheets:
    """What the system would give if it agreed with the dataset in everything.

    The numbers of its households are its own: they say nothing of ours, unless the mapping
    takes an item for them, such as the head's ID number.
    """
    tables = expected_tables(s, mapping, comparable_items(package))
    households, own = tables["household"], mapping.sheets["household"]
    numbers = {name: f"GB{at:07d}" for at, name in enumerate(households["household_id"], start=1)}
    if own.household in own.columns:
        said = households[own.columns[own.household].field.name]
        numbers = dict(zip(households["household_id"], said, strict=True))
    return {
        sheet.title: _sheet(sheet, tables[name], numbers) for name, sheet in mapping.sheets.items()
    }


def sample_file(
    package: Package, s: Snapshot, mapping: NationalMapping
) -> tuple[bytes, list[PlantedDifference]]:
    """The export as a workbook, with a difference of every kind that its rows allow."""
    sheets = exported(package, s, mapping)
    planted = [*_Planter(sheets, mapping).plant()]
    book = Workbook()
    for place, (title, rows) in enumerate(sheets.items()):
        sheet = book.create_sheet(title, place)
        for at, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                write_text(cell_of(sheet, at, column), text)
    del book[book.sheetnames[-1]]
    return workbook_bytes(book, s.as_of), planted


def _sheet(sheet: MappedSheet, rows: pd.DataFrame, numbers: Mapping[str, str]) -> list[list[str]]:
    titles = [sheet.household, *(title for title in sheet.columns if title != sheet.household)]
    written: Sequence[pd.Series] = [
        rows["household_id"].map(numbers),
        *(_in_their_words(rows, sheet, title) for title in titles[1:]),
    ]
    return [titles, *map(list, zip(*written, strict=True))]


def _in_their_words(rows: pd.DataFrame, sheet: MappedSheet, title: str) -> pd.Series:
    column = sheet.columns[title]
    words = {ours: word for word, ours in column.values.items()}
    return rows[column.field.name].replace(words)


EDITS = (
    (DIFFERS, "household", "phone", lambda text: text, "16400000000"),
    (DIFFERS, "income", "wage_income_yuan", lambda text: text not in ("", "1"), "1"),
    (DIFFERS, "measure", "amount_yuan", lambda text: text not in ("", "1"), "1"),
    (REGISTER, "household", "is_lifted", lambda text: text == "是", "否"),
    (REGISTER, "member", "is_relocated", lambda text: text == "否", "是"),
    (THEIRS_BLANK, "member", "ethnicity", lambda text: text, ""),
    (OURS_BLANK, "member", "disability_certificate", lambda text: not text, STRANGER[2] + "43"),
    (UNREADABLE, "member", "sex", lambda text: text, "不详"),
)
"""Kind, table, item, which cells may be changed, and to what: each in another household."""


class _Planter:
    """Changes the sheets in place, each time in a household that is as it was."""

    def __init__(self, sheets: Sheets, mapping: NationalMapping) -> None:
        self._sheets, self._mapping = sheets, mapping
        self._touched: set[str] = set()

    def plant(self) -> Iterator[PlantedDifference]:
        """What was done, one after the other; what the rows do not allow is passed over."""
        for kind, resource, item, fits, text in EDITS:
            title = self._title(resource, item)
            row = self._row(resource, item, fits) if title else None
            if row:
                row[self._at(resource, item)] = text
                sheet = self._mapping.sheets[resource].title
                yield PlantedDifference(kind, f"{sheet}“{title}”改为“{text}”，国办户编号 {row[0]}")
        people = self._mapping.sheets["member"].title
        if row := self._row("member", "id_number", bool):
            self._sheets[people].append([*row])
            yield PlantedDifference(TWICE, f"{people}重复一行，国办户编号 {row[0]}")
        if row := self._row("household", "head_id_number", bool):
            for name, rows in self._sheets.items():
                self._sheets[name] = [one for one in rows if one[0] != row[0]]
            yield PlantedDifference(ONLY_OURS, f"去掉一户，国办户编号 {row[0]}")
        self._add_stranger()
        yield PlantedDifference(ONLY_THEIRS, f"添加一户，国办户编号 {STRANGER[0]}")

    def _add_stranger(self) -> None:
        number, name, id_number = STRANGER
        known = {"head_name": name, "name": name, "head_id_number": id_number,
                 "id_number": id_number}  # fmt: skip
        for resource in ("household", "member"):
            sheet = self._mapping.sheets[resource]
            titles = self._sheets[sheet.title][0][1:]
            cells = [known.get(sheet.columns[title].field.name, "") for title in titles]
            self._sheets[sheet.title].append([number, *cells])

    def _row(self, resource: str, item: str, fits: Callable[[str], object]) -> list[str] | None:
        """The first row whose cell fits, of a household that nothing was done to."""
        at = self._at(resource, item)
        for row in self._sheets[self._mapping.sheets[resource].title][1:]:
            if row[0] not in self._touched and fits(row[at]):
                self._touched.add(row[0])
                return row
        return None

    def _at(self, resource: str, item: str) -> int:
        sheet = self._mapping.sheets[resource]
        return self._sheets[sheet.title][0].index(self._title(resource, item))

    def _title(self, resource: str, item: str) -> str:
        """The column of an item; "" where the mapping has none."""
        sheet = self._mapping.sheets.get(resource)
        columns = sheet.columns.items() if sheet else ()
        return next((title for title, column in columns if column.field.name == item), "")
