"""The files of a package by their content, in a folder that every worker can read."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lookback.errors import Problem, WrongUse


@dataclass(frozen=True)
class SharedFiles:
    """Which files a folder holds: each path below it, and the digest that names its content.

    The contents stand in `shards`, a file for each digest; a content that stands there already
    is not written again.
    """

    shards: Path
    files: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """What identifies the folder's content as a whole."""
        return hashlib.sha256(repr(self.files).encode()).hexdigest()


def share_files(root: Path, names: Iterable[str], shards: Path) -> SharedFiles:
    """Put the files and folders called `names` below `root` where workers find them.

    Raises:
        WrongUse: the folder for them cannot be written.
    """
    tops = [root / name for name in names]
    paths = [path for top in tops for path in (top.rglob("*") if top.is_dir() else [top])]
    files = sorted(path for path in paths if path.is_file())
    try:
        shards.mkdir(parents=True, exist_ok=True)
        digests = [_put(path.read_bytes(), shards) for path in files]
    except OSError as error:
        what = f"写不进去（{error.strerror}）"
        raise WrongUse(
            Problem(str(shards), what, "用 --shards 指明一个可写的共享文件夹")
        ) from error
    named = [path.relative_to(root).as_posix() for path in files]
    return SharedFiles(shards.resolve(), tuple(zip(named, digests, strict=True)))


def unpack_files(manifest: SharedFiles, folder: Path) -> Path:
    """A folder below `folder` that holds the files, each content compared with its digest.

    What another thread of this worker has unpacked is used.

    Raises:
        WrongUse: a content is missing or is not what its name says.
    """
    target = folder / manifest.digest
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=folder) as beside:
            whole = Path(beside) / "whole"
            for path, digest in manifest.files:
                (whole / path).parent.mkdir(parents=True, exist_ok=True)
                (whole / path).write_bytes(_get(manifest.shards / digest))
            try:
                os.rename(whole, target)
            except OSError:
                if not target.exists():
                    raise
    return target


def _put(content: bytes, shards: Path) -> str:
    digest = hashlib.sha256(content).hexdigest()
    if not (shards / digest).exists():
        with tempfile.NamedTemporaryFile(dir=shards, delete=False) as beside:
            beside.write(content)
        os.chmod(beside.name, 0o644)
        os.replace(beside.name, shards / digest)
    return digest


def _get(shard: Path) -> bytes:
    try:
        content = shard.read_bytes()
    except OSError as error:
        remedy = "用 --shards 指明一个所有工作进程都能读的共享文件夹"
        raise WrongUse(Problem(str(shard), "工作进程读不到这个文件", remedy)) from error
    if hashlib.sha256(content).hexdigest() != shard.name:
        remedy = "删去这个文件再运行一次，它会重新写好"
        raise WrongUse(Problem(str(shard), "内容与名字（SHA-256）不符", remedy))
    return content
