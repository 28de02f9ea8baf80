"""Three versions of one CSV file merged row by row and cell by cell, as `git merge` asks."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lookback.check.structure.merge_conflicts import conflict_cell
from lookback.data.csv_writer import format_table, sorted_by_key
from lookback.history.tables.csv_content import Cells, CsvContent, key_of, read_content
from lookback.history.tables.row_changes import by_key
from lookback.history.tables.schema_change import ABSENT, TableSide
from lookback.history.tables.three_way_merge import MergedTable, same_columns, three_way_merge

_GONE = "（已删除此行）"
_NEW = "（两边各自新增）"


class Disputed(NamedTuple):
    """A cell that the sides want differently; `key` is as the ledger writes it."""

    key: str
    field: str
    ours: str
    theirs: str
    base: str


class MergedFile(NamedTuple):
    """The merged file, in canonical form, with every disputed cell marked in its place."""

    content: bytes
    disputed: tuple[Disputed, ...]


def merge_rows(base: bytes, ours: bytes, theirs: bytes, key: tuple[str, ...]) -> MergedFile | None:
    """Apply both sides' changes to their base; None where rows cannot be distinguished.

    That is so where a version is no table in UTF-8 or repeats a key, and where one side took
    out a column in which the other changed a cell. An empty `base` is a file that both added.
    """
    contents = [read_content(raw, key) for raw in (base, ours, theirs)]
    there = contents if base else contents[1:]
    settled = _settled(contents)
    if not all(_is_table(content, key) for content in there):
        return None
    alike = _cells(contents[1], [each for each in contents[1].records if each in settled])
    known = {*_keys(contents[1], key, alike)}
    if len(known) < len(alike) or not all(
        _is_keyed(csv_content, key, settled, known) for csv_content in there
    ):
        return None
    first, *both = (_side(content, key, settled) for content in contents)
    first, both = same_columns(first, both)
    merged = three_way_merge(first, both)
    if any(_edits_what_went(merged, side) for side in both):
        return None
    columns = _ordered(merged.side.columns, first.columns, *(side.columns for side in both))
    disputed = tuple(_disputes(merged, *both))
    rows = _kept(merged) | {key_of(row.cells, key): dict(row.cells) for row in merged.side.rows}
    for each in disputed:
        rows[each.key][each.field] = conflict_cell(each.ours, each.theirs, each.base)
    lines = [[row.get(name, "") for name in columns] for row in rows.values()]
    content = format_table(columns, sorted_by_key(columns, key, [*lines, *alike]))
    return MergedFile(content, disputed)


def _is_table(content: CsvContent, key: tuple[str, ...]) -> bool:
    """Whether the file is in UTF-8 and its header holds the key."""
    return (
        bool(key)
        and content.format.encoding.startswith("UTF-8")
        and set(key) <= set(content.columns)
    )


def _cells(content: CsvContent, records: Sequence[str]) -> list[list[str]]:
    return [*csv.reader(records, delimiter=content.format.delimiter)]


def _keys(
    content: CsvContent, key: tuple[str, ...], rows: Sequence[Sequence[str]]
) -> Iterator[tuple[str, ...]]:
    """The keys of those rows that are whole: the others have none."""
    places = [content.columns.index(name) for name in key]
    width = len(content.columns)
    return (tuple(row[place] for place in places) for row in rows if len(row) == width)


def _is_keyed(
    content: CsvContent, key: tuple[str, ...], settled: frozenset[str], known: set[tuple[str, ...]]
) -> bool:
    """Whether all rows are whole and have keys of their own; `known` are the settled ones'."""
    own = _cells(content, [record for record in content.records if record not in settled])
    keys = {*_keys(content, key, own)}
    every = len(content.records) == len(own) + len(known)
    return every and len(keys) == len(own) and keys.isdisjoint(known)


def _settled(contents: Sequence[CsvContent]) -> frozenset[str]:
    """The records that all versions hold: nothing is to be decided about them."""
    forms = {(content.columns, content.format.delimiter) for content in contents}
    if len(forms) > 1:
        return frozenset()
    return frozenset(contents[0].records).intersection(
        *(content.records for content in contents[1:])
    )


def _side(content: CsvContent, key: tuple[str, ...], settled: frozenset[str]) -> TableSide:
    if not content.columns:
        return ABSENT
    records = enumerate(content.records)
    rows = content.rows("", [place for place, record in records if record not in settled])
    return TableSide(content.columns, frozenset(content.columns), key, rows, "")


def _edits_what_went(merged: MergedTable, side: TableSide) -> bool:
    """Whether the side changed a cell of a column that the merge takes out."""
    went = {name for name in side.columns if name not in merged.side.columns}
    if not went:
        return False
    before = {key: rows[0].cells for key, rows in by_key(merged.base.rows, side.key).items()}
    return any(
        row.cells.get(name, "") != before.get(key_of(row.cells, side.key), {}).get(name, "")
        for row in side.rows
        for name in went
    )


def _ordered(columns: tuple[str, ...], base: tuple[str, ...], *sides: tuple[str, ...]) -> list[str]:
    """The columns in the order of the side that changed it, the others after their neighbours."""
    ours, theirs = sides if sides[0] != base else sides[::-1]
    order = [name for name in ours if name in columns]
    for place, name in enumerate(theirs):
        if name in columns and name not in order:
            before = [order.index(their) for their in theirs[:place] if their in order]
            order.insert(max(before, default=-1) + 1, name)
    return order


def _disputes(merged: MergedTable, ours: TableSide, theirs: TableSide) -> Iterator[Disputed]:
    before, mine, yours = (_by_key(side) for side in (merged.base, ours, theirs))
    for conflict in merged.conflicts:
        if conflict.field and conflict.key in before:
            was = before[conflict.key].get(conflict.field, "")
            first, second = conflict.values
            yield Disputed(conflict.key, conflict.field, first, second, was)
        elif not conflict.field:
            yield from _of_row(conflict.key, before, mine, yours)
    for key in sorted(mine.keys() & yours.keys() - before.keys()):
        for name in dict.fromkeys([*mine[key], *yours[key]]):
            pair = mine[key].get(name, ""), yours[key].get(name, "")
            if pair[0] != pair[1]:
                yield Disputed(key, name, *pair, _NEW)


def _of_row(
    key: str, before: Mapping[str, Cells], ours: Mapping[str, Cells], theirs: Mapping[str, Cells]
) -> Iterator[Disputed]:
    """One side took the row out, the other changed cells of it."""
    for name in dict.fromkeys([*before[key], *ours.get(key, {}), *theirs.get(key, {})]):
        was = before[key].get(name, "")
        mine = ours[key].get(name, "") if key in ours else _GONE
        yours = theirs[key].get(name, "") if key in theirs else _GONE
        if {mine, yours} != {was, _GONE}:
            yield Disputed(key, name, mine, yours, was)


def _by_key(side: TableSide) -> dict[str, Cells]:
    return {key: rows[0].cells for key, rows in by_key(side.rows, side.key).items()}


def _kept(merged: MergedTable) -> dict[str, Cells]:
    """The rows that one side took out and the other changed, as the latter has them."""
    return {
        conflict.key: json.loads(next(text for text in conflict.values if text))
        for conflict in merged.conflicts
        if not conflict.field
    }
