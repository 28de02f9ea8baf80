"""Small counts hidden, and enough beside them that nobody can work them out (design §7; k = 5).

The counts of a table are bound to one another: a district is the sum of its towns, a total that
of its categories, a denominator the numerator and the rest. Who knows that can calculate with
the counts that are shown. So the small ones are hidden, then others beside them, until for each
small count there are whole-numbered tables that agree in all that is shown and in which it
differs by at least k: it may then be 0, or k and more. The tables are found by HiGHS, in whole
numbers; nothing is hidden that a solver was not asked about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

Relation = Mapping[int, float]
"""Cells and their factors; the products add up to 0."""

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

REACH = 4
"""A count is thought to be off by at most so many times k: looking further finds no more."""
PENNY = 1e-4
"""What it costs to move a count that is hidden already."""
HALF = 0.5
EXACT = 1e-6
OPTIMAL = highspy.HighsModelStatus.kOptimal


@dataclass(frozen=True)
class CountTable:
    """Counts, none below 0, and the known relations among them.

    One entry per cell: `values`; `is_secret`, whether a small one must stay unknown; `loss`,
    what is lost when the cell is hidden: 0 for one that is never published (the rest of a
    share), infinite for one that everybody knows (the rural population). The values fulfil the
    `relations`.
    """

    values: Numbers
    is_secret: Flags
    loss: Numbers
    relations: Sequence[Relation]

    def small(self, k: int) -> Flags:
        """The secret counts from 1 to k - 1; a 0 may be shown (空白村)."""
        return self.is_secret & (self.values > HALF) & (self.values < k - HALF)

    @property
    def unpublished(self) -> Flags:
        """The cells that nobody is shown."""
        return self.loss == 0


def cells_to_hide(table: CountTable, k: int, hidden: Flags) -> Flags:
    """The cells to hide: those already `hidden`, the small ones, and what gives them away.

    What could be worked out with everything hidden is known from elsewhere, and left.
    """
    hidden = hidden | table.unpublished | (table.small(k) & np.isfinite(table.loss))
    spread, before = _PossibleRange(len(hidden)), np.zeros_like(hidden)
    while (hidden != before).any():
        before = hidden
        for cell, need in _guarded(table, k, hidden):
            if not _is_safe(table, k, hidden, spread, cell, need):
                numbers = _cheapest(table, k, hidden, cell)
                if numbers is not None:
                    spread.add(numbers)
                    hidden = hidden | (np.abs(numbers) > HALF)
    return hidden


def exposed_cells(table: CountTable, k: int, hidden: Flags) -> list[int]:
    """The hidden cells that can be worked out: small ones to less than k, any other exactly."""
    hidden, spread = hidden | table.unpublished, _PossibleRange(len(hidden))
    return [
        cell
        for cell, need in _guarded(table, k, hidden)
        if not _is_safe(table, k, hidden, spread, cell, need)
    ]


class _PossibleRange:
    """How far below and above its value each cell lies in the tables found so far.

    They stay possible whatever is hidden besides.
    """

    def __init__(self, cells: int) -> None:
        self.low, self.high = np.zeros(cells), np.zeros(cells)

    def add(self, numbers: Numbers) -> None:
        """Another table that agrees in all that is shown, as differences from the true one."""
        self.low, self.high = np.minimum(self.low, numbers), np.maximum(self.high, numbers)

    def reaches(self, cell: int, need: float) -> bool:
        """Whether the cell may take values that far apart."""
        return bool(self.high[cell] - self.low[cell] > need - HALF)


def _guarded(table: CountTable, k: int, hidden: Flags) -> list[tuple[int, float]]:
    """The cells that must not be worked out, and how far apart their possible values must lie."""
    small = table.small(k)
    chosen = np.flatnonzero(small | (hidden & ~table.unpublished))
    return [(int(cell), float(k) if small[cell] else 1.0) for cell in chosen]


def _is_safe(
    table: CountTable, k: int, hidden: Flags, spread: _PossibleRange, cell: int, need: float
) -> bool:
    for sign in (1.0, -1.0):
        if not spread.reaches(cell, need):
            spread.add(_furthest(table, k, hidden, cell, sign))
    return spread.reaches(cell, need)


def _furthest(table: CountTable, k: int, hidden: Flags, cell: int, sign: float) -> Numbers:
    """How far all cells move where `cell` moves up (or down) as far as what is shown allows."""
    near = _connected(table, hidden, cell)
    place = {int(one): at for at, one in enumerate(near)}
    within = ({place[one]: by for one, by in terms.items() if one in place} for terms in
              table.relations)  # fmt: skip
    cost = np.zeros(len(near))
    cost[place[cell]] = -sign
    reach = np.full(len(near), float(REACH * k))
    lowest = -np.minimum(table.values[near], reach)
    numbers = _solve(cost, lowest, reach, [terms for terms in within if terms])
    moved = np.zeros(len(table.values))
    if numbers is not None:
        moved[near] = numbers
    return moved


def _connected(table: CountTable, hidden: Flags, cell: int) -> NDArray[np.intp]:
    """The hidden cells that moving `cell` could move with it."""
    around: dict[int, list[Relation]] = {}
    for relation in table.relations:
        for one in relation:
            around.setdefault(one, []).append(relation)
    found, waiting = {cell}, [cell]
    while waiting:
        for relation in around.get(waiting.pop(), ()):
            fresh = [one for one in relation if hidden[one] and one not in found]
            found.update(fresh)
            waiting.extend(fresh)
    return np.array(sorted(found), dtype=np.intp)


def _cheapest(table: CountTable, k: int, hidden: Flags, cell: int) -> Numbers | None:
    """The table, as differences, in which `cell` is larger by k, at the least loss; None: none."""
    count = len(table.values)
    can_move = np.isfinite(table.loss)
    up = np.where(can_move, float(REACH * k), 0.0)
    down = np.minimum(table.values, up)
    least = np.zeros(2 * count)
    least[cell], down[cell] = k, 0.0
    cost = np.where(hidden, PENNY, np.where(can_move, table.loss, 0.0))
    relations = [
        {**terms, **{one + count: -by for one, by in terms.items()}} for terms in table.relations
    ]
    numbers = _solve(np.tile(cost, 2), least, np.concatenate([up, down]), relations)
    return None if numbers is None else numbers[:count] - numbers[count:]


def _solve(
    cost: Numbers, lower: Numbers, upper: Numbers, relations: Sequence[Relation]
) -> Numbers | None:
    """The whole numbers within bounds that fulfil the relations at the least cost; None: none.

    Mostly the best numbers of all are whole; only where they are not is that asked for.
    """
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cost), len(relations)
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, lower, upper
    model.row_lower_ = model.row_upper_ = np.zeros(len(relations))
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = np.cumsum([0, *map(len, relations)])
    matrix.index_ = np.array([cell for terms in relations for cell in terms], dtype=np.int32)
    matrix.value_ = np.array([by for terms in relations for by in terms.values()], dtype=float)
    solver = highspy.Highs()
    for name, value in {"output_flag": False, "threads": 1, "random_seed": 0}.items():
        solver.setOptionValue(name, value)
    solver.passModel(model)
    solver.run()
    found = np.array(solver.getSolution().col_value)
    if solver.getModelStatus() == OPTIMAL and np.abs(found - np.round(found)).max() > EXACT:
        kinds = np.full(len(cost), highspy.HighsVarType.kInteger)
        solver.changeColsIntegrality(len(cost), np.arange(len(cost)), kinds)
        solver.run()
        found = np.array(solver.getSolution().col_value)
    return np.round(found) if solver.getModelStatus() == OPTIMAL else None
