"""The proof of a ledger: applied to the first revision it gives every later one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

from lookback.errors import Problem
from lookback.history.ledger.correction import Correction
from lookback.history.tables.revisions import History, TableRevision
from lookback.history.tables.table_reader import NO_TABLE, TableReader
from lookback.history.tables.table_state import (
    EMPTY,
    CorrectionRefused,
    TableState,
    apply_corrections,
    combined_states,
    state_of,
)

States = Mapping[str, TableState]


class LedgerProof(NamedTuple):
    """What a proof compared: revisions, table versions, cells, corrections applied.

    `difference` is the first place where the ledger and the repository part, None where the
    ledger holds.
    """

    revisions: int
    tables: int
    cells: int
    corrections: int
    difference: Problem | None

    @property
    def holds(self) -> bool:
        """Whether nothing was changed outside the ledger."""
        return self.difference is None


class _ReplayFailed(Exception):
    """A correction that cannot be applied, or a table that came out different."""

    def __init__(self, revision: str, resource: str, key: str, field: str, what: str) -> None:
        where = " ".join(part for part in (revision[:12], resource, key, field) if part)
        remedy = "用 git show 查看这一提交；台账若是另存的文件，重新运行 lookback audit"
        self.problem = Problem(where, what, remedy)

    @classmethod
    def at(cls, correction: Correction, what: str) -> Self:
        return cls(correction.commit, correction.resource, correction.key, correction.field, what)


def replay_ledger(
    history: History, reader: TableReader, corrections: Iterable[Correction]
) -> LedgerProof:
    """Apply the corrections revision by revision and compare with what Git holds."""
    ledger: dict[str, list[Correction]] = {}
    for correction in corrections:
        ledger.setdefault(correction.commit, []).append(correction)
    proof = _Replay(history, reader, ledger)
    try:
        for revision in history.revisions.values():
            proof.step(revision)
        for commit, rest in ledger.items():
            if commit not in history.revisions:
                raise _ReplayFailed.at(rest[0], "台账里的提交不在这段历史中")
    except _ReplayFailed as parted:
        return proof.verdict(parted.problem)
    return proof.verdict(None)


class _Replay:
    """A replay under way: the states still needed, and the counts so far."""

    def __init__(
        self, history: History, reader: TableReader, ledger: Mapping[str, list[Correction]]
    ) -> None:
        self._history, self._reader, self._ledger = history, reader, ledger
        self._states: dict[str, States] = {}
        self._bases: dict[str, TableRevision | None] = {}
        self._awaited: Counter[str] = Counter()
        self._revisions = self._tables = self._cells = self._applied = 0
        for revision in history.revisions.values():
            self._awaited.update(
                table_revision.about.commit for table_revision in self._sources(revision)
            )

    def verdict(self, difference: Problem | None) -> LedgerProof:
        """The counts so far, with what was found."""
        counts = (self._revisions, self._tables, self._cells, self._applied)
        return LedgerProof(*counts, difference)

    def step(self, revision: TableRevision) -> None:
        """Derive a revision's state, compare it, and drop states that no later revision needs."""
        commit = revision.about.commit
        entries = self._ledger.get(commit, [])
        if self._history.is_given(revision):
            if entries:
                raise _ReplayFailed.at(entries[0], "这是起点版本，不应有台账")
            state: States = {name: self._actual(revision, name) for name in revision.tables}
        else:
            state = self._apply(self._combined(revision), entries)
            self._compare(revision, state, {entry.resource for entry in entries})
        self._revisions += 1
        self._states[commit] = state
        for source in self._sources(revision):
            self._awaited[source.about.commit] -= 1
            if not self._awaited[source.about.commit]:
                del self._states[source.about.commit]

    def _sources(self, revision: TableRevision) -> list[TableRevision]:
        """The revisions from which this one's state is derived: its parents, and a merge's base."""
        parents = self._history.parents(revision)
        if len(parents) < 2:
            return parents
        commit = revision.about.commit
        if commit not in self._bases:
            self._bases[commit] = self._history.base_of(parents)
        base = self._bases[commit]
        return [*parents, base] if base else parents

    def _combined(self, revision: TableRevision) -> States:
        parents = [
            self._states[table_revision.about.commit]
            for table_revision in self._history.parents(revision)
        ]
        if len(parents) < 2:
            return parents[0] if parents else {}
        base = self._bases[revision.about.commit]
        before: States = self._states[base.about.commit] if base else {}
        names = dict.fromkeys(name for parent in parents for name in parent)
        return {
            name: combined_states(
                before.get(name, EMPTY), [parent.get(name, EMPTY) for parent in parents]
            )
            for name in names
        }

    def _apply(self, states: States, entries: list[Correction]) -> States:
        result = dict(states)
        by_resource: dict[str, list[Correction]] = {}
        for entry in entries:
            by_resource.setdefault(entry.resource, []).append(entry)
        for resource, corrections in by_resource.items():
            try:
                result[resource] = apply_corrections(result.get(resource, EMPTY), corrections)
            except CorrectionRefused as refused:
                raise _ReplayFailed.at(refused.correction, "这条台账与上一版本的内容不合") from None
        self._applied += len(entries)
        return result

    def _compare(self, revision: TableRevision, states: States, named: set[str]) -> None:
        """Read anew what may have changed: all that differs from the first parent."""
        parent = next(iter(self._history.parents(revision)), None)
        before = self._states[parent.about.commit] if parent else {}
        known = parent.tables if parent else {}
        for name in dict.fromkeys([*revision.tables, *states]):
            same = revision.tables.get(name) == known.get(name)
            if same and name not in named and states.get(name) is before.get(name):
                continue
            actual = self._actual(revision, name)
            difference = states.get(name, EMPTY).difference(actual)
            if difference is not None:
                what = "按台账推出的内容与这一版本不同"
                raise _ReplayFailed(revision.about.commit, name, *difference, what)
            self._tables += 1
            self._cells += actual.cells

    def _actual(self, revision: TableRevision, name: str) -> TableState:
        return state_of(self._reader.whole(revision.tables.get(name, NO_TABLE)))
