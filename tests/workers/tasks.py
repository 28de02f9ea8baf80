"""Tasks that the tests hand to workers, who import them by name."""

import os
from pathlib import Path

from lookback.errors import DataInvalid, Problem


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
