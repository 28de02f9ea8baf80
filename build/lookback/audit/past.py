"""What was known on a dispatch day: read from the history where it must be, else kept."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from lookback.audit.checkpoints import forms, known_at
from lookback.audit.repository import Repository
from lookback.check.life import Checkpoint
from lookback.compute.explain import Record
from lookback.compute.indicator import compute_indicators
from lookback.compute.indicators import INDICATORS
from lookback.compute.part import row_keys
from lookback.data.cache import cache_folder, kept
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot
from lookback.definitions.places import household_of_rows, village_of


@dataclass(frozen=True)
class Past:
    """The data of a checkpoint, as far as today's schemas (`now`) can read them."""

    repository: Repository
    at: Checkpoint
    now: Package

    @cached_property
    def snapshot(self) -> Snapshot | None:
        """The data, read from the history; None where today's program cannot read them."""
        with known_at(self.repository, self.at, self.now) as known:
            return known and known[1]

    def kept(self, what: str, about: object, make: Callable[[], Any]) -> Any:
        """A JSON value that depends on these data and on `about`, made once."""
        file = cache_folder(self.now.root) / "past" / what / f"{self.at.day}.json"
        return kept(file, [self.at.commit, self.at.day.isoformat(), forms(self.now), about], make)

    def figures(self, levels: Collection[str]) -> list[dict[str, Any]] | None:
        """The weekly figures at these levels as they were known; None where unreadable."""

        def make() -> list[dict[str, Any]] | None:
            if self.snapshot is None:
                return None
            weekly = [one for one in INDICATORS if one.is_weekly]
            rows = compute_indicators(self.snapshot, weekly).drop(columns="as_of").astype(object)
            rows = rows[rows["level"].isin(levels)]
            rows = rows.where(rows.notna(), None)
            names = [str(name) for name in rows.columns]
            return [dict(zip(names, row, strict=True)) for row in rows.to_numpy().tolist()]

        return self.kept("figures", sorted(levels), make)

    def households(self, records: Collection[Record]) -> set[str]:
        """The households of the records then, as `households_of` has them."""
        asked = sorted(records)
        return set(self.kept("households", asked, lambda: sorted(self._households(asked))))

    def keys(self, households: Collection[str]) -> dict[str, list[str]]:
        """The keys of the rows of these households, and of none, by resource."""
        return self.kept("keys", sorted(households), lambda: self._keys(set(households)))

    def _households(self, records: Collection[Record]) -> set[str]:
        return households_of(self.snapshot, records) if self.snapshot else set()

    def _keys(self, households: set[str]) -> dict[str, list[str]]:
        return keys_in(only(self.snapshot, households)) if self.snapshot else {}


def households_of(s: Snapshot, records: Collection[Record]) -> set[str]:
    """The households of the records, and those of the units of records that have none."""
    found: set[str] = set()
    for name in {record.resource for record in records}:
        chosen = row_keys(s, name).isin(
            [record.key for record in records if record.resource == name]
        )
        households = household_of_rows(s, name)[chosen]
        found |= set(households.dropna())
        units = tuple(village_of(s, name)[chosen][households.isna()].dropna())
        if units:
            inside = s.household["village_code"].str.startswith(units, na=False)
            found |= set(s.household.loc[inside, "household_id"])
    return found


def rows_about(s: Snapshot, resource: str, households: set[str]) -> pd.Series:
    """Which rows of `resource` are of these households, or of none."""
    own = household_of_rows(s, resource)
    return own.isna() | own.isin(households)


def only(s: Snapshot, households: set[str]) -> Snapshot:
    """The snapshot without the rows of other households; rows of no household stay."""
    tables = {
        name: table[rows_about(s, name, households)].reset_index(drop=True)
        for name, table in s.tables.items()
    }
    return replace(s, tables=tables)


def keys_in(s: Snapshot) -> dict[str, list[str]]:
    """The keys of all rows by resource."""
    return {name: sorted(row_keys(s, name)) for name in s.tables}
