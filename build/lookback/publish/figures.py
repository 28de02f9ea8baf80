"""Figures as text: the number, fraction and change of an indicator as pages show them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from lookback.compute.figures.amounts import FULL, NOT_COMPUTABLE, SAME, change_text, percent, whole
from lookback.compute.figures.weekly_change import with_changes
from lookback.compute.indicators import INDICATOR_BY_CODE
from lookback.compute.indicators.indicator import Indicator
from lookback.data.snapshot import Snapshot

NOT_PUBLIC = "不公开"
"""A number that the public edition hides: below k, or one that would give such a number away."""


@dataclass(frozen=True)
class Figure:
    """One indicator's figure of one unit on one day.

    `amount` is in the indicator's unit (nan: 无法计算, 不公开); the rest is text. `change`
    compares with the dispatch day before and is empty without one; `verdict` says whether the
    change is good; `is_alert` whether the indicator's line is crossed.
    """

    indicator: Indicator
    amount: float
    number: str
    numerator: str
    denominator: str
    previous: float
    change: str
    verdict: str
    is_alert: bool

    @property
    def unit(self) -> str:
        """The unit to write after the number; nothing where there is no number."""
        return "" if self.number in (NOT_COMPUTABLE, NOT_PUBLIC) else self.indicator.unit

    @property
    def text(self) -> str:
        """Number and unit; a space stands before a word, none before %."""
        return f"{self.number}{'' if self.unit in ('%', '') else ' '}{self.unit}"

    @property
    def fraction(self) -> str:
        """Numerator / denominator, of a median how many it is of; empty for counts."""
        if self.indicator.statistic != "sum":
            return f"{self.denominator} 例" if self.denominator else ""
        return f"{self.numerator} / {self.denominator}" if self.denominator else ""

    @property
    def share(self) -> str:
        """Length of a bar in %, between 0 and 100; empty where there is none."""
        if self.indicator.unit != "%" or math.isnan(self.amount):
            return ""
        return f"{min(max(self.amount, 0.0), FULL):.1f}"


class Figures:
    """The figures of every indicator and unit, on the day and on the dispatch days before."""

    def __init__(self, s: Snapshot, weeks: pd.DataFrame) -> None:
        rows = with_changes(weeks)
        self.days: tuple[date, ...] = tuple(sorted(set(rows["as_of"])))
        self.as_of = s.as_of
        self._snapshot, self._of_code = s, rows.groupby("code", sort=False)
        self._given: dict[str, _FigureCells] = {}
        self._written: dict[tuple[str, str, date], Figure] = {}
        self._unknown = NOT_PUBLIC if "is_hidden" in weeks else NOT_COMPUTABLE
        self.codes = tuple(code for code in INDICATOR_BY_CODE if code in self._of_code.indices)
        """The codes of the indicators that this edition has, in the order of the catalogue."""

    @property
    def previous_day(self) -> date | None:
        """The dispatch day that changes are counted from."""
        return self.days[-2] if len(self.days) > 1 else None

    def of(self, code: str, unit_code: str, day: date | None = None) -> Figure:
        """A figure on the day; a unit without rows of its own (a town without villages) has none.

        In a public edition that is a figure which is not public so far down.

        Raises:
            KeyError: this edition has no indicator of this code.
        """
        key = (code, unit_code, day or self.as_of)
        if key not in self._written:
            self._written[key] = self._figure(*key)
        return self._written[key]

    def has(self, code: str, unit_code: str) -> bool:
        """Whether the indicator exists for the unit on the day, computable and public or not."""
        return code in self._of_code.indices and (unit_code, self.as_of) in self._rows(code).cells

    def _figure(self, code: str, unit_code: str, day: date) -> Figure:
        given = self._rows(code)
        cells = given.cells.get((unit_code, day))
        if cells is None:
            return _missing(INDICATOR_BY_CODE[code], self._unknown)
        return _figure(INDICATOR_BY_CODE[code], given.line, *cells)

    def _rows(self, code: str) -> "_FigureCells":
        """What an indicator's figures are written from, looked up when first asked for."""
        if code not in self._given:
            rows = self._of_code.get_group(code)
            self._given[code] = _given(INDICATOR_BY_CODE[code], rows, self._snapshot)
        return self._given[code]

    def of_unit(self, unit_code: str) -> dict[str, Figure]:
        """Every indicator's figure of one unit on the day, by code."""
        return {code: self.of(code, unit_code) for code in self.codes}


class _FigureCells(NamedTuple):
    """An indicator's line, and by unit and day the cells of a figure: few are ever shown."""

    line: float
    cells: Mapping[tuple[str, date], tuple[Any, ...]]


def _given(one: Indicator, rows: pd.DataFrame, s: Snapshot) -> _FigureCells:
    amounts = one.shown(rows["value"])
    line = one.alert.line(s) if one.alert else math.nan
    nowhere = pd.Series(False, index=rows.index)
    columns = (
        rows["numerator"], rows["denominator"], amounts, one.shown(rows["previous"]),
        one.shown(rows["change"]), one.alert.crossed(amounts, s) if one.alert else nowhere,
        rows.get("is_hidden", nowhere),
    )  # fmt: skip
    keys = zip(rows["unit_code"].tolist(), rows["as_of"].tolist(), strict=True)
    cells = zip(*(column.tolist() for column in columns), strict=True)
    return _FigureCells(line, dict(zip(keys, cells, strict=True)))


def _figure(
    indicator: Indicator, line: float,
    numerator: Any, denominator: Any, amount: float, previous: float, change: float,
    alert: bool, hidden: bool,
) -> Figure:  # fmt: skip
    return Figure(
        indicator=indicator,
        amount=amount,
        number=NOT_PUBLIC if hidden else _number(indicator, amount, line),
        numerator="" if hidden else whole(numerator),
        denominator="" if hidden else whole(denominator),
        previous=previous,
        change=change_text(indicator, change),
        verdict=_direction_of_change(indicator, change),
        is_alert=bool(alert),
    )


def _missing(indicator: Indicator, word: str) -> Figure:
    return Figure(indicator, math.nan, word, "", "", math.nan, "", "", False)


def _number(indicator: Indicator, amount: float, line: float) -> str:
    if math.isnan(amount):
        return NOT_COMPUTABLE
    return percent(amount, line, FULL) if indicator.unit == "%" else whole(amount)


def _direction_of_change(indicator: Indicator, change: float) -> str:
    """`better` or `worse` where the indicator has a good direction and the value moved."""
    if math.isnan(change) or abs(change) <= SAME or indicator.direction == "neutral":
        return ""
    return "better" if (change > 0) == (indicator.direction == "up") else "worse"
