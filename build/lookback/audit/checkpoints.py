"""The findings of every dispatch day, each on the revision that was known by then; cached."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import polars as pl

from lookback.audit.repository import Repository
from lookback.audit.told import Told
from lookback.check.findings import Findings
from lookback.check.life import (
    Answer,
    Checkpoint,
    Chronicle,
    Identity,
    Sight,
    answers,
    identity_of,
)
from lookback.check.rulebook import check_rules
from lookback.check.rules import RULES
from lookback.data.cache import cache_folder, kept, kept_bytes
from lookback.data.package import DESCRIPTOR, Package, Resource, read_package
from lookback.data.snapshot import (
    Snapshot,
    TablesOnDemand,
    Texts,
    keys_of_resources,
    read_table,
    read_text,
)
from lookback.errors import DescriptorInvalid
from lookback.notice import read_notice

PATHS = (DESCRIPTOR, "schemas", "datapackage")


def sights(
    root: Path, as_of: date, now: Findings, progress: Callable[[str], None]
) -> tuple[list[Sight], list[date]]:
    """What was found on each dispatch day, and on the day itself (`now`, without its structure).

    Also the days whose revision cannot be read with today's schemas or has no data yet: what
    was found then is not known.

    Raises:
        HistoryUnusable: there is no history.
    """
    repository = Repository.open(root)
    days = [day for day in read_notice(root).dispatch_days if day < as_of]
    seen, unread = [], []
    for point in checkpoints(repository, days):
        progress(f"核对当时的疑点：{point.day}")
        found = _found(root, repository, point)
        if found is None:
            unread.append(point.day)
        else:
            seen.append(Sight(point, found))
    known = {rule.code for rule in RULES}
    found_now = frozenset(identity_of(one) for one in now.items if one.code in known)
    seen.append(Sight(Checkpoint(as_of, repository.resolve("HEAD")), found_now))
    return seen, [day for day in days if day not in {each.at.day for each in seen}]


def chronicle(
    root: Path,
    s: Snapshot,
    now: Findings,
    commits: Sequence[Told],
    progress: Callable[[str], None],
) -> Chronicle:
    """The findings of the day with their past; `commits` is the ledger of the package."""
    seen, unread = sights(root, s.as_of, now, progress)
    given = answers(s)
    return Chronicle(tuple(seen), tuple(unread), given, outdated(given, commits))


def outdated(given: Mapping[Identity, Answer], commits: Sequence[Told]) -> frozenset[Identity]:
    """The findings whose record was changed after the answer was written into `doubt`."""
    last: dict[tuple[str, str], int] = {}
    answered: dict[str, int] = {}
    cells = [cell for each in commits for cell in each.cells()]
    for place, (resource, key, field) in enumerate(cells):
        last[resource, key] = place
        if resource == "doubt" and field in ("", "result"):
            answered[key] = place
    return frozenset(
        one
        for one, answer in given.items()
        if last.get((one.resource, one.key), -1) > answered.get(answer.doubt_id, len(cells))
    )


def checkpoints(repository: Repository, days: Iterable[date]) -> Iterator[Checkpoint]:
    """For each day the last data commit that was authored by then; days before any are left out."""
    head = repository.resolve("HEAD")
    dated = [
        (commit.authored_on[:10], commit.commit)
        for commit in repository.commits(head, (f"{repository.prefix}datapackage",))
    ]
    for day in days:
        known = [commit for authored, commit in dated if authored <= day.isoformat()]
        if known:
            yield Checkpoint(day, known[-1])


def _found(root: Path, repository: Repository, point: Checkpoint) -> frozenset[Identity] | None:
    """The findings at a checkpoint; None where its tables are not those of the schemas."""
    now = read_package(root)

    def make() -> list[Identity] | None:
        found = _look(repository, point, now)
        return None if found is None else sorted(found)

    file = cache_folder(root) / "past" / "findings" / f"{point.day}.json"
    rows = kept(file, [point.commit, point.day.isoformat(), forms(now)], make)
    return None if rows is None else frozenset(Identity(*row) for row in rows)


def _look(repository: Repository, point: Checkpoint, now: Package) -> frozenset[Identity] | None:
    with known_at(repository, point, now) as known:
        if known is None:
            return None
        return frozenset(identity_of(one) for one in check_rules(known.package, known.data).items)


class Known(NamedTuple):
    """What was known at a checkpoint; a table is read from the history when first asked for.

    As text it is kept by the content of its files: Git takes long to give them.
    """

    package: Package
    data: Snapshot
    texts: Texts

    def keep(self) -> None:
        """Keep every table, so that a later run asks Git for none."""
        for name in self.texts:
            self.texts[name]


@contextmanager
def known_at(repository: Repository, point: Checkpoint, now: Package) -> Iterator[Known | None]:
    """What was known at a checkpoint, for as long as it is needed.

    None where its tables lack a field of `now`: today's program cannot read them. A table that
    came later is empty.
    """
    with repository.revision(point.commit, PATHS) as revision:
        revision.put(DESCRIPTOR, "schemas")
        try:
            package, notice = read_package(revision.folder), read_notice(revision.folder)
        except DescriptorInvalid:
            yield None
            return
        if not is_readable_as(package, now):
            yield None
            return

        def text(package: Package, resource: Resource) -> pl.LazyFrame:
            def made() -> bytes:
                revision.put(*resource.paths)
                content = io.BytesIO()
                read_text(package, resource).collect().write_parquet(content, compression_level=1)
                return content.getvalue()

            file = cache_folder(now.root) / "past" / "text" / f"{point.day}-{resource.name}.parquet"
            key = [resource.header, [revision.blobs.get(path) for path in resource.paths]]
            return pl.scan_parquet(io.BytesIO(kept_bytes(file, key, made)))

        def table(package: Package, resource: Resource) -> pd.DataFrame:
            revision.put(*resource.paths)
            return read_table(package, resource)

        package = with_tables_of(package, now)
        tables = TablesOnDemand(package, table)
        data = Snapshot(tables, keys_of_resources(package), notice, point.day)
        yield Known(package, data, TablesOnDemand(package, text))


def is_readable_as(then: Package, now: Package) -> bool:
    """Whether the tables of a revision have every field that today's rules may ask for."""
    return all(
        set(now.resources[name].header) <= set(table.header)
        for name, table in then.resources.items()
        if name in now.resources
    )


def forms(package: Package) -> dict[str, list[tuple[str, ...]]]:
    """What of the schemas decides how a revision is read: the fields and the key of each table."""
    return {name: [each.header, each.primary_key] for name, each in package.resources.items()}


def with_tables_of(then: Package, now: Package) -> Package:
    """The package of a revision with the tables that came later: they have no files, so no rows."""
    later = {
        name: replace(table, paths=())
        for name, table in now.resources.items()
        if name not in then.resources
    }
    return replace(then, resources={**then.resources, **later})
