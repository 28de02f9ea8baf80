"""--jobs: the same bytes from one process and from several."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from lookback.cli import cli
from lookback.definitions import partition

COMMANDS = {
    "check": ["check", "--as-of", "2022-06-12", "--report", "out/check.json"],
    "forms": ["forms", "--as-of", "2022-06-12", "--unit", "420702100903", "--out", "out"],
    "audit": ["audit", "--out", "out/ledger.csv"],
}


def _written(demo: Path, folder: Path, arguments: list[str]) -> dict[str, bytes]:
    folder.mkdir()
    placed = [
        name.replace("out", str(folder), 1) if name[:3] == "out" else name for name in arguments
    ]
    call = ["--root", str(demo), "--quiet", *placed]
    result = CliRunner().invoke(cli, call, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(files)}


@pytest.mark.parametrize("command", COMMANDS)
def test_结果与进程数无关(
    command: str, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partition, "LEAST_BYTES", 0)
    arguments = COMMANDS[command]
    alone = _written(demo, tmp_path / "1", arguments)
    assert alone
    assert _written(demo, tmp_path / "3", [*arguments, "--jobs", "3"]) == alone


def test_进程数不能为负(demo: Path) -> None:
    result = CliRunner().invoke(cli, ["--root", str(demo), "check", "--jobs", "-1"])
    assert result.exit_code != 0
    assert "--jobs" in result.output
