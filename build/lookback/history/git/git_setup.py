"""Sets up a clone for the tables: readable differences, merges by row, hooks."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from lookback.history.git.git_command import git_failure
from lookback.history.git.worktree import Worktree
from lookback.history.tables.revisions import DATA_FOLDER

ATTRIBUTES = "-text diff=lookback merge=lookback"
"""What `.gitattributes` says of the tables; a clone that has not been set up ignores it."""

_HOOKS = ("pre-commit", "commit-msg")
_MARK = "# lookback git-setup"
_SECTIONS = ("diff.lookback", "merge.lookback")


def install_git_setup(tree: Worktree, program: Path) -> Iterator[str]:
    """Have Git call `program` in this clone; gives in words what was done and what could not be.

    Raises:
        HistoryUnusable: Git refuses a setting.
    """
    for name, value in _settings(tree.root, program).items():
        _config(tree, name, value)
    yield "git diff、git log -p 按“主键＋字段”逐格显示数据表"
    yield "git merge 按行合并数据表：两边改相邻的行、同一行的不同格，都不冲突"
    if not _has_attributes(tree):
        _append(tree.path("info/attributes"), f"{_pattern(tree)} {ATTRIBUTES}")
        yield f"仓库的 .gitattributes 没有提到 {DATA_FOLDER}，已写在本机的 info/attributes"
    for hook in _HOOKS:
        yield _hooked(tree, hook, program)


def remove_git_setup(tree: Worktree) -> Iterator[str]:
    """Take out what `install_git_setup` put in, and nothing else."""
    for section in _SECTIONS:
        if tree.git("config", "--local", "--get-regexp", f"^{section}[.]").output:
            tree.git("config", "--local", "--remove-section", section)
            yield f"已去掉设置 {section}"
    attributes = tree.path("info/attributes")
    if attributes.is_file():
        lines = attributes.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.rstrip("\n").endswith(ATTRIBUTES)]
        if kept != lines:
            attributes.write_text("".join(kept), encoding="utf-8")
            yield "已去掉 info/attributes 里的一行"
    for hook in _HOOKS:
        file = tree.path("hooks") / hook
        if _is_ours(file):
            file.unlink()
            yield f"已去掉钩子 {hook}"


def _settings(root: Path, program: Path) -> dict[str, str]:
    """Where the program is gone, Git falls back on the plain file and on its own merge."""
    call = f"{shlex.quote(str(program))} --root {shlex.quote(str(root))}"
    merge = f"{call} merge-driver %O %A %B %P"
    return {
        "diff.lookback.textconv": f'f() {{ {call} textconv "$1" || cat "$1"; }}; f',
        "diff.lookback.xfuncname": "^(【.*】)$",
        "merge.lookback.name": "数据表按行合并",
        "merge.lookback.driver": f"{merge} || {{ s=$?; "
        "[ $s -lt 126 ] || git merge-file %A %O %B; exit 1; }",
    }


def _config(tree: Worktree, name: str, value: str) -> None:
    done = tree.git("config", "--local", name, value)
    if done.code:
        raise git_failure(tree.root, done.said)


def _has_attributes(tree: Worktree) -> bool:
    said = tree.git("check-attr", "-z", "merge", "--", f"{DATA_FOLDER}any.csv").output
    return said.split(b"\0")[2:3] == [b"lookback"]


def _pattern(tree: Worktree) -> str:
    return f"{'**' if tree.prefix else ''}/{DATA_FOLDER}**/*.csv"


def _append(file: Path, line: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text(encoding="utf-8") if file.is_file() else ""
    gap = "\n" if before and not before.endswith("\n") else ""
    file.write_text(f"{before}{gap}{line}\n", encoding="utf-8")


def _hooked(tree: Worktree, hook: str, program: Path) -> str:
    folder = tree.path("hooks")
    if not folder.resolve().is_relative_to(tree.path(".").resolve()):
        return f"钩子 {hook} 没有装：core.hooksPath 指向 {folder}，在那里加 lookback hook {hook}"
    file = folder / hook
    if file.exists() and not _is_ours(file):
        return f"钩子 {hook} 没有装：已经有一个，在其中加一行 lookback hook {hook}"
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(_script(tree.root, hook, program), encoding="utf-8", newline="\n")
    file.chmod(0o755)
    return f"钩子 {hook}：提交时自动检查"


def _is_ours(file: Path) -> bool:
    return file.is_file() and _MARK in file.read_text(encoding="utf-8", errors="replace")


def _script(root: Path, hook: str, program: Path) -> str:
    called = shlex.quote(str(program))
    return f"""#!/bin/sh
{_MARK}
[ -x {called} ] || {{
  echo "找不到 lookback，没有检查。重新运行 lookback git-setup，或用 git commit --no-verify" >&2
  exit 1
}}
exec {called} --quiet --root {shlex.quote(str(root))} hook {hook} "$@"
"""
