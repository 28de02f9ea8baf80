"""What figures declare to read is what they read: nothing is missing, and nothing is left over."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from lookback.compute.indicators import INDICATORS
from lookback.compute.indicators.indicator import Indicator
from lookback.data.package import Package, read_package
from lookback.data.reads import Reads
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.definitions import columns_read
from lookback.notice import read_notice

from ..observed_reads import observed

DAY = date(2022, 6, 12)
DECLARING = [indicator for indicator in INDICATORS if indicator.reads is not None]
GROUPS: Mapping[str, Reads] = {
    name: value for name, value in vars(columns_read).items() if name.isupper()
}
"""Columns that are declared together, for those who share a definition."""


@pytest.fixture(scope="module")
def sample(faulty: Path) -> Snapshot:
    return read_snapshot(read_package(faulty), read_notice(faulty), DAY)


@pytest.fixture(scope="module")
def read(sample: Snapshot) -> Mapping[str, frozenset[tuple[str, str]]]:
    """By indicator the columns that it reads, with all that tells its rows."""
    found = {}
    for indicator in DECLARING:
        snapshot, seen = observed(sample)
        for part in indicator(snapshot):
            if part is not None:
                len(part.rows)
        found[indicator.code] = pairs(seen)
    return found


def pairs(reads: Mapping[str, set[str]] | Reads) -> frozenset[tuple[str, str]]:
    return frozenset((table, column) for table, columns in reads.items() for column in columns)


def keys(package: Package, tables: Reads) -> frozenset[tuple[str, str]]:
    """The keys of the tables, which can be read wherever a table is."""
    return frozenset((name, key) for name in tables for key in package.resources[name].primary_key)


@pytest.mark.parametrize("indicator", DECLARING, ids=lambda indicator: indicator.code)
def test_what_an_indicator_reads_is_declared(
    indicator: Indicator, read: Mapping[str, frozenset[tuple[str, str]]], package: Package
) -> None:
    reads = indicator.reads or {}
    assert read[indicator.code] - pairs(reads) - keys(package, reads) == set()


@pytest.mark.parametrize("indicator", DECLARING, ids=lambda indicator: indicator.code)
def test_what_an_indicator_declares_by_itself_is_read(
    indicator: Indicator, read: Mapping[str, frozenset[tuple[str, str]]]
) -> None:
    """What it declares with others, as a group of columns, some of the others may read."""
    shared = frozenset(each for group in GROUPS.values() for each in pairs(group))
    assert pairs(indicator.reads or {}) - shared - read[indicator.code] == set()


@pytest.mark.parametrize("name", GROUPS)
def test_of_a_group_of_columns_each_is_read_by_one_who_declares_it(
    name: str, read: Mapping[str, frozenset[tuple[str, str]]]
) -> None:
    group = pairs(GROUPS[name])
    sharing = [each.code for each in DECLARING if group <= pairs(each.reads or {})]
    assert sharing
    assert group - frozenset().union(*(read[code] for code in sharing)) == set()


def test_what_is_declared_is_there(package: Package) -> None:
    for indicator in DECLARING:
        for table, columns in (indicator.reads or {}).items():
            assert columns <= {*package.resources[table].header}, (indicator.code, table)


def test_the_observer_sees_every_way_of_asking(sample: Snapshot) -> None:
    s, seen = observed(sample)
    s.household["phone"]
    s.household[s.household["village_code"] == "x"].loc[:, "address"]
    s.member.sort_values("name").drop_duplicates("id_number")
    s.income[["wage_income_yuan"]]
    s.visit.to_numpy()
    s.case.assign(a=1).groupby("category")["a"].sum()
    assert seen == {
        "household": {"phone", "village_code", "address"},
        "member": {"name", "id_number"},
        "income": {"wage_income_yuan"},
        "visit": {"*"},
        "case": {"category"},
    }
