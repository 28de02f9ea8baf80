"""A command whose workers fail: what it says, how it ends, and that it writes nothing."""

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import tasks
from distributed import LocalCluster

from lookback.cli import main
from lookback.execution import cluster as clusters
from lookback.execution import code, pool

DAY = "2022-05-20"
COMMANDS = {
    "check": ["check", "--as-of", DAY, "--report", "out/check.json"],
    "compute": ["compute", "--as-of", DAY, "--out", "out"],
    "forms": ["forms", "--as-of", DAY, "--unit", "420702100903", "--out", "out"],
    "audit": ["audit", "--out", "out/ledger.csv"],
}
NOBODY = "tcp://127.0.0.1:9"


class Failed(NamedTuple):
    """How the command ended, and what it said."""

    code: int
    said: str


Fail = Callable[..., Failed]


@pytest.fixture(scope="module")
def district(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, of which nothing is known yet: what is in the store needs no worker."""
    folder = tmp_path_factory.mktemp("failing") / "district"
    return shutil.copytree(demo, folder, ignore=shutil.ignore_patterns(".cache"))


@pytest.fixture(params=COMMANDS)
def fail(
    request: pytest.FixtureRequest,
    district: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Fail:
    """Call each command as the shell would; it ends without having written anything."""

    def call(*options: str) -> Failed:
        arguments = ["--root", str(district), "--quiet", *COMMANDS[request.param], *options]
        shutil.rmtree(district / ".cache", ignore_errors=True)
        monkeypatch.setattr(sys, "argv", ["lookback", *arguments])
        (folder := tmp_path / "here").mkdir()
        with contextlib.chdir(folder), pytest.raises(SystemExit) as ended:
            main()
        assert not [*folder.rglob("*")]
        said = capsys.readouterr().err
        assert "Traceback" not in said
        return Failed(int(ended.value.code or 0), said)

    return call


@pytest.fixture(scope="module")
def empty() -> Iterator[LocalCluster]:
    """A scheduler without workers."""
    with LocalCluster(n_workers=0, dashboard_address=":0") as made:
        yield made


def test_连不上调度器(fail: Fail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "WAIT_SECONDS", 0.5)
    failed = fail("--scheduler", NOBODY)
    assert failed.code == 64
    assert failed.said.startswith(f"--scheduler {NOBODY}：连不上调度器\n  → ")


def test_地址写错(fail: Fail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "WAIT_SECONDS", 0.5)
    failed = fail("--scheduler", "http://10.0.0.5:8786")
    assert failed.code == 64
    assert "连不上调度器" in failed.said


def test_调度器没有工作进程(fail: Fail, empty: LocalCluster) -> None:
    failed = fail("--scheduler", empty.scheduler_address)
    assert failed.code == 64
    assert "调度器没有工作进程\n  → 在各台机器上运行 dask worker" in failed.said


def test_工作进程的程序不是同一版本(
    fail: Fail, local: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code, "tool_versions", lambda: {"pandas": "0"})
    code.code_digest.cache_clear()
    failed = fail("--scheduler", local.scheduler_address)
    code.code_digest.cache_clear()
    assert failed.code == 64
    assert failed.said.count("不是同一版本\n  → 在那里装上与本机相同的版本") == 2


def test_两个选项只能用一个(fail: Fail) -> None:
    failed = fail("--scheduler", NOBODY, "--jobs", "2")
    assert failed.code == 64
    assert "只能用一个" in failed.said


def test_共享文件夹写不进去(fail: Fail, local: LocalCluster, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    shards = str(tmp_path / "file" / "shards")
    failed = fail("--scheduler", local.scheduler_address, "--shards", shards)
    assert failed.code == 64
    assert "用 --shards 指明一个可写的共享文件夹" in failed.said


def test_工作进程发现数据有错(
    fail: Fail, local: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_run_on_part", tasks.refused)
    failed = fail("--scheduler", local.scheduler_address)
    assert failed.code == 2
    assert "表头不对\n  → 改正表头\n" in failed.said
    assert "少一行\n  → 补上\n" in failed.said


def test_工作进程上的程序缺陷_说明在哪个分区(
    district: Path, local: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_run_on_part", tasks.stumbled)
    shutil.rmtree(district / ".cache", ignore_errors=True)
    for arguments in COMMANDS.values():
        called = ["--root", str(district), *arguments, "--scheduler", local.scheduler_address]
        monkeypatch.setattr(sys, "argv", ["lookback", *called])
        with contextlib.chdir(tmp_path), pytest.raises(ZeroDivisionError) as caught:
            main()
        assert [note for note in caught.value.__notes__ if note.startswith("在分区 ")]
    assert not [*tmp_path.rglob("*")]


def test_进程中途消失(fail: Fail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_run_on_part", tasks.vanished)
    failed = fail("--jobs", "2")
    assert failed.code == 64
    assert "一个工作进程中途退出，最常见的原因是内存不足；没有写出任何东西" in failed.said


@pytest.mark.parametrize("fail", ["audit"], indirect=True)
def test_同一部分接连让工作进程消失_不再试(fail: Fail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_run_on_part", tasks.vanished)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as made:
        monkeypatch.setattr(made.scheduler, "allowed_failures", 0)
        failed = fail("--scheduler", made.scheduler_address)
    assert failed.code == 64
    assert "一个工作进程中途退出" in failed.said
