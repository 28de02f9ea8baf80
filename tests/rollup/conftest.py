"""Three invented districts, each a manifest and a data package."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lookback.data.snapshot import Snapshot

from .sending import CODES, rows_of, send


@pytest.fixture(scope="session")
def sent(
    snapshot_of: Callable[..., Snapshot], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Path]:
    """The folders of the three districts by their codes; only to be read."""
    folder = tmp_path_factory.mktemp("sent")
    sizes = ((40, 30, 5), (25, 25, 3), (60, 12, 1))
    for (code, name), numbers in zip(CODES.items(), sizes, strict=True):
        send(folder / code, code, name, rows_of(code, *numbers), snapshot_of)
    return {code: folder / code for code in CODES}


@pytest.fixture
def folders(sent: Mapping[str, Path], tmp_path: Path) -> dict[str, Path]:
    """The same, to be tampered with."""
    return {code: Path(shutil.copytree(path, tmp_path / code)) for code, path in sent.items()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "示例省" / "看板"
