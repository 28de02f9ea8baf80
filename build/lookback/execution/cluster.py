"""A cluster of Dask workers as an Executor; the data reach them as files by content."""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from distributed import CancelledError, Client, KilledWorker, get_worker
from distributed.comm.core import CommClosedError

from lookback.errors import Problem, WrongUse
from lookback.execution.code import code_digest
from lookback.execution.pool import Folder, Workers
from lookback.execution.shards import SharedFiles, share_files, unpack_files

R = TypeVar("R")
A = ParamSpec("A")

WAIT_SECONDS = 5
"""So long a scheduler may take to answer."""

RETURN_SECONDS = 60
"""So long a cluster may be without workers: those that are lost may be begun anew."""


class ClusterExecutor(Executor):
    """The client's own executor; what a lost worker had in hand is done again elsewhere.

    `where` names the cluster in messages.
    """

    def __init__(self, client: Client, where: str) -> None:
        self._client, self._where = client, where
        self._executor = client.get_executor(pure=False)

    def submit(self, fn: Callable[A, R], /, *args: A.args, **kwargs: A.kwargs) -> Future[R]:
        """As the client does it."""
        future: Future[R] = self._executor.submit(fn, *args, **kwargs)
        return future

    def map(
        self,
        fn: Callable[..., R],
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int = 1,
    ) -> Iterator[R]:
        """The results in order.

        Raises:
            BrokenExecutor: one piece of work was lost with several workers.
            WrongUse: the scheduler went away, or all workers did and did not return.
        """
        futures = deque(self.submit(fn, *each) for each in zip(*iterables, strict=False))
        try:
            while futures:
                result = self._awaited(futures[0])
                futures.popleft()
                yield result
        except KilledWorker as error:
            raise BrokenExecutor(str(error)) from error
        except (CancelledError, CommClosedError) as error:
            remedy = "查看那台机器上的 dask scheduler 为何停了，再运行一次"
            what = "调度器中途失去联系；没有写出任何东西"
            raise WrongUse(Problem(self._where, what, remedy)) from error
        finally:
            for future in futures:
                future.cancel()

    def _awaited(self, future: Future[R]) -> R:
        """The result, for as long as there is anyone to give it."""
        while not wait([future], timeout=WAIT_SECONDS).done:
            try:
                self._client.wait_for_workers(1, timeout=RETURN_SECONDS)
            except TimeoutError as error:
                what = "工作进程中途全部退出，没有再回来；没有写出任何东西"
                remedy = "查看它们为何退出（常见的是内存不足），重启后再运行一次"
                raise WrongUse(Problem(self._where, what, remedy)) from error
        return future.result()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of the cluster, which goes on without us."""
        self._executor.shutdown(wait=wait)
        self._client.close()


def cluster_workers(scheduler: str, shards: Path) -> Workers:
    """The workers of a scheduler; `shards` is a folder that all of them can read.

    Raises:
        WrongUse: no scheduler answers, it has no workers, or some run other code than this.
    """
    where = f"--scheduler {scheduler}"
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # we tell of it ourselves
    try:
        client = Client(scheduler, timeout=WAIT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        remedy = "检查地址和网络；先在那台机器上运行 dask scheduler"
        raise WrongUse(Problem(where, "连不上调度器", remedy)) from error
    said = client.run(code_digest, on_error="return")
    problems = [
        Problem(f"{where} 的工作进程 {address}", "运行的程序与本机不是同一版本", SAME_CODE)
        for address, digest in sorted(said.items())
        if digest != code_digest()
    ]
    if not said:
        remedy = f"在各台机器上运行 dask worker {scheduler}"
        problems = [Problem(where, "调度器没有工作进程", remedy)]
    if problems:
        client.close()
        raise WrongUse(*problems)
    count = sum(client.nthreads().values())
    return Workers(
        ClusterExecutor(client, where), partial(_share_files, shards), count, shares_disk=False
    )


SAME_CODE = "在那里装上与本机相同的版本（包括 Python 和锁定的依赖），重启工作进程"


@dataclass(frozen=True)
class _UnpackOnWorker:
    """Called by a worker: the package in its own folder, if it runs the code that we run."""

    manifest: SharedFiles
    code: str

    def __call__(self) -> Path:
        worker = get_worker()
        if code_digest() != self.code:
            what = "运行的程序与本机不是同一版本"
            raise WrongUse(Problem(f"工作进程 {worker.address}", what, SAME_CODE))
        return unpack_files(self.manifest, Path(worker.local_directory))


def _share_files(shards: Path, root: Path, names: Sequence[str]) -> Folder:
    return _UnpackOnWorker(share_files(root, names, shards), code_digest())
