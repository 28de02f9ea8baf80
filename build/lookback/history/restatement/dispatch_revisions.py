"""Which revision was known on a dispatch day."""

from collections.abc import Iterable, Iterator
from datetime import date

from lookback.check.findings.finding_history import DispatchRevision
from lookback.history.git.repository import Repository


def dispatch_revisions(repository: Repository, days: Iterable[date]) -> Iterator[DispatchRevision]:
    """For each day the last data commit that was authored by then; days before any are left out."""
    head = repository.resolve("HEAD")
    dated = [
        (commit.authored_on[:10], commit.commit)
        for commit in repository.commits(head, (f"{repository.prefix}datapackage",))
    ]
    for day in days:
        known = [commit for authored, commit in dated if authored <= day.isoformat()]
        if known:
            yield DispatchRevision(day, known[-1])
