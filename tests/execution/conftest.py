"""One small cluster for all these tests; its workers import the tests' tasks by name."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from lookback.execution.store import Store

sys.path.append(str(Path(__file__).parent))


@pytest.fixture(scope="package")
def cluster_of_two() -> Iterator[LocalCluster]:
    """Two worker processes on this machine."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as made:
        yield made


@pytest.fixture
def local(cluster_of_two: LocalCluster) -> LocalCluster:
    """The same, with both workers there: one that was lost is begun anew."""
    cluster_of_two.wait_for_workers(2, timeout=60)
    return cluster_of_two


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
