"""Two revisions of a table, row by row and cell by cell."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lookback.history.tables.change import ChangeKind, CommitFlag, TableChange
from lookback.history.tables.csv_content import Cells, FileRow, key_of, row_text
from lookback.history.tables.schema_change import SchemaChange, TableSide, json_names, schema_change

Copies = Callable[[str], int]
"""How many rows of the new revision, all files together, carry a key."""


@dataclass
class _KeyGroup:
    """The rows of one key that differ: the old ones and the new ones."""

    old: list[FileRow] = field(default_factory=list)
    new: list[FileRow] = field(default_factory=list)

    def cancel(self, schema: SchemaChange) -> None:
        """Take out what is equal on both sides, copy by copy."""
        spare = Counter(row_identity(row.cells) for row in self.new)
        spent: Counter[frozenset[tuple[str, str]]] = Counter()
        left = []
        for row in self.old:
            same = row_identity(schema.project(row.cells))
            spare[same] -= 1
            if spare[same] < 0:
                left.append(row)
            else:
                spent[same] += 1
        self.old, self.new = left, list(_without(self.new, spent))


def row_changes(old: TableSide, new: TableSide, copies: Copies) -> list[TableChange]:
    """What turns `old` into `new`, in the order in which it applies.

    First the rows removed, as they were; then the columns and the key by name; then cells;
    then the rows added. Rows whose key is not unique are removed and added, never paired.
    """
    if not (old.columns and new.columns):
        return _whole(old, new)
    schema = schema_change(old, new)
    groups = _groups(old, new, schema)
    removed: list[TableChange] = []
    changed: list[TableChange] = []
    added: list[TableChange] = []
    for key, group in groups.items():
        if len(group.old) == len(group.new) == 1 and copies(key) == 1:
            changed += _cells(key, group, schema, new)
            continue
        total = copies(key)
        removed += _removed(group.old, old.key, total + len(group.old) - len(group.new))
        added += _added(group.new, new.key, total)
    return [
        *_in_place(removed),
        *schema.changes(new.file),
        *_in_place(changed),
        *_in_place(added),
    ]


def row_identity(cells: Cells) -> frozenset[tuple[str, str]]:
    """Equal for rows that say the same, whatever the order of their columns."""
    return frozenset(cells.items())


def by_key(rows: Iterable[FileRow], key: tuple[str, ...]) -> dict[str, list[FileRow]]:
    """Rows by their key as text."""
    groups: dict[str, list[FileRow]] = {}
    for row in rows:
        groups.setdefault(key_of(row.cells, key), []).append(row)
    return groups


def _groups(old: TableSide, new: TableSide, schema: SchemaChange) -> dict[str, _KeyGroup]:
    groups: dict[str, _KeyGroup] = {}
    for row in old.rows:
        key = key_of(schema.project(row.cells), new.key)
        groups.setdefault(key, _KeyGroup()).old.append(row)
    for row in new.rows:
        groups.setdefault(key_of(row.cells, new.key), _KeyGroup()).new.append(row)
    for group in groups.values():
        if group.old and group.new:
            group.cancel(schema)
    return groups


def _without(
    rows: Iterable[FileRow], spent: Counter[frozenset[tuple[str, str]]]
) -> Iterator[FileRow]:
    for row in rows:
        same = row_identity(row.cells)
        if spent[same] > 0:
            spent[same] -= 1
        else:
            yield row


def _cells(
    key: str, group: _KeyGroup, schema: SchemaChange, new: TableSide
) -> Iterator[TableChange]:
    """The cells in which the one old row and the one new row of a key differ."""
    before, after = schema.project(group.old[0].cells), group.new[0]
    for name in dict.fromkeys([*new.columns, *before, *after.cells]):
        was, now = before.get(name, ""), after.cells.get(name, "")
        if was != now:
            kind = ChangeKind.FILLED if name in schema.added else ChangeKind.CHANGED
            yield TableChange(kind, key, name, was, now, after.path, after.line, (), new.key)


def _removed(rows: Iterable[FileRow], key: tuple[str, ...], copies: int) -> Iterator[TableChange]:
    """Rows of one key that went, `copies` being all that the old revision had."""
    flags = (CommitFlag.DUPLICATE_KEY,) if key and copies > 1 else ()
    for row in rows:
        text, old = key_of(row.cells, key), row_text(row.cells)
        yield TableChange(ChangeKind.REMOVED, text, "", old, "", row.path, row.line, flags, key)


def _added(rows: Iterable[FileRow], key: tuple[str, ...], copies: int) -> Iterator[TableChange]:
    """Rows of one key that came, `copies` being all that the new revision has."""
    flags = (CommitFlag.DUPLICATE_KEY,) if key and copies > 1 else ()
    for row in rows:
        text, new = key_of(row.cells, key), row_text(row.cells)
        yield TableChange(ChangeKind.ADDED, text, "", "", new, row.path, row.line, flags, key)


def _whole(old: TableSide, new: TableSide) -> list[TableChange]:
    """A table that came (before its rows) or went (after them)."""
    table_changes: list[TableChange] = []
    if new.columns:
        header = json_names(new.columns)
        table_changes.append(
            TableChange(ChangeKind.TABLE_ADDED, "", "", "", header, new.file, 1, (), new.key)
        )
        for rows in by_key(new.rows, new.key).values():
            table_changes += _added(rows, new.key, len(rows))
    if old.columns:
        for rows in by_key(old.rows, old.key).values():
            table_changes += _removed(rows, old.key, len(rows))
        header = json_names(old.columns)
        table_changes.append(
            TableChange(ChangeKind.TABLE_REMOVED, "", "", header, "", old.file, 1, (), old.key)
        )
    return table_changes


def _in_place(table_changes: list[TableChange]) -> list[TableChange]:
    """In the order of files and lines; the cells of a row keep theirs."""
    return sorted(table_changes, key=lambda change: (change.file, change.line))
