"""What a merge should give by itself: each side's changes, cell by cell, over their base."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from lookback.history.tables.csv_content import Cells, FileRow, row_text
from lookback.history.tables.row_changes import by_key, row_identity
from lookback.history.tables.schema_change import TableSide, renamed_columns

_V = TypeVar("_V")


class MergeConflict(NamedTuple):
    """A cell (a row where `field` is "") that the sides changed differently.

    `values` are the cells, or the rows as JSON ("" for removed), the one kept first.
    """

    key: str
    field: str
    values: tuple[str, ...]


class MergedTable(NamedTuple):
    """The sides combined, the base in the same columns and key, and what they disagree on."""

    side: TableSide
    base: TableSide
    conflicts: tuple[MergeConflict, ...]


def three_way_merge(base: TableSide, sides: Sequence[TableSide]) -> MergedTable:
    """Combine any number of sides: a change that only one makes, or several alike, holds.

    Where sides differ the first one's holds. Rows that all have alike may be left out of all.
    """
    base, sides = same_columns(base, sides)
    columns = _columns(base, sides)
    complete = frozenset(columns).intersection(*(side.complete for side in sides))
    key = _chosen(base.key, [side.key for side in sides if side.columns])
    before = by_key(base.rows, key)
    after = [by_key(side.rows, key) for side in sides]
    rows: list[FileRow] = []
    conflicts: list[MergeConflict] = []
    for text in dict.fromkeys(text for groups in (before, *after) for text in groups):
        versions = [groups.get(text, []) for groups in after]
        kept, open_questions = _group(text, before.get(text, []), versions)
        rows += kept
        conflicts += open_questions
    gone = {name for side in (base, *sides) for name in side.columns} - set(columns)
    side = TableSide(
        columns, complete, key, _stripped(rows, gone) if columns else [], sides[0].file
    )
    return MergedTable(side, base._replace(key=key), tuple(conflicts))


def same_columns(base: TableSide, sides: Sequence[TableSide]) -> tuple[TableSide, list[TableSide]]:
    """Let a column renamed on one side have its new name everywhere."""
    result = list(sides)
    for place in range(len(result)):
        renamed = renamed_columns(base, result[place])
        base = _renamed(base, renamed)
        result = [_renamed(side, renamed) for side in result]
    return base, result


def _renamed(side: TableSide, renamed: dict[str, str]) -> TableSide:
    here = {
        old: new for old, new in renamed.items() if old in side.columns and new not in side.columns
    }
    if not here:
        return side

    def names(listed: Iterable[str]) -> tuple[str, ...]:
        return tuple(here.get(name, name) for name in listed)

    rows = [
        row._replace(cells={here.get(name, name): value for name, value in row.cells.items()})
        for row in side.rows
    ]
    return TableSide(
        names(side.columns), frozenset(names(side.complete)), names(side.key), rows, side.file
    )


def _columns(base: TableSide, sides: Sequence[TableSide]) -> tuple[str, ...]:
    every = dict.fromkeys(name for side in (*sides, base) for name in side.columns)
    return tuple(
        name
        for name in every
        if _chosen(name in base.columns, [name in side.columns for side in sides])
    )


def _stripped(rows: list[FileRow], gone: set[str]) -> list[FileRow]:
    """Without the cells of columns that a side removed."""
    if not gone:
        return rows
    return [
        row._replace(cells={n: value for n, value in row.cells.items() if n not in gone})
        for row in rows
    ]


def _chosen(base: _V, values: Iterable[_V]) -> _V:
    """The first value that differs from the base, or the base."""
    return next((value for value in values if value != base), base)


def _group(
    key: str, base: list[FileRow], sides: list[list[FileRow]]
) -> tuple[list[FileRow], list[MergeConflict]]:
    """The rows of one key: copies that all have alike stay, single rows merge by cell."""
    if all(len(rows) == len(base) for rows in sides) and all(
        row.cells == file_row.cells
        for rows in sides
        for row, file_row in zip(rows, base, strict=True)
    ):
        return base, []
    same = _count(base)
    for rows in sides:
        same &= _count(rows)
    kept = list(_take(base, same))
    rest, others = _less(base, same), [_less(rows, same) for rows in sides]
    if max(len(rows) for rows in (rest, *others)) > 1:
        return kept + _counted(rest, others), []
    row, conflicts = _single(key, *(rows[0] if rows else None for rows in (rest, *others)))
    return kept + ([row] if row else []), conflicts


def _count(rows: Iterable[FileRow]) -> Counter[frozenset[tuple[str, str]]]:
    return Counter(row_identity(row.cells) for row in rows)


def _take(rows: Iterable[FileRow], wanted: Counter[frozenset[tuple[str, str]]]) -> list[FileRow]:
    left, taken = wanted.copy(), []
    for row in rows:
        same = row_identity(row.cells)
        if left[same] > 0:
            left[same] -= 1
            taken.append(row)
    return taken


def _less(rows: list[FileRow], without: Counter[frozenset[tuple[str, str]]]) -> list[FileRow]:
    return _take(rows, _count(rows) - without)


def _counted(base: list[FileRow], sides: list[list[FileRow]]) -> list[FileRow]:
    """Rows that share a key cannot be told apart: each one's number of copies is merged."""
    before, after = _count(base), [_count(rows) for rows in sides]
    examples = {row_identity(row.cells): row for rows in (base, *sides) for row in rows}
    return [
        row
        for same, row in examples.items()
        for _ in range(_chosen(before[same], [count[same] for count in after]))
    ]


def _single(
    key: str, base: FileRow | None, *sides: FileRow | None
) -> tuple[FileRow | None, list[MergeConflict]]:
    """At most one row on each side: the cells of those that changed, over the base's."""
    before = base.cells if base else None
    changed = [row for row in sides if (row.cells if row else None) != before]
    if not changed:
        return base, []
    first = changed[0]
    if not all(changed):
        texts = tuple(dict.fromkeys(row_text(row.cells) if row else "" for row in changed))
        return first, [MergeConflict(key, "", texts)] if len(texts) > 1 else []
    rows = [row for row in changed if row]
    cells: Cells = {}
    conflicts: list[MergeConflict] = []
    for name in dict.fromkeys([*(before or {}), *(name for row in rows for name in row.cells)]):
        was = (before or {}).get(name, "")
        values = [value for row in rows if (value := row.cells.get(name, "")) != was]
        differing = tuple(dict.fromkeys(values))
        cells[name] = differing[0] if differing else was
        conflicts += [MergeConflict(key, name, differing)] if len(differing) > 1 else []
    filled = {name: value for name, value in cells.items() if value}
    return rows[0]._replace(cells=filled), conflicts
