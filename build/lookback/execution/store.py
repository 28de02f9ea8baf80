"""Results of earlier runs, each in a file named by what it was made from; any may be deleted.

A key is a digest of everything that a result depends on, so a result cannot grow stale: what was
made from other data, by other code or for another day has another name. A file is sealed by a
digest of its name and content, so one that is cut off or damaged is not believed. Nothing that
matters stands here alone. Its readers are those of the data beside it: it may hold whatever the
tables hold, and Git and the site never take it.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from lookback.execution.code import code_digest
from lookback.execution.codec import decode, encode

MOST_BYTES = 4 << 30
"""A store that is larger loses the files that were used longest ago."""
MOST_DAYS = 60
"""A file that nobody used for so many days is removed."""
_DAY = 24 * 60 * 60
_SEAL = 32


@dataclass(frozen=True)
class Store:
    """A folder of results; without a folder nothing is known and nothing is kept."""

    folder: Path | None = None

    def result(self, key: object, make: Callable[[], Any]) -> Any:
        """What `make` gives, made only if no earlier run made it from the same `key`.

        Tables, and JSON values with tables in them, can be kept. `key` is a JSON value.
        """
        return decode(self.bytes_of(key, lambda: encode(make())))

    def bytes_of(self, key: object, make: Callable[[], bytes]) -> bytes:
        """The same of bytes."""
        name = self.name(key)
        content = self.find(name)
        if content is None:
            content = make()
            self.keep(name, content)
        return content

    def knows(self, key: object) -> bool:
        """Whether `note` was called with this key, by this program."""
        return self.find(self.name(key)) is not None

    def note(self, key: object) -> None:
        """Keep that something holds of what the key names: that it was found without fault."""
        self.keep(self.name(key), b"")

    def name(self, key: object) -> str:
        """What a result made from `key` by this program is called."""
        return digest([code_digest(), key])

    def find(self, name: str) -> bytes | None:
        """The content of this name; None where there is none, or where it is damaged."""
        if self.folder is None:
            return None
        place = self._place(self.folder, name)
        with suppress(OSError):
            sealed = place.read_bytes()
            content = sealed[_SEAL:]
            if sealed[:_SEAL] == _seal(name, content):
                _mark_used(place)
                return content
        return None

    def keep(self, name: str, content: bytes) -> None:
        """Keep a content under a name; a store that cannot be written is none."""
        if self.folder is None:
            return
        place = self._place(self.folder, name)
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=place.parent, prefix=".new-", delete=False) as beside:
                try:
                    beside.write(_seal(name, content) + content)
                    beside.close()
                    os.replace(beside.name, place)
                except OSError:
                    os.unlink(beside.name)
                    raise

    def prune(self, now: float | None = None) -> None:
        """Remove what was not used for long, and the oldest of what is too much.

        `now` is in seconds since 1970. A file that another process uses meanwhile is made anew.
        """
        if self.folder is None:
            return
        oldest = (time.time() if now is None else now) - MOST_DAYS * _DAY
        used = []
        for place in self.folder.glob("??/*"):
            with suppress(OSError):
                about = place.stat()
                used.append((about.st_mtime, about.st_size, place))
        left = sum(size for _, size, _ in used)
        for when, size, place in sorted(used):
            if left <= MOST_BYTES and when >= oldest:
                break
            with suppress(OSError):
                place.unlink()
            left -= size

    @staticmethod
    def _place(folder: Path, name: str) -> Path:
        return folder / name[:2] / name


NO_STORE = Store()
"""Knows nothing and keeps nothing."""


def cache_folder(root: Path) -> Path:
    """`.cache` of the package, which Git is told to ignore wherever it is.

    Where the package cannot be written to there is none, and the path leads nowhere.
    """
    folder = root / ".cache"
    ignore = folder / ".gitignore"
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    return folder


def digest(content: object) -> str:
    """SHA-256 of a JSON value; the order of keys does not count."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _seal(name: str, content: bytes) -> bytes:
    return hashlib.sha256(name.encode() + content).digest()


def _mark_used(place: Path) -> None:
    """Note the use of a file, once a day, wherever that can be noted."""
    with suppress(OSError):
        if time.time() - place.stat().st_mtime > _DAY:
            os.utime(place)
