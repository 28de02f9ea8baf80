"""溯源: the rows behind each of the district's figures, to be had from the catalogue."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from lookback.compute.disclosure import cell_mask
from lookback.compute.explain import BELOW, RECORD, described, rows_of
from lookback.compute.indicator import Indicator
from lookback.compute.indicators import INDICATORS
from lookback.data.cache import json_bytes
from lookback.data.recall import recalled
from lookback.data.since import Since
from lookback.data.snapshot import Snapshot
from lookback.definitions.amended import amended
from lookback.publish.catalogue import trace_path
from lookback.publish.edition import Edition
from lookback.publish.spreadsheet import Line, lines_of, saved

LIMIT = 1000
"""So many rows of a figure at most. Those left out of the numerator, which are to be done, are kept
before others; they stand behind those that count."""

SPARE = 100
"""So many rows more are remembered, to take the places of rows that go."""

COLUMNS = {
    "counted_in": "计入",
    "place": "单位",
    "resource": "数据表",
    "key": "主键",
    "numerator": "分子",
    "denominator": "分母",
    "about": "说明",
}
"""Column of a file -> its heading."""


class Row(NamedTuple):
    """A row as it is told in a file. Their order is that in which they are kept."""

    is_counted: bool
    resource: str
    unit: str
    key: str
    line: Line

    @property
    def record(self) -> tuple[str, ...]:
        """Which row it is."""
        return self[1:4]


def trace_files(e: Edition) -> dict[str, bytes]:
    """One file per indicator for an internal site; none elsewhere, for a key names a household."""
    if e.audience != "internal":
        return {}
    by_path = {trace_path(one.code): one for one in INDICATORS}
    makes = {path: partial(_made, e, one) for path, one in by_path.items()}
    mend = partial(_mended, e, by_path)
    told = recalled(e.snapshot, "traces", makes, about=[e.audience, LIMIT, SPARE], mend=mend)
    return {path: known["file"].encode() for path, known in told.items()}


def _made(e: Edition, one: Indicator) -> dict[str, Any]:
    rows = rows_of(one(e.snapshot), e.units.district.code)
    first = rows.sort_values("counted_in", key=lambda part: part != BELOW, kind="stable")
    first = first.head(LIMIT + SPARE)
    return _known(_rows(e, e.snapshot, first), is_whole=len(first) == len(rows))


def _rows(e: Edition, s: Snapshot, rows: pd.DataFrame) -> list[Row]:
    """The rows of an explanation."""
    shown = described(s, e.package, rows, cell_mask(e.package, e.audience))
    titles = {resource.name: resource.title for resource in e.package.resources.values()}
    lines = lines_of(shown.assign(resource=shown["resource"].map(titles)), COLUMNS)
    is_counted = (rows["counted_in"] != BELOW).tolist()
    return [
        Row._make(each)
        for each in zip(is_counted, *(rows[name] for name in RECORD), lines, strict=True)
    ]


def _known(told: list[Row], *, is_whole: bool) -> dict[str, Any]:
    """The file, and what it was made of, which is parsed only to be mended."""
    first = sorted(told[:LIMIT], key=lambda row: not row.is_counted)
    file = saved([*COLUMNS.values()], [row.line for row in first])
    kept = told[: LIMIT + SPARE]
    is_whole = is_whole and len(told) == len(kept)
    return {"file": file.decode(), "told": json_bytes(kept).decode(), "is_whole": is_whole}


def _mended(
    e: Edition, by_path: Mapping[str, Indicator], path: str, known: dict[str, Any], since: Since
) -> dict[str, Any] | None:
    """The same with few households' rows told anew; None where too few are left to be told."""
    one, change = by_path[path], amended(e.snapshot, since)
    if change is None or one.scope != "household":
        return None
    was, now = (
        _rows(e, s, rows_of(one(s), e.units.district.code)) for s in (change.before, change.after)
    )
    if was == now:
        return known
    told = [Row._make([*row, tuple(line)]) for *row, line in json.loads(known["told"])]
    gone = {row.record for row in was}
    found = sorted([*(row for row in told if row.record not in gone), *now])
    if not known["is_whole"]:
        found = [row for row in found if row[:-1] <= told[-1][:-1]]
        if len(found) < LIMIT:
            return None
    return _known(found, is_whole=known["is_whole"])
