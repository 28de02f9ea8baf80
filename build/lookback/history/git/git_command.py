"""The one place that runs Git: bare commands, and what their failures mean.

Everything here only reads, except what `worktree`, `private_commit` and `publication` hand to
`run_git` and `try_git`. Git runs under `neutral_settings`, whatever a repository asks for.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, NamedTuple

from lookback.errors import HistoryUnusable, Problem
from lookback.history.git.neutral_settings import (
    environment,
    neutral_settings,
    program,
    read_settings,
)

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


_RUNS_NOTHING = frozenset({"config", "rev-parse", "stripspace", "var"})
"""Commands that only tell what is set, and so must see it as it is."""


def _command(root: Path, arguments: tuple[str, ...]) -> list[str]:
    git = program(os.environ.get("PATH", os.defpath))
    if not git:
        raise history_unusable("git", "没有找到 Git", "安装 Git 后再试")
    settings = [*_SETTINGS]
    if arguments[0] not in _RUNS_NOTHING:
        settings += _neutral(git, root)
    words = [word for setting in settings for word in ("-c", setting)]
    return [git, "--no-pager", "--no-replace-objects", *words, *arguments]


def _neutral(git: str, root: Path) -> Iterator[str]:
    """The neutral settings for the repository at `root`; without one, those that always hold."""
    command = [git, "config", "--list", "--show-scope", "-z"]
    own = environment(os.environ, _PERSONAL)
    done = subprocess.run(command, cwd=root, env=own, capture_output=True, check=False)
    return neutral_settings(read_settings(done.stdout))


def start_git(
    root: Path, errors: IO[bytes], *arguments: str, extra: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """A Git command that has begun in `root`; raises HistoryUnusable where there is no Git."""
    pipe, own = subprocess.PIPE, environment(os.environ, _PERSONAL) | dict(extra or {})
    return subprocess.Popen(
        _command(root, arguments), cwd=root, env=own, stdin=pipe, stdout=pipe, stderr=errors
    )


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
