"""The numbers of a chart as a table and a file: taken from its specification, so never others."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from lookback.publish.downloads.spreadsheet_csv import spreadsheet_csv


class ChartData(NamedTuple):
    """Column titles and rows of text, in the order in which they are drawn."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def chart_data(spec: dict[str, Any]) -> ChartData:
    """The tooltip values of every mark of a chart."""
    titles: tuple[str, ...] = ()
    rows: dict[tuple[str, ...], None] = {}
    for layer in spec["layer"]:
        columns = {one["field"]: one["title"] for one in _tooltip(layer)}
        titles = titles or tuple(columns.values())
        if tuple(columns.values()) == titles:
            found = _rows(spec, layer)
            rows.update(dict.fromkeys(tuple(str(row[name]) for name in columns) for row in found))
    return ChartData(titles, tuple(rows))


def chart_file(data: ChartData) -> bytes:
    """The same as CSV, for a spreadsheet program."""
    rows = pd.DataFrame(data.rows, columns=pd.Index(data.titles))
    return spreadsheet_csv(rows, {title: title for title in data.titles})


def _tooltip(layer: dict[str, Any]) -> list[dict[str, str]]:
    return layer.get("encoding", {}).get("tooltip", [])


def _rows(spec: dict[str, Any], layer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    name = layer.get("data", spec.get("data", {})).get("name")
    yield from spec["datasets"].get(name, ())
