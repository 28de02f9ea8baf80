"""The figures of every dispatch day, counted town by town and added up; I42 周环比."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pandas as pd

from lookback.compute.figures.explanation import BELOW, BY_TOWN, RECORD, rows_of
from lookback.compute.figures.medians import Ranked, Ranks, in_order
from lookback.compute.figures.unit_totals import Summed, Sums
from lookback.compute.indicators import INDICATORS
from lookback.compute.indicators.indicator import Counted, Indicator, counted, tabulate
from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot
from lookback.definitions.administrative_units import lying_of
from lookback.definitions.money import whole
from lookback.definitions.screening.rounds import earlier_dispatch_days
from lookback.execution.step import TOWN, Step, StepCall, result, results

SIDES = ("numerator", "denominator")
OF_TOWNS = tuple(indicator for indicator in INDICATORS if indicator.scope == "town")
"""Those that are counted town by town; they have a value for every dispatch day."""


def compute_weeks(s: Snapshot, indicators: Iterable[Indicator]) -> pd.DataFrame:
    """The table of `compute_indicators` for every dispatch day before the snapshot's, and for it.

    What is not weekly is told for the snapshot's own day alone.
    """
    declared = tuple(indicators)
    weekly = [indicator for indicator in declared if indicator.is_weekly]
    return compute_days(s, {**dict.fromkeys(earlier_dispatch_days(s), weekly), s.as_of: declared})


def compute_days(s: Snapshot, asked: Mapping[date, Sequence[Indicator]]) -> pd.DataFrame:
    """The same for the days and the indicators that are asked for."""
    of_days = results(s, [StepCall(COUNTED, day) for day in asked])
    tables = []
    for (day, indicators), found in zip(asked.items(), of_days, strict=True):
        on_day = s.on(day)
        made = [
            (
                indicator,
                _joined(found, indicator) if indicator in OF_TOWNS else counted(indicator, on_day),
            )
            for indicator in indicators
        ]
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
    denominator), unit; then micros and unknown, or amount.
    """
    sums: list[pd.DataFrame] = []
    amounts: list[pd.DataFrame] = []
    for town in OF_TOWNS:
        for side, part in zip(SIDES, counted(town, s), strict=True):
            if isinstance(part, Sums):
                sums.append(_sum_rows(part).assign(code=town.code, side=side))
            elif isinstance(part, Ranks):
                amounts.append(_amount_rows(part).assign(code=town.code, side=side))
    kinds = {TOWN: "str", "code": "str", "side": "str", "unit": "str"}
    return {
        "sums": _table(sums, {**kinds, "micros": "str", "unknown": "int64"}),
        "amounts": _table(amounts, {**kinds, "amount": "float64"}),
    }


def _sum_rows(part: Sums) -> pd.DataFrame:
    """The sums that are not nothing; whole numbers as text, for they may be of any size."""
    is_any = (part.micros != 0) | (part.unknown != 0)
    columns = {
        TOWN: part.towns[is_any],
        "unit": part.units[is_any],
        "micros": part.micros[is_any].astype("str"),
        "unknown": part.unknown[is_any],
    }
    return pd.DataFrame(columns)


def _amount_rows(part: Ranks) -> pd.DataFrame:
    units, towns, places = part.lying
    columns = {TOWN: towns.take(places), "unit": units.take(places), "amount": part.amounts}
    return pd.DataFrame(columns)


def _table(tables: Sequence[pd.DataFrame], kinds: Mapping[str, str]) -> pd.DataFrame:
    return pd.concat(tables, ignore_index=True)[[*kinds]].astype(kinds)


COUNTED = Step("指标", _counted, reads(*(town.reads or {} for town in OF_TOWNS)), scope="town")


def _records(s: Snapshot, limit: int) -> pd.DataFrame:
    """The first rows behind each figure of the district, at most `limit` of each town and kind.

    Columns: `BY_TOWN` and code. Those of the denominator alone are one kind, all others another.
    """
    tables = []
    for town in OF_TOWNS:
        rows = rows_of(town(s), s.notice.document.district_code)
        kinds = [rows[TOWN], rows["counted_in"] == BELOW]
        tables.append(rows[rows.groupby(kinds).cumcount() < limit].assign(code=town.code))
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
    for indicator in INDICATORS:
        own = by_code[indicator.code] if indicator.code in by_code else rows.head(0)
        if indicator not in OF_TOWNS:
            own = rows_of(indicator(s), district)
        own = own.sort_values(RECORD, ignore_index=True)
        is_below = own["counted_in"] == BELOW
        below = own[is_below].head(limit)
        counted = own[~is_below].head(limit - len(below))
        found[indicator.code] = pd.concat([counted, below], ignore_index=True)[BY_TOWN]
    return found


def _joined(found: Mapping[str, pd.DataFrame], indicator: Indicator) -> Counted:
    """What an indicator counts in all towns."""
    name = "sums" if indicator.statistic == "sum" else "amounts"
    rows = found[name][found[name]["code"] == indicator.code]
    above, below = (rows[rows["side"] == side] for side in SIDES)
    has_basis = bool(indicator.denominator) or indicator.statistic == "median_change"
    if indicator.statistic == "sum":
        return Summed(_sums_of(above), _sums_of(below) if has_basis else None)
    return Ranked(_ranks_of(above), _ranks_of(below) if has_basis else None)


def _sums_of(rows: pd.DataFrame) -> Sums:
    units, towns = (pd.Index(rows[name], dtype="str") for name in ("unit", TOWN))
    return Sums(units, towns, whole(rows["micros"]), rows["unknown"].to_numpy("int64"))


def _ranks_of(rows: pd.DataFrame) -> Ranks:
    return in_order(lying_of(rows["unit"], rows[TOWN]), rows["amount"].to_numpy("float64"))
