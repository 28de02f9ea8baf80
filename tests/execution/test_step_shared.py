"""Steps of two processes with one store, and of two workers: what they give is what one gives."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tasks import TOTAL

from lookback.data.package import read_package
from lookback.errors import WrongUse
from lookback.execution.dataset_access import dataset_of
from lookback.execution.pool import Workers, process_pool
from lookback.execution.step import open_snapshot, result
from lookback.execution.store import Store

from .steps import DAY, all_same, anew, asked, change, edit_notice

TWO = """
import sys
from datetime import date
from pathlib import Path
from random import Random
sys.path[:0] = sys.argv[4:]
from tasks import AMOUNTS, BOTH, TOTAL
from lookback.execution.dataset import Dataset
from lookback.execution.step import StepCall, open_snapshot, results
from lookback.execution.store import Store
from tests.district_files import District
from tests.random_corrections import cell, decimal, moved_home, renumbered
root, store, lot = Path(sys.argv[1]), Store(Path(sys.argv[2])), Random(int(sys.argv[3]))
calls = [StepCall(step, date(2022, 5, 20)) for step in (AMOUNTS, BOTH, TOTAL)]
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
    workers = process_pool(2)
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
    edit_notice(district)
    with pytest.raises(WrongUse, match="在计算过程中被改动") as caught:
        asked(s)
    assert [problem.where for problem in caught.value.problems] == ["datapackage.json"]
    assert result(open_snapshot(district, DAY, store), TOTAL)[3] == 77
