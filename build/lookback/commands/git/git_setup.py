"""lookback git-setup: a clone that shows, merges and checks the tables as tables."""

import sys
from pathlib import Path

import click

from lookback.history.git.git_setup import install_git_setup, remove_git_setup
from lookback.history.git.worktree import Worktree
from lookback.options import Call, shared


@click.command("git-setup")
@shared
@click.option("--undo", "is_undone", is_flag=True, help="去掉装上的设置和钩子，其余不动")
@click.pass_obj
def git_setup(call: Call, is_undone: bool) -> None:
    """装好 Git：本机的这个仓库按格显示差异、按行合并、提交时检查。"""
    tree = Worktree.open(call.folder.resolve())
    done = (
        remove_git_setup(tree)
        if is_undone
        else install_git_setup(tree, Path(sys.executable).with_name("lookback"))
    )
    lines = [*done]
    for line in lines:
        click.echo(line)
    if is_undone and not lines:
        click.echo("没有装过，无须去掉")
