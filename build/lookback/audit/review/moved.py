"""Which figures and lists are others at the end of a branch than where it set out."""

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from lookback.compute.amounts import SAME, change_text, percent, whole
from lookback.compute.disclosure import HIDDEN, SHOWN, cell_mask
from lookback.compute.indicator import Indicator
from lookback.compute.indicators import INDICATOR
from lookback.compute.lists import LISTS
from lookback.compute.lists.declaration import shown
from lookback.compute.output import Results
from lookback.data.cell import cell_text
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot

_KEY = ["code", "level", "unit_code"]
_NUMBERS = ["numerator", "denominator", "value"]
_LEVELS = ("district", "town", "village")


class Moved(NamedTuple):
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


class ListMoved(NamedTuple):
    """A list and its rows that came and went, the cells of a row joined by a space."""

    code: str
    title: str
    rows: int
    come: tuple[str, ...]
    gone: tuple[str, ...]


def moved_figures(before: Results, after: Results, s: Snapshot) -> list[Moved]:
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
    found = [_moved(INDICATOR[row["code"]], row, s) for row in both[differs].to_dict("records")]
    order = {code: place for place, code in enumerate(INDICATOR)}
    return sorted(
        found,
        key=lambda one: (
            *(_LEVELS.index(one.level), not one.alert, not one.is_worse),
            *(order[one.code], one.unit_code),
        ),
    )


def moved_lists(before: Results, after: Results, package: Package) -> list[ListMoved]:
    """Lists with other rows than before, as an internal page shows them.

    Of a list that such a page may not show at all every row is hidden.
    """
    found, mask = [], cell_mask(package, "internal")
    for one in LISTS:
        then, now = (
            Counter(_rows(shown(results.lists[one.code], package, mask)))
            for results in (before, after)
        )
        come, gone = tuple((now - then).elements()), tuple((then - now).elements())
        if one.audience not in SHOWN["internal"]:
            come, gone = (HIDDEN,) * len(come), (HIDDEN,) * len(gone)
        if come or gone:
            found.append(ListMoved(one.code, one.title, now.total(), come, gone))
    return found


def _rows(table: pd.DataFrame) -> Iterator[str]:
    for row in table.itertuples(index=False):
        yield " ".join(cell_text(cell) for cell in row)


def _moved(one: Indicator, row: dict[Any, Any], s: Snapshot) -> Moved:
    then, now = (_shown(one, row[f"value_{when}"]) for when in ("then", "now"))
    change = now - then
    alert = _alert(one, then, now, s)
    good = {"up": 1, "down": -1, "neutral": 0}[one.direction]
    return Moved(
        code=one.code,
        title=one.title,
        level=row["level"],
        unit_code=row["unit_code"],
        before=_text(one, row, then, "then"),
        after=_text(one, row, now, "now"),
        change=change_text(one, change),
        alert=alert,
        is_worse=alert == "越线" or change * good < -SAME,
    )


def _shown(one: Indicator, value: Any) -> float:
    number = math.nan if pd.isna(value) else float(value)
    return 100 * number if one.unit == "%" else number


def _text(one: Indicator, row: dict[Any, Any], amount: float, when: str) -> str:
    """The value in its unit, and the fraction that it is where it is one."""
    if math.isnan(amount):
        return "无法计算"
    if one.unit != "%":
        return f"{whole(amount)} {one.unit}"
    above, below = whole(row[f"numerator_{when}"]), whole(row[f"denominator_{when}"])
    return f"{percent(amount)}%" + (f"（{above}/{below}）" if above and below else "")


def _alert(one: Indicator, then: float, now: float, s: Snapshot) -> str:
    if one.alert is None:
        return ""
    was, is_now = one.alert.crossed(pd.Series([then, now]), s)
    return {(False, True): "越线", (True, False): "回到线内"}.get((bool(was), bool(is_now)), "")
