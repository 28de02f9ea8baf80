"""The small district as the national system would show it, and what a changed export gives."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from lookback import HOME
from lookback.data.package import Package, read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.intake.reconcile.column_mapping import NATIONAL, NationalMapping, read_mapping
from lookback.intake.reconcile.compared_items import comparable_items
from lookback.intake.reconcile.comparison import reconcile
from lookback.intake.reconcile.national_export import as_mapped
from lookback.intake.reconcile.sample_export import Sheets, exported
from lookback.notice import read_notice

AS_OF = date(2022, 6, 12)


@pytest.fixture(scope="session")
def mapping(package: Package) -> NationalMapping:
    return read_mapping(HOME / NATIONAL, comparable_items(package))


@pytest.fixture(scope="session")
def dataset(demo: Path) -> Snapshot:
    return read_snapshot(read_package(demo), read_notice(demo), AS_OF)


@pytest.fixture(scope="session")
def agreeing(package: Package, dataset: Snapshot, mapping: NationalMapping) -> Sheets:
    """An export that agrees with the dataset; never changed, see `sheets`."""
    return exported(package, dataset, mapping)


@pytest.fixture
def sheets(agreeing: Sheets) -> Sheets:
    """The same, to be changed."""
    return deepcopy(agreeing)


@pytest.fixture(scope="session")
def compared(
    package: Package, dataset: Snapshot, mapping: NationalMapping
) -> Callable[..., pd.DataFrame]:
    def run(sheets: Sheets, by: NationalMapping = mapping) -> pd.DataFrame:
        return reconcile(package, dataset, as_mapped("导出表.xlsx", sheets, by), by)

    return run
