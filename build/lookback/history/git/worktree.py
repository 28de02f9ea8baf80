"""The work tree and the index of a clone: what is uncommitted, and the few writing commands."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

from lookback.history.git.git_command import GitResult, git_failure, run_git, try_git
from lookback.history.git.repository import Repository

_UNFINISHED = {
    "MERGE_HEAD": "合并",
    "CHERRY_PICK_HEAD": "拣选（cherry-pick）",
    "REVERT_HEAD": "撤销（revert）",
    "rebase-merge": "变基（rebase）",
    "rebase-apply": "变基（rebase）",
}


class PendingChange(NamedTuple):
    """A path (from the top) that is not as HEAD has it: in the index, in the work tree."""

    path: str
    is_staged: bool
    is_edited: bool


class Checkout(NamedTuple):
    """What a clone has checked out: the commit, and the branch ("" where there is none)."""

    commit: str
    branch: str


@dataclass(frozen=True)
class Worktree:
    """The files of a repository as they stand; paths count from `root`, its package's folder.

    `index` is the index to use instead of the repository's own, as hooks are told one.
    """

    root: Path
    prefix: str
    index: str = ""

    @classmethod
    def open(cls, root: Path, index: str = "") -> Self:
        """Raises HistoryUnusable where there is no Git, no repository or no work tree."""
        return cls(root, Repository.open(root).prefix, index)

    def git(self, *arguments: str, stdin: bytes = b"") -> GitResult:
        """A Git command on this work tree and index, which may fail."""
        extra = {"GIT_LITERAL_PATHSPECS": "1"}
        extra |= {"GIT_INDEX_FILE": self.index} if self.index else {}
        return try_git(self.root, *arguments, stdin=stdin, extra=extra)

    def path(self, name: str) -> Path:
        """Where Git keeps a file of its own, such as `index`."""
        said = run_git(self.root, "rev-parse", "--git-path", name).decode().removesuffix("\n")
        return self.root / said

    def checkout(self) -> Checkout:
        """The commit that is checked out, and the branch that will move with the next one."""
        branch = self.git("symbolic-ref", "--quiet", "HEAD").output.decode().strip()
        return Checkout(self.head(), branch)

    def content(self, commit: str, path: str) -> bytes | None:
        """What a file, named from the root, holds in a commit; None where it has no such file."""
        done = self.git("cat-file", "blob", f"{commit}:{self.prefix}{path}")
        return None if done.code else done.output

    def unfinished(self) -> str:
        """What has been begun and not ended, in words; "" where nothing has."""
        begun = (words for name, words in _UNFINISHED.items() if self.path(name).exists())
        return next(begun, "")

    def pending(self) -> list[PendingChange]:
        """Everything uncommitted, whatever is ignored left out; of a renamed file both names."""
        options = ("--porcelain=v1", "-z", "--untracked-files=all", "--no-renames")
        said = run_git(self.root, "status", *options).decode("utf-8", "surrogateescape")
        found = ((line[:2], line[3:]) for line in said.split("\0") if line)
        return [PendingChange(path, state[0] not in " ?", state[1] != " ") for state, path in found]

    def head(self) -> str:
        """The commit that is checked out; "" where there is none yet."""
        return self.git("rev-parse", "--verify", "--quiet", "HEAD").output.decode().strip()

    def author(self) -> str:
        """Who would be named as the author now, as "name <address>"; "" where nobody is."""
        said = self.git("var", "GIT_AUTHOR_IDENT").output.decode("utf-8", "replace")
        return said[: said.rfind(">") + 1]

    def stages(self, path: str) -> bool:
        """Whether the index holds something in `path`, below the root, that HEAD has not."""
        options = ("--cached", "--quiet", "--no-ext-diff", "--no-textconv")
        return self.git("diff", *options, "--", path).code == 1

    def draft(self, message: str) -> str:
        """The commit that the index and a message would make, without making anything of it.

        Raises:
            HistoryUnusable: the index holds conflicts, or Git does not know who commits.
        """
        merged = self.path("MERGE_HEAD")
        heads = [self.head(), *(merged.read_text().split() if merged.is_file() else [])]
        tree = self._output("write-tree")
        parents = [word for head in heads if head for word in ("-p", head)]
        words = self._output("stripspace", "--strip-comments", stdin=_uncut(message).encode())
        return self._output("commit-tree", tree, *parents, stdin=words.encode())

    def _output(self, *arguments: str, stdin: bytes = b"") -> str:
        done = self.git(*arguments, stdin=stdin)
        if done.code:
            raise git_failure(self.root, done.said)
        return done.output.decode("utf-8", "replace").strip()


def merge_lines(root: Path, base: Path, ours: Path, theirs: Path) -> None:
    """Merge `theirs` into the file `ours` line by line, as Git does, with its conflict marks."""
    labels = [word for name in ("本方", "原版", "对方") for word in ("-L", name)]
    done = try_git(root, "merge-file", *labels, str(ours), str(base), str(theirs))
    if done.code > 127:
        raise git_failure(root, done.said)


def _uncut(message: str) -> str:
    """A message without the diff that `git commit --verbose` puts below its scissors."""
    return re.split(r"(?m)^\S -+ >8 -+$", message, maxsplit=1)[0]
