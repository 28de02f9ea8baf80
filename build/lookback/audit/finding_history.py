"""The findings of the day with their history: when each was first made, and how it was answered."""

from collections.abc import Iterable, Mapping, Sequence

from lookback.audit.restatement import Day
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
from lookback.data.snapshot import Snapshot


def chronicle(
    days: Iterable[Day], s: Snapshot, now: Findings, head: str, commits: Sequence[Told]
) -> Chronicle:
    """The findings of the day (`now`) with their history, from the findings of the dispatch `days`.

    `commits` is the ledger of the package up to `head`. Errors of structure have no history. Of a
    dispatch day whose revision cannot be read, or that had no data, what was found is not known.
    """
    seen = [Sight(day.at, day.findings) for day in days if day.findings is not None]
    known = {rule.code for rule in RULES}
    found_now = frozenset(identity_of(one) for one in now.items if one.code in known)
    read = {sight.at.day for sight in seen}
    unread = [day for day in s.notice.dispatch_days if day < s.as_of and day not in read]
    seen.append(Sight(Checkpoint(s.as_of, head), found_now))
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
