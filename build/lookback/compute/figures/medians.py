"""中位数：the known amounts of a part in ascending order, and the middle of those of each unit."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from lookback.compute.figures.counted_rows import CountedRows
from lookback.data.unit_codes import LEVELS, Level
from lookback.definitions.administrative_units import Lying, Places, unit_of
from lookback.definitions.money import Numbers


class Ranks(NamedTuple):
    """Amounts in ascending order, and where each of them lies."""

    lying: Lying
    amounts: Numbers


class Ranked(NamedTuple):
    """The amounts of a fraction's two parts."""

    numerator: Ranks
    denominator: Ranks | None


class Medians(NamedTuple):
    """For each unit the median (nan where there is no amount) and how many amounts it is of."""

    medians: Numbers
    counts: Places


def ranks(part: CountedRows) -> Ranks:
    """The known amounts of a part's rows, those that lie somewhere."""
    amounts = np.ones(len(part.places)) if part.amounts is None else part.amounts
    is_known = ~np.isnan(amounts) & (part.places >= 0)
    return in_order(part.lying._replace(places=part.places[is_known]), amounts[is_known])


def medians(ranks: Ranks, level: Level, units: pd.Index) -> Medians:
    """The amount in the middle of each of the `units` at a level, or half way between the two."""
    own = ranks.lying.units
    places = units.get_indexer(unit_of(own, level))
    places = np.where(own.str.len() >= LEVELS[level], places, -1)[ranks.lying.places]
    order = np.argsort(places, kind="stable")
    order = order[places[order] >= 0]
    counts = np.bincount(places[order], minlength=len(units))
    first = np.cumsum(counts) - counts
    has_any = counts > 0
    below, above = (
        ranks.amounts[order[(first + (counts - 1 + step) // 2)[has_any]]] for step in (0, 1)
    )
    found = np.full(len(units), np.nan)
    found[has_any] = (below + above) / 2
    return Medians(found, counts)


def in_order(lying: Lying, amounts: Numbers) -> Ranks:
    """Amounts that lie somewhere, in ascending order."""
    order = np.argsort(amounts, kind="stable")
    return Ranks(lying._replace(places=lying.places[order]), amounts[order])
