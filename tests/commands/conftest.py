"""Commands called in this process, and a small district that a test may change."""

import contextlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from lookback.cli import main

WHO = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "太和镇信息员",
    "GIT_AUTHOR_EMAIL": "taihe@lookback.invalid",
    "GIT_COMMITTER_NAME": "太和镇信息员",
    "GIT_COMMITTER_EMAIL": "taihe@lookback.invalid",
}


class Run(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _clerk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git knows the clerk of Taihe, and none of this machine's settings."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in WHO.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def district(demo: Path, tmp_path: Path) -> Path:
    """The sample again, to be changed."""
    return Path(shutil.copytree(demo, tmp_path / "区办 district"))


@pytest.fixture
def call(district: Path) -> Callable[..., Run]:
    """`lookback` on the district, as the shell would call it."""

    def run(*arguments: object) -> Run:
        out, err, code = io.StringIO(), io.StringIO(), 0
        with (
            contextlib.chdir(district),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(sys, "argv", ["lookback", *map(str, arguments)])
            try:
                main()
            except SystemExit as exit:
                code = int(exit.code or 0)
        assert "Traceback" not in err.getvalue()
        return Run(code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def git(district: Path) -> Callable[..., Run]:
    """Git on the district, hooks and drivers included; it may fail."""

    def run(*arguments: str) -> Run:
        command = ["git", "-c", "core.quotePath=false", *arguments]
        done = subprocess.run(command, cwd=district, capture_output=True, check=False)
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
