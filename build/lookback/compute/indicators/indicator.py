"""What an indicator is: a fraction with its words, its clause and its alert line."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from lookback.compute.figures.counted_rows import CountedRows
from lookback.compute.figures.medians import Ranked, medians, ranks
from lookback.compute.figures.unit_totals import Summed, sums, totals
from lookback.data.reads import Reads
from lookback.data.reads import reads as with_units
from lookback.data.snapshot import Snapshot, remember
from lookback.data.unit_codes import LEVELS, Level
from lookback.definitions.administrative_units import units_at
from lookback.definitions.columns_read import UNITS
from lookback.definitions.money import Numbers

COLUMNS = ["code", "level", "unit_code", "as_of", "numerator", "denominator", "value"]
Statistic = Literal["sum", "median", "median_change"]
"""How a value follows from the rows: their sum (or the quotient of two sums), the median of the
numerator's amounts, or how far that lies above the median of the denominator's (a fraction)."""
Counted = Summed | Ranked
"""What the rows of a fraction come to, which is all that its figures need."""
Scope = Literal["town", "district"]
"""What must be seen together: the rows that it counts in the towns, each taken alone, are together
those that it counts in the district; or the district must be seen whole."""


class Ratio(NamedTuple):
    """The rows of the numerator and of the denominator.

    A count has no denominator. A denominator that is missing or 0 makes the value 无法计算.
    """

    numerator: CountedRows
    denominator: CountedRows | None = None


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


@dataclass(frozen=True, eq=False)
class Indicator:
    """One figure of the dashboard, declared once for tables, charts, pages and catalogue.

    `numerator` and `denominator` say in words what is counted; `direction` says which way is
    good; `target` is what is to be reached, in the indicator's unit, and `alert` the line that
    calls for attention; `grain` is the lowest level it exists at: every level above counts the
    same rows, so that sums are exact. `is_weekly` says that it has a value for every dispatch
    day; what needs all rules is computed for the day alone. `has_own_rows` says that a town or
    the district may have rows of its own, which count in none of the units below it.
    `scope` says what must be seen together, `reads` which columns are looked at (None: any).
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
    is_weekly: bool
    has_own_rows: bool
    scope: Scope
    reads: Reads | None
    ratio: Callable[[Snapshot], Ratio]

    @property
    def is_additive(self) -> bool:
        """Whether the figures of units add up to that of the unit above.

        Medians do not, nor does what exists for a district alone: the days to a deadline.
        """
        return self.statistic == "sum" and self.grain != "district"

    @property
    def short_title(self) -> str:
        """What tells it from the others of its family: the title after the colon."""
        return self.title.split("：")[-1]

    def shown(self, value: pd.Series) -> pd.Series:
        """Values in the indicator's unit: shares are stored as fractions of 1, shown in %."""
        return value * 100 if self.unit == "%" else value

    def __call__(self, s: Snapshot) -> Ratio:
        """The rows that make the figure on the snapshot's day."""
        return remember(s, self, lambda: self.ratio(s))


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
    is_weekly: bool = True,
    has_own_rows: bool = False,
    scope: Scope = "district",
    reads: Reads | None = None,
) -> Callable[[Callable[[Snapshot], Ratio]], Indicator]:
    """Declare the function below as the indicator `code`."""

    def declare(ratio: Callable[[Snapshot], Ratio]) -> Indicator:
        return Indicator(
            code, title, unit, numerator, denominator, clause, direction, grain, target, alert,
            statistic, is_weekly, has_own_rows, scope, reads and with_units(UNITS, reads), ratio,
        )  # fmt: skip

    return declare


def indicators_in(*themes: ModuleType) -> tuple[Indicator, ...]:
    """The indicators of the theme files, in the order they are written; a tuple is a family."""
    declared = [value for theme in themes for value in vars(theme).values()]
    families = (value if isinstance(value, tuple) else (value,) for value in declared)
    return tuple(
        indicator for family in families for indicator in family if isinstance(indicator, Indicator)
    )


def compute_indicators(s: Snapshot, indicators: Iterable[Indicator]) -> pd.DataFrame:
    """Every indicator at its grain and at each level above, one row per code and unit.

    Columns: code, level, unit_code, as_of, numerator, denominator, value (a fraction of 1 for
    %, else the count itself; missing where it cannot be computed). For medians the numerator is
    missing and the denominator counts the rows.
    """
    return tabulate([(indicator, counted(indicator, s)) for indicator in indicators], s)


def counted(indicator: Indicator, s: Snapshot) -> Counted:
    """What the rows of an indicator come to; of parts of the data it can be joined."""
    above, below = indicator(s)
    if indicator.statistic == "sum":
        return Summed(sums(above), sums(below) if below else None)
    return Ranked(ranks(above), ranks(below) if below else None)


def tabulate(made: Sequence[tuple[Indicator, Counted]], s: Snapshot) -> pd.DataFrame:
    """The same of fractions that were counted; of `s` only the units are looked at."""
    summed = [(indicator, found) for indicator, found in made if isinstance(found, Summed)]
    tables = [
        _medians(indicator, ranked, s) for indicator, ranked in made if isinstance(ranked, Ranked)
    ]
    if summed:
        tables += _sums(summed, s)
    return _arranged([indicator for indicator, _ in made], tables, s)


def _arranged(
    made: Iterable[Indicator], tables: Sequence[pd.DataFrame], s: Snapshot
) -> pd.DataFrame:
    """The rows of all tables: indicator by indicator, level by level."""
    order = {indicator.code: place for place, indicator in enumerate(made)}
    rows = pd.concat(tables)
    place = rows["code"].map(order) * len(LEVELS) + rows["level"].map(list(LEVELS).index)
    rows = rows.assign(as_of=s.as_of).iloc[place.argsort(kind="stable")]
    rows = rows.astype({"numerator": "Float64", "denominator": "Float64"})
    return rows[COLUMNS].reset_index(drop=True)


def _levels(indicator: Indicator) -> list[Level]:
    """The levels that it exists at."""
    return [level for level, digits in LEVELS.items() if digits <= LEVELS[indicator.grain]]


def _sums(made: Sequence[tuple[Indicator, Summed]], s: Snapshot) -> Iterator[pd.DataFrame]:
    """Sums and quotients of sums, one table per level."""
    for level in LEVELS:
        units = units_at(s, level)
        chosen = [(indicator, summed) for indicator, summed in made if level in _levels(indicator)]
        is_share = np.array([[summed.denominator is not None] for _, summed in chosen])
        numerator, below = (
            totals([summed[place] or summed.numerator for _, summed in chosen], level, units)
            for place in (0, 1)
        )
        denominator = np.where(is_share, below, np.nan)
        columns = {
            "code": np.repeat(
                np.array([indicator.code for indicator, _ in chosen], dtype=object), len(units)
            ),
            "level": level,
            "unit_code": np.tile(units.to_numpy(dtype=object), len(chosen)),
            "numerator": numerator.ravel(),
            "denominator": denominator.ravel(),
            "value": np.where(is_share, _quotient(numerator, denominator), numerator).ravel(),
        }
        yield pd.DataFrame(columns).astype({"code": "str", "unit_code": "str"})


def _quotient(numerator: Numbers, denominator: Numbers) -> Numbers:
    """Missing where the denominator is, or is 0."""
    return numerator / np.where(denominator > 0, denominator, np.nan)


def _medians(indicator: Indicator, ranked: Ranked, s: Snapshot) -> pd.DataFrame:
    """Medians over the known amounts of each unit's own rows; none where there are none."""
    return pd.concat(
        [_median(indicator, ranked, level, units_at(s, level)) for level in _levels(indicator)]
    )


def _median(indicator: Indicator, ranked: Ranked, level: Level, units: pd.Index) -> pd.DataFrame:
    value, counted = medians(ranked.numerator, level, units)
    if ranked.denominator is not None:
        value = _quotient(value, medians(ranked.denominator, level, units).medians) - 1
    columns = {"numerator": np.nan, "denominator": counted.astype("float64"), "value": value}
    return pd.DataFrame({"code": indicator.code, "level": level, "unit_code": units, **columns})
