"""What an indicator is: a fraction with its words, its clause and its alert line."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Literal, NamedTuple

import pandas as pd

from lookback.compute.part import Part
from lookback.data.snapshot import Snapshot
from lookback.definitions.places import LEVELS, Level, units_at

COLUMNS = ["code", "level", "unit_code", "as_of", "numerator", "denominator", "value"]


Statistic = Literal["sum", "median", "median_change"]
"""How a value follows from the rows: their sum (or the quotient of two sums), the median of the
numerator's amounts, or how far that lies above the median of the denominator's (a fraction)."""


class Ratio(NamedTuple):
    """The rows of the numerator and of the denominator.

    A count has no denominator. A denominator that is missing or 0 makes the value 无法计算.
    """

    numerator: Part
    denominator: Part | None = None


class Bound(NamedTuple):
    """A line that a value must not cross, in the indicator's unit.

    `at` is a number or the name of a parameter of the notice.
    """

    side: Literal["above", "below"]
    at: float | str

    def line(self, s: Snapshot) -> float:
        """The number of the line on the snapshot's day."""
        return s.number(self.at) if isinstance(self.at, str) else self.at

    def crossed(self, value: pd.Series, s: Snapshot) -> pd.Series:
        """Strictly above or below the line; a missing value crosses nothing."""
        line = self.line(s)
        return value > line if self.side == "above" else value < line


@dataclass(frozen=True)
class Indicator:
    """One figure of the dashboard, declared once for tables, charts, pages and catalogue.

    `numerator` and `denominator` say in words what is counted; `direction` says which way is
    good; `target` is what is to be reached, in the indicator's unit, and `alert` the line that
    calls for attention; `grain` is the lowest level it exists at: every level above counts the
    same rows, so that sums are exact.
    """

    code: str
    title: str
    unit: str
    numerator: str
    denominator: str
    clause: str
    direction: Literal["up", "down", "neutral"]
    grain: Level
    target: float | str | None
    alert: Bound | None
    statistic: Statistic
    ratio: Callable[[Snapshot], Ratio]

    def shown(self, value: pd.Series) -> pd.Series:
        """Values in the indicator's unit: shares are stored as fractions of 1, shown in %."""
        return value * 100 if self.unit == "%" else value

    def __call__(self, s: Snapshot) -> Ratio:
        """The rows that make the figure on the snapshot's day."""
        return self.ratio(s)


def indicator(
    code: str,
    title: str,
    *,
    unit: str,
    numerator: str,
    clause: str,
    denominator: str = "",
    direction: Literal["up", "down", "neutral"] = "neutral",
    grain: Level = "village",
    target: float | str | None = None,
    alert: Bound | None = None,
    statistic: Statistic = "sum",
) -> Callable[[Callable[[Snapshot], Ratio]], Indicator]:
    """Declare the function below as the indicator `code`."""

    def declare(ratio: Callable[[Snapshot], Ratio]) -> Indicator:
        return Indicator(
            code, title, unit, numerator, denominator, clause, direction, grain, target, alert,
            statistic, ratio,
        )  # fmt: skip

    return declare


def indicators_in(*themes: ModuleType) -> tuple[Indicator, ...]:
    """The indicators of the theme files, in the order they are written."""
    return tuple(i for theme in themes for i in vars(theme).values() if isinstance(i, Indicator))


def compute_indicators(s: Snapshot, indicators: Iterable[Indicator]) -> pd.DataFrame:
    """Every indicator at its grain and at each level above, one row per code and unit.

    Columns: code, level, unit_code, as_of, numerator, denominator, value (a fraction of 1 for
    %, else the count itself; missing where it cannot be computed). For medians the numerator is
    missing and the denominator counts the rows.
    """
    return pd.concat([_levels(one, s) for one in indicators], ignore_index=True)[COLUMNS]


def compute_weeks(s: Snapshot, indicators: Iterable[Indicator]) -> pd.DataFrame:
    """The same for every dispatch day before the snapshot's day, and for that day itself."""
    declared = tuple(indicators)
    days = [day for day in s.notice.dispatch_days if day < s.as_of] + [s.as_of]
    weeks = [compute_indicators(replace(s, as_of=day), declared) for day in days]
    return pd.concat(weeks, ignore_index=True)


def _levels(one: Indicator, s: Snapshot) -> pd.DataFrame:
    fraction = one(s)
    levels: list[Level] = [level for level, digits in LEVELS.items() if digits <= LEVELS[one.grain]]
    return pd.concat([_at_level(one, fraction, level, s) for level in levels])


def _at_level(one: Indicator, fraction: Ratio, level: Level, s: Snapshot) -> pd.DataFrame:
    units = units_at(s, level)
    make = _sums if one.statistic == "sum" else _medians
    rows = make(one, fraction, level, units).rename_axis("unit_code").reset_index()
    return rows.assign(code=one.code, level=level, as_of=s.as_of)


def _sums(one: Indicator, fraction: Ratio, level: Level, units: pd.Index) -> pd.DataFrame:
    numerator = _sum(fraction.numerator, level, units)
    rows = pd.DataFrame({"numerator": numerator, "value": numerator.astype("float64")})
    rows["denominator"] = pd.Series(pd.NA, index=units, dtype="Float64")
    if fraction.denominator is not None:
        rows["denominator"] = _sum(fraction.denominator, level, units)
        denominator = rows["denominator"].astype("float64")
        rows["value"] = rows["value"] / denominator.where(denominator > 0)
    return rows


def _medians(one: Indicator, fraction: Ratio, level: Level, units: pd.Index) -> pd.DataFrame:
    """Medians over the known amounts of each unit's own rows; none where there are none."""
    groups = fraction.numerator.by_unit(level)
    value = groups.median().reindex(units).astype("float64")
    if one.statistic == "median_change" and fraction.denominator is not None:
        before = fraction.denominator.by_unit(level).median().reindex(units).astype("float64")
        value = value / before.where(before > 0) - 1
    counted = groups.count().reindex(units, fill_value=0).astype("Float64")
    missing = pd.Series(pd.NA, index=units, dtype="Float64")
    return pd.DataFrame({"numerator": missing, "denominator": counted, "value": value})


def _sum(part: Part, level: Level, units: pd.Index) -> pd.Series:
    """Sums of the amounts; one unknown amount makes the whole unknown, no rows make 0."""
    groups = part.by_unit(level)
    sums = groups.sum().mask(groups.count() < groups.size())
    return sums.reindex(units, fill_value=0).round(2)
