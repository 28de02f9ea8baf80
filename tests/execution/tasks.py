"""Tasks that the tests hand to workers, who import them by name."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lookback.errors import DataInvalid, Problem
from lookback.execution.pool import _run_on_part as done


def place(root: Path, part: str) -> str:
    return str(root / part)


def read(root: Path, part: str) -> str:
    return (root / part).read_text(encoding="utf-8")


def refuse(root: Path, part: str) -> None:
    raise DataInvalid(Problem(part, "表头不对", "改正表头"), Problem(part, "少一行", "补上"))


def stumble(root: Path, part: str) -> None:
    raise ZeroDivisionError("division by zero")


def vanish(root: Path, part: str) -> None:
    os._exit(1)


def refused(task: object, folder: Callable[[], Path], part: Any) -> None:
    """The part's work, in whose place the data are refused."""
    done(refuse, folder, str(part))


def stumbled(task: object, folder: Callable[[], Path], part: Any) -> None:
    """The part's work, in whose place a bug of ours shows."""
    done(stumble, folder, str(part))


def vanished(task: object, folder: Callable[[], Path], part: Any) -> None:
    """The part's work, in whose place the process ends."""
    vanish(folder(), str(part))
