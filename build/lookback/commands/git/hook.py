"""lookback hook: what Git and CI call to keep the discipline of data commits."""

import os
import sys
from datetime import date
from pathlib import Path

import click

from lookback.check.findings.finding import Findings
from lookback.commands.history.known_anchors import anchors_option, rewritings
from lookback.commands.stages import show_findings
from lookback.data.migrations import version_of
from lookback.data.package import DESCRIPTOR
from lookback.errors import DataInvalid, HistoryUnusable
from lookback.history.git.commit_check import commit_violations
from lookback.history.git.repository import Repository
from lookback.history.git.rewrite_detection import lost_base
from lookback.history.git.worktree import Worktree
from lookback.history.migration.package_revision import package_at
from lookback.history.tables.change import CommitFlag
from lookback.history.tables.revisions import DATA_FOLDER
from lookback.intake.change_effect import change_effect, findings_at
from lookback.options import Call, shared

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def hook() -> None:
    """提交规矩 hooks：由 Git 和 CI 调用，检查提交说明、暂存的数据和一段历史。"""


@hook.command("commit-msg")
@shared
@click.argument("file", metavar="FILE", type=FILE)
@click.pass_obj
def commit_msg(call: Call, file: Path) -> None:
    """检查将要作出的数据提交：说明是否写全，是否混有别的文件。"""
    tree = _worktree(call)
    draft = tree.draft(file.read_text(encoding="utf-8", errors="replace"))
    problems = [
        problem
        for breach in commit_violations(call.folder, draft, tree.head())
        if breach.commit == draft  # what a merge brings along was judged on its own
        for problem in breach._replace(flags=_said_now(breach.flags)).problems("提交说明")
    ]
    if problems:
        raise HistoryUnusable(*problems)


@hook.command("pre-commit")
@shared
@click.pass_obj
def pre_commit(call: Call) -> None:
    """校验暂存的数据：提交会新添错误的，不放行。"""
    tree = _worktree(call)
    if not tree.stages(DATA_FOLDER):
        return
    staged = _findings(call, tree.draft("暂存"))
    if staged.valid:
        return
    before = _findings(call, _commit_before(tree)) if tree.head() else Findings(())
    refused = change_effect(before, staged).refused
    if refused:
        show_findings(call, Findings.of(refused))
        sys.exit(DataInvalid.exit_code)


@hook.command("range")
@shared
@click.argument("base", metavar="BASE")
@click.argument("head", metavar="[HEAD]", default="HEAD")
@anchors_option
@click.pass_obj
def range_(call: Call, base: str, head: str, anchors: Path | None) -> None:
    """检查 BASE 之后到 HEAD 的每一次数据提交；BASE 全为 0 时检查全部历史。

    BASE 已不在任何分支上，或标签、各版本、锚定文件记得的提交不在 HEAD 的历史里，即历史被改写。
    """
    is_all = set(base) == {"0"}
    problems = [] if is_all else [*lost_base(Repository.open(call.folder), base, head)]
    problems += rewritings(call.folder, head, anchors)
    for breach in commit_violations(call.folder, head, "" if is_all else base):
        problems += breach.problems()
    if problems:
        raise HistoryUnusable(*problems)
    call.say("提交规矩：没有发现问题")


def _worktree(call: Call) -> Worktree:
    """The clone with the index that Git tells its hooks to use."""
    index = os.environ.get("GIT_INDEX_FILE", "")
    return Worktree.open(call.folder, str(Path(index).resolve()) if index else "")


def _said_now(flags: tuple[CommitFlag, ...]) -> tuple[CommitFlag, ...]:
    """What can be told before the commit is made; it is signed only then."""
    return tuple(flag for flag in flags if flag != CommitFlag.UNSIGNED)


def _commit_before(tree: Worktree) -> str:
    """The last commit whose data fit its schemas: one that changes the form has them to come."""
    head = tree.head()
    now, then = (tree.content(commit, DESCRIPTOR) for commit in (head, f"{head}^"))
    return f"{head}^" if now and then and version_of(now) > version_of(then) else head


def _findings(call: Call, commit: str) -> Findings:
    """What is found in a commit, as of today: the day that the commit will bear."""
    with package_at(Repository.open(call.folder), commit) as folder:
        return findings_at(folder, date.today(), call.store)
