"""A Dask cluster as workers: how the data reach it, and what can go wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import tasks
from distributed import Client, LocalCluster

from lookback.errors import DataInvalid, WrongUse
from lookback.execution import cluster as clusters
from lookback.execution import code
from lookback.execution.cluster import ClusterExecutor, cluster_workers
from lookback.execution.pool import Workers, folder_on_disk
from lookback.history.ledger.ledger import read_ledger


@pytest.fixture
def workers(local: LocalCluster, tmp_path: Path) -> Iterator[Workers]:
    made = cluster_workers(local.scheduler_address, tmp_path / "shards")
    with made.executor:
        yield made


def test_台账_历史随任务送到(workers: Workers, demo: Path) -> None:
    spread = read_ledger(demo, workers=workers)
    assert spread.corrections == read_ledger(demo).corrections


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
    monkeypatch.setattr(code, "tool_versions", lambda: {"pandas": "0"})
    code.code_digest.cache_clear()
    with pytest.raises(WrongUse, match="不是同一版本") as caught:
        cluster_workers(local.scheduler_address, tmp_path / "shards")
    code.code_digest.cache_clear()
    assert len(caught.value.problems) == 2


def test_连不上调度器(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "WAIT_SECONDS", 1)
    with pytest.raises(WrongUse, match="连不上调度器"):
        cluster_workers("tcp://127.0.0.1:9", tmp_path / "shards")


@pytest.fixture
def deserted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    """A cluster whose workers have all gone, with little patience for them."""
    monkeypatch.setattr(clusters, "WAIT_SECONDS", 0.5)
    monkeypatch.setattr(clusters, "RETURN_SECONDS", 0.5)
    with LocalCluster(n_workers=0, dashboard_address=":0") as made:
        client = Client(made.scheduler_address, set_as_default=False)
        with ClusterExecutor(client, "集群") as executor:
            yield Workers(executor, folder_on_disk, 1, shares_disk=True)


def test_工作进程全部退出_不再等(deserted: Workers, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="集群：工作进程中途全部退出，没有再回来；没有写出任何东西"):
        list(deserted.map(tasks.place, tmp_path, ["太和镇"]))
