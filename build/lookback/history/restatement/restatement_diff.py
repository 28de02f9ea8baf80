"""Which records count otherwise today than on a dispatch day, found town by town."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from lookback.compute.figures.explanation import (
    BY_TOWN,
    RecordCount,
    RecordKey,
    record_counts,
    rows_of,
)
from lookback.compute.figures.weekly_change import COUNTED
from lookback.compute.indicators import INDICATOR_BY_CODE
from lookback.compute.indicators.indicator import Indicator
from lookback.data.snapshot import Snapshot
from lookback.execution.codec import decode, encode
from lookback.execution.dataset import WHOLE, Dataset
from lookback.execution.dataset_access import dataset_of
from lookback.execution.placement import Towns
from lookback.execution.step import TOWN
from lookback.history.restatement.historical_snapshot import HistoricalSnapshot

IS_NOW = "is_now"


class MovedRecord(NamedTuple):
    """How a record counted then (None: it did not) and counts now, and in which town it lies."""

    then: RecordCount | None
    now: RecordCount | None
    town: str


MovedRecords = Mapping[RecordKey, MovedRecord]
"""The records that count otherwise than they did."""


def moved_records(
    past: HistoricalSnapshot, now: Snapshot, codes: Sequence[str]
) -> Mapping[str, MovedRecords]:
    """By indicator, the records that have moved since the dispatch day; `now`: data of today.

    What differs in a town is kept under the revision and today's content of that town, and
    found again until a cell that the indicator reads changes there.
    """
    dataset = dataset_of(now)
    names = {code: _names(dataset, past, INDICATOR_BY_CODE[code]) for code in codes}
    pieces: dict[str, dict[str, pd.DataFrame]] = defaultdict(dict)
    missing: dict[Towns, list[str]] = defaultdict(list)
    for code, by_town in names.items():
        for town, name in by_town.items():
            content = dataset.store.find(name)
            if content is not None:
                pieces[code][town] = decode(content)
        if left := by_town.keys() - pieces[code].keys():
            missing[frozenset(left)].append(code)
    for towns, asked in missing.items():
        for code, rows in _differing(past, now, towns, asked).items():
            for town in towns:
                piece = rows if town == WHOLE else rows[rows[TOWN] == town]
                pieces[code][town] = piece.reset_index(drop=True)
                dataset.store.keep(names[code][town], encode(pieces[code][town]))
    return {code: _together(by_town.values()) for code, by_town in pieces.items()}


def _names(dataset: Dataset, past: HistoricalSnapshot, indicator: Indicator) -> dict[str, str]:
    """By town (the `WHOLE` for what must see the district) under which name it is kept."""
    reads = indicator.reads or {}
    towns = dataset.all_towns(past.at.day) if indicator.scope == "town" else (WHOLE,)
    tables = dataset.package.resources

    def name(town: str) -> str:
        read = [
            dataset.part_digest(table, {*columns, *tables[table].primary_key}, [town], past.at.day)
            for table, columns in sorted(reads.items())
        ]
        return dataset.store.name(["moved", *past.key, indicator.code, town, read, dataset.form])

    return {town: name(town) for town in towns}


def _differing(
    past: HistoricalSnapshot, now: Snapshot, towns: Towns, codes: Iterable[str]
) -> dict[str, pd.DataFrame]:
    """The rows of then and now that are not in both, by indicator."""
    sides = sides_of(past, now, towns)
    district = now.notice.document.district_code
    found = {}
    for code in codes:
        then, since = (rows_of(INDICATOR_BY_CODE[code](s), district) for s in sides)
        both = pd.concat([then.assign(**{IS_NOW: False}), since.assign(**{IS_NOW: True})])
        found[code] = both[~both.duplicated(BY_TOWN, keep=False)]
    return found


def sides_of(past: HistoricalSnapshot, now: Snapshot, towns: Towns) -> tuple[Snapshot, Snapshot]:
    """The rows of these towns then and now, as the figures read them.

    Of the past all rows are given where every town is asked for: they are at hand.
    """
    then, today = past.snapshot, dataset_of(now)
    assert then is not None
    if WHOLE in towns:
        return then, now
    part = today.part(now.notice, now.as_of, towns, COUNTED.reads)
    if towns.issuperset(today.all_towns(now.as_of)):
        return then, part
    return dataset_of(then).snapshot(then.notice, then.as_of, towns, COUNTED.reads), part


def _together(pieces: Iterable[pd.DataFrame]) -> MovedRecords:
    """What differs in all towns: a record that went from one to another moved once."""
    rows = pd.concat([*pieces], ignore_index=True)
    is_now = rows[IS_NOW].astype("bool")
    before, after = record_counts(rows[~is_now]), record_counts(rows[is_now])
    ordered = rows.sort_values(IS_NOW, kind="stable")
    records = zip(ordered["resource"], ordered["key"], strict=True)
    towns = dict(zip(records, ordered[TOWN], strict=True))
    return {
        record_key: MovedRecord(before.get(record_key), after.get(record_key), towns[record_key])
        for record_key in sorted(before.keys() | after.keys())
        if before.get(record_key) != after.get(record_key)
    }
