"""The tables at hand: whose a row is, which part a cell lies in, and that files are read once."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback import HOME
from lookback.data.ownership import HOUSEHOLD_COLUMN as HOUSEHOLD
from lookback.data.ownership import is_placed, towns_of
from lookback.data.package import Package, read_package
from lookback.data.snapshot import Snapshot
from lookback.data.unit_codes import OWNER_TABLES as OWNERS
from lookback.data.unit_codes import UNIT_CODE_FIELDS as CODED
from lookback.definitions.administrative_units import household_of_rows, unit_of_rows
from lookback.execution.dataset import WHOLE, Dataset, Digests
from lookback.execution.store import Store
from lookback.notice import read_notice

from ..district_files import District
from ..random_corrections import another_owner, cell, decimal, moved_home, of_unit, renumbered

PACKAGE, NOTICE = read_package(HOME), read_notice(HOME)
DAY = date(2022, 5, 20)
CELLS = st.sampled_from(["甲", "乙", "丙", None])
"""Few values, so that keys stand twice, lead nowhere and are blank."""
CODES = st.sampled_from(["420702100901", "420702101902", "420702101", "420702", "4", None])
"""Of villages, a town and the district; one that is none."""
Cells = dict[str, str | None]


DAYS = st.sampled_from(["2022-05-19", "2022-05-20", "2022-05-21", None])
"""The day before, the day and the day after."""
DATED = ("since", "abolished_on", "established_on")

ROW = st.fixed_dictionaries(
    {
        **dict.fromkeys((HOUSEHOLD, *OWNERS), CELLS),
        **dict.fromkeys((*CODED, "successor_code"), CODES),
        **dict.fromkeys(DATED, DAYS),
    }
)
ROWS = st.lists(ROW, max_size=5)
COLUMNS = (HOUSEHOLD, *OWNERS, *CODED, "successor_code", *DATED)
ASKED = ("household", "residence", "village", *OWNERS.values())
"""Tables that are asked where the rows of others lie."""


def _form(name: str) -> tuple[str, ...]:
    """How the rows of a table say whose they are; those that are asked are by themselves."""
    header = PACKAGE.resources[name].header
    return (name if name in ASKED else "", *(each for each in COLUMNS if each in header))


NAMES = sorted({_form(name): name for name in PACKAGE.resources}.values())
"""A table of each form."""


def expected(s: Snapshot, name: str) -> list[str]:
    """The town in whose part each row lies, by the definitions alone.

    That of the household it belongs to; of no household, or one that lives nowhere, that of the
    unit it names itself. A household lives in its village.
    """
    homes = s.household.drop_duplicates(HOUSEHOLD).set_index(HOUSEHOLD)["village_code"].to_dict()
    for _, move in s.residence.sort_values("since", kind="stable").iterrows():
        is_known = move[HOUSEHOLD] in homes and isinstance(move["village_code"], str)
        if is_known and move["since"] <= s.day:
            homes[move[HOUSEHOLD]] = move["village_code"]
    heirs = {
        row["village_code"]: row["successor_code"]
        for _, row in s.village.iterrows()
        if row["abolished_on"] <= s.day and isinstance(row["successor_code"], str)
    }
    homes = {household: _heir(code, heirs) for household, code in homes.items()}
    own = unit_of_rows(s, name).astype(object)
    found = []
    for row, household in household_of_rows(s, name).astype(object).items():
        has_owner = isinstance(household, str)
        home = homes.get(household) if has_owner else None
        codes = [code for code in (home, own[row]) if isinstance(code, str) and len(code) >= 9]
        found.append(codes[0][:9] if codes else "")
    return found


def _heir(code: object, heirs: dict[str, str]) -> object:
    """Where a village has gone at the end; it stays what it is where the way leads round."""
    last = code
    for _ in range(len(heirs) + 1):
        last = heirs.get(str(last), last)
    return code if last in heirs else last


@pytest.mark.parametrize("name", NAMES)
@given(rows=ROWS, asked=st.fixed_dictionaries(dict.fromkeys(ASKED, ROWS)))
def test_the_town_of_a_row_is_the_same_by_text_and_by_the_definitions(
    name: str, rows: list[Cells], asked: dict[str, list[Cells]]
) -> None:
    written = {**asked, name: rows}
    columns = {table: _columns(table, each) for table, each in written.items()}
    texts = {
        table: pl.DataFrame(each, dict.fromkeys(each, pl.String)) for table, each in columns.items()
    }
    typed = {table: _typed(each) for table, each in columns.items()}
    s = Snapshot(typed, PACKAGE.resources, NOTICE, DAY)
    towns = towns_of(name, texts[name], texts.__getitem__, DAY).to_list()
    if is_placed(PACKAGE.resources[name].header):
        assert towns == expected(s, name)
    else:
        assert set(towns) <= {""}


def _typed(columns: dict[str, list[str | None]]) -> pd.DataFrame:
    frame = pd.DataFrame(columns, dtype="str")
    days = {each: pd.to_datetime(frame[each]) for each in DATED if each in frame}
    return frame.assign(**days)


def _columns(name: str, rows: list[Cells]) -> dict[str, list[str | None]]:
    """The columns of a table that say whose its rows are, of rows whose key is not blank."""
    resource = PACKAGE.resources[name]
    key = resource.primary_key[0]
    header = [each for each in resource.header if each in {*COLUMNS, key}]
    return {each: [row.get(each) for row in rows if row.get(key, True)] for each in header}


def test_every_placed_row_lies_in_exactly_one_town(faulty: Path) -> None:
    dataset = Dataset(read_package(faulty))
    towns = [frozenset([town]) for town in dataset.all_towns(DAY)]
    assert len(towns) > 3
    for name, resource in dataset.package.resources.items():
        whole = dataset.snapshot(NOTICE, DAY).tables[name]
        parts = [dataset.snapshot(NOTICE, DAY, town).tables[name] for town in towns]
        if not is_placed(resource.header):
            assert all(part.equals(whole) for part in parts), name
            continue
        assert sum(map(len, parts)) == len(whole), name
        key = [*resource.primary_key]
        joined, whole = (
            each.sort_values(key, ignore_index=True) for each in (pd.concat(parts), whole)
        )
        pd.testing.assert_frame_equal(joined, whole)


def test_the_rows_of_some_towns_stand_in_the_order_of_the_files(faulty: Path) -> None:
    dataset = Dataset(read_package(faulty))
    some = frozenset(dataset.all_towns(DAY)[1:3])
    for name in ("household", "case", "measure", "job", "doubt"):
        chosen = [town in some for town in dataset.towns(name, DAY)]
        whole = dataset.snapshot(NOTICE, DAY).tables[name][chosen]
        assert dataset.snapshot(NOTICE, DAY, some).tables[name].equals(whole.reset_index(drop=True))


def all_digests(dataset: Dataset) -> dict[str, Digests]:
    return {name: dataset.digests(name, DAY) for name in dataset.package.resources}


def all_cells(dataset: Dataset) -> dict[tuple[str, str, str], list[str | None]]:
    """By table, town (and for the whole) and column the cells, read by themselves."""
    found = {}
    for name, resource in dataset.package.resources.items():
        towns, text = dataset.towns(name, DAY).to_list(), dataset.text(name)
        for column in text.columns:
            cells = text[column].to_list()
            found[name, WHOLE, column] = cells
            for town in {*towns} if is_placed(resource.header) else ():
                pairs = zip(cells, towns, strict=True)
                found[name, town, column] = [each for each, own in pairs if own == town]
    return found


@pytest.mark.parametrize("seed", range(6))
def test_a_digest_is_another_exactly_where_a_cell_is_another(
    faulty: Path, seed: int, tmp_path: Path
) -> None:
    """After any correction: a cell, a key, a household that moves and takes its rows along."""
    before, district, lot = Dataset(read_package(faulty)), District(faulty), Random(seed)
    kinds = [cell, decimal, renumbered, moved_home, another_owner, of_unit]
    for kind in lot.sample(kinds, 2):
        kind(district, lot)
    after = Dataset(district.package, read=district.content)
    old, new = all_digests(before), all_digests(after)
    cells, cells_now = all_cells(before), all_cells(after)
    changed = 0
    for name, town, column in cells.keys() | cells_now.keys():
        was = old[name].get(town, {}).get(column)
        is_same = cells.get((name, town, column)) == cells_now.get((name, town, column))
        assert (was == new[name].get(town, {}).get(column)) == is_same, (name, town, column)
        changed += not is_same
    assert changed or all_cells(before) == all_cells(after)


TRICKY = ("", "甲", '"', '""', "甲\n乙", "甲,乙", "\n", " ", ",", '"\n"', "null", "\r")


@given(st.lists(st.sampled_from(TRICKY), max_size=4), st.lists(st.sampled_from(TRICKY), max_size=4))
def test_columns_of_other_cells_have_other_digests(one: list[str], other: list[str]) -> None:
    """Cells do not run together, however they are quoted; a blank one is a blank one."""
    digests = [_digest_of(cells) for cells in (one, other)]
    assert (digests[0] == digests[1]) == (one == other)


def _digest_of(cells: list[str]) -> str:
    """The digest of a column of a table that is read from a file with these cells."""
    resource = PACKAGE.resources["milestone"]
    columns = {name: [None] * len(cells) for name in resource.header}
    columns |= {"code": ["x"] * len(cells), "title": [each or None for each in cells]}
    text = pl.DataFrame(columns, dict.fromkeys(resource.header, pl.String))
    dataset = Dataset(Package(HOME, "", "", {"milestone": resource}))
    dataset._texts["milestone"] = text
    dataset._bytes = dict.fromkeys(resource.paths, b"")
    return dataset.digests("milestone", DAY)[WHOLE]["title"]


@pytest.fixture
def copied(faulty: Path, tmp_path: Path) -> Path:
    """The tables of the district without their history."""
    for part in ("datapackage", "schemas"):
        for path in (faulty / part).rglob("*.*"):
            target = tmp_path / path.relative_to(faulty)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    (tmp_path / "datapackage.json").write_bytes((faulty / "datapackage.json").read_bytes())
    return tmp_path


def test_a_file_is_read_once_whatever_is_saved_meanwhile(copied: Path, tmp_path: Path) -> None:
    """Value and digest speak of the same bytes, whichever of the two is asked for first."""
    package = read_package(copied)
    path = package.resources["income"].paths[0]
    for first in ("digest", "value"):
        read: list[str] = []

        def once(name: str, read: list[str] = read) -> bytes:
            read.append(name)
            content = (copied / name).read_bytes()
            (copied / name).write_bytes(content + b"\n")  # somebody saves after each read
            return content

        dataset, pristine = Dataset(package, read=once), (copied / path).read_bytes()
        if first == "digest":
            digests = dataset.digests("income", DAY)
            value = dataset.snapshot(NOTICE, DAY).income
        else:
            value = dataset.snapshot(NOTICE, DAY).income
            digests = dataset.digests("income", DAY)
        again = Dataset(
            package, read=lambda name: (copied / name).read_bytes().rstrip(b"\n") + b"\n"
        )
        assert max(Counter(read).values()) == 1
        assert dataset.files[path] == Dataset(package, read=lambda _, p=pristine: p).files[path]
        assert digests == again.digests("income", DAY)
        assert value.equals(again.snapshot(NOTICE, DAY).income)


def test_what_was_saved_between_two_builds_is_never_what_is_found(copied: Path) -> None:
    """The fault that poisoned a store for good: the digest of one content, the value of another."""
    store = Store(copied / "store")
    package = read_package(copied)
    path = copied / package.resources["income"].paths[0]
    old, new = path.read_bytes(), path.read_bytes().replace(b",0,", b",1,", 1)
    assert old != new
    dataset = Dataset(package, store)
    dataset.content(path.relative_to(copied).as_posix())
    path.write_bytes(new)  # after the first read, before any digest
    assert dataset.digests("income", DAY) == Dataset(package, read=_of(copied, path, old)).digests(
        "income", DAY
    )
    assert Dataset(package, store).digests("income", DAY) == Dataset(package).digests("income", DAY)
    path.write_bytes(old)
    assert Dataset(package, store).digests("income", DAY) == Dataset(package).digests("income", DAY)


def _without_blank_lines(root: Path) -> Callable[[str], bytes]:
    return lambda name: (root / name).read_bytes().rstrip(b"\n") + b"\n"


def _of(root: Path, path: Path, content: bytes) -> Callable[[str], bytes]:
    """Reads the files of a package, one of which holds something else."""
    return lambda name: content if root / name == path else (root / name).read_bytes()


def test_digests_of_rows_follow_the_homes_of_their_households(copied: Path) -> None:
    """A household that moves takes along rows of files that nobody touched."""
    store, package = Store(copied / "store"), read_package(copied)
    before = Dataset(package, store)
    before.digests("measure", DAY)
    district = District(copied)
    owners = {row["case_id"] for _, row in district.table("measure")}
    homes = {row["household_id"] for _, row in district.table("case") if row["case_id"] in owners}
    home = next(row for _, row in district.table("household") if row["household_id"] in homes)
    home["village_code"] = f"420702{'400' if home['village_code'][6:9] != '400' else '100'}901"
    after = Dataset(package, store, read=district.content)
    assert before.files["datapackage/measure.csv"] == after.files["datapackage/measure.csv"]
    assert after.digests("measure", DAY) == Dataset(package, read=district.content).digests(
        "measure", DAY
    )
    assert after.digests("measure", DAY) != before.digests("measure", DAY)


def test_the_same_rows_are_one_snapshot_and_another_day_shares_them(faulty: Path) -> None:
    dataset = Dataset(read_package(faulty))
    s = dataset.snapshot(NOTICE, DAY)
    assert dataset.snapshot(NOTICE, DAY) is s
    assert dataset.snapshot(NOTICE, date(2022, 6, 12)).tables["member"] is s.tables["member"]
