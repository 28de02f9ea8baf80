"""示例历史的记录：edits, the commits they belong to, and the files that result."""

import csv
import io
from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from lookback.data.csv_writer import format_table
from lookback_demo.file_layout import NEW_NAME, OLD_NAME, TableLayout
from lookback_demo.population.towns_and_villages import DemoTown


class DemoEdit(NamedTuple):
    """A row added (`is_new`) or some cells of a row changed."""

    table: TableLayout
    path: str
    key: tuple[str, ...]
    cells: dict[str, str]
    is_new: bool = False


@dataclass
class DemoCommit:
    """A commit to be: who, when, what, why, and its edits."""

    day: date
    town: DemoTown | None
    subject: str
    trailers: dict[str, str]
    edits: list[DemoEdit]
    order: int = 0
    reformats: tuple[str, ...] = ()
    changes_form: bool = False
    begins_branch: bool = False
    is_on_branch: bool = False
    is_merge: bool = False
    seconds: int = 0

    def paths(self) -> set[str]:
        """The files it touches."""
        return {edit.path for edit in self.edits} | set(self.reformats)


@dataclass
class File:
    """A CSV file in the course of the history: its lines by key, in the order of the keys."""

    table: TableLayout
    is_old_form: bool = False
    is_quoted: bool = False
    rows: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)
    _lines: dict[tuple[str, ...], bytes] = field(default_factory=dict)
    _header: bytes = b""
    _order: list[tuple[str, ...]] = field(default_factory=list)

    def load(self, rows: Iterable[dict[str, str]]) -> None:
        """Start from these rows."""
        self.rows = {self.table.key_of(cells): cells for cells in rows}
        self._order = sorted(self.rows)
        self._rewrite()

    def _now(self) -> TableLayout:
        return self.table.before_change() if self.is_old_form else self.table

    def _rewrite(self) -> None:
        lines = _lines(self._now().fields, (self._cells(key) for key in self._order))
        self._header = lines[0]
        self._lines = dict(zip(self._order, lines[1:], strict=True))

    def _cells(self, key: tuple[str, ...]) -> dict[str, str]:
        cells = self.rows[key]
        return cells | {OLD_NAME: cells.get(NEW_NAME, "")} if self.is_old_form else cells

    def apply(self, edits: Iterable[DemoEdit]) -> None:
        """Add or change rows."""
        changed = []
        for edit in edits:
            if edit.is_new:
                if edit.key in self.rows:
                    raise ValueError(f"{edit.path}: {edit.key} twice")
                insort(self._order, edit.key)
                self.rows[edit.key] = dict(edit.cells)
            else:
                self.rows[edit.key].update(edit.cells)
            changed.append(edit.key)
        lines = _lines(self._now().fields, map(self._cells, changed))
        self._lines.update(zip(changed, lines[1:], strict=True))

    def adopt_form(self) -> None:
        """From now on in the new form's columns."""
        self.is_old_form = False
        self._rewrite()

    def content(self) -> bytes:
        """The whole file."""
        content = self._header + b"".join([self._lines[key] for key in self._order])
        return _quoted(content) if self.is_quoted else content


def _lines(fields: tuple[str, ...], rows: Iterable[dict[str, str]]) -> list[bytes]:
    """Header and rows in canonical form, one line each: no cell of the sample breaks a line."""
    table = ([cells.get(name, "") for name in fields] for cells in rows)
    return format_table(fields, table).splitlines(keepends=True)


def _quoted(content: bytes) -> bytes:
    """The same table as a spreadsheet saves it: every cell quoted, CRLF."""
    stream = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(content.decode(), newline=""))
    csv.writer(stream, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return stream.getvalue().encode()
