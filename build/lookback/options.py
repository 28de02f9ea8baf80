"""What every command shares: where the data package is, the day, the revision, how loud."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from lookback.data.package import find_root, read_package, require_root
from lookback.definitions.screening.rounds import last_described_day
from lookback.errors import Problem, WrongUse
from lookback.execution.pool import IN_PROCESS, Workers, process_pool
from lookback.execution.store import Store, cache_folder
from lookback.history.git.repository import Repository
from lookback.history.migration.package_revision import package_at
from lookback.notice import read_notice


@dataclass
class Call:
    """How a command was called: the options that every command shares."""

    root: Path | None = None
    quiet: bool = False
    jobs: int = 0
    scheduler: str = ""
    shards: Path | None = None

    @property
    def folder(self) -> Path:
        """The folder of the data package."""
        return find_root(Path.cwd()) if self.root is None else require_root(self.root)

    @cached_property
    def store(self) -> Store:
        """The results of earlier commands, beside the package; what is old goes at the end."""
        store = Store(cache_folder(self.folder) / "results")
        if context := click.get_current_context(silent=True):
            context.call_on_close(store.prune)
        return store

    @cached_property
    def workers(self) -> Workers:
        """Those who do the work, until the command ends."""
        workers = self._hired()
        if context := click.get_current_context(silent=True):
            context.with_resource(workers.executor)
        return workers

    def _hired(self) -> Workers:
        if not self.scheduler:
            return process_pool(self.jobs) if self.jobs > 1 else IN_PROCESS
        if self.jobs:
            raise WrongUse(Problem("--jobs、--scheduler", "只能用一个", "留一个"))
        try:
            from lookback.execution.cluster import cluster_workers  # an extra that few install
        except ImportError as error:
            remedy = "运行 pip install 'lookback[cluster]'"
            raise WrongUse(Problem("--scheduler", "没有安装 dask.distributed", remedy)) from error
        return cluster_workers(self.scheduler, self.shards or cache_folder(self.folder) / "shards")

    def say(self, text: str) -> None:
        """A line of progress or summary; nothing with --quiet."""
        if not self.quiet:
            click.echo(f"\r\x1b[K{text}" if sys.stderr.isatty() else text, err=True)

    def warn(self, problem: Problem) -> None:
        """What a reader must not miss, --quiet or not."""
        click.echo(f"\r\x1b[K{problem}" if sys.stderr.isatty() else str(problem), err=True)

    def step(self, text: str) -> None:
        """A passing step: on a terminal one line that is written over; nothing in a log."""
        if not self.quiet and sys.stderr.isatty():
            click.echo(f"\r\x1b[K{text}", err=True, nl=False)

    @contextmanager
    def at(self, rev: str | None) -> Iterator[Path]:
        """The folder of the package as it stands, or as it stood in the revision `rev`."""
        if rev is None:
            yield self.folder
            return
        with package_at(Repository.open(self.folder), rev) as folder:
            yield folder

    def day(self, as_of: date | None, rev: str | None, folder: Path | None = None) -> date:
        """The day to describe: as asked, else that of the newest data commit.

        A commit after the year of the last round, or before the numbers of the notice, has no day:
        it corrects. Rounds and numbers are those of the package in `folder`, by default this one.
        """
        if as_of:
            return as_of
        days = Repository.open(self.folder).days(rev or "HEAD", "datapackage")
        folder = folder or self.folder
        notice, last = read_notice(folder), last_described_day(read_package(folder))
        within = (day for day in days if day <= last and notice.holds_on(day))
        return next(within, days[0])


class DayType(click.ParamType[date]):
    """A day written as 2024-05-15."""

    name = "DAY"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """Raises click's usage error for anything else."""
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"“{value}”不是日期，写成 2024-05-15 的样子", param, ctx)


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value:
        setattr(ctx.ensure_object(Call), str(param.name), value)


def shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that may also stand before its name."""
    options = (
        click.option(
            "--root", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
            expose_value=False, callback=_remember,
            help="数据包所在的文件夹（默认从当前文件夹往上找 datapackage.json）",
        ),
        click.option(
            "--quiet", is_flag=True, expose_value=False, callback=_remember,
            help="不显示进度和小结（警告仍显示）",
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def parallel(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say who does its work."""
    options = (
        click.option(
            "--jobs", type=click.IntRange(min=0), metavar="N", default=0,
            expose_value=False, callback=_remember,
            help="用 N 个进程（默认只用本进程）；结果与进程数无关",
        ),
        click.option(
            "--scheduler", metavar="URL", expose_value=False, callback=_remember,
            help="用 Dask 集群，例如 tcp://10.0.0.5:8786；结果不变"
            "（先运行 pip install 'lookback[cluster]'）",
        ),
        click.option(
            "--shards", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
            expose_value=False, callback=_remember,
            help="集群各机器都能读的文件夹，数据按内容存放（默认为 .cache/shards）",
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


as_of_option = click.option(
    "--as-of",
    "as_of",
    type=DayType(),
    help="统计时点 valid time（默认为最近一次数据提交的日期，不晚于最后一轮的年份）",
)
rev_option = click.option(
    "--rev", metavar="REV", help="Git 版本 transaction time：按当时已知的数据（默认为现有文件）"
)
