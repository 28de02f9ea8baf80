"""A commit of a repository as files in a folder of their own, with its history behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from lookback.history.git.clone_state import carry_settings
from lookback.history.git.git_command import run_git
from lookback.history.git.repository import Repository

_AS_COMMITTED = "* -text -eol -filter -ident -working-tree-encoding\n"
"""Attributes that leave every file as the commit has it; these stand above all others."""


@contextmanager
def cloned_at(root: Path, commit: str) -> Iterator[Path]:
    """The package in a temporary clone that stands at the commit; objects are shared.

    The files are those of the commit byte by byte, whatever its attributes or the repository's
    settings ask for; a symbolic link is a file that holds where it leads.
    """
    repository = Repository.open(root)
    with TemporaryDirectory(prefix="lookback-clone-") as folder:
        clone = Path(folder, "clone")
        clone.mkdir()
        form = run_git(root, "rev-parse", "--show-object-format").decode().strip()
        run_git(clone, "init", "--quiet", "--template=", f"--object-format={form}")
        own, theirs = clone / ".git", repository.own_folder.resolve()
        (own / "info").mkdir(exist_ok=True)
        (own / "info" / "attributes").write_text(_AS_COMMITTED, encoding="utf-8")
        alternates = own / "objects" / "info" / "alternates"
        alternates.parent.mkdir(parents=True, exist_ok=True)
        alternates.write_text(f"{theirs / 'objects'}\n", encoding="utf-8")
        if (theirs / "shallow").is_file():
            (own / "shallow").write_bytes((theirs / "shallow").read_bytes())
        run_git(clone, "config", "--local", "core.symlinks", "false")
        carry_settings(root, clone)
        run_git(clone, "checkout", "--quiet", "--detach", commit)
        yield clone / repository.prefix
