"""Work on parts: the same results in the same order, and failures told where they happened."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tasks
from click.testing import CliRunner

from lookback.cli import cli
from lookback.errors import DataInvalid, WrongUse
from lookback.execution.pool import IN_PROCESS, Workers, process_pool

PARTS = ["太和镇", "东沟镇", "梁子镇", "涂家垴镇"]


@pytest.fixture(params=[lambda: IN_PROCESS, lambda: process_pool(2)], ids=["本进程", "两个进程"])
def workers(request: pytest.FixtureRequest) -> Iterator[Workers]:
    make: Callable[[], Workers] = request.param
    made = make()
    with made.executor:
        yield made


def test_结果按分区的顺序(workers: Workers, tmp_path: Path) -> None:
    assert [*workers.map(tasks.place, tmp_path, PARTS)] == [str(tmp_path / name) for name in PARTS]


def test_用户的错误原样报出_一次说完(workers: Workers, tmp_path: Path) -> None:
    with pytest.raises(DataInvalid) as caught:
        list(workers.map(tasks.refuse, tmp_path, PARTS))
    assert [problem.what for problem in caught.value.problems] == ["表头不对", "少一行"]


def test_程序缺陷说明在哪个分区(workers: Workers, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        list(workers.map(tasks.stumble, tmp_path, PARTS[:1]))
    assert caught.value.__notes__ == ["在分区 太和镇 上出错"]


def test_进程中途消失_说明原因和办法(tmp_path: Path) -> None:
    workers = process_pool(2)
    with workers.executor, pytest.raises(WrongUse, match="内存不足"):
        list(workers.map(tasks.vanish, tmp_path, PARTS))


def test_进程数不能为负(demo: Path) -> None:
    result = CliRunner().invoke(cli, ["--root", str(demo), "check", "--jobs", "-1"])
    assert result.exit_code != 0
    assert "--jobs" in result.output
