"""`lookback` called on small repositories that somebody has tampered with."""

import contextlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from lookback.cli import main

WHOLE = "台账完整"
"""What no tampered history may be told to be."""


class Run(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


Lookback = Callable[..., Run]


@pytest.fixture
def lookback(monkeypatch: pytest.MonkeyPatch) -> Lookback:
    """A command in this process, as the shell would call it in a folder."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    persons = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", "太和镇信息员"), ("EMAIL", "taihe@lookback.invalid"))
    }
    for name, value in (settings | persons).items():
        monkeypatch.setenv(name, value)

    def run(root: Path, *arguments: object) -> Run:
        out, err, code = io.StringIO(), io.StringIO(), 0
        with (
            contextlib.chdir(root),
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


def refused(run: Run, sentence: str) -> None:
    """The proof ends in this sentence, not in the praise of a whole ledger."""
    assert sentence in run.text, run.text
    assert WHOLE not in run.text
    assert run.code == 4


@pytest.fixture(scope="session")
def is_refused() -> Callable[[Run, str], None]:
    return refused
