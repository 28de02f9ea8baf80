"""The last step: the new site takes the old one's place, whole, or the old one stays.

Whoever prepares or replaces an output holds its lock (`data.locks.held`).
"""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lookback.data.locks import beside
from lookback.errors import Problem, WrongUse
from lookback.site.manifest import MANIFEST

NAMES = {"internal": "内部版", "web": "公开版"}


def refuse_foreign(out: Path, audience: str = "internal") -> None:
    """Stop before a folder is replaced that is not a site of ours; restore an interrupted swap.

    Raises:
        WrongUse: `out` is a file, a folder with something else in it, or the site for another
            audience.
    """
    old = beside(out, "old")
    if old.exists() and not out.exists():
        os.rename(old, out)
    if not out.exists():
        return
    if (out / MANIFEST).is_file():
        _refuse_other(out, audience)
        return
    if not out.is_dir() or any(out.iterdir()):
        remedy = "换一个不存在的或空的文件夹；原有内容没有改动"
        raise WrongUse(Problem(str(out), "这里有别的内容，不是本程序生成的网站", remedy))


def _refuse_other(out: Path, audience: str) -> None:
    """An internal site is not replaced by a public one, nor the other way round."""
    try:
        there = json.loads((out / MANIFEST).read_text(encoding="utf-8")).get("audience")
    except (ValueError, AttributeError):
        return
    if there in NAMES and there != audience:
        what = f"这里是{NAMES[there]}，要生成的是{NAMES[audience]}"
        raise WrongUse(Problem(str(out), what, "用 --out 换一个文件夹；原有内容没有改动"))


@contextmanager
def staging_folder(out: Path) -> Iterator[Path]:
    """An empty folder beside `out` on the same disk; gone afterwards, whatever happens.

    It is this run's alone: what a killed run left there is cleared, but not used, since a process
    that it began may still be writing.
    """
    name, parent = beside(out, "new").name, out.resolve().parent
    parent.mkdir(parents=True, exist_ok=True)
    is_left = re.compile(re.escape(name) + r"-\w{8}").fullmatch
    for left in [path for path in parent.iterdir() if is_left(path.name)]:
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def swap_folders(built: Path, out: Path) -> None:
    """Two renames; between them the old site waits beside, and is put back if the second fails."""
    old, out = beside(out, "old"), out.resolve()
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
