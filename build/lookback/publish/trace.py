"""溯源: the rows behind each of the district's figures, to be had from the catalogue."""

from collections.abc import Mapping
from functools import partial

import pandas as pd

from lookback.compute.disclosure import cell_mask
from lookback.compute.explain import BELOW, RECORD, described, rows_of
from lookback.compute.indicator import Indicator
from lookback.compute.indicators import INDICATORS
from lookback.data.recall import recalled
from lookback.data.since import Since
from lookback.data.snapshot import Snapshot
from lookback.definitions.amended import amended
from lookback.publish.catalogue import trace_path
from lookback.publish.edition import Edition
from lookback.publish.spreadsheet import Line, lines_of, read_back, saved

LIMIT = 1000
"""So many rows of a figure at most. Those left out of the numerator, which are to be done, are kept
before others; they stand behind those that count."""

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


def trace_files(e: Edition) -> dict[str, bytes]:
    """One file per indicator for an internal site; none elsewhere, for a key names a household."""
    if e.audience != "internal":
        return {}
    by_path = {trace_path(one.code): one for one in INDICATORS}
    makes = {path: partial(_text, e, one) for path, one in by_path.items()}
    mend = partial(_mended, e, by_path)
    told = recalled(e.snapshot, "traces", makes, about=e.audience, mend=mend)
    return {path: text.encode() for path, text in told.items()}


def _text(e: Edition, one: Indicator) -> str:
    rows = rows_of(one(e.snapshot), e.units.district.code)
    kept = rows.sort_values("counted_in", key=lambda part: part != BELOW, kind="stable").head(LIMIT)
    first = kept.sort_values("counted_in", key=lambda part: part == BELOW, kind="stable")
    return saved([*COLUMNS.values()], _lines(e, e.snapshot, first)).decode()


def _lines(e: Edition, s: Snapshot, rows: pd.DataFrame) -> list[Line]:
    shown = described(s, e.package, rows, cell_mask(e.package, e.audience))
    titles = {resource.name: resource.title for resource in e.package.resources.values()}
    return lines_of(shown.assign(resource=shown["resource"].map(titles)), COLUMNS)


def _mended(
    e: Edition, by_path: Mapping[str, Indicator], path: str, known: str, since: Since
) -> str | None:
    """The same with what is told anew of few households; None where other rows are to be told."""
    one, change = by_path[path], amended(e.snapshot, since)
    if change is None or one.scope != "household":
        return None
    was, now = (rows_of(one(s), e.units.district.code) for s in (change.before, change.after))
    order = [*RECORD, "counted_in"]
    if not was[order].equals(now[order]):
        return None
    before, after = _lines(e, change.before, was), _lines(e, change.after, now)
    if len({*before}) < len(before):
        return None
    anew = {old: new for old, new in zip(before, after, strict=True) if old != new}
    if not anew:
        return known
    titles, *lines = read_back(known)
    return saved(titles, [anew.get(line, line) for line in lines]).decode()
