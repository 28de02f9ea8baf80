"""Which revision was known on a dispatch day."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from lookback.check.findings.finding_history import DispatchRevision
from lookback.execution.pool import PACKAGE
from lookback.history.git.published_branch import known_on, published_commits
from lookback.history.git.repository import Repository


def dispatch_revisions(
    repository: Repository, days: Iterable[date], released: Mapping[date, str] | None = None
) -> Iterator[DispatchRevision]:
    """For each day what the published branch held of the package; days before any are left out.

    Where the day was released, the revision of the release decides (`released`: day -> commit).
    """
    commits = published_commits(repository, repository.resolve("HEAD"), PACKAGE)
    for day in days:
        known = (released or {}).get(day) or known_on(commits, day)
        if known:
            yield DispatchRevision(day, known)
