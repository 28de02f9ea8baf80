"""A lock for each output: one writer at a time, and none that a dead process keeps."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lookback.data import locks
from lookback.data.locks import held
from lookback.errors import WrongUse

HOLD = """
import sys, time
from pathlib import Path
from lookback.data.locks import held
with held(Path(sys.argv[1]), print):
    print("held", flush=True)
    time.sleep(60)
"""
COUNT = """
import sys, time
from pathlib import Path
from lookback.data.locks import held
counter = Path(sys.argv[1])
for _ in range(int(sys.argv[2])):
    with held(counter, lambda _: None):
        before = int(counter.read_text())
        time.sleep(0.001)
        counter.write_text(str(before + 1))
"""


@contextmanager
def another(output: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock of the output, until it is killed at the end."""
    command = [sys.executable, "-c", HOLD, str(output)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout and process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_nothing_is_left_beside_the_output(tmp_path: Path) -> None:
    output = tmp_path / "a" / "b" / "public"
    with held(output, pytest.fail):
        assert [path.name for path in output.parent.iterdir()] == [".public.lock"]
    assert not [*tmp_path.iterdir()]
    with held(output, pytest.fail):
        output.mkdir()
    assert [*output.parent.iterdir()] == [output]


def test_who_waits_too_long_is_told_where_what_and_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "WAIT_SECONDS", 0.2)
    output, said = tmp_path / "public", list[str]()
    with another(output), pytest.raises(WrongUse) as stop, held(output, said.append):
        pytest.fail("two hold it")
    assert said == [f"{output}：另一次运行正在写这里，等它完成"]
    assert str(stop.value).startswith(f"{output}：另一次运行正在写这里，等了")
    assert "或换一个 --out" in str(stop.value)
    assert stop.value.exit_code == 64


def test_who_waits_goes_on_when_the_other_has_ended(tmp_path: Path) -> None:
    output, said = tmp_path / "public", list[str]()
    with another(output) as process:
        os.kill(process.pid, signal.SIGKILL)
        with held(output, said.append):
            process.wait()


def test_a_killed_process_keeps_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "WAIT_SECONDS", 0)
    output = tmp_path / "public"
    with another(output) as process:
        process.kill()
        process.wait()
        assert (tmp_path / ".public.lock").exists()
        with held(output, pytest.fail):
            pass
    assert not [*tmp_path.iterdir()]


def test_another_output_is_another_lock(tmp_path: Path) -> None:
    with another(tmp_path / "public"), held(tmp_path / "public-web", pytest.fail):
        pass


def test_a_way_through_a_link_is_the_same_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "WAIT_SECONDS", 0)
    (tmp_path / "link").symlink_to(tmp_path / "public")
    with (
        another(tmp_path / "public"),
        pytest.raises(WrongUse),
        held(tmp_path / "link", lambda _: None),
    ):
        pytest.fail("two hold it")


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(WrongUse, match=r"写不进去（.*）\n  → 用 --out 换一个可写的文件夹"),
        held(tmp_path / "file" / "public", pytest.fail),
    ):
        pytest.fail("held where nothing is")


def test_many_at_once_take_turns(tmp_path: Path) -> None:
    """Each takes the file of the lock away when it ends: no two may hold different ones."""
    counter = tmp_path / "count"
    counter.write_text("0")
    start = time.monotonic()
    runs = [subprocess.Popen([sys.executable, "-c", COUNT, str(counter), "40"]) for _ in range(4)]
    assert [run.wait() for run in runs] == [0] * 4
    assert counter.read_text() == "160", f"after {time.monotonic() - start:.0f} s"
