"""The findings of every dispatch day, each on the revision that was known by then."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from lookback.audit.historical_snapshot import opened
from lookback.audit.repository import Repository
from lookback.audit.told import Told
from lookback.check.findings import Findings
from lookback.check.life import (
    Answer,
    Checkpoint,
    Chronicle,
    Identity,
    Sight,
    answers,
    identity_of,
)
from lookback.check.rules import RULES
from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot
from lookback.execution.store import Store
from lookback.notice import read_notice


def sights(
    root: Path, as_of: date, now: Findings, store: Store, progress: Callable[[str], None]
) -> tuple[list[Sight], list[date]]:
    """What was found on each dispatch day, and on the day itself (`now`, without its structure).

    Also the days whose revision cannot be read with today's schemas or has no data yet: what
    was found then is not known.

    Raises:
        HistoryUnusable: there is no history.
    """
    repository, package = Repository.open(root), read_package(root)
    days = [day for day in read_notice(root).dispatch_days if day < as_of]
    seen, unread = [], []
    for point in checkpoints(repository, days):
        progress(f"核对当时的疑点：{point.day}")
        with opened(repository, point, package, store) as past:
            results = past.results()
        if results is None:
            unread.append(point.day)
        else:
            seen.append(Sight(point, results.findings))
    known = {rule.code for rule in RULES}
    found_now = frozenset(identity_of(one) for one in now.items if one.code in known)
    seen.append(Sight(Checkpoint(as_of, repository.resolve("HEAD")), found_now))
    return seen, [day for day in days if day not in {each.at.day for each in seen}]


def chronicle(
    root: Path,
    s: Snapshot,
    now: Findings,
    commits: Sequence[Told],
    store: Store,
    progress: Callable[[str], None],
) -> Chronicle:
    """The findings of the day with their past; `commits` is the ledger of the package."""
    seen, unread = sights(root, s.as_of, now, store, progress)
    given = answers(s)
    return Chronicle(tuple(seen), tuple(unread), given, outdated(given, commits))


def outdated(given: Mapping[Identity, Answer], commits: Sequence[Told]) -> frozenset[Identity]:
    """The findings whose record was changed after the answer was written into `doubt`."""
    last: dict[tuple[str, str], int] = {}
    answered: dict[str, int] = {}
    cells = [cell for each in commits for cell in each.cells()]
    for place, (resource, key, field) in enumerate(cells):
        last[resource, key] = place
        if resource == "doubt" and field in ("", "result"):
            answered[key] = place
    return frozenset(
        one
        for one, answer in given.items()
        if last.get((one.resource, one.key), -1) > answered.get(answer.doubt_id, len(cells))
    )


def checkpoints(repository: Repository, days: Iterable[date]) -> Iterator[Checkpoint]:
    """For each day the last data commit that was authored by then; days before any are left out."""
    head = repository.resolve("HEAD")
    dated = [
        (commit.authored_on[:10], commit.commit)
        for commit in repository.commits(head, (f"{repository.prefix}datapackage",))
    ]
    for day in days:
        known = [commit for authored, commit in dated if authored <= day.isoformat()]
        if known:
            yield Checkpoint(day, known[-1])
