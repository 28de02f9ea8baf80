"""A stage's work, part by part, on an Executor: whoever does it, the results are the same."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from lookback.errors import BuildError, Problem, WrongUse

P = TypeVar("P")
R = TypeVar("R")
A = ParamSpec("A")

PACKAGE = ("datapackage.json", "schemas", "datapackage")
"""What a data package consists of, below its folder."""

Folder = Callable[[], Path]
"""Called by a worker: where the package's files stand for it."""


@dataclass(frozen=True)
class Workers:
    """An executor, and how the files of a package reach those who work for it."""

    executor: Executor
    hand_over: Callable[[Path, Sequence[str]], Folder]
    count: int
    """How many work at once."""
    shares_disk: bool
    """Whether they read the files where they stand, rather than what is handed over."""

    def map(
        self,
        task: Callable[[Path, P], R],
        root: Path,
        parts: Iterable[P],
        names: Sequence[str] = PACKAGE,
    ) -> Iterator[R]:
        """What `task` gives for each part of the package in `root`, in the order of the parts.

        A task is a function of a module (or a `partial` of one), for it travels by name; it
        only reads. What it raises is raised here: with the part's name, where it is no error
        of the user's. `names` are the files and folders in `root` that it reads.

        Raises:
            WrongUse: a worker was lost with its work.
        """
        work = partial(_run_on_part, task, self.hand_over(root, names))
        try:
            yield from self.executor.map(work, parts)
        except BrokenExecutor as error:
            what = "一个工作进程中途退出，最常见的原因是内存不足；没有写出任何东西"
            remedy = "减小 --jobs，或给工作进程更多内存，再运行一次"
            raise WrongUse(Problem("并行计算", what, remedy)) from error


class InProcessExecutor(Executor):
    """Does each piece of work in this process, when its result is asked for."""

    def submit(self, fn: Callable[A, R], /, *args: A.args, **kwargs: A.kwargs) -> Future[R]:
        """The result, there already; what goes wrong is raised at once."""
        future: Future[R] = Future()
        future.set_result(fn(*args, **kwargs))
        return future

    def map(
        self,
        fn: Callable[..., R],
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int = 1,
    ) -> Iterator[R]:
        """The results one by one: none waits in memory for the next."""
        return map(fn, *iterables)


def folder_on_disk(root: Path, names: Sequence[str]) -> Folder:
    """The package's own folder: whoever works on this machine reads it there."""
    return partial(Path, root.resolve())


IN_PROCESS = Workers(InProcessExecutor(), folder_on_disk, 1, shares_disk=True)
"""This process alone."""


def process_pool(jobs: int) -> Workers:
    """So many processes of this machine; started as work comes, ended with the executor.

    They begin anew rather than as copies of this one, whose threads a copy would lack.
    """
    context = multiprocessing.get_context("spawn")
    return Workers(
        ProcessPoolExecutor(jobs, mp_context=context), folder_on_disk, jobs, shares_disk=True
    )


def _run_on_part(task: Callable[[Path, P], R], folder: Folder, part: P) -> R:
    try:
        return task(folder(), part)
    except BuildError:
        raise
    except Exception as bug:
        bug.add_note(f"在分区 {part} 上出错")
        raise
