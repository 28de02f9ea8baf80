"""A Dask cluster as workers: the same results, also when one is lost; and what can go wrong."""

import os
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Timer

import pytest
import tasks
from distributed import LocalCluster

from lookback.audit.ledger import read_ledger
from lookback.check.district import check_district
from lookback.definitions import partition
from lookback.errors import DataInvalid, WrongUse
from lookback.workers import cluster as clusters
from lookback.workers import code
from lookback.workers.cluster import cluster
from lookback.workers.pool import IN_PROCESS, Workers

DAY = date(2022, 6, 12)


@pytest.fixture(scope="module")
def local() -> Iterator[LocalCluster]:
    """Two worker processes on this machine."""
    with LocalCluster(2, threads_per_worker=1, dashboard_address=None) as made:
        yield made


@pytest.fixture
def workers(local: LocalCluster, tmp_path: Path) -> Iterator[Workers]:
    made = cluster(local.scheduler_address, tmp_path / "shards")
    with made.executor:
        yield made


def test_台账_历史随任务送到(workers: Workers, demo: Path) -> None:
    assert read_ledger(demo, workers=workers) == read_ledger(demo)


def test_用户的错误原样报出(workers: Workers, demo: Path) -> None:
    with pytest.raises(DataInvalid) as caught:
        list(workers.map(tasks.refuse, demo, ["太和镇"]))
    assert [problem.what for problem in caught.value.problems] == ["表头不对", "少一行"]


def test_数据按内容存放_被改动的不用(workers: Workers, demo: Path, tmp_path: Path) -> None:
    read = list(workers.map(tasks.read, demo, ["datapackage.json"]))
    assert read == [(demo / "datapackage.json").read_text(encoding="utf-8")]
    for shard in (tmp_path / "shards").iterdir():
        shard.write_bytes(b"changed")
    (demo_copy := tmp_path / "one").mkdir()
    (demo_copy / "datapackage.json").write_bytes((demo / "datapackage.json").read_bytes())
    with pytest.raises(WrongUse, match="SHA-256"):
        list(workers.map(tasks.read, demo_copy, ["datapackage.json"]))


def test_工作进程的程序不是同一版本(
    local: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code, "LIBRARIES", ("pandas",))
    code.code_digest.cache_clear()
    with pytest.raises(WrongUse, match="不是同一版本") as caught:
        cluster(local.scheduler_address, tmp_path / "shards")
    code.code_digest.cache_clear()
    assert len(caught.value.problems) == 2


def test_连不上调度器(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "WAIT_SECONDS", 1)
    with pytest.raises(WrongUse, match="连不上调度器"):
        cluster("tcp://127.0.0.1:9", tmp_path / "shards")


def _kill_one(local: LocalCluster) -> None:
    os.kill(next(iter(local.workers.values())).pid, signal.SIGKILL)


def test_中途失去一个工作进程_结果不变(
    local: LocalCluster, workers: Workers, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = check_district(demo, DAY, IN_PROCESS)
    monkeypatch.setattr(partition, "LEAST_BYTES", 0)
    loss = Timer(1, _kill_one, [local])
    loss.start()
    assert check_district(demo, DAY, workers) == whole
    loss.join()
