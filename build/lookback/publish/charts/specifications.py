"""How each kind of chart is drawn: values in, a Vega-Lite specification out.

The only module that needs Altair, which takes half a second to load: it is imported only when
there is a chart that the last build did not have (`pages`).

Channels are objects, never text, and what layers share is given to the whole once: Altair reads
a text by its schema, and copies what it is given with every step.
"""

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import pandas as pd

from lookback.publish.charts.charts import ChartRequest

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
CURVES = {"A38": "line", "A34": "other-line"}
"""Amount -> the style of its curve."""

Spec = dict[str, Any]
Rows = Sequence[Sequence[Any]]


def specification(sketch: ChartRequest) -> Spec:
    """What a sketch becomes: complete but for the colours of a theme."""
    return KINDS[sketch.kind](**sketch.given)


def share_bars(rows: Rows, measure: str, has_target: bool) -> Spec:
    """Horizontal bars from 0 to 100; see `charts.share_bars`."""
    table = pd.DataFrame(rows, columns=["name", "now", "before", "text", "fraction"])
    names = [name for name, *_ in rows]
    extent = CHARACTER * max((len(name) for name in names), default=0) + CHARACTER
    y = alt.Y("name:N", title=None, sort=names, axis=_labels(extent))
    tooltip = [
        alt.Tooltip("name:N", title="单位"), alt.Tooltip("text:N", title=measure),
        alt.Tooltip("fraction:N", title="分子 / 分母"),
    ]  # fmt: skip
    base = alt.Chart().encode(y=y, tooltip=tooltip)
    is_change = bool((table[["now", "before"]] < 0).any(axis=None))
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
    width, height = WIDTH - extent - ROOM_FOR_VALUE, ROW * max(len(rows), 1)
    return _finished(alt.layer(*layers, data=table, params=[POINTED], width=width, height=height))


def weekly_line(points: Rows, behind: Rows, measure: str) -> Spec:
    """A share week by week; see `charts.weekly_line`."""
    extent = 40
    axis = alt.Axis(
        title=None, values=QUARTERS, labelExpr=PERCENT,
        minExtent=extent, maxExtent=extent, domain=False,
    )  # fmt: skip
    channels: dict[str, Any] = {
        "x": alt.X("day:O", sort=[day for day, *_ in points], title=None),
        "y": alt.Y("amount:Q", scale=SCALE, axis=axis),
        "tooltip": [
            alt.Tooltip("name:N", title="单位"), alt.Tooltip("day:N", title="调度日"),
            alt.Tooltip("text:N", title=measure), alt.Tooltip("fraction:N", title="分子 / 分母"),
        ],
    }  # fmt: skip
    base = alt.Chart().encode(**channels)
    other = [alt.Chart(_points(behind)).encode(**channels)] if behind else []
    layers = [
        *(one.mark_line(style="other-line") for one in other),
        base.mark_line(style="line"),
        base.mark_point(style="dot", filled=True, size=48),
        base.mark_text(style="label", dy=-12).encode(text=alt.Text("text:N")),
        TARGET.encode(y=alt.Y("target:Q")),
    ]
    width = WIDTH - extent - CHARACTER
    return _finished(alt.layer(*layers, data=_points(points), width=width, height=190))


def funnels(rows: Rows, titles: Sequence[str], steps: Sequence[str]) -> Spec:
    """A funnel for every unit, side by side: `steps` are the columns of the chart.

    A row has the cells `titles`: those of `pipeline_chart.Step`.
    """
    table = pd.DataFrame(rows, columns=list(titles))
    names = list(dict.fromkeys(table["name"]))
    extent = CHARACTER * max(len(name) for name in names) + CHARACTER
    y = alt.Y("name:N", title=None, sort=names, axis=_labels(extent))
    x = alt.X(
        "begin:Q", title=None, scale=alt.Scale(domain=[0, len(steps)], nice=False),
        axis=alt.Axis(
            values=list(range(len(steps))), labelExpr=f"{list(steps)}[datum.value]",
            labelAlign="left", orient="top", ticks=False, domain=False,
        ),
    )  # fmt: skip
    tooltip = [
        alt.Tooltip("name:N", title="单位"), alt.Tooltip("step:N", title="环节"),
        alt.Tooltip("cases:Q", title="走完的件数"), alt.Tooltip("share:N", title="占启动件数"),
    ]  # fmt: skip
    base = alt.Chart().encode(y=y, tooltip=tooltip)
    layers = [
        base.mark_bar(style="now", height=ROW * 0.58).encode(x=x, x2=alt.X2("end:Q")),
        base.mark_text(style="label", align="left", dx=4).encode(
            x=alt.X("end:Q"), text=alt.Text("cases:Q")
        ),
    ]
    width, height = WIDTH - extent, ROW * len(names)
    return _finished(alt.layer(*layers, data=table, width=width, height=height))


def below_lines(tables: dict[str, Any], labels: dict[str, str], present: float) -> Spec:
    """By amount (one of `CURVES`) how many stand below each line; a mark at the `present` one."""
    own = {amount: pd.DataFrame(table) for amount, table in tables.items()}
    curves = [_curve(own[amount], labels[amount], style) for amount, style in CURVES.items()]
    mark = alt.Chart(pd.DataFrame({"line": [present]})).mark_rule(style="target")
    rule = mark.encode(x=alt.X("line:Q"))
    moved = rule.transform_calculate(line="chosen").add_params(alt.param("chosen", value=present))
    ends = [_end(table, amount) for amount, table in own.items()]
    layers = (*curves, rule, moved, *ends)
    return _finished(alt.layer(*layers, width=WIDTH - 6 * CHARACTER, height=220))


KINDS: dict[str, Callable[..., Spec]] = {
    one.__name__: one for one in (share_bars, weekly_line, funnels, below_lines)
}
"""The kinds of charts by their names."""


def _labels(extent: int) -> alt.Axis:
    """The names of bars, with as much room."""
    return alt.Axis(
        minExtent=extent, maxExtent=extent, ticks=False, domain=False, labelLimit=extent
    )


def _points(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["day", "amount", "text", "fraction", "name"])


def _curve(table: pd.DataFrame, label: str, style: str) -> alt.Chart:
    chart: alt.Chart = alt.Chart(table.assign(amount=label)).mark_line(style=style).encode(
        x=alt.X("line:Q", title="监测范围（元）", scale=alt.Scale(zero=False, nice=False)),
        y=alt.Y("households:Q", title=None),
        tooltip=[
            alt.Tooltip("amount:N", title="口径"), alt.Tooltip("line:Q", title="监测范围（元）"),
            alt.Tooltip("households:Q", title="户"), alt.Tooltip("persons:Q", title="人"),
        ],
    )  # fmt: skip
    return chart


def _end(table: pd.DataFrame, amount: str) -> alt.Chart:
    """The curve's name at its end."""
    last = alt.Chart(table.tail(1).assign(name=amount))
    chart: alt.Chart = last.mark_text(style="label", align="left", dx=6).encode(
        x=alt.X("line:Q"), y=alt.Y("households:Q"), text=alt.Text("name:N")
    )
    return chart


def _finished(chart: alt.TopLevelMixin) -> Spec:
    """The specification without its schema address and without a theme of its own."""
    spec: Spec = chart.to_dict(validate=False)  # tests do, for all charts
    spec.pop("$schema")
    spec.pop("config", None)
    return spec
