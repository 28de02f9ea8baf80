"""The numbers of a chart as a table and a file: taken from its specification, so never others."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pandas as pd

from lookback.publish.charts import Chart
from lookback.publish.spreadsheet import spreadsheet


class ChartData(NamedTuple):
    """Column titles and rows of text, in the order in which they are drawn."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def chart_data(chart: Chart) -> ChartData:
    """What the chart tells a pointer, for every mark of it."""
    titles: tuple[str, ...] = ()
    rows: dict[tuple[str, ...], None] = {}
    for layer in chart.spec["layer"]:
        columns = {one["field"]: one["title"] for one in _tooltip(layer)}
        titles = titles or tuple(columns.values())
        if tuple(columns.values()) == titles:
            found = _rows(chart.spec, layer)
            rows.update(dict.fromkeys(tuple(str(row[name]) for name in columns) for row in found))
    return ChartData(titles, tuple(rows))


def chart_files(charts: Iterable[Chart], folder: str) -> dict[str, bytes]:
    """One CSV per chart, for a spreadsheet program."""
    return {f"{folder}/{chart.name}.csv": _file(chart_data(chart)) for chart in charts}


def _file(data: ChartData) -> bytes:
    rows = pd.DataFrame(data.rows, columns=pd.Index(data.titles))
    return spreadsheet(rows, {title: title for title in data.titles})


def _tooltip(layer: dict[str, Any]) -> list[dict[str, str]]:
    return layer.get("encoding", {}).get("tooltip", [])


def _rows(spec: dict[str, Any], layer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    name = layer.get("data", spec.get("data", {})).get("name")
    yield from spec["datasets"].get(name, ())
