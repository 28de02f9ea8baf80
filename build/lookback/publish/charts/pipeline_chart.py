"""The chart of 识别管线: a funnel for every town, side by side."""

from typing import NamedTuple

import pandas as pd

from lookback.definitions.monitoring.procedure import STEPS
from lookback.publish.charts.charts import Chart, ChartRequest
from lookback.publish.edition import Edition
from lookback.publish.units import PageUnit

SHORT = ("启动", "入户", "比对", "评议公示", "镇审核", "区公告")
"""The columns of the chart: opened, and the five steps."""
FILLED = 0.62
"""How much of its column a full bar takes; the rest is for the number."""


class StepBar(NamedTuple):
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
    units = (e.units.district, *e.units.towns)
    rows = [row for unit in units for row in _bars(unit, cases, passed)]
    title = "各镇（新区）识别案走到哪一步"
    district = [row for row in rows if row.name == e.units.district.name]
    said = "，".join(f"{row.step} {row.cases} 件" for row in district)
    caption = "数字为走完该环节的件数，横条为占本单位启动件数的比例；数据比对与其他环节同步进行。"
    sketch = ChartRequest("funnels", {"rows": rows, "titles": StepBar._fields, "steps": SHORT})
    return Chart("pipeline-steps", title, f"{title}：全区{said}", caption, sketch)


def _bars(unit: PageUnit, cases: pd.DataFrame, passed: pd.DataFrame) -> list[StepBar]:
    own = cases["village_code"].str.startswith(unit.code, na=False)
    opened = int(own.sum())
    counts = [opened, *(int(passed.loc[own, name].sum()) for name in STEPS)]
    step_bars = []
    for place, (short, count) in enumerate(zip(SHORT, counts, strict=True)):
        share = count / opened if opened else 0.0
        text = f"{share:.0%}" if opened else "没有启动的案"
        step_bars.append(
            StepBar(unit.name, short, count, text, place, round(place + share * FILLED, 4))
        )
    return step_bars
