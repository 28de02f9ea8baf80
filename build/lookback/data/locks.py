"""One writer at a time for each output: who comes second waits until the first has ended.

The lock is the operating system's, on an empty file beside the output, where the output itself is
written: a process that is killed holds it no longer, and what is only read may be read-only.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from lookback.errors import Problem, WrongUse

WAIT_SECONDS = 600
"""So long one run waits for another: several times what the largest district takes."""


@contextmanager
def held(output: Path, say: Callable[[str], None], *, is_output: bool = True) -> Iterator[None]:
    """Keep all other runs from writing `output`, a file or folder, while the block runs.

    Whoever has to wait is told by `say`, and may take another --out if it `is_output`. The file
    of the lock goes when the block ends, and so do folders that were made for it, if nothing
    else has come into them.

    Raises:
        WrongUse: another run still holds it after `WAIT_SECONDS`, or nothing can be written there.
    """
    file = beside(output, "lock")
    made = [folder for folder in file.parents if not folder.exists()]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = _acquired(file, output, say)
    except Timeout:
        what = f"另一次运行正在写这里，等了 {WAIT_SECONDS // 60} 分钟还没有完成"
        other = "，或换一个 --out" if is_output else ""
        remedy = f"等它完成或结束它再运行{other}；原有内容没有改动"
        raise WrongUse(Problem(str(output), what, remedy)) from None
    except OSError as error:
        what = f"写不进去（{error.strerror}）"
        remedy = "用 --out 换一个可写的文件夹" if is_output else "检查这个文件夹能不能写"
        raise WrongUse(Problem(str(output), what, remedy)) from error
    try:
        yield
    finally:
        with suppress(OSError):  # Windows does not let go of an open file
            file.unlink()
        lock.release()
        with suppress(OSError):
            for folder in made:
                folder.rmdir()


def beside(output: Path, which: str) -> Path:
    """The hidden place beside an output, on the same disk, that is named for it."""
    place = output.resolve()
    return place.with_name(f".{place.name}.{which}")


def _acquired(file: Path, output: Path, say: Callable[[str], None]) -> FileLock:
    lock = FileLock(file)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        say(f"{output}：另一次运行正在写这里，等它完成")
        lock.acquire(timeout=WAIT_SECONDS)
    return lock
