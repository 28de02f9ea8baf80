"""What an indicator is: a fraction with its words, its clause and its alert line."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Literal, NamedTuple

import pandas as pd

from lookback.data.snapshot import Snapshot
from lookback.definitions.places import LEVELS, unit_of

Level = Literal["district", "town", "village"]
COLUMNS = ["code", "level", "unit_code", "as_of", "numerator", "denominator", "value"]


class Ratio(NamedTuple):
    """Numerator and denominator, one number per unit, indexed by unit code.

    A count has no denominator. A denominator that is missing or 0 makes the value 无法计算.
    """

    numerator: pd.Series
    denominator: pd.Series | None = None


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
    good; `alert` is the line that calls for attention; `grain` is the lowest level it exists
    at, from which the levels above are exact sums.
    """

    code: str
    title: str
    unit: str
    numerator: str
    denominator: str
    clause: str
    direction: Literal["up", "down", "neutral"]
    grain: Level
    alert: Bound | None
    ratio: Callable[[Snapshot], Ratio]

    def shown(self, value: pd.Series) -> pd.Series:
        """Values in the indicator's unit: shares are stored as fractions of 1, shown in %."""
        return value * 100 if self.unit == "%" else value

    def __call__(self, s: Snapshot) -> Ratio:
        """The fraction per unit of the grain."""
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
    alert: Bound | None = None,
) -> Callable[[Callable[[Snapshot], Ratio]], Indicator]:
    """Declare the function below as the indicator `code`."""

    def declare(ratio: Callable[[Snapshot], Ratio]) -> Indicator:
        return Indicator(
            code, title, unit, numerator, denominator, clause, direction, grain, alert, ratio
        )

    return declare


def indicators_in(*themes: ModuleType) -> tuple[Indicator, ...]:
    """The indicators of the theme files, in the order they are written."""
    return tuple(i for theme in themes for i in vars(theme).values() if isinstance(i, Indicator))


def compute_indicators(s: Snapshot, indicators: Iterable[Indicator]) -> pd.DataFrame:
    """Every indicator at its grain and at each level above, one row per code and unit.

    Columns: code, level, unit_code, as_of, numerator, denominator, value (a fraction of 1 for
    %, else the count itself; missing where it cannot be computed).
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
    levels = [level for level, digits in LEVELS.items() if digits <= LEVELS[one.grain]]
    return pd.concat([_at_level(one, fraction, level, s) for level in levels])


def _at_level(one: Indicator, fraction: Ratio, level: str, s: Snapshot) -> pd.DataFrame:
    numerator = _sum_to(fraction.numerator, level)
    rows = pd.DataFrame({"numerator": numerator, "value": numerator.astype("float64")})
    rows["denominator"] = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    if fraction.denominator is not None:
        rows["denominator"] = _sum_to(fraction.denominator, level)
        denominator = rows["denominator"].astype("float64")
        rows["value"] = rows["value"] / denominator.where(denominator > 0)
    rows = rows.rename_axis("unit_code").reset_index()
    return rows.assign(code=one.code, level=level, as_of=s.as_of)


def _sum_to(counts: pd.Series, level: str) -> pd.Series:
    """Exact sums of whole numbers; one missing part makes the whole missing."""
    groups = counts.astype("Int64").groupby(unit_of(counts.index, level))
    return groups.agg(lambda part: part.sum(skipna=False))
