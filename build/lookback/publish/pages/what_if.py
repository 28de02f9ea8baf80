"""监测范围测算: the page with a slider for the monitoring line."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import pandas as pd

from lookback.compute.figures.what_if import AMOUNTS, LINES, count_below
from lookback.data.unit_codes import Level
from lookback.publish.charts.charts import Chart, ChartRequest
from lookback.publish.edition import Edition, PageSource
from lookback.publish.units import long_day_text

LABELS = {"A38": "按 A38（家庭人均参考收入）", "A34": "按 A34（家庭年人均纯收入）"}
COUNTS = ("households", "persons", "unmonitored")
LEVELS: tuple[Level, ...] = ("district", "town")
STEPS = range(LINES.start, LINES.stop, 500)
"""The lines of the table that stands without the slider."""
POINTS = range(LINES.start, LINES.stop, 100)
"""The lines that the chart is drawn through."""

Tables = Mapping[str, pd.DataFrame]
"""By amount and level, how many stand below each line."""


@dataclass(frozen=True)
class LineCount:
    """How many stand below a line: households, persons, and households not monitored."""

    households: int
    persons: int
    unmonitored: int


@dataclass(frozen=True)
class LineStep:
    """One line of the printed table; `counts` follow `AMOUNTS`."""

    line: int
    is_present: bool
    counts: tuple[LineCount, ...]


@dataclass(frozen=True)
class WhatIfContent:
    """The content of the page: `series` is what the slider reads, by unit and amount."""

    day: str
    line: int
    standing: str
    basis: str
    lines: range
    labels: dict[str, str]
    steps: tuple[LineStep, ...]
    units: tuple[tuple[str, str], ...]
    series: dict[str, Any]


def what_if_pages(e: Edition) -> list[PageSource]:
    """`line.md`."""
    s = e.snapshot
    value = s.notice.value("monitoring_line_yuan", s.as_of)
    units = (e.units.district, *e.units.towns)
    tables = _tables(e, int(value.value))
    content = WhatIfContent(
        day=long_day_text(s.as_of),
        line=int(value.value),
        standing=value.status,
        basis=value.basis,
        lines=LINES,
        labels=LABELS,
        steps=tuple(_steps(tables, int(value.value))),
        units=tuple((unit.code, unit.name) for unit in units),
        series=_series(tables),
    )
    return [PageSource("line.md", "line.md.j2", content, (_chart(tables, value.value),))]


def _tables(e: Edition, present: int) -> Tables:
    """The counts below every line that the page tells of."""
    s, lines = e.snapshot, sorted({*LINES, present})
    return {
        f"{amount} {level}": count_below(s, amount=amount, level=level, lines=lines)
        for amount, level in product(AMOUNTS, LEVELS)
    }


def _district(tables: Tables, amount: str, lines: Collection[int]) -> pd.DataFrame:
    rows = tables[f"{amount} district"]
    return rows[rows["line"].isin(lines)]


def _steps(tables: Tables, present: int) -> list[LineStep]:
    lines = sorted({*STEPS, present})
    own = [_district(tables, amount, lines) for amount in AMOUNTS]
    counts = [
        [LineCount(*counts) for counts in zip(*(table[name] for name in COUNTS), strict=True)]
        for table in own
    ]
    return [
        LineStep(line, line == present, tuple(count[place] for count in counts))
        for place, line in enumerate(lines)
    ]


def _series(tables: Tables) -> dict[str, Any]:
    """For each unit: per amount, the `COUNTS` below every line of `LINES`."""
    units: dict[str, dict[str, Any]] = {}
    for amount, level in product(AMOUNTS, LEVELS):
        rows = tables[f"{amount} {level}"]
        for code, own in rows[rows["line"].isin(LINES)].groupby("unit_code"):
            counts = {name: own[name].tolist() for name in COUNTS}
            units.setdefault(str(code), {})[amount] = counts
    return {"from": LINES.start, "step": LINES.step, "units": units}


def _chart(tables: Tables, present: float) -> Chart:
    own = {amount: _district(tables, amount, POINTS) for amount in AMOUNTS}
    tables_told = {amount: table.to_dict("list") for amount, table in own.items()}
    sketch = ChartRequest(
        "below_lines", {"tables": tables_told, "labels": LABELS, "present": present}
    )
    said = "，".join(
        f"{LABELS[amount]} {table.loc[table['line'] == present, 'households'].sum()} 户"
        for amount, table in own.items()
    )
    return Chart(
        "line", "低于监测范围的户数（户）",
        f"监测范围从 {LINES[0]} 元到 {LINES[-1]} 元时低于的户数；{present:g} 元时，{said}",
        f"虚竖线为本年监测范围 {present:g} 元：{said}。", sketch,
    )  # fmt: skip
