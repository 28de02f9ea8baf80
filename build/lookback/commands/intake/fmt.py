"""lookback fmt: every table in its one canonical form."""

from contextlib import AbstractContextManager, nullcontext

import click

from lookback.data.package import read_package
from lookback.data.reformat import format_package
from lookback.errors import HistoryUnusable
from lookback.history.git.publication import writing
from lookback.history.git.worktree import Worktree
from lookback.options import Call, shared


@click.command()
@shared
@click.pass_obj
def fmt(call: Call) -> None:
    """整理格式 format：把每张表写成唯一的规范形式，不改任何一格。"""
    package = read_package(call.folder)
    with _only_writer(call):
        changed = format_package(package)
    for path in changed:
        click.echo(path)
    call.say(f"已整理 {len(changed)} 个文件" if changed else "全部已是规范形式")


def _only_writer(call: Call) -> AbstractContextManager[None]:
    """The repository's lock; nothing to hold where no Git looks after the package."""
    try:
        return writing(Worktree.open(call.folder), call.say)
    except HistoryUnusable:
        return nullcontext()
