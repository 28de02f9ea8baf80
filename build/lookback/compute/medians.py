"""中位数：the amounts around the middle of each unit, in which those of few rows are exchanged."""

import math
from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from lookback.compute.part import Part
from lookback.data.unit_codes import LEVELS, Level

AROUND = 10
"""So many amounts are known on each side of the middle."""


class Middle(NamedTuple):
    """Of the amounts of a unit: how many, how many lie below `near`, and those about the middle."""

    size: int
    below: int
    near: list[float]

    @property
    def median(self) -> float:
        """The one in the middle, or half way between the two; nan where there is no amount."""
        places = self._places()
        return sum(self.near[place] for place in places) / 2 if self.size else math.nan

    def exchanged(self, gone: Iterable[float], come: Iterable[float]) -> "Middle | None":
        """Without those that went, with those that came; None where the middle is not known."""
        size, below, near = self.size, self.below, [*self.near]
        for amount in gone:
            if not near or (amount not in near and near[0] < amount < near[-1]):
                return None
            below -= amount < near[0]
            if amount in near:
                near.remove(amount)
            size -= 1
        for amount in come:
            if not near:
                return None
            if near[0] <= amount <= near[-1]:
                insort(near, amount)
            below += amount < near[0]
            size += 1
        found = Middle(size, below, near)
        return found if all(0 <= place < len(near) for place in found._places()) else None

    def _places(self) -> tuple[int, int]:
        """Where in `near` the middle stands."""
        return (self.size - 1) // 2 - self.below, self.size // 2 - self.below


NO_AMOUNT = Middle(0, 0, [])

Middles = Mapping[Level, Mapping[str, Middle]]
"""By unit, of those that have any amount."""


def middles(part: Part, levels: Iterable[Level]) -> Middles:
    """The known amounts of each unit's own rows, at these levels."""
    return {
        level: {
            str(unit): _middle(np.sort(amounts.dropna().to_numpy("float64")).tolist())
            for unit, amounts in part.by_unit(level)
        }
        for level in levels
    }


def middles_from(told: Mapping[Level, Mapping[str, Sequence[Any]]]) -> Middles:
    """The same from what JSON makes of it."""
    return {
        level: {unit: Middle(*each) for unit, each in units.items()}
        for level, units in told.items()
    }


def _middle(amounts: list[float]) -> Middle:
    below = max((len(amounts) - 1) // 2 - AROUND, 0)
    return Middle(len(amounts), below, amounts[below : len(amounts) // 2 + AROUND + 1])


def exchanged(known: Middles, was: Part, now: Part) -> Middles | None:
    """The same after the rows of `was` have become those of `now`; None where that is unknown."""
    then, since = (Counter(_amounts(part)) for part in (was, now))
    gone, come = [*(then - since).elements()], [*(since - then).elements()]
    found = {level: dict(units) for level, units in known.items()}
    for level, units in found.items():
        digits = LEVELS[level]
        for unit in {code[:digits] for code, _ in (*gone, *come) if len(code) >= digits}:
            middle = units.get(unit, NO_AMOUNT).exchanged(_within(unit, gone), _within(unit, come))
            if middle is None:
                return None
            units[unit] = middle
    return found


def _amounts(part: Part) -> Iterator[tuple[str, float]]:
    """Each known amount with the unit that it counts in."""
    rows = part.rows[["unit", "amount"]].dropna()
    return zip(rows["unit"].tolist(), rows["amount"].tolist(), strict=True)


def _within(unit: str, amounts: Iterable[tuple[str, float]]) -> list[float]:
    return [amount for code, amount in amounts if code.startswith(unit)]
