"""The one place that runs Git: bare commands, and what their failures mean.

Everything here only reads, except what `worktree`, `private_commit` and `publication` hand to
`run_git` and `try_git`.
"""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, NamedTuple

from lookback.errors import HistoryUnusable, Problem

_SETTINGS = (
    "core.quotePath=false",
    "i18n.logOutputEncoding=UTF-8",
    "log.showRoot=true",
    "log.showSignature=false",
    "trailer.separators=:",
)
_PERSONAL = (
    *("GIT_AUTHOR_", "GIT_COMMITTER_"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
)


def _command(*arguments: str) -> list[str]:
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    return ["git", "--no-pager", "--no-replace-objects", *settings, *arguments]


def _environment() -> dict[str, str]:
    """What Git may see: of the caller's GIT_* variables, only who and where the settings are.

    The others could point it elsewhere.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(_PERSONAL)
    }
    return kept | {"LC_ALL": "C.UTF-8", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}


def start_git(
    root: Path, errors: IO[bytes], *arguments: str, extra: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """A Git command that has begun in `root`; raises HistoryUnusable where there is no Git."""
    pipe, command, environment = subprocess.PIPE, _command(*arguments), _environment()
    environment |= extra or {}
    try:
        return subprocess.Popen(
            command, cwd=root, env=environment, stdin=pipe, stdout=pipe, stderr=errors
        )
    except FileNotFoundError:
        raise history_unusable("git", "没有找到 Git", "安装 Git 后再试") from None


class GitResult(NamedTuple):
    """How a Git command ended: its exit code, its standard output, and its standard error."""

    code: int
    output: bytes
    said: str


def run_git(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """The output of a Git command in `root`; raises HistoryUnusable where it fails."""
    done = try_git(root, *arguments, stdin=stdin)
    if done.code:
        raise git_failure(root, done.said)
    return done.output


def try_git(
    root: Path, *arguments: str, stdin: bytes = b"", extra: Mapping[str, str] | None = None
) -> GitResult:
    """Run a Git command that may fail, with `extra` variables in its environment."""
    with tempfile.TemporaryFile() as errors:
        with start_git(root, errors, *arguments, extra=extra) as process:
            output, _ = process.communicate(stdin)
        return GitResult(process.returncode, output, error_text(errors))


def error_text(errors: IO[bytes]) -> str:
    """The standard error of a command as text."""
    errors.seek(0)
    return errors.read().decode("utf-8", "replace").strip()


def git_failure(root: Path, said: str) -> HistoryUnusable:
    """The error message of Git as an exception, with the remedy for the usual causes."""
    if "not a git repository" in said:
        return history_unusable(
            str(root), "不是 Git 仓库", "用 --root 指明仓库，或先用 git clone 取得它"
        )
    if "dubious ownership" in said:
        remedy = f"确认可信后运行 git config --global --add safe.directory {root}"
        return history_unusable(str(root), "这个仓库属于另一用户，Git 不肯读取", remedy)
    if "promisor" in said:
        remedy = "联网后运行 git fetch --refetch，或重新完整克隆"
        return history_unusable(str(root), "这是部分克隆，缺少文件内容", remedy)
    return history_unusable(
        str(root), f"Git 出错：{said[-300:] or '没有说明'}", "运行 git fsck 检查仓库"
    )


def history_unusable(where: str, what: str, remedy: str) -> HistoryUnusable:
    """The one problem of a repository, to be raised."""
    return HistoryUnusable(Problem(where, what, remedy))
