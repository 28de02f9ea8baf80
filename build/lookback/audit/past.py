"""What was known on a dispatch day: read from the history where it must be, else kept."""

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lookback.audit.checkpoints import Known, forms, known_at
from lookback.audit.repository import Repository
from lookback.check.life import Checkpoint
from lookback.compute.explain import Record
from lookback.compute.indicator import compute_indicators
from lookback.compute.indicators import INDICATORS
from lookback.compute.part import row_keys
from lookback.data.cache import cache_folder, kept
from lookback.data.keyed import keys_among
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot
from lookback.definitions.amended import few
from lookback.definitions.places import household_of_rows, village_of


@dataclass(frozen=True)
class Past:
    """The data of a checkpoint, as far as today's schemas (`now`) can read them."""

    repository: Repository
    at: Checkpoint
    now: Package
    _open: ExitStack
    _known: dict[frozenset[str], Snapshot] = field(default_factory=dict)

    @cached_property
    def _data(self) -> Known | None:
        return self._open.enter_context(known_at(self.repository, self.at, self.now))

    @property
    def snapshot(self) -> Snapshot:
        """The data, read from the history; there are `figures` only where they can be read."""
        assert self._data
        return self._data.data

    def kept(self, what: str, about: object, make: Callable[[], Any]) -> Any:
        """A JSON value that depends on these data and on `about`, made once."""
        file = cache_folder(self.now.root) / "past" / what / f"{self.at.day}.json"
        return kept(file, [self.at.commit, self.at.day.isoformat(), forms(self.now), about], make)

    def figures(self, levels: Collection[str]) -> list[dict[str, Any]] | None:
        """The weekly figures at these levels as they were known; None where unreadable."""

        def make() -> list[dict[str, Any]] | None:
            if self._data is None:
                return None
            self._data.keep()
            weekly = [one for one in INDICATORS if one.is_weekly]
            rows = compute_indicators(self.snapshot, weekly).drop(columns="as_of").astype(object)
            rows = rows[rows["level"].isin(levels)]
            rows = rows.where(rows.notna(), None)
            names = [str(name) for name in rows.columns]
            return [dict(zip(names, row, strict=True)) for row in rows.to_numpy().tolist()]

        return self.kept("figures", sorted(levels), make)

    def of(self, households: frozenset[str]) -> Snapshot:
        """The data without the rows of other households."""
        if households not in self._known:
            assert self._data
            package, s, texts = self._data
            self._known[households] = few(s, package.resources, texts, households)
        return self._known[households]

    def keys_among(self, resource: str, keys: Collection[str]) -> set[str]:
        """Those of the keys that rows of a resource have."""
        assert self._data
        return keys_among(self._data.data, self._data.texts, resource, keys)


@contextmanager
def opened(repository: Repository, at: Checkpoint, now: Package) -> Iterator[Past]:
    """The past, for as long as it is needed."""
    with ExitStack() as stack:
        yield Past(repository, at, now, stack)


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
