"""What was once acquitted need not be judged again: a cache of content, never of time."""

import contextlib
import json
from hashlib import sha256
from pathlib import Path

from lookback.workers.code import code_digest


class Acquittals:
    """A folder with one empty file per acquittal, named by a digest of all that was judged.

    The digest covers the bytes of the data, their description and the code that judges; so an
    entry cannot grow stale, and any may be deleted at any time.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._judges = code_digest() if folder else ""

    def hold(self, *content: object) -> bool:
        """Whether exactly this was acquitted before."""
        return self._folder is not None and self._entry(self._folder, content).exists()

    def add(self, *content: object) -> None:
        """Remember that this was found without fault; a cache that cannot be written is none."""
        if self._folder is not None:
            with contextlib.suppress(OSError):
                self._folder.mkdir(parents=True, exist_ok=True)
                self._entry(self._folder, content).touch()

    def _entry(self, folder: Path, content: object) -> Path:
        return folder / digest([self._judges, content])


def digest(content: object) -> str:
    """SHA-256 of JSON values and of things that have a digest of their own.

    The order of lists counts, that of keys does not.
    """
    text = json.dumps(
        content, ensure_ascii=False, sort_keys=True, default=lambda thing: thing.digest
    )
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
