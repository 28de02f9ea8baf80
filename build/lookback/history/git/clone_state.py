"""What a clone's history tells besides its commits: how far it reaches, and who may sign.

Two clones with one commit checked out may tell different things of it: one is shallow, the other
asks for signatures. What tells them apart is all here. Replaced objects (`refs/replace`) and
grafts are not: Git is always asked without them.
"""

import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from lookback.history.git.git_command import git_failure, run_git, try_git
from lookback.history.git.repository import Repository
from lookback.history.git.signatures import required

SETTINGS = r"^(lookback\.|gpg\.|trailer\..+\.)|^core\.comment(char|string)$"
"""What decides how a commit is marked, and where its trailers begin."""

SIGNERS = r"^gpg\.ssh\.(allowedsignersfile|revocationfile)$"
"""The settings that name files of keys."""

KEYRINGS = ("pubring.kbx", "pubring.gpg", "public-keys.d/pubring.db", "trustdb.gpg", "gpg.conf")
"""Where GnuPG keeps who is trusted, below its own folder."""


class CloneState(NamedTuple):
    """The commit that the work tree holds (marked where its files differ), and what else counts.

    `shallow` is the SHA-256 of the file that says where the history at hand ends, `signers` are
    files by their names with the same, "" where there is none; `settings` are Git's as it tells
    them.
    """

    commit: str
    shallow: str
    settings: tuple[str, ...]
    signers: tuple[tuple[str, str], ...]


def clone_state(root: Path, paths: Sequence[str]) -> CloneState:
    """The state of the clone at or above `root`; its `paths` are compared with the commit.

    Raises:
        HistoryUnusable: there is no repository or no commit.
    """
    repository = Repository.open(root)
    return CloneState(
        commit=repository.describe(paths),
        shallow=_digest(repository.own_folder / "shallow"),
        settings=tuple(_settings(root, SETTINGS)),
        signers=tuple(_signers(repository)),
    )


def carry_settings(root: Path, clone: Path) -> None:
    """Give a clone those settings of the repository at `root` that do not come along with it.

    A file of keys that the clone has itself is used as it stands there.
    """
    for setting in _settings(root, SETTINGS, "--local"):
        name, is_set, value = setting.partition("\n")
        run_git(clone, "config", "--local", "--add", name, value if is_set else "true")
    for name, value in _files_of_keys(root):
        if not (clone / value).is_file():
            run_git(clone, "config", "--local", "--replace-all", name, str(_top(root) / value))


def _signers(repository: Repository) -> Iterator[tuple[str, str]]:
    """The keys that Git asks; none are read where no signature is asked for."""
    if not required(repository):
        return
    top = _top(repository.root)
    yield from ((name, _digest(top / value)) for name, value in _files_of_keys(repository.root))
    home = Path(os.environ.get("GNUPGHOME") or Path.home() / ".gnupg")
    for name in KEYRINGS:
        yield name, _digest(home / name)


def _files_of_keys(root: Path) -> Iterator[tuple[str, str]]:
    """The settings that name files, and what they name, from the top of the work tree."""
    for setting in _settings(root, SIGNERS, "--type=path"):
        name, _, value = setting.partition("\n")
        yield name, value


def _top(root: Path) -> Path:
    return Path(run_git(root, "rev-parse", "--show-toplevel").decode().removesuffix("\n"))


def _settings(root: Path, names: str, *options: str) -> list[str]:
    """Each setting as its name, a line break and its value, in Git's order."""
    done = try_git(root, "config", *options, "-z", "--get-regexp", names)
    if done.code > 1:
        raise git_failure(root, done.said)
    return done.output.decode("utf-8", "surrogateescape").split("\0")[:-1]


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
