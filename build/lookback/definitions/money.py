"""金额口径：amounts are added exactly, in whole millionths of a yuan, and rounded once.

Numbers of the files are binary fractions: 0.1 + 0.2 is not 0.3, and what is added part by part
is not what is added at once. Whole numbers have neither fault. A millionth (微元) is the finest
that a form or an import writes; what is finer is rounded to it.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
"""Whole numbers; of Python's own size where 64 bits would not hold them."""

MICROS = 1_000_000
"""微元 in a yuan, and in whatever else is counted: persons, days."""
DECIMALS = 2
CENT = MICROS // 10**DECIMALS
"""What is published is rounded to it."""

ROOM = 2.0**62
"""Whole numbers that add up to less have room in 64 bits."""


def micros(amounts: Numbers) -> Whole:
    """Known amounts in whole millionths: exactly those written, with up to six decimals.

    That holds up to 2,000,000,000; beyond it a number read from a file has no six decimals.
    """
    return _narrow(np.rint(amounts * MICROS))


def whole(texts: pd.Series) -> Whole:
    """Whole numbers that were written as text."""
    numbers = [int(text) for text in texts.tolist()]
    is_small = all(-(2**63) <= number < 2**63 for number in numbers)
    return np.array(numbers, dtype="int64" if is_small else object)


def exact(amounts: pd.Series) -> pd.Series:
    """What was computed from amounts without the noise of binary fractions: to the millionth."""
    return (amounts * MICROS).round() / MICROS


def published(sums: Whole) -> Numbers:
    """Sums of `micros` as they are published: rounded to the cent, half of one away from zero."""
    cents = (np.abs(sums) + CENT // 2) // CENT
    return np.where(sums < 0, -cents, cents).astype("float64") / 100


def add(amounts: Whole, places: NDArray[np.intp], size: int) -> Whole:
    """So many sums of the amounts (or rows of amounts), each in the sum at its place; exact."""
    if np.abs(amounts.astype("float64")).sum() >= ROOM:
        amounts = amounts.astype(object)
    sums = np.zeros((size, *amounts.shape[1:]), dtype=amounts.dtype)
    np.add.at(sums, places, amounts)
    return sums


def _narrow(whole: Numbers) -> Whole:
    if np.abs(whole).sum() < ROOM:
        return whole.astype("int64")
    return np.array([int(number) for number in whole.tolist()], dtype=object)
