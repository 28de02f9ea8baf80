"""Steps: computations over a dataset, town by town, found in the store or computed.

A step of scope `town` gives, of the rows of some towns, what it would give of each town alone,
one below the other; so its result for every town is kept by itself, and after a correction only
the towns that it touched are computed again. A step of scope `district`, the default, must see
all rows at once. Results are computed or found, never patched.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pandas as pd

from lookback.data.package import (
    DESCRIPTOR,
    Package,
    in_program_form,
    read_package,
    require_current,
)
from lookback.data.reads import Reads
from lookback.data.snapshot import Snapshot
from lookback.errors import Problem, WrongUse
from lookback.execution.codec import decode, encode
from lookback.execution.dataset import WHOLE, Dataset, form_digest
from lookback.execution.dataset_access import dataset_of, whole_dataset
from lookback.execution.placement import Towns
from lookback.execution.pool import IN_PROCESS, Workers
from lookback.execution.store import NO_STORE, Store, digest
from lookback.notice import Notice, read_notice

TOWN = "town"
"""The column of a step's tables that says in which town's part a row lies."""

MOST_BYTES = 128 << 20
"""Of larger packages no more than so much is computed in one go."""

Scope = Literal["town", "district"]


@dataclass(frozen=True, eq=False)
class Step:
    """Something computed of a snapshot: `run` is a function of a module, for it travels by name.

    `run` is called with a snapshot that has the columns of `reads` (None: all) and no others,
    and gives a JSON value in which tables may stand. Of scope `town` it gives a table, or a
    mapping of tables, whose column `TOWN` says in whose part a row lies (`town_of_rows`).
    """

    name: str
    run: Callable[..., Any]
    reads: Reads | None = None
    scope: Scope = "district"

    def columns(self, package: Package) -> Mapping[str, frozenset[str]]:
        """The columns that it may read, by table."""
        tables = package.resources
        if self.reads is None:
            return {name: frozenset(resource.header) for name, resource in tables.items()}
        return {
            name: columns | {*tables[name].primary_key}
            for name, columns in self.reads.items()
            if name in tables
        }


class StepCall(NamedTuple):
    """A step on a day, with arguments that are JSON values."""

    step: Step
    day: date
    arguments: tuple[Any, ...] = ()


def open_snapshot(
    root: Path, as_of: date, store: Store = NO_STORE, workers: Workers = IN_PROCESS
) -> Snapshot:
    """The package in `root` on a day, read when asked for; its steps use store and workers.

    Raises:
        DescriptorInvalid: the package is not of this program's form, or cannot be read.
    """
    while True:
        before = form_digest(root, lambda path: (root / path).read_bytes())
        require_current(package := in_program_form(read_package(root)))
        dataset, notice = Dataset(package, store, workers), read_notice(root)
        if dataset.form == before:  # nobody saved a schema or the notice meanwhile
            return dataset.snapshot(notice, as_of)


def package_of(s: Snapshot) -> Package:
    """The package whose tables a snapshot holds, which `open_snapshot` opened."""
    return dataset_of(s).package


def result(s: Snapshot, step: Step, *arguments: Any) -> Any:
    """What a step gives of a snapshot, on its day."""
    return results(s, [StepCall(step, s.as_of, arguments)])[0]


def results(s: Snapshot, calls: Sequence[StepCall]) -> list[Any]:
    """What each step gives; the tables of towns stand below each other, town by town.

    Of a snapshot that belongs to no dataset, or is itself a part, everything is computed of the
    snapshot as it stands; so it is where nothing is kept and nobody else works.
    """
    dataset = whole_dataset(s)
    if dataset is None or dataset.is_alone:
        return [call.step.run(s.on(call.day), *call.arguments) for call in calls]
    named = [_names(dataset, call) for call in calls]
    found = {name: dataset.store.find(name) for names in named for name in names.values()}
    pieces = {name: decode(content) for name, content in found.items() if content is not None}
    for name, piece in _computed(s, dataset, calls, named, pieces.keys()):
        pieces[name] = piece
        dataset.store.keep(name, encode(piece))
    return [
        _together([pieces[name] for name in names.values()])
        if call.step.scope == "town"
        else pieces[names[WHOLE]]
        for call, names in zip(calls, named, strict=True)
    ]


def _names(dataset: Dataset, call: StepCall) -> dict[str, str]:
    """By town (of a district's step for the `WHOLE`) under which name its result is kept."""
    step = call.step
    columns = step.columns(dataset.package)
    about = [step.name, call.day.isoformat(), call.arguments, dataset.form]

    def name(town: str) -> str:
        read = {
            column: dataset.part_digest(column, columns[column], [town], call.day)
            for column in sorted(columns)
        }
        return dataset.store.name([about, town, read])

    towns = dataset.all_towns(call.day) if step.scope == "town" else (WHOLE,)
    return {town: name(town) for town in towns}


def _computed(
    s: Snapshot,
    dataset: Dataset,
    calls: Sequence[StepCall],
    named: Sequence[Mapping[str, str]],
    known: Iterable[str],
) -> Iterator[tuple[str, Any]]:
    """The name and the value of each result that is not known."""
    tasks = _tasks(dataset, calls, named, frozenset(known))
    for task, values in zip(tasks, _done(s, dataset, tasks), strict=True):
        for number, value in zip(task.numbers, values, strict=True):
            names = named[number]
            if task.towns is None:
                yield names[WHOLE], value
            else:
                for town in task.towns & names.keys():
                    yield names[town], _of_town(value, town)


class PartTask(NamedTuple):
    """Steps that are computed together of the rows of some towns (None: of all)."""

    towns: Towns | None
    numbers: tuple[int, ...]
    calls: tuple[StepCall, ...]

    def __str__(self) -> str:
        """What is computed of what, for a message."""
        names = "、".join(dict.fromkeys(call.step.name for call in self.calls))
        where = "全区" if self.towns is None else "、".join(sorted(self.towns)) or "区本级"
        return f"{names}（{where}）"


def _tasks(
    dataset: Dataset,
    calls: Sequence[StepCall],
    named: Sequence[Mapping[str, str]],
    known: frozenset[str],
) -> list[PartTask]:
    """What is left to compute: the district's steps, then towns gathered into few parts."""
    missing: dict[frozenset[str], list[int]] = {}
    district = []
    for number, names in enumerate(named):
        towns = frozenset(town for town, name in names.items() if name not in known)
        if WHOLE in towns:
            district.append(number)
        elif towns:
            missing.setdefault(towns, []).append(number)
    tasks = [PartTask(None, (number,), (calls[number],)) for number in district]
    for towns, numbers in missing.items():
        for part in _gathered(dataset, towns, calls[numbers[0]].day):
            tasks.append(PartTask(part, tuple(numbers), tuple(calls[n] for n in numbers)))
    return tasks


def _gathered(dataset: Dataset, towns: frozenset[str], day: date) -> list[Towns]:
    """The towns in about as many parts of much the same size as there are workers."""
    share = dataset.size / max(len(dataset.all_towns(day)) - 1, 1)
    parts = max(dataset.workers.count, -(-int(share * len(towns)) // MOST_BYTES))
    if parts <= 1:
        return [towns]
    sizes = dataset.rows_by_town(day)
    gathered: list[list[str]] = [[] for _ in range(min(parts, len(towns)))]
    for town in sorted(towns, key=lambda town: (-sizes.get(town, 0), town)):
        min(gathered, key=lambda part: sum(sizes.get(each, 0) for each in part)).append(town)
    return [frozenset(part) for part in gathered if part]


def _done(s: Snapshot, dataset: Dataset, tasks: Sequence[PartTask]) -> Iterator[list[Any]]:
    """What each task gives, in order: in this process, or wherever the workers are."""
    if dataset.workers.count > 1 and len(tasks) > 1:
        work = partial(_at_work, dataset.form, dataset.files)
        yield from dataset.workers.map(work, dataset.package.root, tasks)
    else:
        for task in tasks:
            yield _values(dataset, s.notice, task)


def _values(dataset: Dataset, notice: Notice, task: PartTask) -> list[Any]:
    return [_value(dataset, notice, task.towns, call) for call in task.calls]


def _value(dataset: Dataset, notice: Notice, towns: Towns | None, call: StepCall) -> Any:
    s = dataset.part(notice, call.day, towns, call.step.reads)
    value = call.step.run(s, *call.arguments)
    if call.step.reads is not None:  # nobody else looks at these rows alone
        s.known.clear()
    return value


def _at_work(form: str, files: Mapping[str, str], root: Path, task: PartTask) -> list[Any]:
    """The same where a worker stands, of files that are what the results will be kept under."""
    dataset, notice = _at_hand(root, form, digest(files))
    changed = [path for path, sha256 in files.items() if dataset.files[path] != sha256]
    if changed or dataset.form != form:
        what = "在计算过程中被改动；没有写出任何东西"
        remedy = "等改动的人存完，再运行一次"
        raise WrongUse(*(Problem(path, what, remedy) for path in changed or [DESCRIPTOR]))
    return _values(dataset, notice, task)


@lru_cache(maxsize=1)
def _at_hand(root: Path, form: str, files: str) -> tuple[Dataset, Notice]:
    """The package's tables stay at hand between the tasks of one command."""
    return Dataset(in_program_form(read_package(root))), read_notice(root)


def _of_town(value: Any, town: str) -> Any:
    """The rows of one town."""
    if isinstance(value, pd.DataFrame):
        return value[value[TOWN] == town].reset_index(drop=True)
    return {name: _of_town(each, town) for name, each in value.items()}


def _together(pieces: Sequence[Any]) -> Any:
    """The tables of all towns below each other."""
    first = pieces[0]
    if not isinstance(first, pd.DataFrame):
        return {name: _together([piece[name] for piece in pieces]) for name in first}
    full = [piece for piece in pieces if len(piece)]
    return pd.concat(full, ignore_index=True) if full else first
