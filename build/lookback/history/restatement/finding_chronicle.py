"""The findings of the day with their history: when each was first made, and how it was answered."""

from collections.abc import Iterable, Mapping, Sequence

from lookback.check.findings.finding import Findings
from lookback.check.findings.finding_history import (
    DispatchRevision,
    DoubtAnswer,
    FindingChronicle,
    FindingId,
    FindingsOnDay,
    doubt_answers,
    finding_id,
)
from lookback.check.rules import RULES
from lookback.data.snapshot import Snapshot
from lookback.definitions.screening.rounds import earlier_dispatch_days
from lookback.history.ledger.commit_entries import CommitEntries
from lookback.history.restatement.restatement import ComparedDay


def finding_chronicle(
    days: Iterable[ComparedDay],
    s: Snapshot,
    now: Findings,
    head: str,
    commits: Sequence[CommitEntries],
) -> FindingChronicle:
    """The findings of the day (`now`) with their history, from the findings of the dispatch `days`.

    `commits` is the ledger of the package up to `head`. Errors of structure have no history. Of a
    dispatch day whose revision cannot be read, or that had no data, what was found is not known.
    """
    seen = [FindingsOnDay(day.at, day.findings) for day in days if day.findings is not None]
    known = {rule.code for rule in RULES}
    found_now = frozenset(finding_id(finding) for finding in now.items if finding.code in known)
    read = {day.at.day for day in seen}
    unread = [day for day in earlier_dispatch_days(s) if day not in read]
    seen.append(FindingsOnDay(DispatchRevision(s.as_of, head), found_now))
    given = doubt_answers(s)
    return FindingChronicle(tuple(seen), tuple(unread), given, outdated_answers(given, commits))


def outdated_answers(
    given: Mapping[FindingId, DoubtAnswer], commits: Sequence[CommitEntries]
) -> frozenset[FindingId]:
    """The findings whose record was changed after the answer was written into `doubt`."""
    last: dict[tuple[str, str], int] = {}
    answered: dict[str, int] = {}
    cells = [cell for commit_entries in commits for cell in commit_entries.cells()]
    for place, (resource, key, field) in enumerate(cells):
        last[resource, key] = place
        if resource == "doubt" and field in ("", "result"):
            answered[key] = place
    return frozenset(
        finding_id
        for finding_id, answer in given.items()
        if last.get((finding_id.resource, finding_id.key), -1)
        > answered.get(answer.doubt_id, len(cells))
    )
