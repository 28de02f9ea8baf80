"""Commands called in this process, and a small district that a test may change."""

import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ..in_process import Run, be_the_clerk, run_in


@pytest.fixture(autouse=True)
def _clerk(monkeypatch: pytest.MonkeyPatch) -> None:
    be_the_clerk(monkeypatch)


@pytest.fixture
def district(demo: Path, tmp_path: Path) -> Path:
    """The sample again, to be changed."""
    return Path(shutil.copytree(demo, tmp_path / "区办 district"))


@pytest.fixture
def call(district: Path) -> Callable[..., Run]:
    """`lookback` on the district, as the shell would call it."""
    return partial(run_in, district)


@pytest.fixture
def git(district: Path) -> Callable[..., Run]:
    """Git on the district, hooks and drivers included; it may fail."""

    def run(*arguments: str) -> Run:
        command = ["git", "-c", "core.quotePath=false", *arguments]
        done = subprocess.run(command, cwd=district, capture_output=True, check=False)
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
