"""Small counts cannot be worked out: cases to read, and an attack on 1,000 random tables."""

from collections.abc import Sequence

import numpy as np
import pytest

from lookback.compute.privacy.small_counts import CountTable, Relation, cells_to_hide, exposed_cells

from .attack import intervals

K = 5
TOWNS = ("甲", "乙", "丙", "全区")
TOTAL: Relation = {0: 1, 1: 1, 2: 1, 3: -1}


def table(
    values: Sequence[float], relations: Sequence[Relation], *, loss: Sequence[float] = ()
) -> CountTable:
    given = np.array(values, dtype=float)
    lost = np.array(loss or [1 + value for value in values], dtype=float)
    return CountTable(given, np.isfinite(lost), lost, relations)


def hidden_in(made: CountTable) -> list[int]:
    nothing = np.zeros(len(made.values), dtype=np.bool_)
    return [int(cell) for cell in np.flatnonzero(cells_to_hide(made, K, nothing))]


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        pytest.param([12, 7, 20, 39], [], id="没有小数，什么都不隐去"),
        pytest.param([12, 0, 20, 32], [], id="零可以显示"),
        pytest.param([4, 7, 20, 31], [0, 1], id="只隐去一个，减一减就知道，再隐去最小的一个"),
        pytest.param([4, 3, 20, 27], [0, 1], id="两个小数相加有7，互相遮住"),
        pytest.param([1, 1, 20, 22], [0, 1, 2], id="两个小数相加才2，仍知道都小，再隐去一个"),
        pytest.param([5, 0, 0, 5], [], id="等于界限的不算小"),
        pytest.param([0, 0, 3, 3], [2, 3], id="合计也小，合计一并隐去"),
    ],
)
def test_a_district_and_its_towns(values: list[float], hidden: list[int]) -> None:
    assert hidden_in(table(values, [TOTAL])) == hidden


def test_the_rest_of_a_share_counts_as_well() -> None:
    """98 of 99: one is left. The numerator is hidden, or the denominator."""
    made = table([98, 99, 1], [{1: 1, 0: -1, 2: -1}], loss=[50, 60, 0])
    assert [cell for cell in hidden_in(made) if cell < 2] == [0]


def test_what_everybody_knows_is_not_hidden() -> None:
    """A part of the rural population: the population stands in every yearbook."""
    made = table([3, 200, 197], [{1: 1, 0: -1, 2: -1}], loss=[1, np.inf, 0])
    assert [cell for cell in hidden_in(made) if cell < 2] == [0]


def test_what_the_reader_knows_anyway_ends_the_search() -> None:
    """Nothing can be hidden that would help: the count is known from elsewhere."""
    made = table([3, 3], [{0: 1, 1: -1}], loss=[1, np.inf])
    assert hidden_in(made) == [0]


def test_a_count_that_nothing_is_bound_to_is_hidden_alone() -> None:
    assert hidden_in(table([3, 9], [])) == [0]


def test_what_was_hidden_stays_hidden_and_gets_company() -> None:
    made = table([12, 7, 20, 39], [TOTAL])
    before = np.array([False, True, False, False])
    kept = cells_to_hide(made, K, before)
    assert kept[1]
    assert kept.sum() == 2


def test_the_proof_finds_what_hiding_one_cell_leaves_open() -> None:
    made = table([4, 7, 20, 31], [TOTAL])
    assert exposed_cells(made, K, np.array([True, False, False, False])) == [0]
    assert exposed_cells(made, K, np.array([True, True, False, False])) == []


def random_table(seed: int) -> tuple[CountTable, list[dict[int, float]], int]:
    """Towns by categories with all margins, and a share of each town's total with its rest."""
    chance = np.random.default_rng(seed)
    towns, kinds = (int(number) for number in chance.integers(2, 4, 2))
    core = chance.poisson(chance.uniform(1, 12), (towns, kinds)).astype(float)
    full = np.pad(core, ((0, 1), (0, 1)))
    full[:, -1] = full.sum(axis=1)
    full[-1] = full.sum(axis=0)
    helped = chance.binomial(full[:-1, -1].astype(int), 0.9).astype(float)
    helped = np.append(helped, helped.sum())
    rest = full[:, -1] - helped
    values = np.concatenate([full.ravel(), helped, rest])
    grid = np.arange(full.size).reshape(full.shape)
    share = full.size + np.arange(towns + 1)
    left = share + towns + 1
    equations = [
        *({**{int(c): 1.0 for c in row[:-1]}, int(row[-1]): -1.0} for row in grid),
        *({**{int(c): 1.0 for c in column[:-1]}, int(column[-1]): -1.0} for column in grid.T),
        {**{int(c): 1.0 for c in share[:-1]}, int(share[-1]): -1.0},
        *(
            {int(all_): 1.0, int(one): -1.0, int(other): -1.0}
            for all_, one, other in zip(grid[:, -1], share, left, strict=True)
        ),
    ]
    loss = np.concatenate([1 + np.log1p(values[: left[0]]), np.zeros(towns + 1)])
    return (
        CountTable(values, np.ones(len(values), np.bool_), loss, equations),
        equations,
        int(left[0]),
    )


def test_none_of_a_thousand_random_tables_is_recovered() -> None:
    """Neither any hidden count exactly, nor of a small one that it is below k."""
    hidden_counts = 0
    for seed in range(1000):
        made, equations, published = random_table(seed)
        hidden = cells_to_hide(made, K, np.zeros(len(made.values), np.bool_))
        shown = {cell: float(made.values[cell]) for cell in range(published) if not hidden[cell]}
        small = [cell for cell, value in enumerate(made.values) if 0 < value < K]
        assert not set(small) & set(shown), seed
        asked = sorted({*small, *(cell for cell in range(published) if hidden[cell])})
        for cell, (low, high) in intervals(shown, equations, asked).items():
            assert high - low >= (K if cell in small else 1), (seed, cell, low, high)
        hidden_counts += len(asked)
    assert hidden_counts > 5000
