"""How the columns and the key of a table change between two revisions."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lookback.history.tables.change import ChangeKind, TableChange
from lookback.history.tables.csv_content import Cells, FileRow, key_of


class TableSide(NamedTuple):
    """A table in one revision, as far as it has to be compared.

    `columns` are those of all its files, none where the table is absent; `complete` are the
    columns that no file lacks; `rows` may leave out rows that the other revision holds
    unchanged; `file` is where a change of the header is shown.
    """

    columns: tuple[str, ...]
    complete: frozenset[str]
    key: tuple[str, ...]
    rows: list[FileRow]
    file: str


ABSENT = TableSide((), frozenset(), (), [], "")


class SchemaChange(NamedTuple):
    """What happened to the columns and the key, `order` and `key` as (before, after).

    `renamed` gives old name to new; `added` the value that most rows got; `order` is that of
    the columns that stayed, under their new names.
    """

    renamed: Mapping[str, str]
    removed: tuple[str, ...]
    added: Mapping[str, str]
    order: tuple[tuple[str, ...], tuple[str, ...]]
    key: tuple[tuple[str, ...], tuple[str, ...]]

    def project(self, cells: Cells) -> Cells:
        """A row of the old revision as it would read in the new one."""
        if not (self.renamed or self.removed or self.added):
            return cells
        kept = {
            self.renamed.get(name, name): value
            for name, value in cells.items()
            if name not in self.removed
        }
        return kept | {name: value for name, value in self.added.items() if value}

    def changes(self, file: str) -> list[TableChange]:
        """The named changes, in the order in which they apply."""
        found = [(ChangeKind.COLUMN_RENAMED, new, old, new) for old, new in self.renamed.items()]
        found += [(ChangeKind.COLUMN_REMOVED, name, "", "") for name in self.removed]
        found += [(ChangeKind.COLUMN_ADDED, name, "", value) for name, value in self.added.items()]
        if self.order[0] != self.order[1]:
            found.append(
                (
                    ChangeKind.COLUMNS_REORDERED,
                    "",
                    json_names(self.order[0]),
                    json_names(self.order[1]),
                )
            )
        if self.key[0] != self.key[1]:
            found.append(
                (ChangeKind.KEY_CHANGED, "", json_names(self.key[0]), json_names(self.key[1]))
            )
        return [TableChange(kind, "", field, old, new, file, 1) for kind, field, old, new in found]


def schema_change(old: TableSide, new: TableSide) -> SchemaChange:
    """Compare the columns by name; one that kept its values under another name is renamed."""
    renamed = renamed_columns(old, new)
    removed = tuple(name for name in old.columns if name not in new.columns and name not in renamed)
    stayed = [renamed.get(name, name) for name in old.columns if name not in removed]
    added = {name: _usual(name, new) for name in new.columns if name not in stayed}
    order = (tuple(stayed), tuple(name for name in new.columns if name in stayed))
    key = (tuple(renamed.get(name, name) for name in old.key), new.key)
    return SchemaChange(renamed, removed, added, order, key)


def renamed_columns(old: TableSide, new: TableSide) -> dict[str, str]:
    """Columns that went, by the new columns that hold most of their cells, row by row."""
    gone = [name for name in old.columns if name not in new.columns]
    come = [name for name in new.columns if name not in old.columns]
    if not (gone and come):
        return {}
    same_key = len(old.key) == len(new.key)
    before = {name: _cells(name, old.rows, old.key if same_key else ()) for name in gone}
    after = {name: _cells(name, new.rows, new.key if same_key else ()) for name in come}
    renamed: dict[str, str] = {}
    for name in come:
        left = [other for other in gone if other not in renamed]
        alike = {other: _likeness(before[other], after[name]) for other in left}
        best = max(alike, key=alike.__getitem__, default="")
        if best and (alike[best] > 0.5 or (alike[best] < 0 and len(gone) == len(come) == 1)):
            renamed[best] = name
    return renamed


def json_names(listed: Iterable[str]) -> str:
    """Names of columns or files as a JSON list."""
    return json.dumps(list(listed), ensure_ascii=False)


def _cells(name: str, rows: Iterable[FileRow], key: tuple[str, ...]) -> Counter[tuple[str, str]]:
    found = ((key_of(row.cells, key), row.cells.get(name, "")) for row in rows)
    return Counter(cell for cell in found if cell[1])


def _likeness(before: Counter[tuple[str, str]], after: Counter[tuple[str, str]]) -> float:
    """The share of equal cells; -1 of two blank columns, which tell nothing."""
    most = max(before.total(), after.total())
    return (before & after).total() / most if most else -1


def _usual(name: str, side: TableSide) -> str:
    """What more than half of all rows hold in a new column, "" where there is no such value."""
    if name not in side.complete or not side.rows:
        return ""
    values = Counter(row.cells.get(name, "") for row in side.rows)
    value, count = values.most_common(1)[0]
    return value if 2 * count > len(side.rows) else ""
