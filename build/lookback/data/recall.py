"""What was computed in an earlier run, used again where nothing that it was read from changed."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from lookback.data.cache import digest, json_bytes, read_kept, write_kept
from lookback.data.columns import Columns
from lookback.data.frames import as_json, from_json
from lookback.data.package import DESCRIPTOR, Package
from lookback.data.snapshot import Snapshot, TablesOnDemand, keys_of_resources, read_table
from lookback.data.watched import Read, WatchedTables
from lookback.notice import Notice
from lookback.workers.code import code_digest

Makes = Mapping[str, Callable[[], Any]]
"""By name, what gives a JSON value from a snapshot's tables, its day and the notice."""


class RememberedTables(WatchedTables):
    """The tables of a package, read when asked for, with results of earlier runs in `folder`."""

    def __init__(self, package: Package, folder: Path) -> None:
        super().__init__(TablesOnDemand(package, read_table))
        self._columns = Columns(package, folder / "columns")
        self._folder = folder
        schemas = sorted(path for path in (package.root / "schemas").rglob("*") if path.is_file())
        forms = [path.read_bytes().hex() for path in (package.root / DESCRIPTOR, *schemas)]
        self._forms = digest(forms)

    def recall(self, kind: str, day: date, about: object, makes: Makes) -> dict[str, Any]:
        """The values by name; made where a column that was read then has other cells now."""
        file = self._folder / kind / f"{day}.json"
        name = digest([code_digest(), self._forms, about])
        known = read_kept(file, name)
        entries = json.loads(known) if known else {}
        found = {each: self._entry(entries.get(each), make) for each, make in makes.items()}
        if found != entries:
            write_kept(file, name, json_bytes({**entries, **found}))
        return {name: entry["value"] for name, entry in found.items()}

    def _entry(self, known: dict[str, Any] | None, make: Callable[[], Any]) -> dict[str, Any]:
        if known and all(self.digest(Read(*read[:2])) == read[2] for read in known["reads"]):
            self.note(Read(*read[:2]) for read in known["reads"])
            return known
        with self.watching() as reads:
            value = make()
        return {"reads": [[*read, self.digest(read)] for read in sorted(reads)], "value": value}

    def digest(self, read: Read) -> str:
        """What a column holds, as a digest; "" where there is none."""
        return self._columns.digest(read)


def recalled(s: Snapshot, kind: str, makes: Makes, about: object = None) -> dict[str, Any]:
    """What `makes` give by name; from an earlier run where the snapshot remembers it.

    `about` is all that they depend on besides the snapshot.
    """
    if isinstance(s.tables, RememberedTables):
        return s.tables.recall(kind, s.as_of, about, makes)
    return {name: make() for name, make in makes.items()}


def recalled_frames(
    s: Snapshot, kind: str, makes: Mapping[str, Callable[[], pd.DataFrame]]
) -> dict[str, pd.DataFrame]:
    """The same of tables."""
    if not remembers(s):
        return {name: make() for name, make in makes.items()}
    told = recalled(s, kind, {name: partial(_as_json, make) for name, make in makes.items()})
    return {name: from_json(each) for name, each in told.items()}


def _as_json(make: Callable[[], pd.DataFrame]) -> dict[str, Any]:
    return as_json(make())


def content_of(s: Snapshot, reads: Iterable[Read]) -> str | None:
    """A digest of what these columns hold; None where nothing is remembered."""
    if not isinstance(s.tables, RememberedTables):
        return None
    return digest([[*read, s.tables.digest(read)] for read in sorted(reads)])


def remembers(s: Snapshot) -> bool:
    """Whether there may be results of an earlier run."""
    return isinstance(s.tables, RememberedTables)


def remembering_snapshot(package: Package, notice: Notice, as_of: date, folder: Path) -> Snapshot:
    """`read_snapshot` that remembers in `folder`; each table is read when it is first asked for."""
    tables = RememberedTables(package, folder)
    return Snapshot(tables, keys_of_resources(package), notice, as_of)
