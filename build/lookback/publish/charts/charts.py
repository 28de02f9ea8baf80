"""Charts: the values and words of each; how it is drawn is in `specifications`.

Nothing here is measured: the room for labels follows from the number of their characters, so
that a chart has the same bytes on every machine. Days are ordinal text, never timestamps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from lookback.publish.figures import Figure
from lookback.publish.units import day_text


class ChartRequest(NamedTuple):
    """A drawing to be: which of `specifications` draws it, and the values that it is given.

    The values are JSON: where they are those of an earlier build, so is the drawing.
    """

    kind: str
    given: dict[str, Any]


@dataclass(frozen=True)
class Chart:
    """One chart: file name, title, what it says (for those who do not see it), drawing."""

    name: str
    title: str
    alt: str
    caption: str
    sketch: ChartRequest


class UnitBar(NamedTuple):
    """One bar: whose it is and the figure."""

    name: str
    figure: Figure


def share_bars(bars: Sequence[UnitBar], measure: str, *, has_target: bool = False) -> ChartRequest:
    """Horizontal bars in the order given, last week's value as a mark; the target is 100 %.

    Shares stand on a scale from 0 to 100; where some are below 0 (changes), on one of their own.
    """
    rows = [
        (bar.name, bar.figure.amount, bar.figure.previous, bar.figure.text, bar.figure.fraction)
        for bar in bars
    ]
    return ChartRequest("share_bars", {"rows": rows, "measure": measure, "has_target": has_target})


class UnitSeries(NamedTuple):
    """A unit's figures by day; days without a figure leave a gap."""

    name: str
    figures: Sequence[tuple[date, Figure]]


def weekly_line(
    line: UnitSeries, measure: str, unit_series: UnitSeries | None = None
) -> ChartRequest:
    """A share week by week with its target; `unit_series` is drawn behind for comparison."""
    behind = [] if unit_series is None else _points(unit_series)
    return ChartRequest(
        "weekly_line", {"points": _points(line), "behind": behind, "measure": measure}
    )


def _points(line: UnitSeries) -> list[tuple[str, float, str, str, str]]:
    return [
        (day_text(day), figure.amount, figure.text, figure.fraction, line.name)
        for day, figure in line.figures
    ]
