"""From a snapshot back to the dataset that it was taken from, and what that knows of its rows."""

import pandas as pd

from lookback.data.snapshot import Data, Snapshot
from lookback.execution.dataset import Dataset, DatasetTables


def whole_dataset(s: Snapshot) -> Dataset | None:
    """The dataset of which a snapshot has all rows and columns; None where it has not."""
    tables = s.tables
    if isinstance(tables, DatasetTables) and tables.part is None and tables.reads is None:
        return tables.dataset
    return None


def dataset_of(s: Snapshot) -> Dataset:
    """The dataset that a snapshot, or a part of one, was taken from; in memory there is none."""
    assert isinstance(s.tables, DatasetTables)
    return s.tables.dataset


def fields_of(s: Data, resource: str) -> frozenset[str]:
    """The fields that a table has, whether they are declared to be read or not."""
    if isinstance(s.tables, DatasetTables):
        known = s.tables.dataset.package.resources.get(resource)
        return frozenset(known.header if known else ())
    return frozenset(s.tables[resource].columns if resource in s.tables else ())


def town_of_rows(s: Snapshot, resource: str) -> pd.Series:
    """The town in whose part each row of a table lies; "" where the tables are of no dataset."""
    if isinstance(s.tables, DatasetTables):
        return s.tables.rows_of_towns(resource, s.as_of)
    return pd.Series("", index=s.tables[resource].index, dtype="str")
