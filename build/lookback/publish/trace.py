"""溯源: the rows behind each of the district's figures, to be had from the catalogue."""

from functools import partial

from lookback.compute.disclosure import cell_mask
from lookback.compute.explain import BELOW, described, rows_of
from lookback.compute.indicator import Indicator
from lookback.compute.indicators import INDICATORS
from lookback.data.recall import recalled
from lookback.publish.catalogue import trace_path
from lookback.publish.edition import Edition
from lookback.publish.spreadsheet import spreadsheet

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
    makes = {trace_path(one.code): partial(_text, e, one) for one in INDICATORS}
    told = recalled(e.snapshot, "traces", makes, about=e.audience)
    return {path: text.encode() for path, text in told.items()}


def _text(e: Edition, one: Indicator) -> str:
    rows = rows_of(one(e.snapshot), e.units.district.code)
    kept = rows.sort_values("counted_in", key=lambda part: part != BELOW, kind="stable").head(LIMIT)
    first = kept.sort_values("counted_in", key=lambda part: part == BELOW, kind="stable")
    shown = described(e.snapshot, e.package, first, cell_mask(e.package, e.audience))
    titles = {resource.name: resource.title for resource in e.package.resources.values()}
    shown["resource"] = shown["resource"].map(titles)
    return spreadsheet(shown, COLUMNS).decode()
