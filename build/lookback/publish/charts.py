"""Charts: figures in, a Vega-Lite specification out; colours live in the theme alone.

Nothing here is measured: the room for labels follows from the number of their characters, so
that a chart has the same bytes on every machine. Days are ordinal text, never timestamps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from lookback.publish.figures import Figure
from lookback.publish.units import day_text

WIDTH = 460
"""Width of a chart with its labels: readable on a phone when shrunk to its width."""
CHARACTER = 13
"""Font size of labels: the width of one Chinese character."""
ROW = 24
SCALE = alt.Scale(domain=[0, 100], nice=False)
QUARTERS = [0, 25, 50, 75, 100]
ROOM_FOR_VALUE = 52
POINTED = alt.param(name="pointed", value="")
"""The unit that a reader points at, in any chart or table of the page; "" for none."""
POINTED_AT = alt.condition("pointed == '' || datum.name == pointed", alt.value(1), alt.value(0.35))


@dataclass(frozen=True)
class Chart:
    """One chart: file name, title, what it says (for those who do not see it), specification."""

    name: str
    title: str
    alt: str
    caption: str
    spec: dict[str, Any]


class Bar(NamedTuple):
    """One bar: whose it is and the figure."""

    name: str
    figure: Figure


def share_bars(bars: Sequence[Bar], measure: str, *, has_target: bool = False) -> dict[str, Any]:
    """Horizontal bars in the order given, last week's value as a mark; the target is 100 %.

    Shares stand on a scale from 0 to 100; where some are below 0 (changes), on one of their own.
    """
    rows = pd.DataFrame(
        [
            (bar.name, bar.figure.amount, bar.figure.previous, bar.figure.text, bar.figure.fraction)
            for bar in bars
        ],
        columns=["name", "now", "before", "text", "fraction"],
    )
    names = [bar.name for bar in bars]
    extent = CHARACTER * max((len(name) for name in names), default=0) + CHARACTER
    y = alt.Y(
        "name:N", title=None, sort=names,
        axis=alt.Axis(
            minExtent=extent, maxExtent=extent, ticks=False, domain=False, labelLimit=extent
        ),
    )  # fmt: skip
    tooltip = [
        alt.Tooltip("name:N", title="单位"), alt.Tooltip("text:N", title=measure),
        alt.Tooltip("fraction:N", title="分子 / 分母"),
    ]  # fmt: skip
    base = alt.Chart(rows).encode(y=y, tooltip=tooltip)
    is_change = bool((rows[["now", "before"]] < 0).any(axis=None))
    scale = alt.Scale(nice=True) if is_change else SCALE
    values = alt.Undefined if is_change else QUARTERS
    x = alt.X("now:Q", scale=scale, axis=alt.Axis(title=None, values=values, labelExpr=PERCENT))
    end = alt.X("end:Q")
    layers = [
        base.mark_bar(style="now", height=ROW * 0.58).encode(x=x, opacity=POINTED_AT),
        base.mark_tick(style="before", size=ROW * 0.86, thickness=3).encode(x="before:Q"),
        base.transform_calculate(end="max(datum.now, 0)")
        .mark_text(style="label", align="left", dx=6)
        .encode(x=end, text="text:N"),
        *([_target()] if has_target else []),
    ]
    width = WIDTH - extent - ROOM_FOR_VALUE
    chart = alt.layer(*layers).add_params(POINTED)
    return finished(chart.properties(width=width, height=ROW * max(len(bars), 1)), width)


class Line(NamedTuple):
    """A unit's figures by day; days without a figure leave a gap."""

    name: str
    figures: Sequence[tuple[date, Figure]]


def weekly_line(line: Line, measure: str, other: Line | None = None) -> dict[str, Any]:
    """A share week by week with its target; `other` is drawn behind for comparison."""
    days = [day_text(day) for day, _ in line.figures]
    extent = 40
    layers = [] if other is None else [_trace(other, days, measure, "other-line")]
    layers.append(_trace(line, days, measure, "line"))
    dots = _points(line, days, measure)
    layers += [
        dots.mark_point(style="dot", filled=True, size=48),
        dots.mark_text(style="label", dy=-12).encode(text="text:N"),
        _target("y"),
    ]
    width = WIDTH - extent - CHARACTER
    return finished(alt.layer(*layers).properties(width=width, height=190), width)


PERCENT = "datum.value + '%'"


def _target(channel: str = "x") -> alt.Chart:
    mark = alt.Chart(pd.DataFrame({"target": [100]})).mark_rule(style="target")
    return mark.encode(**{channel: alt.X("target:Q") if channel == "x" else alt.Y("target:Q")})


def _points(line: Line, days: list[str], measure: str) -> alt.Chart:
    rows = pd.DataFrame(
        [
            (day_text(day), figure.amount, figure.text, figure.fraction, line.name)
            for day, figure in line.figures
        ],
        columns=["day", "amount", "text", "fraction", "name"],
    )
    axis = alt.Axis(
        title=None, values=QUARTERS, labelExpr=PERCENT, minExtent=40, maxExtent=40, domain=False
    )
    chart: alt.Chart = alt.Chart(rows).encode(
        x=alt.X("day:O", sort=days, title=None),
        y=alt.Y("amount:Q", scale=SCALE, axis=axis),
        tooltip=[
            alt.Tooltip("name:N", title="单位"), alt.Tooltip("day:N", title="调度日"),
            alt.Tooltip("text:N", title=measure), alt.Tooltip("fraction:N", title="分子 / 分母"),
        ],
    )  # fmt: skip
    return chart


def _trace(line: Line, days: list[str], measure: str, style: str) -> alt.Chart:
    chart: alt.Chart = _points(line, days, measure).mark_line(style=style)
    return chart


def finished(chart: alt.TopLevelMixin, width: int) -> dict[str, Any]:
    """The specification without its schema address and without a theme of its own."""
    spec: dict[str, Any] = chart.to_dict(validate=False)  # tests do, for all charts
    spec.pop("$schema")
    spec.pop("config", None)
    return {**spec, "width": width}
