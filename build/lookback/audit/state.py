"""A table as the ledger has it: what corrections make of it, and what merging makes."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lookback.audit.change import Kind
from lookback.audit.compare import by_key, identity
from lookback.audit.content import Cells, Row, key_parts
from lookback.audit.correction import Correction
from lookback.audit.merge import three_way
from lookback.audit.schema import ABSENT, Side


@dataclass(frozen=True)
class State:
    """The columns of a table, its key, and the rows that carry each key."""

    columns: frozenset[str]
    key: tuple[str, ...]
    rows: Mapping[str, Sequence[Cells]]

    @property
    def cells(self) -> int:
        """How many cells the table has, blank ones included."""
        return len(self.columns) * sum(map(len, self.rows.values()))

    def difference(self, other: "State") -> tuple[str, str] | None:
        """A key and field in which another state is different, "" for a whole row or table."""
        if (self.columns, self.key) != (other.columns, other.key):
            return "", "、".join(sorted(self.columns ^ other.columns))
        for key in [*self.rows, *other.rows]:
            mine, theirs = self.rows.get(key, ()), other.rows.get(key, ())
            if mine != theirs and Counter(map(identity, mine)) != Counter(map(identity, theirs)):
                found = sorted(identity(mine[0]) ^ identity(theirs[0])) if mine and theirs else []
                return key, found[0][0] if found else ""
        return None


EMPTY = State(frozenset(), (), {})


class Refused(Exception):
    """A correction that does not fit the table it is applied to."""

    def __init__(self, correction: Correction) -> None:
        super().__init__()
        self.correction = correction


def state_of(side: Side) -> State:
    """The state of a table read whole."""
    groups = by_key(side.rows, side.key)
    rows = {key: [row.cells for row in found] for key, found in groups.items()}
    return State(frozenset(side.columns), side.key, rows)


def combined(base: State, sides: Sequence[State]) -> State:
    """The states of a merge's parents brought together, as `merge.three_way` does."""
    changed = [side for side in sides if side is not base]
    if all(side is changed[0] for side in changed):
        return changed[0] if changed else base
    return state_of(three_way(_side(base), [_side(side) for side in sides]).side)


def applied(state: State, corrections: Iterable[Correction]) -> State:
    """A table after the corrections of one revision.

    Raises:
        Refused: an old value is not the one that the table has.
    """
    draft = _Draft(state)
    for correction in corrections:
        try:
            draft.apply(correction)
        except ValueError:
            raise Refused(correction) from None
    return State(frozenset(draft.columns), draft.key, draft.rows)


def _side(state: State) -> Side:
    if not state.columns:
        return ABSENT
    rows = [Row(cells, "", 0) for found in state.rows.values() for cells in found]
    return Side(tuple(state.columns), frozenset(), state.key, rows, "")


class _Draft:
    """A table being corrected; rows are replaced, never changed, for other states share them."""

    def __init__(self, state: State) -> None:
        self.columns = set(state.columns)
        self.key = state.key
        self.rows: dict[str, Sequence[Cells]] = dict(state.rows)

    def apply(self, correction: Correction) -> None:
        """Raises ValueError where the correction does not fit."""
        _, _, _, _, _, key, field, change, old, new, *_ = correction
        match Kind(change):
            case Kind.ADDED:
                self.rows[key] = [*self.rows.get(key, ()), json.loads(new)]
            case Kind.REMOVED:
                self._remove(key, json.loads(old))
            case Kind.CHANGED | Kind.FILLED:
                self._set(key, field, old, new)
            case Kind.COLUMN_ADDED:
                self.columns.add(field)
                self._rewrite(lambda cells: cells | {field: new} if new else cells)
            case Kind.COLUMN_REMOVED:
                self.columns.remove(field)
                self._rewrite(lambda cells: {n: cells[n] for n in cells if n != field})
            case Kind.COLUMN_RENAMED:
                self.columns = {new if name == old else name for name in self.columns}
                self.key = tuple(new if name == old else name for name in self.key)
                self._rewrite(lambda cells: {new if n == old else n: cells[n] for n in cells})
            case Kind.KEY_CHANGED:
                self.key = tuple(json.loads(new))
                self._regroup()
            case Kind.TABLE_ADDED:
                self.columns = set(json.loads(new))
                self.key = tuple(key_parts(correction.key_fields))
            case Kind.TABLE_REMOVED:
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

    def _rewrite(self, change: Callable[[Cells], Cells]) -> None:
        self.rows = {key: [change(cells) for cells in found] for key, found in self.rows.items()}

    def _regroup(self) -> None:
        rows = [Row(cells, "", 0) for found in self.rows.values() for cells in found]
        groups = by_key(rows, self.key)
        self.rows = {key: [row.cells for row in found] for key, found in groups.items()}
