"""Whether files in a work tree are those of a commit: asked of the files, not of Git's index."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from lookback.history.git.git_command import run_git

_SHA1_LENGTH = 40
_READ = (b".csv", b".json", b".yaml")
"""How the names of files end that a package consists of."""


def object_id(kind: bytes, content: bytes, length: int) -> str:
    """The name that Git gives to an object: SHA-1, or SHA-256 where names are long."""
    digest = hashlib.sha1 if length == _SHA1_LENGTH else hashlib.sha256
    return digest(b"%b %d\0" % (kind, len(content)) + content, usedforsecurity=False).hexdigest()


def has_same_files(root: Path, held: Mapping[str, str]) -> bool:
    """Whether each path below `root` is, byte for byte, what has the id in `held`."""
    return all(_file_id(root / path, len(blob)) == blob for path, blob in held.items())


def has_other_files(root: Path, paths: Sequence[str], held: Mapping[str, str]) -> bool:
    """Whether files stand in `paths` that a commit with the files `held` has not.

    What the user has Git ignore counts only where the package would read it.
    """
    literal = [f":(literal){path}" for path in paths]
    options = ("ls-files", "-z", "--others", "--exclude-standard")
    ignored = run_git(root, *options, "--ignored", "--", *literal).split(b"\0")
    listed = run_git(root, *options, "--cached", "--", *literal).split(b"\0")
    read = (path for path in ignored if path.lower().endswith(_READ))
    return any(os.fsdecode(path) not in held for path in {*listed, *read} - {b""})


def _file_id(file: Path, length: int) -> str:
    """The id, `length` characters long, that Git would give to a file as it stands."""
    try:
        link = file.is_symlink()
        content = os.fsencode(os.readlink(file)) if link else file.read_bytes()
    except OSError:
        return ""
    return object_id(b"blob", content, length)
