"""分区：a district in parts that can be worked on apart: its towns, and what is its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import PurePosixPath

import pandas as pd
import polars as pl

from lookback.data.package import Package, Resource
from lookback.data.snapshot import Snapshot, TablesOnDemand, keys_of_resources, read_table
from lookback.data.unit_codes import CODED, LEVELS, NUMBERED
from lookback.notice import Notice
from lookback.workers.pool import Workers

LEAST_BYTES = 16 << 20
"""A smaller package is one part: reading it is quicker than taking it apart."""

MOST_BYTES = 128 << 20
"""Towns are gathered into parts of at most so much: each part costs more than its rows."""

DIGITS = LEVELS["town"] - LEVELS["district"]


@dataclass(frozen=True)
class Part:
    """The rows that lie in some towns, by the digits of their codes; `all_rows` means the whole.

    "" are the digits of what lies in no town; `shards` are the names of the towns' files.
    """

    digits: frozenset[str]
    shards: frozenset[str]
    all_rows: bool = False

    def __str__(self) -> str:
        """The towns, for a message."""
        own = ["区本级"] if "" in self.digits else []
        return "全区" if self.all_rows else "、".join([*sorted(self.shards), *own])

    def holds(self, digits: pd.Series) -> pd.Series:
        """Which of these digits are its own."""
        return digits.isin(self.digits) | self.all_rows


WHOLE = Part(frozenset(), frozenset(), all_rows=True)
OWN = Part(frozenset([""]), frozenset())
"""The records of the district office itself."""


def parts_of(package: Package) -> tuple[Part, ...]:
    """The parts of a package that has passed `check`: every placed row lies in exactly one.

    A part is a town. Towns between which a record stands (a household of one in a village of
    the other, a row in the other's file) are one part, so that nothing looks beyond its part.
    """
    if _size(package) < LEAST_BYTES:
        return (WHOLE,)
    towns = read_table(package, package.resources["town"])
    digits = dict(zip(towns["shard"], towns["town_code"].str[-DIGITS:], strict=True))
    links = chain.from_iterable(_links(package, each) for each in package.resources.values())
    named = (frozenset(digits.get(name, name) for name in link) for link in links)
    groups = _connected([*named, *(frozenset([each]) for each in digits.values())])
    parts = []
    for group in sorted(groups, key=sorted):
        shards = frozenset(name for name in (*digits, *group) if digits.get(name, name) in group)
        parts.append(Part(group, shards & _shards(package)))
    return (*parts, OWN) if len(parts) > 1 else (WHOLE,)


def parts_for(package: Package, workers: Workers) -> tuple[Part, ...]:
    """The parts in which these workers get through all of it best; the results are the same."""
    if workers.count == 1 and _size(package) < MOST_BYTES:
        return (WHOLE,)
    return _gathered(package, parts_of(package), workers.count)


def _gathered(package: Package, parts: tuple[Part, ...], count: int) -> tuple[Part, ...]:
    """About `count` parts of much the same size, the largest first; none is taken apart."""
    if parts == (WHOLE,):
        return parts
    sizes = {part: _size_of_towns(package, part) for part in parts}
    gathered: list[list[Part]] = [[] for _ in range(count)]

    def size(group: list[Part]) -> int:
        return sum(sizes[part] for part in group)

    for part in sorted(parts, key=lambda part: -sizes[part]):
        lightest = min(gathered, key=size)
        if lightest and size(lightest) + sizes[part] > MOST_BYTES:
            gathered.append(lightest := [])
        lightest.append(part)
    full = sorted((group for group in gathered if group), key=size, reverse=True)
    return tuple(_as_one(group) for group in full)


def _as_one(parts: Iterable[Part]) -> Part:
    digits, shards = frozenset[str](), frozenset[str]()
    for part in parts:
        digits, shards = digits | part.digits, shards | part.shards
    return Part(digits, shards)


def part_with(parts: Iterable[Part], place: str) -> Part:
    """The part in which a village or a town lies, by its digits; the whole if it is in none."""
    digits = place[:DIGITS]
    return next((part for part in parts if digits and digits in part.digits), WHOLE)


def part_package(package: Package, part: Part) -> Package:
    """The package with the files of the part alone; tables that are not sharded stay whole."""
    if part.all_rows:
        return package
    resources = {
        name: replace(resource, paths=_paths(resource, part))
        for name, resource in package.resources.items()
    }
    return replace(package, resources=resources)


def read_part(package: Package, notice: Notice, as_of: date, part: Part) -> Snapshot:
    """The rows of a part as a snapshot; each table is read when it is first asked for.

    Rows are numbered as in the files of `part_package`. A table whose rows lie in no place
    (registers, milestones) is whole in every part.
    """

    def read(package: Package, resource: Resource) -> pd.DataFrame:
        rows = read_table(package, resource)
        if part.all_rows or not is_placed(resource):
            return rows
        return rows[part.holds(digits_of(rows))]

    tables = TablesOnDemand(part_package(package, part), read)
    return Snapshot(tables, keys_of_resources(package), notice, as_of)


def is_placed(resource: Resource) -> bool:
    """Whether the rows of a resource lie in a town, or are known to be the district's own."""
    return not {*NUMBERED, *CODED}.isdisjoint(resource.header)


def digits_of(rows: pd.DataFrame) -> pd.Series:
    """The digits of the town that each row lies in, by its own cells; "" where in none."""
    digits = pd.Series(pd.NA, index=rows.index, dtype="str")
    for name in (*NUMBERED, *CODED):
        if name in rows:
            start = 0 if name in NUMBERED else LEVELS["district"]
            digits = digits.fillna(rows[name].str[start : start + DIGITS])
    return digits.fillna("")


def _size(package: Package) -> int:
    """Bytes of all tables."""
    return sum(_bytes(package, resource.paths) for resource in package.resources.values())


def _size_of_towns(package: Package, part: Part) -> int:
    """Bytes of the files that only this part has."""
    sharded = [each for each in package.resources.values() if each.is_sharded]
    return sum(_bytes(package, _paths(resource, part)) for resource in sharded)


def _bytes(package: Package, paths: Iterable[str]) -> int:
    return sum((package.root / path).stat().st_size for path in paths)


def _shards(package: Package) -> frozenset[str]:
    """The names of all towns' files."""
    sharded = (each for each in package.resources.values() if each.is_sharded)
    return frozenset(PurePosixPath(path).stem for each in sharded for path in each.paths)


def _paths(resource: Resource, part: Part) -> tuple[str, ...]:
    if not resource.is_sharded:
        return resource.paths
    return tuple(path for path in resource.paths if PurePosixPath(path).stem in part.shards)


def _links(package: Package, resource: Resource) -> Iterator[frozenset[str]]:
    """What stands together in some row: the digits in its cells, and the name of its file."""
    starts = [(name, 0) for name in NUMBERED if name in resource.header]
    starts += [(name, LEVELS["district"]) for name in CODED if name in resource.header]
    if not starts:
        return
    digits = [pl.col(name).str.slice(start, DIGITS) for name, start in starts]
    for path in resource.paths:
        rows = pl.scan_csv(package.root / path, infer_schema=False)
        name = {PurePosixPath(path).stem} if resource.is_sharded else set[str]()
        for row in rows.select(digits).unique().collect().rows():
            yield frozenset(name | {each for each in row if each})


def _connected(links: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """The groups that the links join."""
    groups: list[frozenset[str]] = []
    for link in {each for each in links if each}:
        joined = [group for group in groups if group & link]
        groups = [group for group in groups if not group & link]
        groups.append(link.union(*joined))
    return groups
