"""A command's files and words: the same from one process, from several, from a cluster.

Also where a worker of the cluster is killed with a part in hand.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import rmtree
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from distributed import LocalCluster

from lookback.cli import cli
from lookback_demo import write_demo

DAY = "2022-05-20"
PATIENCE_SECONDS = 60
FILE = "datapackage/member/taihe.csv"
COMMANDS = {
    "check": ["check", "--as-of", DAY, "--report", "out/check.json"],
    "compute": ["compute", "--as-of", DAY, "--weeks", "--out", "out"],
    "forms": ["forms", "--as-of", DAY, "--unit", "420702100903", "--out", "out"],
    "audit": ["audit", "--prove", "--out", "out/ledger.csv"],
    "audit --path": [*("audit", "--path", FILE, "--key", "member_id"), "--out", "out/ledger.csv"],
}


class Result(NamedTuple):
    """What a command leaves behind: its words, and every file with its bytes."""

    out: str
    err: str
    files: dict[str, bytes]


Run = Callable[..., Result]


@pytest.fixture(scope="module")
def doubtful(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small district with a history and many findings, divided into several parts."""
    folder = tmp_path_factory.mktemp("doubtful") / "district"
    write_demo(folder, households=500, commits=40, seed=7, faults="doubts")
    return folder


@pytest.fixture(scope="module")
def run(doubtful: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Call the command anew, with nothing kept from the last time."""

    def call(arguments: Sequence[str]) -> Result:
        rmtree(doubtful / ".cache", ignore_errors=True)
        folder = tmp_path_factory.mktemp("run")
        with contextlib.chdir(folder):
            called = ["--root", str(doubtful), *arguments]
            result = CliRunner().invoke(cli, called, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
        return Result(result.stdout, result.stderr, files)

    return call


@pytest.fixture(scope="module", params=COMMANDS)
def arguments(request: pytest.FixtureRequest) -> list[str]:
    """Each command that others can work for."""
    return COMMANDS[request.param]


@pytest.fixture(scope="module")
def alone(run: Run, arguments: list[str]) -> Result:
    """What one process makes of it."""
    result = run(arguments)
    assert result.files
    return result


def test_几个进程_结果相同(run: Run, arguments: list[str], alone: Result) -> None:
    assert run([*arguments, "--jobs", "2"]) == alone


def test_集群_结果相同(run: Run, arguments: list[str], alone: Result, local: LocalCluster) -> None:
    assert run([*arguments, "--scheduler", local.scheduler_address]) == alone


def test_集群中途失去一个工作进程_结果相同(
    run: Run, arguments: list[str], alone: Result, local: LocalCluster
) -> None:
    with ThreadPoolExecutor() as beside:
        killing = beside.submit(_kill_a_busy_worker, local)
        assert run([*arguments, "--scheduler", local.scheduler_address]) == alone
        parts = killing.result()
    assert parts
    for part in parts:
        states = [step.finish for step in local.scheduler.story(part)]
        assert states.count("processing") == 2, "the part was not done again"
        assert "memory" in states


def _kill_a_busy_worker(local: LocalCluster) -> list[str]:
    """Wait for a worker with parts in hand, and kill it before it is done; gives the parts.

    It is stopped first: so what it has in hand then, it has when it is killed.
    """
    latest = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < latest:
        for nanny in local.workers.values():
            if not _in_hand(local, nanny.worker_address):
                continue
            os.kill(nanny.pid, signal.SIGSTOP)
            time.sleep(0.1)  # what it has sent already arrives
            if parts := _in_hand(local, nanny.worker_address):
                os.kill(nanny.pid, signal.SIGKILL)
                return parts
            os.kill(nanny.pid, signal.SIGCONT)
        time.sleep(0.001)
    return []


def _in_hand(local: LocalCluster, worker: str) -> list[str]:
    """The parts that were given to a worker and have not come back."""
    known = local.scheduler.workers.get(worker)
    return [part.key for part in list(known.processing)] if known else []
