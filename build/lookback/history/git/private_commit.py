"""A commit made where nobody sees it: signed as the user signs, no branch moved."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from lookback.history.git.git_command import GitResult, run_git, try_git
from lookback.history.git.repository import Repository
from lookback.history.git.worktree import Worktree

PRIVATE = "lookback"
"""The folder in Git's own in which commits are made."""

_QUIET_GIT = ("-c", "gc.auto=0", "-c", "maintenance.auto=false")
"""Git tidies up by itself only where it knows all of the clone."""


def commit_privately(
    tree: Worktree, base: str, files: Mapping[str, bytes | None], message: str, author: str
) -> GitResult:
    """Commit these files, by path from the root, on top of `base`; the output is the commit.

    None for a file removes it.

    Git works with a HEAD and an index of its own. The clone's HEAD, branches, index and files
    stay as they are: whoever wants the commit has to move a branch to it.
    """
    with _private_folder(tree, base) as folder:
        top = run_git(tree.root, "rev-parse", "--show-toplevel").decode().removesuffix("\n")
        places = {"GIT_DIR": folder, "GIT_WORK_TREE": top, "GIT_INDEX_FILE": folder / "index"}
        extra = {name: str(place) for name, place in places.items()}

        def git(*arguments: str, stdin: bytes = b"") -> GitResult:
            return try_git(tree.root, *_QUIET_GIT, *arguments, stdin=stdin, extra=extra)

        staged = git("read-tree", base)
        if not staged.code:
            lines = [_index_line(tree, path, content) for path, content in files.items()]
            staged = git("update-index", "-z", "--index-info", stdin=b"".join(lines))
        if staged.code:
            return staged
        named = [f"--author={author}"] if author else []
        options = ("--quiet", "--no-verify", "--cleanup=whitespace", "--file=-")
        done = git("commit", *options, *named, stdin=message.encode())
        return done if done.code else git("rev-parse", "--verify", "HEAD")


@contextmanager
def _private_folder(tree: Worktree, base: str) -> Iterator[Path]:
    """A folder that Git takes for that of another work tree of the same repository."""
    common = Repository.open(tree.root).own_folder.resolve()
    folder = common / PRIVATE / token_hex(8)
    folder.mkdir(parents=True)
    try:
        (folder / "HEAD").write_text(f"{base}\n", encoding="utf-8")
        (folder / "commondir").write_text(f"{common}\n", encoding="utf-8")
        own_settings = tree.path("config.worktree")
        if own_settings.is_file():
            shutil.copy(own_settings, folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _index_line(tree: Worktree, path: str, content: bytes | None) -> bytes:
    if content is None:
        return b"0 %b\t%b\0" % (b"0" * 40, (tree.prefix + path).encode("utf-8", "surrogateescape"))
    blob = run_git(tree.root, "hash-object", "-w", "--stdin", stdin=content).strip()
    return b"100644 %b\t%b\0" % (blob, (tree.prefix + path).encode("utf-8", "surrogateescape"))
