"""What tables differed in, kept from run to run: a cache of content, never of time or commit."""

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from hashlib import sha256
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from lookback.audit.change import About, Change, Changes, Flag, Kind
from lookback.audit.reader import Table
from lookback.workers.code import code_digest

_DIGEST = 64
_KINDS = {kind.value: kind for kind in Kind}
_ABOUT = len(About._fields)
_SPLIT = b"\t"
"""Between what changes are about and the rest; JSON has none."""
_MOST_BYTES = 1 << 28
"""A larger file is begun anew; what it held can be found out again."""


class _Place(NamedTuple):
    start: int
    length: int


class Memory:
    """A file with one line for each pair of versions of a table (for a merge, each group).

    A line is named by a digest of the versions (the ids of their contents, their paths and
    keys) and of the program's own source, and ends with its own digest: what is stale, cut
    off or damaged is not found, and any of it may be deleted at any time. A commit is a list
    of such pairs, so rebasing or renaming a branch costs nothing. A cache that cannot be
    read or written is none. What changes are about is parsed at once, the rest, most of a
    line, when it is asked for.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._open = ExitStack()
        self._old: BinaryIO | None = None
        self._new: FileIO | None = None
        self._places: dict[bytes, _Place] = {}

    def __enter__(self) -> Self:
        if self._file:
            with suppress(OSError):
                self._begin(self._file)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._open.close()

    def recall(self, versions: Sequence[Table], compare: Callable[[], list[Change]]) -> Changes:
        """What `compare` gives for these versions, without asking it a second time."""
        if self._new is None:
            return Changes.of(compare())
        name = sha256(json.dumps([code_digest(), versions]).encode()).hexdigest().encode()
        known = self._find(name)
        if known is not None:
            return known
        found = compare()
        with suppress(OSError):
            self._new.write(_line(name, found))
        return Changes.of(found)

    def _begin(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Unbuffered: several processes may append, each line at one stroke.
        self._new = self._open.enter_context(file.open("ab", buffering=0))
        if self._new.tell() > _MOST_BYTES:
            self._new.truncate(0)
        self._old = self._open.enter_context(file.open("rb"))
        start = 0
        for line in self._old:
            self._places[line[:_DIGEST]] = _Place(start, len(line))
            start += len(line)
        if start and not line.endswith(b"\n"):
            self._new.write(b"\n")

    def _find(self, name: bytes) -> Changes | None:
        """The changes of a line that is whole."""
        place = self._places.get(name)
        if place is None or self._old is None:
            return None
        with suppress(OSError):
            self._old.seek(place.start)
            line = self._old.read(place.length)
            if line.endswith(_digest(line[: -_DIGEST - 1])):
                return _changes(line[_DIGEST : -_DIGEST - 1])
        return None


def _line(name: bytes, found: list[Change]) -> bytes:
    columns = [*zip(*found, strict=True)] or [()] * len(Change._fields)
    body = name + _SPLIT.join(map(_json, (columns[:_ABOUT], columns[_ABOUT:])))
    return body + _digest(body)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _digest(body: bytes) -> bytes:
    return sha256(body).hexdigest().encode() + b"\n"


def _changes(text: bytes) -> Changes:
    about, _, rest = text.partition(_SPLIT)
    told = About(*json.loads(about))
    return Changes(told, partial(_whole, told, rest))


def _whole(about: About, rest: bytes) -> list[Change]:
    """The changes with what else is told of them."""
    *others, flags, key_fields = json.loads(rest)
    kinds = (_KINDS[kind] for kind in about.kinds)
    named = (tuple(map(Flag, each)) for each in flags)
    rows = zip(kinds, about.keys, about.fields, *others, named, map(tuple, key_fields), strict=True)
    return [*map(Change._make, rows)]
