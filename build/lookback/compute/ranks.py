"""中位数：the known amounts of a part in ascending order, and the middle of those of each unit."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from lookback.compute.part import Part
from lookback.definitions.money import Numbers
from lookback.definitions.places import LEVELS, Level, Places, unit_of


class Ranks(NamedTuple):
    """Amounts in ascending order, each with the place of its unit among `units`."""

    units: pd.Index
    places: Places
    amounts: Numbers


class Ranked(NamedTuple):
    """The amounts of a fraction's two parts."""

    numerator: Ranks
    denominator: Ranks | None


class Medians(NamedTuple):
    """For each unit the median (nan where there is no amount) and how many amounts it is of."""

    medians: Numbers
    counts: Places


def ranks(part: Part) -> Ranks:
    """The known amounts of a part's rows, those that lie somewhere."""
    amounts = np.ones(len(part.places)) if part.amounts is None else part.amounts
    is_known = ~np.isnan(amounts) & (part.places >= 0)
    return _in_order(part.units, part.places[is_known], amounts[is_known])


def ranked(pieces: Sequence[Ranked]) -> Ranked:
    """The fraction of several parts of the data, at least one, in whatever order."""
    below = [piece.denominator for piece in pieces if piece.denominator]
    return Ranked(_merged([piece.numerator for piece in pieces]), _merged(below) if below else None)


def _merged(pieces: Sequence[Ranks]) -> Ranks:
    codes = np.concatenate([piece.units.take(piece.places) for piece in pieces])
    places, units = pd.factorize(codes)
    amounts = np.concatenate([piece.amounts for piece in pieces])
    return _in_order(pd.Index(units, dtype="str"), places, amounts)


def medians(known: Ranks, level: Level, units: pd.Index) -> Medians:
    """The amount in the middle of each of the `units` at a level, or half way between the two."""
    places = units.get_indexer(unit_of(known.units, level))
    places = np.where(known.units.str.len() >= LEVELS[level], places, -1)[known.places]
    order = np.argsort(places, kind="stable")
    order = order[places[order] >= 0]
    counts = np.bincount(places[order], minlength=len(units))
    first = np.cumsum(counts) - counts
    has_any = counts > 0
    below, above = (
        known.amounts[order[(first + (counts - 1 + step) // 2)[has_any]]] for step in (0, 1)
    )
    found = np.full(len(units), np.nan)
    found[has_any] = (below + above) / 2
    return Medians(found, counts)


def _in_order(units: pd.Index, places: Places, amounts: Numbers) -> Ranks:
    order = np.argsort(amounts, kind="stable")
    return Ranks(units, places[order], amounts[order])
