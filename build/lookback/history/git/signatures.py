"""Signed commits, where a clone asks for them."""

from lookback.history.git.git_command import git_failure, run_git, try_git
from lookback.history.git.repository import Repository

SETTING = "lookback.requireSignatures"
"""The Git setting that asks for a good signature on every data commit."""


def required(repository: Repository) -> bool:
    """Whether the clone asks for signatures.

    Raises:
        HistoryUnusable: the setting is neither true nor false.
    """
    asked = try_git(repository.root, "config", "--type=bool", "--get", SETTING)
    if asked.code > 1:
        raise git_failure(repository.root, asked.said)
    return asked.output.strip() == b"true"


def unsigned(repository: Repository, head: str) -> frozenset[str]:
    """The ancestors of `head` without a good signature by a key that is trusted.

    None where the clone does not ask. Git judges, by its own settings of OpenPGP or SSH.

    Raises:
        HistoryUnusable: the setting is neither true nor false.
    """
    if not required(repository):
        return frozenset()
    verdicts = run_git(repository.root, "log", "--format=%H %G?", head, "--").decode().splitlines()
    return frozenset(line.split()[0] for line in verdicts if line.split()[1] != "G")
