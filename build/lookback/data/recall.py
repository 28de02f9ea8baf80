"""What was computed in an earlier run, used again where nothing that it was read from changed."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from lookback.data.cache import digest, json_bytes, read_kept, write_kept
from lookback.data.columns import Columns
from lookback.data.frames import as_json, from_json, joined
from lookback.data.package import DESCRIPTOR, Package
from lookback.data.since import Since
from lookback.data.snapshot import (
    Snapshot,
    TablesOnDemand,
    Texts,
    keys_of_resources,
    read_table,
    read_text,
)
from lookback.data.watched import Read, WatchedTables
from lookback.notice import Notice
from lookback.workers.code import code_digest

Makes = Mapping[str, Callable[[], Any]]
"""By name, what gives a JSON value from a snapshot's tables, its day and the notice."""

Entry = dict[str, Any]
"""A value, the columns it was read from with their digests then, and a digest of what else."""

Mend = Callable[[str, Any, Since], Any]
"""Gives the value of this name as it must be now, from what it was and what has changed since.

None where the value must be made anew.
"""


Frames = Mapping[str, Callable[[], pd.DataFrame]]
MendFrame = Callable[[str, pd.DataFrame, Since], pd.DataFrame | None]
"""The same of tables."""


class RememberedTables(WatchedTables):
    """The tables of a package, read when asked for, with results of earlier runs in `folder`."""

    def __init__(self, package: Package, folder: Path) -> None:
        super().__init__(TablesOnDemand(package, read_table))
        self._package, self._folder = package, folder
        self._columns = Columns(package, folder / "columns")
        self.texts: Texts = TablesOnDemand(package, read_text)
        """The tables as text, each read once however few of its rows are asked for how often."""
        self._since: dict[frozenset[str], Since] = {}
        schemas = sorted(path for path in (package.root / "schemas").rglob("*") if path.is_file())
        forms = [path.read_bytes().hex() for path in (package.root / DESCRIPTOR, *schemas)]
        self._forms = digest(forms)

    def recall(
        self,
        kind: str,
        day: date,
        about: object,
        makes: Makes,
        also: Mapping[str, object],
        mend: Mend | None,
    ) -> dict[str, Any]:
        """The values by name; made where a column that was read then has other cells now.

        What can be mended is not made anew.
        """
        file = self._folder / kind / f"{day}.json"
        name = digest([code_digest(), self._forms, about])
        known = read_kept(file, name)
        entries = json.loads(known) if known else {}
        found = {
            each: self._found(each, entries.get(each), digest(also.get(each)), make, mend)
            for each, make in makes.items()
        }
        if found != entries:
            write_kept(file, name, json_bytes({**entries, **found}))
        return {name: entry["value"] for name, entry in found.items()}

    def _found(
        self, name: str, known: Entry | None, also: str, make: Callable[[], Any], mend: Mend | None
    ) -> Entry:
        """The entry if it still holds; else mended where it can be, else made anew."""
        if known and known["also"] == also and self._holds(known):
            self.note(Read(*read) for *read, _ in known["reads"])
            return known
        with self.watching() as reads:
            value = self._mended(name, known, mend) if known and mend else None
        if value is None:
            with self.watching() as reads:
                value = make()
        told = [[*read, self.digest(read)] for read in sorted(reads)]
        return {"reads": told, "also": also, "value": value}

    def _holds(self, entry: Entry) -> bool:
        """Whether all that was read for it is as it was."""
        return all(self.digest(Read(*read)) == was for *read, was in entry["reads"])

    def _mended(self, name: str, known: Entry, mend: Mend) -> Any:
        """The value of the entry mended; None where it cannot be."""
        tables = self._tables_changed(known)
        if tables is None:
            return None
        if tables not in self._since:
            self._since[tables] = Since(self._package, self._columns, tables, self.texts)
        self.note(Read(*read) for *read, _ in known["reads"])
        return mend(name, known["value"], self._since[tables])

    def _tables_changed(self, entry: Entry) -> frozenset[str] | None:
        """The tables that have changed since, if all that was read of each was read before that."""
        told: dict[str, list[tuple[Read, str]]] = {}
        for table, column, was in entry["reads"]:
            told.setdefault(table, []).append((Read(table, column), was))
        changed = {
            table
            for table, reads in told.items()
            if any(self.digest(read) != was for read, was in reads)
        }
        is_known = all(
            self._columns.digest_before(read) == was for name in changed for read, was in told[name]
        )
        return frozenset(changed) if is_known else None

    def digest(self, read: Read) -> str:
        """What a column holds, as a digest; "" where there is none."""
        return self._columns.digest(read)


def recalled(
    s: Snapshot,
    kind: str,
    makes: Makes,
    *,
    about: object = None,
    also: Mapping[str, object] = MappingProxyType({}),
    mend: Mend | None = None,
) -> dict[str, Any]:
    """What `makes` give by name; from an earlier run where the snapshot remembers it.

    `about` is all that they depend on besides the snapshot, and `also` what one of them does;
    `mend` knows how to go on from an earlier value where little has changed, but not `about`.
    """
    if isinstance(s.tables, RememberedTables):
        return s.tables.recall(kind, s.as_of, about, makes, also, mend)
    return {name: make() for name, make in makes.items()}


def recalled_frames(
    s: Snapshot, kind: str, makes: Frames, mend: MendFrame | None = None
) -> dict[str, pd.DataFrame]:
    """The same of tables."""
    if not remembers(s):
        return {name: make() for name, make in makes.items()}
    return {name: from_json(each) for name, each in _told(s, kind, makes, mend).items()}


def recalled_rows(s: Snapshot, kind: str, makes: Frames, mend: MendFrame) -> pd.DataFrame:
    """The same of tables with the same columns, one below the other."""
    return joined([*_told(s, kind, makes, mend).values()])


def _told(s: Snapshot, kind: str, makes: Frames, mend: MendFrame | None) -> dict[str, Any]:
    """The tables as JSON."""

    def mended(name: str, known: dict[str, Any], since: Since) -> dict[str, Any] | None:
        was = from_json(known)
        found = mend(name, was, since) if mend else None
        return known if found is was else None if found is None else as_json(found)

    asked = {name: partial(_as_json, make) for name, make in makes.items()}
    return recalled(s, kind, asked, mend=mended if mend else None)


def _as_json(make: Callable[[], pd.DataFrame]) -> dict[str, Any]:
    return as_json(make())


def texts_of(s: Snapshot, package: Package) -> Texts:
    """The tables of the package that `s` was read from, as text."""
    if isinstance(s.tables, RememberedTables):
        return s.tables.texts
    return TablesOnDemand(package, read_text)


def remembers(s: Snapshot) -> bool:
    """Whether there may be results of an earlier run."""
    return isinstance(s.tables, RememberedTables)


def remembering_snapshot(package: Package, notice: Notice, as_of: date, folder: Path) -> Snapshot:
    """`read_snapshot` that remembers in `folder`; each table is read when it is first asked for."""
    tables = RememberedTables(package, folder)
    return Snapshot(tables, keys_of_resources(package), notice, as_of)
