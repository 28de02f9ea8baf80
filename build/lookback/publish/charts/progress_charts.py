"""排查进度: how far the units of one level are, and how a unit moved week by week."""

import math
from collections.abc import Iterable, Sequence

from lookback.compute.figures.amounts import FULL
from lookback.publish.charts.charts import Chart, UnitBar, UnitSeries, share_bars, weekly_line
from lookback.publish.edition import Edition
from lookback.publish.units import PageUnit, day_text

MEASURE = "I01"


def coverage_chart(e: Edition, name: str, title: str, bars: Iterable[UnitBar]) -> Chart:
    """Coverage of the units of one level, slowest last; a unit without a figure is at the end."""
    ranked = sorted(bars, key=lambda bar: (math.isnan(bar.figure.amount), -bar.figure.amount))
    said = "；".join(f"{bar.name} {bar.figure.text}" for bar in ranked)
    before = e.figures.previous_day
    mark = f"，竖线为上次调度日（{day_text(before)}）" if before else ""
    marks = f"横条为{day_text(e.snapshot.as_of)}{mark}，虚线为目标 100%。"
    caption = f"{_standing(ranked)}{marks}"
    sketch = share_bars(ranked, "排查覆盖率", has_target=True)
    return Chart(name, title, f"{title}：{said}", caption, sketch)


def weekly_chart(e: Edition, unit: PageUnit, beside: PageUnit | None = None) -> Chart:
    """Coverage of a unit on every dispatch day, with the one it is compared to behind it."""
    line = _line(e, unit)
    title = f"{unit.name}排查覆盖率逐周进度"
    said = "；".join(f"{day_text(day)} {figure.text}" for day, figure in line.figures)
    other = f"，点线为{beside.name}" if beside else ""
    caption = f"{_course(line)}实线为{unit.name}{other}，虚线为目标 100%。"
    sketch = weekly_line(line, "排查覆盖率", _line(e, beside) if beside else None)
    return Chart(f"weekly-{unit.code}", title, f"{title}：{said}", caption, sketch)


def _standing(ranked: Sequence[UnitBar]) -> str:
    """How many have reached the goal, and who is last; nothing where nobody has a figure."""
    unit_bars = [bar for bar in ranked if not math.isnan(bar.figure.amount)]
    done = sum(bar.figure.amount >= FULL for bar in unit_bars)
    if not unit_bars or done == len(unit_bars):
        return f"{done} 个单位都已到 100%。" if unit_bars else ""
    last = f"{unit_bars[-1].name} {unit_bars[-1].figure.text}"
    return f"{len(unit_bars)} 个单位中 {done} 个已到 100%，最低的是{last}。"


def _course(line: UnitSeries) -> str:
    """From where to where; nothing with fewer than two figures."""
    known = [(day, figure) for day, figure in line.figures if not math.isnan(figure.amount)]
    if len(known) < 2:
        return ""
    (first, then), (last, now) = known[0], known[-1]
    return f"从{day_text(first)}的 {then.text} 到{day_text(last)}的 {now.text}。"


def _line(e: Edition, unit: PageUnit) -> UnitSeries:
    return UnitSeries(
        unit.name, [(day, e.figures.of(MEASURE, unit.code, day)) for day in e.figures.days]
    )
