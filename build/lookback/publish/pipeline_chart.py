"""The chart of 识别管线: a funnel for every town, side by side."""

from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from lookback.definitions.procedure import STEPS
from lookback.publish.charts import CHARACTER, ROW, WIDTH, Chart, finished
from lookback.publish.edition import Edition
from lookback.publish.units import Unit

SHORT = ("启动", "入户", "比对", "评议公示", "镇审核", "区公告")
"""The columns of the chart: opened, and the five steps."""
FILLED = 0.62
"""How much of its column a full bar takes; the rest is for the number."""


class Step(NamedTuple):
    """One bar: a unit's cases that have passed a step, and where in its column it is drawn."""

    name: str
    step: str
    cases: int
    share: str
    begin: float
    end: float


def pipeline_chart(e: Edition, cases: pd.DataFrame, passed: pd.DataFrame) -> Chart:
    """How many cases of each town have passed each step: one row per unit, one column per step.

    `cases` is rows of the pipeline, `passed` what `reached` gives for them.
    """
    rows = pd.DataFrame(
        [row for unit in (e.units.district, *e.units.towns) for row in _bars(unit, cases, passed)],
        columns=list(Step._fields),
    )
    title = "各镇（新区）识别案走到哪一步"
    district = rows[rows["name"] == e.units.district.name]
    said = "，".join(f"{row.step} {row.cases} 件" for row in district.itertuples(index=False))
    caption = "数字为走完该环节的件数，横条为占本单位启动件数的比例；数据比对与其他环节同步进行。"
    return Chart("pipeline-steps", title, f"{title}：全区{said}", caption, _spec(rows))


def _bars(unit: Unit, cases: pd.DataFrame, passed: pd.DataFrame) -> list[Step]:
    own = cases["village_code"].str.startswith(unit.code, na=False)
    opened = int(own.sum())
    counts = [opened, *(int(passed.loc[own, name].sum()) for name in STEPS)]
    found = []
    for place, (short, count) in enumerate(zip(SHORT, counts, strict=True)):
        share = count / opened if opened else 0.0
        text = f"{share:.0%}" if opened else "没有启动的案"
        found.append(Step(unit.name, short, count, text, place, round(place + share * FILLED, 4)))
    return found


def _spec(rows: pd.DataFrame) -> dict[str, Any]:
    names = list(dict.fromkeys(rows["name"]))
    extent = CHARACTER * max(len(name) for name in names) + CHARACTER
    y = alt.Y(
        "name:N", title=None, sort=names,
        axis=alt.Axis(
            minExtent=extent, maxExtent=extent, ticks=False, domain=False, labelLimit=extent
        ),
    )  # fmt: skip
    x = alt.X(
        "begin:Q", title=None, scale=alt.Scale(domain=[0, len(SHORT)], nice=False),
        axis=alt.Axis(
            values=list(range(len(SHORT))), labelExpr=f"{list(SHORT)}[datum.value]",
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
    return finished(alt.layer(*layers, data=rows, width=width, height=height))
