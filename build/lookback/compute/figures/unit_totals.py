"""Sums of parts in every unit: each part's rows are gone through once, and added exactly."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from lookback.compute.figures.counted_rows import CountedRows
from lookback.data.unit_codes import LEVELS, Level
from lookback.definitions.administrative_units import unit_of
from lookback.definitions.money import MICROS, Numbers, Whole, add, micros, published


class Sums(NamedTuple):
    """What the rows of a part add up to in each of their units, in millionths (`micros`).

    Whole numbers, so that the sums of parts of the data, added in any order, are those of all.
    Where `unknown` rows are among them the sum is unknown. A unit stands once for each of the
    `towns` in whose parts its rows lie.
    """

    units: pd.Index
    towns: pd.Index
    micros: Whole
    unknown: Whole


class Summed(NamedTuple):
    """The sums of a fraction's two parts."""

    numerator: Sums
    denominator: Sums | None


def sums(part: CountedRows) -> Sums:
    """The sums of a part; rows that lie nowhere are in none."""
    units, towns, _ = part.lying
    size, lies = len(units), part.places >= 0
    places = part.places[lies]
    if part.amounts is None:
        counts = np.bincount(places, minlength=size)
        return Sums(units, towns, counts * MICROS, np.zeros(size, "int64"))
    amounts = part.amounts[lies]
    is_known = np.isfinite(amounts)
    known = add(micros(amounts[is_known]), places[is_known], size)
    return Sums(units, towns, known, np.bincount(places[~is_known], minlength=size))


def totals(found: Sequence[Sums], level: Level, units: pd.Index) -> Numbers:
    """These sums in each of the `units` at a level, as published: a row of them for each.

    One with an unknown amount in it is nan, one of no rows is 0. What is known only at a higher
    level counts in none of the units below it.
    """
    figures = np.zeros((len(found), len(units)))
    of_units: dict[int, list[int]] = {}  # those that have the same units are added at once
    for number, sums in enumerate(found):
        of_units.setdefault(id(sums.units), []).append(number)
    for numbers in of_units.values():
        own = found[numbers[0]].units
        places = units.get_indexer(unit_of(own, level))
        lies = (places >= 0) & (own.str.len() >= LEVELS[level])
        known, unknown = (
            add(np.stack(columns, axis=1)[lies], places[lies], len(units))
            for columns in zip(*(found[number][2:] for number in numbers), strict=True)
        )
        figures[numbers] = np.where(unknown > 0, np.nan, published(known)).T
    return figures
