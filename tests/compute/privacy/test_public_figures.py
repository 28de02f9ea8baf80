"""The public edition's figures: which there are, what is hidden, and attacks on all of it."""

from collections.abc import Mapping
from datetime import date
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest

from lookback.compute.figures.weekly_change import compute_weeks
from lookback.compute.indicators import INDICATORS
from lookback.compute.privacy.count_relations import KNOWN, SLACK, Cell, count_name, count_relations
from lookback.compute.privacy.disclosure import PROGRESS, PUBLIC
from lookback.compute.privacy.public_figures import count_table, hidden_counts, public_weeks
from lookback.compute.privacy.small_counts import exposed_cells
from lookback.data.package import Package
from lookback.data.snapshot import read_snapshot
from lookback.notice import Notice

from .attack import DISTRICT, counts_of, given_away, intervals, people_of

K = 5
DAYS = [date(2022, 5, day) for day in (8, 15, 22, 29)] + [date(2022, 6, 5), date(2022, 6, 12)]


@pytest.fixture(scope="module")
def weeks(package: Package, notice: Notice) -> pd.DataFrame:
    """The figures of the repository's own sample."""
    return compute_weeks(read_snapshot(package, notice, DAYS[-1]), INDICATORS)


@pytest.fixture(scope="module")
def releases(weeks: pd.DataFrame) -> dict[date, pd.DataFrame]:
    """The public figures as each dispatch day's edition gives them."""
    return {day: public_weeks(weeks[weeks["as_of"] <= day], K) for day in DAYS}


def shown_in(release: pd.DataFrame, day: date) -> dict[Cell, float]:
    """What a reader finds in the rows of a day: counts by the names that the relations give."""
    rows = release[release["as_of"] == day]
    return {
        (count_name(code, part), unit): float(value)
        for part in ("numerator", "denominator")
        for code, unit, value in zip(rows["code"], rows["unit_code"], rows[part], strict=True)
        if not pd.isna(value)
    }


def test_only_declared_indicators_are_public_and_only_so_far_down(
    releases: Mapping[date, pd.DataFrame],
) -> None:
    last = releases[DAYS[-1]]
    assert set(last["code"]) <= set(PUBLIC) <= {one.code for one in INDICATORS}
    assert set(last.loc[last["level"] == "village", "code"]) == {"I01"}


def test_counts_of_people_come_for_the_day_alone(releases: Mapping[date, pd.DataFrame]) -> None:
    people = people_of(releases[DAYS[-1]])
    assert set(people["as_of"]) == {DAYS[-1]}


def test_no_small_count_and_no_small_rest_is_shown(releases: Mapping[date, pd.DataFrame]) -> None:
    """Zero may be shown; a hidden row has no value, and one of its parts is missing."""
    for release in releases.values():
        people = people_of(release)
        for part in ("numerator", "denominator"):
            assert not people[part].between(1, K - 1).any()
        share = people[people["denominator"].notna() & ~people["code"].isin(["I07", "I09"])]
        assert not (share["denominator"] - share["numerator"]).between(1, K - 1).any()
        hidden = people[people["is_hidden"]]
        assert hidden["value"].isna().all()
        assert (hidden["numerator"].isna() | hidden["denominator"].isna()).all()
    assert people["is_hidden"].any()
    assert not people["is_hidden"].all()


@pytest.mark.parametrize("day", DAYS)
def test_no_edition_gives_a_hidden_count_away(
    releases: Mapping[date, pd.DataFrame], weeks: pd.DataFrame, day: date
) -> None:
    """Sums over towns and families, shares, limits: the attacker knows every declared relation."""
    assert given_away(counts_of(weeks, day), shown_in(releases[day], day), K) == {}


def test_two_editions_together_give_nothing_more_away(
    releases: Mapping[date, pd.DataFrame], weeks: pd.DataFrame
) -> None:
    """No day's counts stand in two editions, and what is hidden of a condition stays hidden.

    An attacker who takes an unchanged condition for granted (the hidden count of last week is
    this week's) learns nothing: this week's edition does not show it.
    """
    for before, after in pairwise(DAYS):
        then, now = shown_in(releases[before], before), shown_in(releases[after], after)
        again = shown_in(releases[after], before)
        people = {count_name(code, part) for code in PUBLIC for part in ("numerator", "denominator")
                  if PUBLIC[code].is_of_people}  # fmt: skip
        assert not {name for name, _ in again} & people - set(KNOWN)
        hidden_then = counts_of(weeks, before).keys() - then.keys()
        lasting = {cell for cell in hidden_then if cell[0] not in {*PROGRESS, *KNOWN}}
        assert not lasting & now.keys(), (before, after)


def test_an_earlier_small_count_keeps_its_cell_hidden(weeks: pd.DataFrame) -> None:
    """3 last week, 6 this week: were the 6 shown, the 3 would be all but told."""
    first, second = DAYS[:2]
    rows = [
        ("I06.unstable_lifted", "district", DISTRICT, first, 3.0),
        ("I06.unstable_lifted", "district", DISTRICT, second, 6.0),
    ]
    frame = pd.DataFrame(rows, columns=["code", "level", "unit_code", "as_of", "numerator"])
    frame = frame.assign(denominator=np.nan, value=frame["numerator"])
    assert list(public_weeks(frame, K)["is_hidden"]) == [True]
    assert list(public_weeks(frame[frame["as_of"] == second], K)["is_hidden"]) == [False]


def test_the_declared_relations_are_those_of_the_figures(weeks: pd.DataFrame) -> None:
    """No count equals another, or the sum of two others, in all towns and weeks undeclared."""
    table = pd.DataFrame({day: pd.Series(counts_of(weeks, day)) for day in DAYS})
    table = table[table.index.get_level_values(1) != DISTRICT].unstack().dropna()
    table = table[table.max(axis=1) > 0]
    names = list(table.index)
    rows = {name: table.loc[name].to_numpy() for name in names}
    declared = _declared(weeks, names)
    alike = {tuple(row): name for name, row in rows.items()}
    found = [
        (one, other) for one, other in combinations(names, 2) if (rows[one] == rows[other]).all()
    ]
    sums = [
        (alike[tuple(rows[one] + rows[other])], one, other)
        for one, other in combinations(names, 2)
        if tuple(rows[one] + rows[other]) in alike
    ]
    for whole, *parts in [*found, *sums]:
        assert _follows(declared, names, whole, parts), (whole, parts)


def test_the_solver_itself_finds_nothing_exposed(weeks: pd.DataFrame) -> None:
    counts = counts_of(weeks, DAYS[-1])
    hidden = hidden_counts(counts, K, frozenset())
    cells, table = count_table(counts)
    assert exposed_cells(table, K, np.array([cell in hidden for cell in cells])) == []


def _declared(weeks: pd.DataFrame, names: list[str]) -> np.ndarray:
    """One row per equation of a town between these names."""
    counts = counts_of(weeks, DAYS[-1])
    town = min(unit for _, unit in counts if unit != DISTRICT)
    of_town = {cell: value for cell, value in counts.items() if cell[1] == town}
    equations, _ = count_relations(of_town)
    rows = [
        [terms.get((name, town), 0.0) for name in names]
        for terms in equations
        if {name for name, _ in terms} <= set(names)
    ]
    return np.array(rows)


def _follows(declared: np.ndarray, names: list[str], whole: str, parts: list[str]) -> bool:
    wanted = np.zeros(len(names))
    wanted[names.index(whole)] += 1
    for part in parts:
        wanted[names.index(part)] -= 1
    rank = np.linalg.matrix_rank
    return bool(rank(np.vstack([declared, wanted])) == rank(declared))


def test_two_editions_and_what_only_grows(
    releases: Mapping[date, pd.DataFrame], weeks: pd.DataFrame
) -> None:
    """The attacker takes both tables, and knows that whoever was visited stays so."""
    growing = {name for name in PROGRESS if name.startswith(("I02", "I03", "I35"))} - {
        "I35.at_work"
    }
    for before, after in pairwise(DAYS):
        truth, shown, equations, secret = {}, {}, [], []
        for day in (before, after):
            counts = counts_of(weeks, day)
            terms, rests = count_relations(counts)
            known = {cell: value for cell, value in counts.items() if cell[0] in KNOWN}
            known |= shown_in(releases[day], day)
            truth |= {(day, *cell): value for cell, value in {**counts, **rests}.items()}
            shown |= {(day, *cell): value for cell, value in known.items()}
            equations += [{(day, *cell): by for cell, by in each.items()} for each in terms]
            secret += [
                (day, *cell)
                for cell, value in {**counts, **rests}.items()
                if 0 < value < K and cell[0] not in KNOWN and not cell[0].startswith(SLACK)
            ]
        for name, unit in counts:
            if name in growing and truth[before, name, unit] <= truth[after, name, unit]:
                equations.append(
                    {(after, name, unit): 1.0, (before, name, unit): -1.0, ("+", name, unit): -1.0}
                )
        for cell, (low, high) in intervals(shown, equations, secret).items():
            assert high - low >= K, (cell, low, high, truth[cell])
