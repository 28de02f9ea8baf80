"""The figures of every dispatch day, counted town by town and added up; I42 周环比."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pandas as pd

from lookback.compute.explain import BELOW, BY_TOWN, RECORD, rows_of
from lookback.compute.indicator import Indicator, Ratio, tabulate
from lookback.compute.indicators import INDICATORS
from lookback.compute.part import Part
from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot
from lookback.execution.step import TOWN, Call, Step, result, results

SIDES = ("numerator", "denominator")
OF_TOWNS = tuple(one for one in INDICATORS if one.scope == "town")
"""Those that are counted town by town; they have a value for every dispatch day."""

Counted = Mapping[str, pd.DataFrame]


def compute_weeks(s: Snapshot, indicators: Iterable[Indicator]) -> pd.DataFrame:
    """The table of `compute_indicators` for every dispatch day before the snapshot's, and for it.

    What is not weekly is told for the snapshot's own day alone.
    """
    declared = tuple(indicators)
    weekly = [one for one in declared if one.is_weekly]
    days = [day for day in s.notice.dispatch_days if day < s.as_of]
    return compute_days(s, {**dict.fromkeys(days, weekly), s.as_of: declared})


def compute_days(s: Snapshot, asked: Mapping[date, Sequence[Indicator]]) -> pd.DataFrame:
    """The same for the days and the indicators that are asked for."""
    counted = results(s, [Call(COUNTED, day) for day in asked])
    tables = []
    for (day, indicators), found in zip(asked.items(), counted, strict=True):
        on_day = s.on(day)
        made = [(one, _ratio(found, one) if one in OF_TOWNS else one(on_day)) for one in indicators]
        tables.append(tabulate(made, on_day))
    return pd.concat(tables, ignore_index=True)


def with_changes(weeks: pd.DataFrame) -> pd.DataFrame:
    """The rows of `compute_weeks` with `previous` and `change` (value minus previous).

    Both are missing on the first day, and where either value is.
    """
    ordered = weeks.sort_values("as_of", kind="stable")
    previous = ordered.groupby(["code", "unit_code"], sort=False)["value"].shift()
    return weeks.assign(previous=previous, change=weeks["value"] - previous)


def _counted(s: Snapshot) -> dict[str, pd.DataFrame]:
    """What every indicator of `OF_TOWNS` counts, a row for each town and unit.

    Of medians the single amounts instead of their sums. Columns: town, code, side (numerator or
    denominator), unit, amount.
    """
    sums, amounts = [], []
    for one in OF_TOWNS:
        for side, part in zip(SIDES, one(s), strict=True):
            if part is None:
                continue
            if one.statistic == "sum":
                sums.append(part.summed().assign(code=one.code, side=side))
            else:
                rows = part.rows.dropna(subset=["unit", "amount"])[[TOWN, "unit", "amount"]]
                amounts.append(rows.assign(code=one.code, side=side))
    return {"sums": _typed(sums), "amounts": _typed(amounts)}


def _typed(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    kinds = {TOWN: "str", "code": "str", "side": "str", "unit": "str", "amount": "Float64"}
    return pd.concat(tables, ignore_index=True)[[*kinds]].astype(kinds)


COUNTED = Step("指标", _counted, reads(*(one.reads or {} for one in OF_TOWNS)), scope="town")


def _records(s: Snapshot, limit: int) -> pd.DataFrame:
    """The first rows behind each figure of the district, at most `limit` of each town and kind.

    Columns: `BY_TOWN` and code. Those of the denominator alone are one kind, all others another.
    """
    tables = []
    for one in OF_TOWNS:
        rows = rows_of(one(s), s.notice.document.district_code)
        kinds = [rows[TOWN], rows["counted_in"] == BELOW]
        tables.append(rows[rows.groupby(kinds).cumcount() < limit].assign(code=one.code))
    return pd.concat(tables, ignore_index=True)


RECORDS = Step("溯源", _records, COUNTED.reads, scope="town")


def first_records(s: Snapshot, limit: int) -> dict[str, pd.DataFrame]:
    """By indicator the first rows behind the district's figure, as `rows_of` gives them.

    At most `limit`: those left out of the numerator, which are to be done, before others; they
    stand behind those that count.
    """
    rows = result(s, RECORDS, limit)
    by_code = dict(list(rows.groupby("code", sort=False)))
    district = s.notice.document.district_code
    found = {}
    for one in INDICATORS:
        own = by_code[one.code] if one.code in by_code else rows.head(0)
        if one not in OF_TOWNS:
            own = rows_of(one(s), district)
        own = own.sort_values(RECORD, ignore_index=True)
        is_below = own["counted_in"] == BELOW
        below = own[is_below].head(limit)
        counted = own[~is_below].head(limit - len(below))
        found[one.code] = pd.concat([counted, below], ignore_index=True)[BY_TOWN]
    return found


def _ratio(found: Counted, one: Indicator) -> Ratio:
    """The rows of all towns that an indicator counts."""
    rows = found["sums" if one.statistic == "sum" else "amounts"]
    rows = rows[rows["code"] == one.code]
    above, below = (Part("", rows.loc[rows["side"] == side, ["unit", "amount"]]) for side in SIDES)
    return Ratio(above, below if one.denominator or one.statistic == "median_change" else None)
