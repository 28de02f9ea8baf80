"""The counts above the ledger's table, by week, kind and warning, and the filters."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from lookback.history.ledger.ledger_entry import HEADINGS, LedgerEntry, LedgerTitles
from lookback.history.tables.change import FLAG_TITLES, ChangeKind, CommitFlag

WEEKS = 12
MOST_OPTIONS = 12

FILTERS = ("resource", "kind", "flags", "town", "author", "handled_by", "reviewed_by")
"""Columns offered as a choice, each if it has few enough values; tables always."""

COUNTED = (*FILTERS, "corrected", "registered", "flagged_commits", "commits")
REGISTERED = frozenset({ChangeKind.ADDED})
CORRECTED = frozenset(
    {ChangeKind.CHANGED, ChangeKind.REMOVED, ChangeKind.FILLED, ChangeKind.DISCARDED}
)


class FilterOption(NamedTuple):
    """One value of a filter, and in how many entries it occurs, as text."""

    value: str
    title: str
    rows: str


class LedgerFilter(NamedTuple):
    """A choice among the values of a column."""

    name: str
    title: str
    options: tuple[FilterOption, ...]


class SummaryBar(NamedTuple):
    """A line of a summary: two counts, as text and as widths in CSS, "" where there is none.

    `link` is what the ledger's page is asked for its entries.
    """

    title: str
    first: str
    second: str
    first_width: str
    second_width: str
    link: str = ""


class FlagCount(NamedTuple):
    """A warning: how many entries and commits carry it, as text."""

    code: str
    title: str
    rows: str
    commits: str


Counts = Mapping[str, Counter[str]]
"""How many entries have each value of a column of `FILTERS`; how many were corrected and how many
registered in the week of each Monday; how many commits carry each flag, and how many there are
("", under `commits`). Those of two parts of a ledger add up."""


def counts_of(rows: Sequence[LedgerEntry]) -> Counts:
    """The counts of whole commits."""
    found: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
    for row in rows:
        for name in FILTERS:
            found[name].update(_values(row, name))
        if row.when[:1].isdigit():
            day = date.fromisoformat(row.when[:10])
            monday = str(day - timedelta(days=day.weekday()))
            found["corrected"][monday] += row.kind in CORRECTED
            found["registered"][monday] += row.kind in REGISTERED
    flagged = {(flag, row.commit) for row in rows for flag in _values(row, "flags")}
    found["flagged_commits"].update(flag for flag, _ in flagged)
    found["commits"][""] = len({row.commit for row in rows})
    return found


def summed_counts(parts: Iterable[Counts]) -> Counts:
    """The counts of the parts as one."""
    found: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
    for part in parts:
        for name, values in part.items():
            found[name].update(values)
    return found


def filters(counts: Counts, titles: LedgerTitles) -> list[LedgerFilter]:
    """The choices above the table, the commonest value first."""
    ledger_filters = []
    for name in FILTERS:
        values = counts[name]
        fits = 2 <= len(values) <= MOST_OPTIONS or (name == "resource" and len(values) > 1)
        if fits or (name == "flags" and values):
            ordered = sorted(values.items(), key=lambda item: (-item[1], item[0]))
            options = (
                FilterOption(code, titles.of(name, code) or "空白", f"{n:,}") for code, n in ordered
            )
            ledger_filters.append(LedgerFilter(name, HEADINGS[name], tuple(options)))
    return ledger_filters


def week_bars(counts: Counts) -> list[SummaryBar]:
    """Corrections and new rows of the latest weeks, the newest first, then all before them."""
    pairs = {
        date.fromisoformat(monday): (corrected, counts["registered"][monday])
        for monday, corrected in counts["corrected"].items()
    }
    if not pairs:
        return []
    last = max(pairs)
    shown = [last - timedelta(weeks=n) for n in range(WEEKS)]
    shown = [monday for monday in shown if monday >= min(pairs)]
    told = [pairs.get(day, (0, 0)) for day in shown]
    titles = [f"{day:%m-%d} 起一周" for day in shown]
    bars = _bars(titles, [first for first, _ in told], [second for _, second in told])
    links = [f"from={day}&until={day + timedelta(days=6)}" for day in shown]
    bars = [bar._replace(link=link) for bar, link in zip(bars, links, strict=True)]
    before = [pair for monday, pair in pairs.items() if monday < shown[-1]]
    if before:
        first, second = (sum(pair[place] for pair in before) for place in (0, 1))
        bars.append(SummaryBar("更早", f"{first:,}", f"{second:,}", "", ""))
    return bars


def kind_bars(counts: Counts, titles: LedgerTitles) -> list[SummaryBar]:
    """Entries by kind of change, the commonest first."""
    ordered = sorted(counts["kind"].items(), key=lambda item: (-item[1], item[0]))
    titles_of_kinds = [titles.of("kind", kind) for kind, _ in ordered]
    bars = _bars(titles_of_kinds, [count for _, count in ordered], [0] * len(ordered))
    return [bar._replace(link=f"kind={kind}") for bar, (kind, _) in zip(bars, ordered, strict=True)]


def flag_counts(counts: Counts) -> list[FlagCount]:
    """What a reader is warned of: flag, words, entries, commits; missing reasons even if none."""
    return [
        FlagCount(
            flag.value, title, f"{counts['flags'][flag]:,}", f"{counts['flagged_commits'][flag]:,}"
        )
        for flag, title in FLAG_TITLES.items()
        if counts["flags"][flag] or flag == CommitFlag.NO_REASON
    ]


def _values(row: LedgerEntry, name: str) -> list[str]:
    text = getattr(row, name)
    return text.split() if name == "flags" else [text]


def _bars(titles: Sequence[str], first: Sequence[int], second: Sequence[int]) -> list[SummaryBar]:
    """Each of the two counts on a scale of its own: new rows would dwarf corrections."""
    columns = (titles, _texts(first), _texts(second), _widths(first), _widths(second))
    return [SummaryBar(*line) for line in zip(*columns, strict=True)]


def _texts(counts: Sequence[int]) -> list[str]:
    return [f"{count:,}" for count in counts]


def _widths(counts: Sequence[int]) -> list[str]:
    top = max(counts, default=0)
    return [f"{100 * count / top:.1f}%" if count else "" for count in counts]
