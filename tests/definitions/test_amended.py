"""Few households stand for themselves: what is counted of them, and which a change concerns."""

import csv
import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lookback.audit.past import households_of
from lookback.compute.explain import Record, rows_of
from lookback.compute.indicator import Indicator
from lookback.compute.indicators import INDICATORS
from lookback.compute.lists.units import key_coverage
from lookback.data import recall
from lookback.data.package import Package, Resource, read_package
from lookback.data.recall import recalled, remembering_snapshot, texts_of
from lookback.data.since import Since
from lookback.data.snapshot import Snapshot, read_snapshot, read_table
from lookback.definitions import amended as module
from lookback.definitions.amended import Amended, amended, few
from lookback.notice import read_notice

DAY = date(2022, 6, 5)
DISTRICT = "420702"
Rows = list[dict[str, str]]
Rewrite = Callable[[Path, str, Callable[[Rows], Any]], None]


@pytest.fixture(scope="module")
def sample(faulty: Path) -> Snapshot:
    return read_snapshot(read_package(faulty), read_notice(faulty), DAY)


@pytest.fixture(scope="module", params=[0.5, 0.01], ids=["half", "a few"])
def some(
    request: pytest.FixtureRequest, faulty: Path, sample: Snapshot
) -> tuple[frozenset[str], Snapshot]:
    """Some households of the district, chosen by lot, and their rows alone."""
    every, package = sorted(sample.household["household_id"]), read_package(faulty)
    chosen = frozenset(random.Random(11).sample(every, max(1, int(len(every) * request.param))))
    return chosen, few(sample, package.resources, texts_of(sample, package), chosen)


def counted(one: Indicator, s: Snapshot) -> list[tuple[Any, ...]]:
    """Each record with how it counts."""
    rows = rows_of(one(s), DISTRICT).astype(object)
    return [*rows.where(rows.notna(), None).itertuples(index=False, name=None)]


@pytest.mark.parametrize(
    "one",
    [one for one in (*INDICATORS, key_coverage) if one.scope == "household"],
    ids=lambda one: one.code,
)
def test_what_an_indicator_counts_of_households_it_counts_of_them_in_the_district(
    one: Indicator, sample: Snapshot, some: tuple[frozenset[str], Snapshot]
) -> None:
    """And what is of no household counts the same whoever else is there."""
    chosen, small = some
    whole, part = counted(one, sample), counted(one, small)
    owners = {row[:2]: households_of(sample, [Record(*row[:2])]) for row in {*whole} - {*part}}
    assert {*part} <= {*whole}
    assert all(not owned & chosen for owned in owners.values())


def test_rows_read_alone_are_those_that_are_left_of_all(
    sample: Snapshot,
    some: tuple[frozenset[str], Snapshot],
    only: Callable[[Snapshot, frozenset[str]], Snapshot],
) -> None:
    chosen, small = some
    for name, left in only(sample, chosen).tables.items():
        places = Amended(chosen, small, small).places(name)
        standing = sample.tables[name].loc[places].reset_index(drop=True)
        for found in (small.tables[name], standing):
            assert found.equals(left), name
            assert [*found.dtypes] == [*left.dtypes], name


@pytest.fixture
def district(faulty: Path, tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns(".git")
    return shutil.copytree(faulty, tmp_path / "district", ignore=ignored)


def seen(root: Path) -> Amended | None:
    """What has changed since this was asked the last time; an error where nothing was known."""
    s = remembering_snapshot(read_package(root), read_notice(root), DAY, root / ".cache")

    def read() -> int:
        return sum(len(s.tables[name].to_numpy()) for name in s.tables)

    found: list[Amended | None] = []

    def mend(_name: str, value: int, since: Since) -> int:
        found.append(amended(s, since))
        return value

    recalled(s, "seen", {"all": read}, mend=mend)
    return found[0] if found else None


def first_file(root: Path, table: str) -> Path:
    return root / read_package(root).resources[table].paths[0]


def first(root: Path, table: str) -> dict[str, str]:
    with first_file(root, table).open(encoding="utf-8") as stream:
        return next(csv.DictReader(stream))


def test_a_changed_cell_concerns_its_household(district: Path, rewritten: Rewrite) -> None:
    seen(district)
    row = first(district, "income")
    rewritten(district, "income", lambda rows: rows[0].update(wage_income_yuan="1234"))
    change = seen(district)
    assert change and change.households == {row["household_id"]}
    then, now = (each.income["wage_income_yuan"] for each in (change.before, change.after))
    assert 1234 in set(now) and 1234 not in set(then) and len(then) == len(now)
    assert change.before.visit.equals(change.after.visit)
    package = read_package(district)
    standing = read_table(package, package.resources["income"]).loc[change.places("income")]
    assert change.after.income.equals(standing.reset_index(drop=True))


def test_for_few_households_no_whole_table_is_typed(
    district: Path, rewritten: Rewrite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither to find whom a change concerns nor to read their rows as they were and are."""

    def read_table(_package: Package, resource: Resource) -> pd.DataFrame:
        raise AssertionError(resource.name)

    seen(district)
    rewritten(district, "case_risk", lambda rows: rows[0].update(remark="另有说明"))
    monkeypatch.setattr(recall, "read_table", read_table)
    change = seen(district)
    assert change
    for s in (change.before, change.after):
        assert all(len(s.tables[name].columns) for name in s.tables)


def test_a_cell_of_a_case_concerns_its_household(district: Path, rewritten: Rewrite) -> None:
    seen(district)
    row = first(district, "case_risk")
    with first_file(district, "case").open(encoding="utf-8") as stream:
        owner = {each["case_id"]: each["household_id"] for each in csv.DictReader(stream)}
    rewritten(district, "case_risk", lambda rows: rows[0].update(remark="另有说明"))
    change = seen(district)
    assert change and change.households == {owner[row["case_id"]]}


def test_rows_that_come_and_go_concern_their_households(district: Path, rewritten: Rewrite) -> None:
    seen(district)
    row = first(district, "visit")
    rewritten(district, "visit", lambda rows: rows.pop(0))
    change = seen(district)
    assert change and change.households == {row["household_id"]}
    assert len(change.before.visit) == len(change.after.visit) + 1
    rewritten(district, "visit", lambda rows: rows.insert(0, row))
    change = seen(district)
    assert change and len(change.before.visit) == len(change.after.visit) - 1


def test_a_case_that_changes_hands_concerns_both(district: Path, rewritten: Rewrite) -> None:
    seen(district)
    owner = first(district, "case")["household_id"]
    other = first(district, "household")["household_id"]
    rewritten(district, "case", lambda rows: rows[0].update(household_id=other))
    change = seen(district)
    assert change and change.households == {owner, other} != {owner}


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("village", lambda rows: rows[0].update(rural_population="777")),
        ("household", lambda rows: rows.reverse()),
        ("visit", lambda rows: rows[0].update(household_id="")),
    ],
    ids=["no household's row", "another order", "a household is taken away"],
)
def test_anything_else_is_no_matter_of_few_households(
    district: Path, table: str, change: Callable[[Rows], None], rewritten: Rewrite
) -> None:
    seen(district)
    rewritten(district, table, change)
    assert seen(district) is None


def test_many_households_are_not_few(
    district: Path, rewritten: Rewrite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    seen(district)
    rewritten(district, "household", lambda rows: [r.update(phone="1") for r in rows[:3]])
    assert seen(district) is None


def test_what_was_not_kept_is_not_known(district: Path, rewritten: Rewrite) -> None:
    seen(district)
    for file in (district / ".cache" / "columns").glob("*income*.csv-*"):
        file.unlink()
    rewritten(district, "income", lambda rows: rows[0].update(wage_income_yuan="1234"))
    assert seen(district) is None


def test_two_changes_are_seen_one_after_the_other(district: Path, rewritten: Rewrite) -> None:
    seen(district)
    rewritten(district, "income", lambda rows: rows[0].update(wage_income_yuan="1234"))
    seen(district)
    row = first(district, "household")
    rewritten(district, "household", lambda rows: rows[0].update(phone="13900000001"))
    change = seen(district)
    assert change and change.households == {row["household_id"]}
    assert change.before.income.equals(change.after.income)
