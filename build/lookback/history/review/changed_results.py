"""Which figures and lists are others at the end of a branch than where it set out."""

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from lookback.compute.figures.amounts import SAME, change_text, percent, whole
from lookback.compute.figures.output_package import OutputTables
from lookback.compute.indicators import INDICATOR_BY_CODE
from lookback.compute.indicators.indicator import Indicator
from lookback.compute.lists import LISTS
from lookback.compute.lists.announcement_list import masked_rows
from lookback.compute.privacy.disclosure import HIDDEN_CELL, VISIBLE_AUDIENCES, cell_mask
from lookback.data.cells import cell_text
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot

_KEY = ["code", "level", "unit_code"]
_NUMBERS = ["numerator", "denominator", "value"]
_LEVELS = ("district", "town", "village")


class ChangedFigure(NamedTuple):
    """A figure of a unit before and after, in words.

    `alert` is 越线 or 回到线内 where its line was crossed; `is_worse`: it moved the wrong way.
    """

    code: str
    title: str
    level: str
    unit_code: str
    before: str
    after: str
    change: str
    alert: str
    is_worse: bool


class ChangedList(NamedTuple):
    """A list and its rows that came and went, the cells of a row joined by a space."""

    code: str
    title: str
    rows: int
    come: tuple[str, ...]
    gone: tuple[str, ...]


def changed_figures(before: OutputTables, after: OutputTables, s: Snapshot) -> list[ChangedFigure]:
    """Figures whose numbers differ: the district's first, then towns, then villages.

    Within a level those that crossed their alert line come first.
    """
    both = before.indicators[[*_KEY, *_NUMBERS]].merge(
        after.indicators[[*_KEY, *_NUMBERS]], on=_KEY, how="outer", suffixes=("_then", "_now")
    )
    differs = pd.Series(False, index=both.index)
    for name in _NUMBERS:
        then, now = (both[f"{name}_{when}"].astype("float64") for when in ("then", "now"))
        differs |= ~((then - now).abs().le(SAME) | (then.isna() & now.isna()))
    changed_figures = [
        _moved(INDICATOR_BY_CODE[row["code"]], row, s) for row in both[differs].to_dict("records")
    ]
    order = {code: place for place, code in enumerate(INDICATOR_BY_CODE)}
    return sorted(
        changed_figures,
        key=lambda figure: (
            *(_LEVELS.index(figure.level), not figure.alert, not figure.is_worse),
            *(order[figure.code], figure.unit_code),
        ),
    )


def changed_lists(before: OutputTables, after: OutputTables, package: Package) -> list[ChangedList]:
    """Lists with other rows than before, as an internal page shows them.

    Of a list that such a page may not show at all every row is hidden.
    """
    changed_lists, mask = [], cell_mask(package, "internal")
    for announcement_list in LISTS:
        then, now = (
            Counter(_rows(masked_rows(results.lists[announcement_list.code], package, mask)))
            for results in (before, after)
        )
        come, gone = tuple((now - then).elements()), tuple((then - now).elements())
        if announcement_list.audience not in VISIBLE_AUDIENCES["internal"]:
            come, gone = (HIDDEN_CELL,) * len(come), (HIDDEN_CELL,) * len(gone)
        if come or gone:
            changed_lists.append(
                ChangedList(
                    announcement_list.code, announcement_list.title, now.total(), come, gone
                )
            )
    return changed_lists


def _rows(table: pd.DataFrame) -> Iterator[str]:
    for row in table.itertuples(index=False):
        yield " ".join(cell_text(cell) for cell in row)


def _moved(indicator: Indicator, row: dict[Any, Any], s: Snapshot) -> ChangedFigure:
    then, now = (_shown(indicator, row[f"value_{when}"]) for when in ("then", "now"))
    change = now - then
    alert = _alert(indicator, then, now, s)
    good = {"up": 1, "down": -1, "neutral": 0}[indicator.direction]
    return ChangedFigure(
        code=indicator.code,
        title=indicator.title,
        level=row["level"],
        unit_code=row["unit_code"],
        before=_text(indicator, row, then, "then"),
        after=_text(indicator, row, now, "now"),
        change=change_text(indicator, change),
        alert=alert,
        is_worse=alert == "越线" or change * good < -SAME,
    )


def _shown(indicator: Indicator, value: Any) -> float:
    number = math.nan if pd.isna(value) else float(value)
    return 100 * number if indicator.unit == "%" else number


def _text(indicator: Indicator, row: dict[Any, Any], amount: float, when: str) -> str:
    """The value in its unit, and the fraction that it is where it is one."""
    if math.isnan(amount):
        return "无法计算"
    if indicator.unit != "%":
        return f"{whole(amount)} {indicator.unit}"
    above, below = whole(row[f"numerator_{when}"]), whole(row[f"denominator_{when}"])
    return f"{percent(amount)}%" + (f"（{above}/{below}）" if above and below else "")


def _alert(indicator: Indicator, then: float, now: float, s: Snapshot) -> str:
    if indicator.alert is None:
        return ""
    was, is_now = indicator.alert.crossed(pd.Series([then, now]), s)
    return {(False, True): "越线", (True, False): "回到线内"}.get((bool(was), bool(is_now)), "")
