"""The figures as the public edition shows them: fewer, and with small counts hidden.

Which ones, and down to which level, is declared in `disclosure.PUBLIC`. Figures of work
(排查覆盖率) come for every dispatch day; counts of people for the day alone: so a day's counts are
published once, and no later edition shows them again, corrected. A count of people in some
condition that was hidden on an earlier dispatch day stays hidden, for one that hardly moves could
else be read off the next edition; how far the work with them has come may appear again.

Not hidden are changes: that 203 households were 200 last week is no count of any three, some
came and some left. Counts of events since the notice, which only grow, are not public at all.
"""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from lookback.compute.privacy.count_relations import (
    KNOWN,
    SLACK,
    VILLAGES,
    Cell,
    count_name,
    count_relations,
)
from lookback.compute.privacy.disclosure import PROGRESS, PUBLIC
from lookback.compute.privacy.small_counts import CountTable, cells_to_hide
from lookback.data.unit_codes import LEVELS

PARTS = ("numerator", "denominator")
WEIGHT = 8.0
"""What hiding a count of the district loses, in counts of a town."""


def public_weeks(weeks: pd.DataFrame, k: int) -> pd.DataFrame:
    """The rows of `compute_weeks` that the public may see, with the column `is_hidden`.

    A hidden row has no value, and lacks the numerator or the denominator, or both.
    """
    shown = _public_rows(weeks)
    hidden = _hidden(weeks, shown[shown["is_of_people"]], k)
    rows = shown[~shown["is_of_people"] | (shown["as_of"] == weeks["as_of"].max())]
    is_hidden = pd.DataFrame(index=rows.index)
    for part in PARTS:
        keys = zip(rows["code"], rows["unit_code"], rows["is_of_people"], strict=True)
        is_hidden[part] = [
            of_people and (count_name(code, part), unit) in hidden for code, unit, of_people in keys
        ]
    is_hidden["value"] = is_hidden.any(axis=1)
    rows = rows.drop(columns="is_of_people").assign(is_hidden=is_hidden["value"])
    rows[list(is_hidden)] = rows[list(is_hidden)].mask(is_hidden)
    return rows.reset_index(drop=True)


def _public_rows(weeks: pd.DataFrame) -> pd.DataFrame:
    """The rows that are public before anything is hidden, with `is_of_people`."""
    lowest = {code: LEVELS[rule.level] for code, rule in PUBLIC.items()}
    of_people = {code: rule.is_of_people for code, rule in PUBLIC.items()}
    rows = weeks[weeks["code"].isin(lowest)]
    rows = rows[rows["level"].map(LEVELS) <= rows["code"].map(lowest)]
    return rows.assign(is_of_people=rows["code"].map(of_people).astype("bool"))


def _hidden(weeks: pd.DataFrame, people: pd.DataFrame, k: int) -> frozenset[Cell]:
    """The counts to hide on the last day; what an earlier day hid is hidden there as well."""
    hidden: frozenset[Cell] = frozenset()
    for day in sorted(set(people["as_of"])):
        lasting = frozenset((name, unit) for name, unit in hidden if name not in PROGRESS)
        hidden = hidden_counts(day_counts(weeks, people, day), k, lasting)
    return hidden


def day_counts(weeks: pd.DataFrame, people: pd.DataFrame, day: date) -> dict[Cell, float]:
    """Every count of a day by name and unit, those included that everybody knows."""
    rows = people[people["as_of"] == day]
    counts = {
        (count_name(code, part), unit): float(value)
        for part in PARTS
        for code, unit, value in zip(rows["code"], rows["unit_code"], rows[part], strict=True)
        if not pd.isna(value)
    }
    blank = weeks[(weeks["as_of"] == day) & (weeks["code"] == "I11")]
    villages = blank.loc[blank["level"] == "village", "unit_code"]
    for unit, value in zip(blank["unit_code"], blank["numerator"], strict=True):
        if unit in set(rows["unit_code"]):
            counts["I11", unit] = float(value)
            counts[VILLAGES, unit] = float(villages.str.startswith(unit).sum())
    return counts


def hidden_counts(counts: Mapping[Cell, float], k: int, hidden: frozenset[Cell]) -> frozenset[Cell]:
    """The counts to hide, with those `hidden` already."""
    cells, table = count_table(counts)
    kept = cells_to_hide(table, k, np.array([cell in hidden for cell in cells], dtype=np.bool_))
    kept &= ~table.unpublished
    return frozenset(cell for cell, is_hidden in zip(cells, kept, strict=True) if is_hidden)


def count_table(counts: Mapping[Cell, float]) -> tuple[list[Cell], CountTable]:
    """The counts as a table, with the rests and slacks that bind them together after them."""
    relations, rests = count_relations(counts)
    cells = [*counts, *rests]
    place = {cell: at for at, cell in enumerate(cells)}
    is_secret = [name not in KNOWN and not name.startswith(SLACK) for name, _ in cells]
    loss = [_loss_of_hiding(cell, counts[cell]) for cell in counts] + [0.0] * len(rests)
    return cells, CountTable(
        np.array([*counts.values(), *rests.values()]),
        np.array(is_secret, dtype=np.bool_),
        np.array(loss),
        [{place[cell]: factor for cell, factor in terms.items()} for terms in relations],
    )


def _loss_of_hiding(cell: Cell, value: float) -> float:
    name, unit = cell
    if name in KNOWN:
        return np.inf
    weight = WEIGHT if len(unit) == LEVELS["district"] else 1.0
    return weight * (1 + float(np.log1p(value)))
