"""The dataset as it was known on a dispatch day, with its findings and figures, computed once."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import pandas as pd
import polars as pl

from lookback.check.findings.finding_history import DispatchRevision, FindingId
from lookback.check.findings.rule_findings import rule_identities
from lookback.compute.figures.weekly_change import compute_days
from lookback.compute.indicators import INDICATORS
from lookback.data.package import DESCRIPTOR, Package, read_package
from lookback.data.snapshot import Snapshot
from lookback.errors import DataInvalid, DescriptorInvalid
from lookback.execution.dataset import Dataset
from lookback.execution.store import Store
from lookback.history.git.repository import Repository
from lookback.history.git.revision_files import RevisionFiles
from lookback.history.migration.package_revision import package_files
from lookback.notice import defaults_digest, read_notice


class DayResults(NamedTuple):
    """What the data of a dispatch day gave on that day: the findings, and the weekly figures."""

    findings: frozenset[FindingId]
    figures: pd.DataFrame


@dataclass(frozen=True)
class HistoricalSnapshot:
    """The data of a checkpoint, as far as today's schemas (those of `now`) can read them."""

    repository: Repository
    at: DispatchRevision
    now: Package
    store: Store
    _open: ExitStack

    @cached_property
    def snapshot(self) -> Snapshot | None:
        """The data on their day; None where a table lacks a field of today, or the descriptor.

        A table that came later is empty. Tables are kept as text in the store, by the contents
        of their files: Git takes long to give them.
        """
        try:
            revision = self._open.enter_context(package_files(self.repository, self.at.commit))
            revision.put(DESCRIPTOR, "schemas")
            package, notice = read_package(revision.folder), read_notice(revision.folder)
        except (DescriptorInvalid, DataInvalid):
            return None
        if not is_readable_as(package, self.now):
            return None
        tables = _RevisionTables(with_tables_of(package, self.now), self.store, revision)
        self._open.callback(tables.close)
        return tables.snapshot(notice, self.at.day)

    @property
    def key(self) -> list[object]:
        """What its results are kept under: the revision, the day, and how tables are read."""
        forms = {
            name: [resource.header, resource.primary_key]
            for name, resource in self.now.resources.items()
        }
        return [self.at.commit, self.at.day.isoformat(), forms, defaults_digest()]

    def results(self) -> DayResults | None:
        """The findings and the weekly figures as they were known; None where unreadable."""
        found = self.store.result(["dispatch day", *self.key], self._computed)
        if found is None:
            return None
        findings = frozenset(FindingId(*each) for each in found["findings"])
        return DayResults(findings, found["figures"])

    def _computed(self) -> Mapping[str, object] | None:
        s = self.snapshot
        if s is None:
            return None
        weekly = [indicator for indicator in INDICATORS if indicator.is_weekly]
        figures = compute_days(s, {self.at.day: weekly}).drop(columns="as_of")
        return {"findings": sorted(rule_identities(self.now, s)), "figures": figures}


@contextmanager
def open_historical_snapshot(
    repository: Repository, at: DispatchRevision, now: Package, store: Store
) -> Iterator[HistoricalSnapshot]:
    """The data of a checkpoint, for as long as they are needed."""
    with ExitStack() as stack:
        yield HistoricalSnapshot(repository, at, now, store, stack)


class _RevisionTables(Dataset):
    """The tables of a revision, whose contents come from Git, or as text from the store.

    What is computed of them is kept by the revision as a whole, so they have no store of steps.
    """

    def __init__(self, package: Package, texts: Store, revision: RevisionFiles) -> None:
        super().__init__(package, read=revision.read)
        self._kept_texts, self._revision = texts, revision

    def text(self, name: str) -> pl.DataFrame:
        """A table as text, from an earlier run where its files held the same."""
        if name not in self._texts:
            resource = self.package.resources[name]
            blobs = [self._revision.blobs.get(path) for path in resource.paths]
            key = ["text", resource.header, blobs]
            parse = super().text
            self._texts[name] = self._kept_texts.result(key, lambda: parse(name))
        return self._texts[name]


def is_readable_as(then: Package, now: Package) -> bool:
    """Whether the tables of a revision have every field that today's rules may ask for."""
    return all(
        set(now.resources[name].header) <= set(table.header)
        for name, table in then.resources.items()
        if name in now.resources
    )


def with_tables_of(then: Package, now: Package) -> Package:
    """The package of a revision with the tables that came later: they have no files, so no rows."""
    later = {
        name: replace(table, paths=())
        for name, table in now.resources.items()
        if name not in then.resources
    }
    return replace(then, resources={**then.resources, **later})
