"""Steps: what is declared is enforced, what is unchanged is found, and parts give what all give."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
import tasks
from tasks import AMOUNTS, BOTH, RUN, TOTAL

from lookback.data.package import read_package
from lookback.data.reads import UndeclaredRead, reads
from lookback.data.snapshot import Snapshot
from lookback.errors import WrongUse
from lookback.execution import step as module
from lookback.execution import store as stores
from lookback.execution.dataset import Dataset, dataset_of
from lookback.execution.pool import Workers, processes
from lookback.execution.step import TOWN, Call, Step, open_snapshot, result, results
from lookback.execution.store import Store
from lookback.notice import read_notice

from ..district_files import District
from ..random_corrections import KINDS

DAY, LATER = date(2022, 5, 20), date(2022, 6, 12)
CALLS = [Call(AMOUNTS, DAY), Call(AMOUNTS, DAY, (5000,)), Call(BOTH, DAY), Call(TOTAL, DAY),
         Call(TOTAL, LATER)]  # fmt: skip


@pytest.fixture
def district(faulty: Path, tmp_path: Path) -> Path:
    """The tables of the district without their history, to be changed."""
    parts = [path for part in ("schemas", "datapackage") for path in (faulty / part).rglob("*.*")]
    names = ["datapackage.json", *(path.relative_to(faulty).as_posix() for path in parts)]
    root = tmp_path / "district"
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes((faulty / name).read_bytes())
    return root


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def ran() -> list[frozenset[str] | None]:
    """The parts that steps are run on from now."""
    RUN.clear()
    return RUN


def change(root: Path, table: str, column: str, value: str, town: str = "") -> str:
    """Another value in the first row of a table that lies in a town; gives the town."""
    d = District(root)
    towns = Dataset(d.package).towns(table).to_list()
    rows = [row for _, row in d.table(table)]
    place = towns.index(town) if town else next(i for i, each in enumerate(towns) if each)
    assert rows[place][column] != value
    rows[place][column] = value
    d.save()
    return str(towns[place])


def same(one: Any, other: Any) -> None:
    """Values are equal, and tables with their dtypes and the places of their rows."""
    assert type(one) is type(other)
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other, check_exact=True)
    elif isinstance(one, dict):
        assert [*one] == [*other]
        for name in one:
            same(one[name], other[name])
    else:
        assert one == other


def all_same(found: list[Any], expected: list[Any]) -> None:
    for one, other in zip(found, expected, strict=True):
        same(one, other)


def asked(s: Snapshot) -> list[Any]:
    return results(s, CALLS)


def anew(root: Path) -> list[Any]:
    """What each step gives of the whole district, its tables sorted by towns as theirs are."""
    s = open_snapshot(root, DAY)
    return [_by_town(call.step.run(s.on(call.day), *call.arguments)) for call in CALLS]


def _by_town(value: Any) -> Any:
    if isinstance(value, pd.DataFrame):
        return value.sort_values(TOWN, kind="stable", ignore_index=True)
    return {n: _by_town(each) for n, each in value.items()} if isinstance(value, dict) else value


def test_a_table_that_is_not_declared_cannot_be_read(faulty: Path, store: Store) -> None:
    peeking = Step("偷看", lambda s: len(s.visit), reads(household="village_code"))
    with pytest.raises(UndeclaredRead, match="visit"):
        result(open_snapshot(faulty, DAY, store), peeking)


def test_a_column_that_is_not_declared_is_not_there(faulty: Path, store: Store) -> None:
    peeking = Step("偷看", lambda s: s.household["phone"].tolist(), reads(household="village_code"))
    with pytest.raises(KeyError, match="phone"):
        result(open_snapshot(faulty, DAY, store), peeking)


def test_of_what_is_declared_and_its_key_nothing_is_missing(faulty: Path, store: Store) -> None:
    declared = reads(household="village_code", income="wage_income_yuan")
    headers = Step("表头", lambda s: [*map(list, (s.household, s.income))], declared)
    found = result(open_snapshot(faulty, DAY, store), headers)
    assert found == [["household_id", "village_code"],
                     ["household_id", "period_end", "wage_income_yuan"]]  # fmt: skip


def test_parts_give_what_the_whole_gives_computed_and_found(faulty: Path, store: Store) -> None:
    expected = anew(faulty)
    for _ in ("computed", "found"):
        all_same(asked(open_snapshot(faulty, DAY, store)), expected)


def test_what_is_known_is_not_run_again(
    faulty: Path, store: Store, ran: list[frozenset[str] | None]
) -> None:
    asked(open_snapshot(faulty, DAY, store))
    assert ran
    ran.clear()
    asked(open_snapshot(faulty, DAY, store))
    assert ran == []


def test_only_the_town_that_was_touched_is_run(
    district: Path, store: Store, ran: list[frozenset[str] | None]
) -> None:
    asked(open_snapshot(district, DAY, store))
    for table, column, value in (
        ("income", "wage_income_yuan", "3333.333333"),
        ("income", "member_count", "17"),
    ):
        town = change(district, table, column, value)
        ran.clear()
        for one, other in zip(
            asked(open_snapshot(district, DAY, store)), anew(district), strict=True
        ):
            same(one, other)
        assert {*ran[: len(CALLS) - 2]} == {frozenset([town])}


def test_a_column_that_no_step_declares_runs_none(
    district: Path, store: Store, ran: list[frozenset[str] | None]
) -> None:
    asked(open_snapshot(district, DAY, store))
    change(district, "household", "phone", "13900000001")
    change(district, "income", "own_payment_yuan", "77")
    ran.clear()
    asked(open_snapshot(district, DAY, store))
    assert ran == []


def test_a_household_that_moves_runs_both_towns_and_the_district(
    district: Path, store: Store, ran: list[frozenset[str] | None]
) -> None:
    asked(open_snapshot(district, DAY, store))
    town = change(district, "household", "village_code", "420702400901", "420702100")
    assert town == "420702100"
    ran.clear()
    asked(open_snapshot(district, DAY, store))
    assert {*ran} == {None, frozenset(["420702100", "420702400"])}


def test_a_file_of_one_town_that_is_gone_runs_that_town(
    faulty: Path, store: Store, ran: list[frozenset[str] | None]
) -> None:
    s = open_snapshot(faulty, DAY, store)
    result(s, AMOUNTS)
    names = module._names(dataset_of(s), Call(AMOUNTS, DAY))
    town, name = next((each, name) for each, name in names.items() if each)
    assert store.folder
    (store.folder / name[:2] / name).unlink()
    ran.clear()
    same(result(open_snapshot(faulty, DAY, store), AMOUNTS), result(s, AMOUNTS))
    assert ran == [frozenset([town])]


def test_another_day_other_arguments_another_name_have_results_of_their_own(
    faulty: Path, store: Store
) -> None:
    s = open_snapshot(faulty, DAY, store)
    few, all_ = result(s, AMOUNTS, 5000), result(s, AMOUNTS)
    assert 0 < len(few) < len(all_)
    assert result(s, TOTAL)[2] != result(s.on(LATER), TOTAL)[2]
    other = Step("另一步", tasks.total, TOTAL.reads)
    assert result(s, other) == result(s, TOTAL)


@pytest.mark.parametrize("seed", range(5))
def test_after_any_corrections_what_is_found_is_what_is_computed_anew(
    district: Path, store: Store, seed: int
) -> None:
    """One after the other, and then all of them taken back: so what is old is found again."""
    lot, kept = Random(seed), {p: p.read_bytes() for p in district.rglob("*.*") if p.is_file()}
    asked(open_snapshot(district, DAY, store))
    for _ in range(4):
        d = District(district)
        for kind in lot.sample(KINDS, 2):
            kind(d, lot)
        d.save()
        found = asked(open_snapshot(district, DAY, store))
        all_same(found, anew(district))
    for path, content in kept.items():
        path.write_bytes(content)
    all_same(asked(open_snapshot(district, DAY, store)), anew(district))


def _notice(root: Path) -> None:
    path = root / "schemas/notice.yaml"
    text = path.read_text(encoding="utf-8")
    at = text.index("lead_days:")
    start = text.index("2022: {value: ", at) + len("2022: {value: ")
    path.write_text(f"{text[:start]}77{text[start:].lstrip('0123456789')}", encoding="utf-8")


def _schema(root: Path) -> None:
    path = root / "schemas/household.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"title": "', '"title": "另', 1), encoding="utf-8")


@pytest.mark.parametrize("edit", [_notice, _schema], ids=["notice", "schema"])
def test_under_another_schema_or_notice_nothing_known_is_believed(
    district: Path, store: Store, ran: list[Any], edit: Callable[[Path], None]
) -> None:
    before = asked(open_snapshot(district, DAY, store))
    kept = {path: path.read_bytes() for path in (district / "schemas").glob("*.*")}
    ran.clear()
    edit(district)
    after = asked(open_snapshot(district, DAY, store))
    assert len(ran) == len(CALLS)
    if edit is _notice:
        assert after[3][3] == 77 != before[3][3]
    for path, content in kept.items():
        path.write_bytes(content)
    ran.clear()
    all_same(asked(open_snapshot(district, DAY, store)), before)
    assert ran == []


def test_another_program_believes_nothing(
    faulty: Path, store: Store, ran: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(open_snapshot(faulty, DAY, store))
    ran.clear()
    with monkeypatch.context() as patch:
        patch.setattr(stores, "code_digest", lambda: "another")
        asked(open_snapshot(faulty, DAY, store))
    assert len(ran) == len(CALLS)
    ran.clear()
    asked(open_snapshot(faulty, DAY, store))
    assert ran == []


@pytest.mark.parametrize("reader", ["read_package", "read_notice"])
def test_a_schema_saved_while_it_is_read_is_read_again(
    district: Path, store: Store, monkeypatch: pytest.MonkeyPatch, reader: str
) -> None:
    """Else what the old notice gave would be kept under the new one, for good."""
    read: Callable[[Path], Any] = {"read_package": read_package, "read_notice": read_notice}[reader]
    saved: list[Path] = []

    def saving(root: Path) -> Any:
        found = read(root)
        if not saved:
            saved.append(root)
            _notice(root)
        return found

    monkeypatch.setattr(module, reader, saving)
    assert result(open_snapshot(district, DAY, store), TOTAL)[3] == 77
    monkeypatch.undo()
    assert result(open_snapshot(district, DAY, store), TOTAL)[3] == 77


TWO = """
import sys
from datetime import date
from pathlib import Path
from random import Random
sys.path[:0] = sys.argv[4:]
from tasks import AMOUNTS, BOTH, TOTAL
from lookback.execution.dataset import Dataset
from lookback.execution.step import Call, open_snapshot, results
from lookback.execution.store import Store
from tests.district_files import District
from tests.random_corrections import cell, decimal, moved_home, renumbered
root, store, lot = Path(sys.argv[1]), Store(Path(sys.argv[2])), Random(int(sys.argv[3]))
calls = [Call(step, date(2022, 5, 20)) for step in (AMOUNTS, BOTH, TOTAL)]
for number in range(8):
    d = District(root)
    lot.choice([cell, decimal, moved_home, renumbered])(d, lot)
    d.save()
    found = results(open_snapshot(root, calls[0].day, store), calls)
    whole = open_snapshot(root, calls[0].day)
    amounts = calls[0].step.run(whole).sort_values("town", kind="stable", ignore_index=True)
    assert found[0].equals(amounts) and found[2] == calls[2].step.run(whole), number
    store.prune()
"""


def test_two_processes_share_a_store(district: Path, store: Store, tmp_path: Path) -> None:
    """Of two copies of the district, each corrected by itself at the same time."""
    here = Path(__file__).parent
    copies = [tmp_path / name for name in ("one", "other")]
    for copy in copies:
        subprocess.run(["cp", "-r", str(district), str(copy)], check=True)
    command = [sys.executable, "-c", TWO]
    running = [
        subprocess.Popen(
            [*command, str(copy), str(store.folder), str(seed), str(here), str(here.parents[1])],
            stderr=subprocess.PIPE,
        )
        for seed, copy in enumerate(copies)
    ]
    said = [process.communicate(timeout=300)[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0], said


@pytest.fixture(scope="module")
def pair() -> Iterator[Workers]:
    workers = processes(2)
    with workers.executor:
        yield workers


def test_two_workers_give_what_one_process_gives(faulty: Path, store: Store, pair: Workers) -> None:
    expected = anew(faulty)
    for known in (Store(), store, store):
        found = asked(open_snapshot(faulty, DAY, known, pair))
        all_same(found, expected)


def test_a_worker_refuses_a_file_that_is_not_what_was_read(
    district: Path, store: Store, pair: Workers
) -> None:
    """And nothing is kept: neither now nor when the file is back is anything wrong found."""
    path = read_package(district).resources["income"].paths[0]
    content = (district / path).read_bytes()
    s = open_snapshot(district, DAY, store, pair)
    assert dataset_of(s).files
    change(district, "income", "wage_income_yuan", "3333.333333")
    with pytest.raises(WrongUse, match="在计算过程中被改动") as caught:
        asked(s)
    assert [problem.where for problem in caught.value.problems] == [path]
    all_same(asked(open_snapshot(district, DAY, store)), anew(district))
    (district / path).write_bytes(content)
    all_same(asked(open_snapshot(district, DAY, store)), anew(district))


def test_a_worker_refuses_another_notice(district: Path, store: Store, pair: Workers) -> None:
    s = open_snapshot(district, DAY, store, pair)
    _notice(district)
    with pytest.raises(WrongUse, match="在计算过程中被改动") as caught:
        asked(s)
    assert [problem.where for problem in caught.value.problems] == ["datapackage.json"]
    assert result(open_snapshot(district, DAY, store), TOTAL)[3] == 77
