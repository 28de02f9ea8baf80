"""Sums of many parts in every unit at once: each part's rows are gone through one time."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lookback.compute.part import Part
from lookback.data.unit_codes import LEVELS, Level
from lookback.definitions.places import unit_of

DECIMALS = 2
"""Amounts are persons, days or yuan with their cents."""


class Totals:
    """The sums of `parts` (at least one) by the unit that each row counts in."""

    def __init__(self, parts: Sequence[Part]) -> None:
        rows = pd.concat([part.rows[["unit", "amount"]] for part in parts])
        places, codes = pd.factorize(rows["unit"])
        self._units = pd.Index(codes, dtype="str")
        lengths = [len(part.rows) for part in parts]
        cells = np.repeat(np.arange(len(parts)), lengths) * len(codes) + places
        amounts = rows["amount"].to_numpy("float64", na_value=np.nan)
        lies = places >= 0
        sums = np.bincount(cells[lies], amounts[lies], minlength=len(parts) * len(codes))
        self._sums = sums.reshape(len(parts), len(codes))

    def at(self, level: Level, units: pd.Index) -> NDArray[np.float64]:
        """One row per part, one column per unit.

        A sum with an unknown amount in it is nan, one of no rows is 0. What is known only at a
        higher level counts in none of the units below it.
        """
        places = units.get_indexer(unit_of(self._units, level))
        known = (places >= 0) & (self._units.str.len() >= LEVELS[level])
        found = np.zeros((len(units), len(self._sums)))
        np.add.at(found, places[known], self._sums.T[known])
        return found.T.round(DECIMALS)
