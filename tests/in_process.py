"""`lookback` called in this process, as the shell would call it in a folder."""

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from lookback.cli import main

CLERK = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "太和镇信息员",
    "GIT_AUTHOR_EMAIL": "taihe@lookback.invalid",
    "GIT_COMMITTER_NAME": "太和镇信息员",
    "GIT_COMMITTER_EMAIL": "taihe@lookback.invalid",
}
"""What Git is to know of who commits, and nothing of this machine's settings."""


class Run(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


def be_the_clerk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git knows the clerk of Taihe, and none of this machine's settings."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in CLERK.items():
        monkeypatch.setenv(name, value)


def run_in(folder: Path, *arguments: object) -> Run:
    """Call a command in a folder; a traceback fails the test."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        contextlib.chdir(folder),
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
