"""The last step: the new site takes the old one's place, whole, or the old one stays."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lookback.errors import Problem, WrongUse
from lookback.site.manifest import MANIFEST


def refuse_foreign(out: Path) -> None:
    """Stop before a folder is replaced that is not a site of ours; restore an interrupted swap.

    Raises:
        WrongUse: `out` is a file, or a folder with something else in it.
    """
    old = _beside(out, "old")
    if old.exists() and not out.exists():
        os.rename(old, out)
    if not out.exists() or (out / MANIFEST).is_file():
        return
    if not out.is_dir() or any(out.iterdir()):
        remedy = "换一个不存在的或空的文件夹；原有内容没有改动"
        raise WrongUse(Problem(str(out), "这里有别的内容，不是本程序生成的网站", remedy))


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """An empty folder beside `out` on the same disk; gone afterwards, whatever happens."""
    folder = _beside(out, "new")
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def swap(built: Path, out: Path) -> None:
    """Two renames; between them the old site waits beside, and is put back if the second fails."""
    old = _beside(out, "old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        os.rename(out, old)
    try:
        os.rename(built, out)
    except OSError:
        if old.exists():
            os.rename(old, out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _beside(out: Path, which: str) -> Path:
    return out.resolve().with_name(f".{out.resolve().name}.{which}")
