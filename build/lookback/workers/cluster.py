"""A cluster of Dask workers as an Executor; the data reach them as files by content."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from distributed import CancelledError, Client, KilledWorker, get_worker
from distributed.comm.core import CommClosedError

from lookback.errors import Problem, WrongUse
from lookback.workers.code import code_digest
from lookback.workers.pool import Folder, Workers
from lookback.workers.shards import Manifest, share, unpack

R = TypeVar("R")
A = ParamSpec("A")

WAIT_SECONDS = 5
"""So long a scheduler may take to answer."""


class Cluster(Executor):
    """The client's own executor; a worker that is lost does its work again elsewhere."""

    def __init__(self, client: Client) -> None:
        self._client, self._executor = client, client.get_executor(pure=False)

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
        """The results in order; raises BrokenExecutor where work is lost for good."""
        try:
            yield from self._executor.map(fn, *iterables, timeout=timeout)
        except (KilledWorker, CancelledError, CommClosedError) as error:
            raise BrokenExecutor(str(error)) from error

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of the cluster, which goes on without us."""
        self._executor.shutdown(wait=wait)
        self._client.close()


def cluster(scheduler: str, shards: Path) -> Workers:
    """The workers of a scheduler; `shards` is a folder that all of them can read.

    Raises:
        WrongUse: no scheduler answers, it has no workers, or some run other code than this.
    """
    where = f"--scheduler {scheduler}"
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
    return Workers(Cluster(client), partial(_hand_over, shards), count, shares_disk=False)


SAME_CODE = "在那里装上与本机相同的版本（包括 Python 和锁定的依赖），重启工作进程"


@dataclass(frozen=True)
class _Unpacked:
    """Called by a worker: the package in its own folder, if it runs the code that we run."""

    manifest: Manifest
    code: str

    def __call__(self) -> Path:
        worker = get_worker()
        if code_digest() != self.code:
            what = "运行的程序与本机不是同一版本"
            raise WrongUse(Problem(f"工作进程 {worker.address}", what, SAME_CODE))
        return unpack(self.manifest, Path(worker.local_directory))


def _hand_over(shards: Path, root: Path, names: Sequence[str]) -> Folder:
    return _Unpacked(share(root, names, shards), code_digest())
