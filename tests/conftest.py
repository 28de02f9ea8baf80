"""Fixtures shared by all stages: the package's schemas, and snapshots written row by row."""

import csv
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import settings

from lookback import HOME
from lookback.data.package import Package, Resource, read_package
from lookback.data.snapshot import Snapshot, typed_table
from lookback.notice import Notice, read_notice
from lookback_demo import write_demo

Rows = Sequence[Mapping[str, Any]]

ROUNDS: Rows = (
    {"code": "3月排查", "starts_on": "2022-03-01", "ends_on": "2022-03-28"},
    {"code": "回头看", "issued_on": "2022-05-08", "starts_on": "2022-05-01",
     "ends_on": "2022-06-12", "baseline_on": "2022-04-30"},
)  # fmt: skip

DISPATCH_DAYS: Rows = tuple(
    {"day": date(2022, 5, 8) + timedelta(weeks=week), "round": "回头看"} for week in range(6)
)

CORRECTION = (
    "更正：登记有误\n\nReason: 与实际不符\nBasis: 入户核实\nHandled-by: 李某\nReviewed-by: 区办"
)

settings.register_profile("untimed", settings.default, deadline=None)
settings.load_profile("untimed")  # no test fails because a machine is busy


@pytest.fixture(scope="session")
def package() -> Package:
    return read_package(HOME)


@pytest.fixture(scope="session")
def notice() -> Notice:
    return read_notice(HOME)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented district with a history, without faults; only to be read."""
    folder = tmp_path_factory.mktemp("demo") / "district"
    write_demo(folder, households=500, commits=60, seed=7, faults="none")
    return folder


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with every known kind of fault planted; only to be read."""
    folder = tmp_path_factory.mktemp("faulty") / "district"
    write_demo(folder, households=500, commits=30, seed=5, faults="all")
    return folder


Change = Callable[[list[dict[str, str]]], Any]
"""Changes the rows of a file in place."""


@pytest.fixture(scope="session")
def rewritten() -> Callable[[Path, str, Change], None]:
    """Change the rows of a table's first file."""

    def rewrite(root: Path, table: str, change: Change) -> None:
        file = root / read_package(root).resources[table].paths[0]
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            header, rows = reader.fieldnames or (), list(reader)
        change(rows)
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    return rewrite


@pytest.fixture(scope="session")
def corrected(
    rewritten: Callable[[Path, str, Change], None],
) -> Callable[[Path, str, Change], None]:
    """The same, and commit it as a correction."""

    def correct(root: Path, table: str, change: Change) -> None:
        rewritten(root, table, change)
        author = ("-c", "user.name=信息员", "-c", "user.email=clerk@lookback.invalid")
        command = ["git", *author, "commit", "-qam", CORRECTION, "--date", "2022-06-12T20:00+08:00"]
        subprocess.run(command, cwd=root, check=True)

    return correct


@pytest.fixture(scope="session")
def snapshot_of(package: Package, notice: Notice) -> Callable[..., Snapshot]:
    """Build a snapshot from rows as they would be written in the files; other cells are blank.

    A household that rows name is on file, as the structure demands, if with nothing but its id.
    The rounds are those of the sample, and deadlines and tasks are of 回头看, if no rows say so.
    """
    empty = {name: _frame(resource, ()) for name, resource in package.resources.items()}

    def build(as_of: date, tables: Mapping[str, Rows]) -> Snapshot:
        unknown = set(tables) - set(package.resources)
        assert not unknown, f"no such resource: {unknown}"
        named = {row["household_id"]: row for rows in tables.values() for row in rows
                 if row.get("household_id")}  # fmt: skip
        own = tables.get("household", ())
        lacking = named.keys() - {row["household_id"] for row in own}
        homes = [*own, *({"household_id": name} for name in sorted(lacking))]
        given = {"round": ROUNDS, "dispatch_day": DISPATCH_DAYS, **tables, "household": homes}
        for name in ("milestone", "deliverable"):
            given[name] = [{"round": "回头看", **row} for row in given.get(name, ())]
        written = {name: _frame(package.resources[name], rows) for name, rows in given.items()}
        return Snapshot({**empty, **written}, package.resources, notice, as_of)

    return build


def _frame(resource: Resource, rows: Rows) -> pd.DataFrame:
    for row in rows:
        unknown = set(row) - set(resource.header)
        assert not unknown, f"{resource.name} has no field {unknown}"
    columns = {name: [_cell(row.get(name)) for row in rows] for name in resource.header}
    return typed_table(resource, pl.DataFrame(columns, dict.fromkeys(resource.header, pl.String)))


def _cell(value: object) -> str | None:
    return None if value is None else str(value)
