"""Two revisions of a table, row by row and cell by cell."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lookback.audit.change import Change, Flag, Kind
from lookback.audit.content import Cells, Row, key_of, row_text
from lookback.audit.schema import SchemaChange, Side, names, schema_change

Copies = Callable[[str], int]
"""How many rows of the new revision, all files together, carry a key."""


@dataclass
class _Group:
    """The rows of one key that differ: the old ones and the new ones."""

    old: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)

    def cancel(self, schema: SchemaChange) -> None:
        """Take out what is equal on both sides, copy by copy."""
        spare = Counter(identity(row.cells) for row in self.new)
        spent: Counter[frozenset[tuple[str, str]]] = Counter()
        left = []
        for row in self.old:
            same = identity(schema.project(row.cells))
            spare[same] -= 1
            if spare[same] < 0:
                left.append(row)
            else:
                spent[same] += 1
        self.old, self.new = left, list(_without(self.new, spent))


def changes(old: Side, new: Side, copies: Copies) -> list[Change]:
    """What turns `old` into `new`, in the order in which it applies.

    First the rows removed, as they were; then the columns and the key by name; then cells;
    then the rows added. Rows whose key is not unique are removed and added, never paired.
    """
    if not (old.columns and new.columns):
        return _whole(old, new)
    schema = schema_change(old, new)
    groups = _groups(old, new, schema)
    removed: list[Change] = []
    changed: list[Change] = []
    added: list[Change] = []
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


def identity(cells: Cells) -> frozenset[tuple[str, str]]:
    """Equal for rows that say the same, whatever the order of their columns."""
    return frozenset(cells.items())


def by_key(rows: Iterable[Row], key: tuple[str, ...]) -> dict[str, list[Row]]:
    """Rows by their key as text."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(key_of(row.cells, key), []).append(row)
    return groups


def _groups(old: Side, new: Side, schema: SchemaChange) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for row in old.rows:
        key = key_of(schema.project(row.cells), new.key)
        groups.setdefault(key, _Group()).old.append(row)
    for row in new.rows:
        groups.setdefault(key_of(row.cells, new.key), _Group()).new.append(row)
    for group in groups.values():
        if group.old and group.new:
            group.cancel(schema)
    return groups


def _without(rows: Iterable[Row], spent: Counter[frozenset[tuple[str, str]]]) -> Iterator[Row]:
    for row in rows:
        same = identity(row.cells)
        if spent[same] > 0:
            spent[same] -= 1
        else:
            yield row


def _cells(key: str, group: _Group, schema: SchemaChange, new: Side) -> Iterator[Change]:
    """The cells in which the one old row and the one new row of a key differ."""
    before, after = schema.project(group.old[0].cells), group.new[0]
    for name in dict.fromkeys([*new.columns, *before, *after.cells]):
        was, now = before.get(name, ""), after.cells.get(name, "")
        if was != now:
            kind = Kind.FILLED if name in schema.added else Kind.CHANGED
            yield Change(kind, key, name, was, now, after.path, after.line, (), new.key)


def _removed(rows: Iterable[Row], key: tuple[str, ...], copies: int) -> Iterator[Change]:
    """Rows of one key that went, `copies` being all that the old revision had."""
    flags = (Flag.DUPLICATE_KEY,) if key and copies > 1 else ()
    for row in rows:
        text, old = key_of(row.cells, key), row_text(row.cells)
        yield Change(Kind.REMOVED, text, "", old, "", row.path, row.line, flags, key)


def _added(rows: Iterable[Row], key: tuple[str, ...], copies: int) -> Iterator[Change]:
    """Rows of one key that came, `copies` being all that the new revision has."""
    flags = (Flag.DUPLICATE_KEY,) if key and copies > 1 else ()
    for row in rows:
        text, new = key_of(row.cells, key), row_text(row.cells)
        yield Change(Kind.ADDED, text, "", "", new, row.path, row.line, flags, key)


def _whole(old: Side, new: Side) -> list[Change]:
    """A table that came (before its rows) or went (after them)."""
    found: list[Change] = []
    if new.columns:
        header = names(new.columns)
        found.append(Change(Kind.TABLE_ADDED, "", "", "", header, new.file, 1, (), new.key))
        for rows in by_key(new.rows, new.key).values():
            found += _added(rows, new.key, len(rows))
    if old.columns:
        for rows in by_key(old.rows, old.key).values():
            found += _removed(rows, old.key, len(rows))
        header = names(old.columns)
        found.append(Change(Kind.TABLE_REMOVED, "", "", header, "", old.file, 1, (), old.key))
    return found


def _in_place(found: list[Change]) -> list[Change]:
    """In the order of files and lines; the cells of a row keep theirs."""
    return sorted(found, key=lambda change: (change.file, change.line))
