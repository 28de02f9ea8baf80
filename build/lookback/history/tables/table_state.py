"""A table as the ledger has it: what corrections make of it, and what merging makes."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lookback.history.ledger.correction import Correction
from lookback.history.tables.change import ChangeKind
from lookback.history.tables.csv_content import Cells, FileRow, key_parts
from lookback.history.tables.notice_table import held_before
from lookback.history.tables.row_changes import by_key, row_identity
from lookback.history.tables.schema_change import ABSENT, TableSide
from lookback.history.tables.three_way_merge import three_way_merge


@dataclass(frozen=True)
class TableState:
    """The columns of a table, its key, and the rows that carry each key."""

    columns: frozenset[str]
    key: tuple[str, ...]
    rows: Mapping[str, Sequence[Cells]]

    @property
    def cells(self) -> int:
        """How many cells the table has, blank ones included."""
        return len(self.columns) * sum(map(len, self.rows.values()))

    def difference(self, state: "TableState") -> tuple[str, str] | None:
        """A key and field in which another state is different, "" for a whole row or table."""
        if (self.columns, self.key) != (state.columns, state.key):
            return "", "、".join(sorted(self.columns ^ state.columns))
        for key in [*self.rows, *state.rows]:
            mine, theirs = self.rows.get(key, ()), state.rows.get(key, ())
            if mine != theirs and Counter(map(row_identity, mine)) != Counter(
                map(row_identity, theirs)
            ):
                found = (
                    sorted(row_identity(mine[0]) ^ row_identity(theirs[0]))
                    if mine and theirs
                    else []
                )
                return key, found[0][0] if found else ""
        return None


EMPTY = TableState(frozenset(), (), {})


class CorrectionRefused(Exception):
    """A correction that does not fit the table it is applied to."""

    def __init__(self, correction: Correction) -> None:
        super().__init__()
        self.correction = correction


def state_of(side: TableSide) -> TableState:
    """The state of a table read whole."""
    groups = by_key(side.rows, side.key)
    rows = {key: [row.cells for row in file_rows] for key, file_rows in groups.items()}
    return TableState(frozenset(side.columns), side.key, rows)


def combined_states(base: TableState, sides: Sequence[TableState]) -> TableState:
    """The states of a merge's parents brought together, as `merge.three_way` does."""
    changed = [side for side in sides if side is not base]
    if all(side is changed[0] for side in changed):
        return changed[0] if changed else base
    return state_of(three_way_merge(_side(base), [_side(side) for side in sides]).side)


def apply_corrections(state: TableState, corrections: Iterable[Correction]) -> TableState:
    """A table after the corrections of one revision.

    Raises:
        Refused: an old value is not the one that the table has.
    """
    draft = _EditableTable(state)
    for correction in corrections:
        try:
            draft.apply(correction)
        except ValueError:
            raise CorrectionRefused(correction) from None
    return TableState(frozenset(draft.columns), draft.key, draft.rows)


def _side(state: TableState) -> TableSide:
    if not state.columns:
        return ABSENT
    rows = [FileRow(cells, "", 0) for found in state.rows.values() for cells in found]
    return TableSide(tuple(state.columns), frozenset(), state.key, rows, "")


class _EditableTable:
    """A table being corrected; rows are replaced, never changed, for other states share them."""

    def __init__(self, state: TableState) -> None:
        self.columns = set(state.columns)
        self.key = state.key
        self.rows: dict[str, Sequence[Cells]] = dict(state.rows)
        self._given = {key: rows[0] for key, rows in state.rows.items()}

    def apply(self, correction: Correction) -> None:
        """Raises ValueError where the correction does not fit."""
        _, _, _, _, _, key, field, change, old, new, *_ = correction
        match ChangeKind(change):
            case ChangeKind.ADDED:
                self.rows[key] = [*self.rows.get(key, ()), json.loads(new)]
            case ChangeKind.REMOVED:
                self._remove(key, json.loads(old))
            case ChangeKind.CHANGED | ChangeKind.FILLED:
                self._set(key, field, old, new)
            case ChangeKind.DEFINITION | ChangeKind.DEFINITION_ADDED:
                self._define(key, old, new)
            case ChangeKind.COLUMN_ADDED:
                self.columns.add(field)
                self._rewrite(lambda cells: cells | {field: new} if new else cells)
            case ChangeKind.COLUMN_REMOVED:
                self.columns.remove(field)
                self._rewrite(lambda cells: {n: cells[n] for n in cells if n != field})
            case ChangeKind.COLUMN_RENAMED:
                self.columns = {new if name == old else name for name in self.columns}
                self.key = tuple(new if name == old else name for name in self.key)
                self._rewrite(lambda cells: {new if n == old else n: cells[n] for n in cells})
            case ChangeKind.KEY_CHANGED:
                self.key = tuple(json.loads(new))
                self._regroup()
            case ChangeKind.TABLE_ADDED:
                self.columns = set(json.loads(new))
                self.key = tuple(key_parts(correction.key_fields))
            case ChangeKind.TABLE_REMOVED:
                self.columns, self.key = set(), ()

    def _remove(self, key: str, row: Cells) -> None:
        left = list(self.rows.get(key, ()))
        left.remove(row)
        self.rows[key] = left
        if not left:
            del self.rows[key]

    def _set(self, key: str, field: str, old: str, new: str) -> None:
        (cells,) = self.rows.get(key, ())
        if cells.get(field, "") != old:
            raise ValueError(field)
        kept = {name: value for name, value in cells.items() if name != field}
        self.rows[key] = [kept | {field: new} if new else kept]

    def _define(self, key: str, old: str, new: str) -> None:
        """A value of the notice; `old` is what held on its day before the commit."""
        if held_before(key, self._given) != (json.loads(old) if old else None):
            raise ValueError(key)
        self.rows.pop(key, None)
        if new:
            self.rows[key] = [json.loads(new)]

    def _rewrite(self, change: Callable[[Cells], Cells]) -> None:
        self.rows = {key: [change(cells) for cells in found] for key, found in self.rows.items()}

    def _regroup(self) -> None:
        rows = [FileRow(cells, "", 0) for found in self.rows.values() for cells in found]
        groups = by_key(rows, self.key)
        self.rows = {key: [row.cells for row in file_rows] for key, file_rows in groups.items()}
