"""Charts: figures in, a Vega-Lite specification out; colours live in the theme alone.

Nothing here is measured: the room for labels follows from the number of their characters, so
that a chart has the same bytes on every machine. Days are ordinal text, never timestamps.
Channels are objects, never text, and what layers share is given to the whole once: Altair reads
a text by its schema, and copies what it is given with every step.
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
POINTED = alt.VariableParameter(name="pointed", value="")
"""The unit that a reader points at, in any chart or table of the page; "" for none."""
POINTED_AT = alt.OpacityValue(
    0.35, condition={"test": "pointed == '' || datum.name == pointed", "value": 1}
)
TARGET = alt.Chart(pd.DataFrame({"target": [100]})).mark_rule(style="target")
"""A line at 100 %, across the channel that it is given."""
PERCENT = "datum.value + '%'"


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
    base = alt.Chart().encode(y=y, tooltip=tooltip)
    is_change = bool((rows[["now", "before"]] < 0).any(axis=None))
    scale = alt.Scale(nice=True) if is_change else SCALE
    values = alt.Undefined if is_change else QUARTERS
    x = alt.X("now:Q", scale=scale, axis=alt.Axis(title=None, values=values, labelExpr=PERCENT))
    layers = [
        base.mark_bar(style="now", height=ROW * 0.58).encode(x=x, opacity=POINTED_AT),
        base.mark_tick(style="before", size=ROW * 0.86, thickness=3).encode(x=alt.X("before:Q")),
        base.transform_calculate(end="max(datum.now, 0)")
        .mark_text(style="label", align="left", dx=6)
        .encode(x=alt.X("end:Q"), text=alt.Text("text:N")),
        *([TARGET.encode(x=alt.X("target:Q"))] if has_target else []),
    ]
    width, height = WIDTH - extent - ROOM_FOR_VALUE, ROW * max(len(bars), 1)
    return finished(alt.layer(*layers, data=rows, params=[POINTED], width=width, height=height))


class Line(NamedTuple):
    """A unit's figures by day; days without a figure leave a gap."""

    name: str
    figures: Sequence[tuple[date, Figure]]


def weekly_line(line: Line, measure: str, other: Line | None = None) -> dict[str, Any]:
    """A share week by week with its target; `other` is drawn behind for comparison."""
    extent = 40
    axis = alt.Axis(
        title=None, values=QUARTERS, labelExpr=PERCENT,
        minExtent=extent, maxExtent=extent, domain=False,
    )  # fmt: skip
    channels: dict[str, Any] = {
        "x": alt.X("day:O", sort=[day_text(day) for day, _ in line.figures], title=None),
        "y": alt.Y("amount:Q", scale=SCALE, axis=axis),
        "tooltip": [
            alt.Tooltip("name:N", title="单位"), alt.Tooltip("day:N", title="调度日"),
            alt.Tooltip("text:N", title=measure), alt.Tooltip("fraction:N", title="分子 / 分母"),
        ],
    }  # fmt: skip
    base = alt.Chart().encode(**channels)
    behind = [] if other is None else [alt.Chart(_points(other)).encode(**channels)]
    layers = [
        *(one.mark_line(style="other-line") for one in behind),
        base.mark_line(style="line"),
        base.mark_point(style="dot", filled=True, size=48),
        base.mark_text(style="label", dy=-12).encode(text=alt.Text("text:N")),
        TARGET.encode(y=alt.Y("target:Q")),
    ]
    width = WIDTH - extent - CHARACTER
    return finished(alt.layer(*layers, data=_points(line), width=width, height=190))


def _points(line: Line) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (day_text(day), figure.amount, figure.text, figure.fraction, line.name)
            for day, figure in line.figures
        ],
        columns=["day", "amount", "text", "fraction", "name"],
    )


def finished(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """The specification without its schema address and without a theme of its own."""
    spec: dict[str, Any] = chart.to_dict(validate=False)  # tests do, for all charts
    spec.pop("$schema")
    spec.pop("config", None)
    return spec
