"""Detects rewritten history: a head at which a branch was read before and that is lost since."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from lookback.data.reformat import replace_file
from lookback.errors import Problem
from lookback.history.git.git_command import run_git
from lookback.history.git.repository import Repository
from lookback.history.tables.revisions import History


def rewritten_history_warnings(history: History, rev: str) -> tuple[Problem, ...]:
    """Warnings of the heads that the branch named by `rev` once had and has lost.

    The head is noted beside the repository's own refs for the next time, and with it those that
    are lost, which are reported every time. A revision that is no branch's head is neither
    compared nor written.
    """
    root = history.repository.root
    said = run_git(root, "rev-parse", "--symbolic-full-name", rev).decode(errors="replace").strip()
    if not said.startswith("refs/") or history.repository.is_shallow:
        return ()
    file = history.repository.own_folder / "lookback" / "heads.json"
    seen = _read(file)
    lost = [commit for commit in seen.get(said, []) if commit not in history.revisions]
    noted = {**seen, said: [*lost, history.head]}
    if noted != seen:
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(file, (json.dumps(noted, indent=1) + "\n").encode())
    branch = said.removeprefix("refs/heads/")
    remedy = "问清是谁、为何改写；git branch 找回 <提交> 可以取回原来的历史，与现在的对照"
    return tuple(
        Problem(branch, f"历史被改写：曾读到的提交 {commit[:12]} 已不在其中", remedy)
        for commit in lost
    )


def lost_base(repository: Repository, base: str, head: str) -> Iterator[Problem]:
    """That a commit from which a range is counted stands on no branch any more.

    A branch that has gone another way since is none that was rewritten.
    """
    commit = repository.resolve(base)
    if repository.leads_to(commit, head):
        return
    held = run_git(repository.root, "for-each-ref", "--count=1", f"--contains={commit}")
    if not held:
        what = f"历史被改写：提交 {commit[:12]} 在库里，却不在任何分支上"
        remedy = "问清是谁、为何改写；git branch 找回 <提交> 可以取回原来的历史，与现在的对照"
        yield Problem(base, what, remedy)


def _read(file: Path) -> dict[str, list[str]]:
    """The heads noted by branch; none where the note is missing or damaged."""
    with suppress(OSError, ValueError):
        noted = json.loads(file.read_bytes())
        if isinstance(noted, dict):
            return {
                branch: [commit for commit in commits if isinstance(commit, str)]
                for branch, commits in noted.items()
                if isinstance(commits, list)
            }
    return {}
