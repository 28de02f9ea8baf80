"""The ledger for its page in parts: a new commit makes the newest anew and leaves the others."""

import gzip
import io
from collections import Counter
from collections.abc import Iterator, Sequence, Sized
from functools import cache
from typing import Any, NamedTuple, TypeVar

from lookback.compute.privacy.disclosure import Audience, cell_mask
from lookback.data.package import Package
from lookback.execution.codec import json_bytes
from lookback.execution.store import NO_STORE, Store
from lookback.history.ledger.commit_entries import CommitEntries
from lookback.history.ledger.ledger import Ledger
from lookback.history.ledger.ledger_entry import HEADINGS, LedgerEntry, LedgerTitles, ledger_titles
from lookback.history.ledger.ledger_view import LedgerView, newest_first, read_towns, view_digest
from lookback.publish.ledger.ledger_csv import ledger_rows
from lookback.publish.ledger.ledger_summary import Counts, counts_of
from lookback.publish.ledger.ledger_workbook import row_lines

SHARD_ROWS = 5_000
"""So many rows a part has at least; the newest, which the next commit makes anew, a fifth."""
LATEST = 30
"""So many entries of a part are kept as they are: the page begins with those of the newest."""

_S = TypeVar("_S", bound=Sized)


class LedgerShard(NamedTuple):
    """Some commits of the ledger, the newest first, as each format has them.

    `data` is the columnar JSON of a shard, packed; `csv` and `sheet` are the rows of the CSV
    and (compressed) of the workbook without a head; `latest` are the first entries.
    """

    data: bytes
    csv: bytes
    sheet: bytes
    counts: Counts
    latest: list[LedgerEntry]

    @property
    def rows(self) -> int:
        """How many entries it has."""
        return self.counts["kind"].total()


def make_shards(
    ledger: Ledger, package: Package, audience: Audience, store: Store = NO_STORE
) -> Iterator[LedgerShard]:
    """The ledger for an audience, the newest part first, one at a time.

    With a `store` only what no earlier run has told is told: a commit's id stands for what it
    changed.
    """
    ledger_view = LedgerView(package, cell_mask(package, audience), read_towns(package))
    titles = ledger_titles(package)
    about = view_digest(audience, package)
    parts = cut_by_rows(newest_first(ledger.commits))
    for commits in parts:
        ids = [[commit.commit, len(commit), commit.flags] for commit in commits]
        yield _make_shard(commits, ledger_view, titles, store, ["ledger", about, ids])


def cut_by_rows(commits: Sequence[_S]) -> list[Sequence[_S]]:
    """The commits (the newest first) in parts of `SHARD_ROWS` or more, cut from the oldest on.

    What is left for the newest has a fifth of that or more.

    Commits that come later leave every cut where it is.
    """
    cuts, rows, rest = [len(commits)], 0, sum(map(len, commits))
    for place in reversed(range(len(commits))):
        rows, rest = rows + len(commits[place]), rest - len(commits[place])
        if rows >= SHARD_ROWS and 5 * rest >= SHARD_ROWS:
            cuts.append(place)
            rows = 0
    cuts.append(0)
    bounds = zip(reversed(cuts[1:]), reversed(cuts[:-1]), strict=True)
    return [commits[start:stop] for start, stop in bounds if start < stop]


def columnar(rows: Sequence[LedgerEntry]) -> dict[str, Any]:
    """Entries by column: the distinct values in order of appearance, and a code per row."""
    columns = {}
    for name in HEADINGS:
        if name == "line":
            continue
        places: dict[str, int] = {}
        codes = [places.setdefault(getattr(row, name), len(places)) for row in rows]
        columns[name] = {"values": list(places), "codes": codes}
    return {"rows": len(rows), "columns": columns, "line": [row.line for row in rows]}


def gzipped(content: bytes) -> bytes:
    """Gzip without time and name: equal content gives equal bytes."""
    stream = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as file:
        file.write(content)
    return stream.getvalue()


def _make_shard(
    commits: Sequence[CommitEntries],
    ledger_view: LedgerView,
    titles: LedgerTitles,
    store: Store,
    key: Sequence[object],
) -> LedgerShard:
    """The part of these commits, of which each format is kept by itself."""
    rows = cache(
        lambda: [
            entry
            for commit_entries in commits
            for entry in ledger_view.entries(commit_entries.corrections)
        ]
    )

    def told() -> dict[str, Any]:
        return {"counts": counts_of(rows()), "latest": rows()[:LATEST]}

    about = store.result([*key, "about"], told)
    return LedgerShard(
        data=store.bytes_of([*key, "data"], lambda: gzipped(json_bytes(columnar(rows())))),
        csv=store.bytes_of([*key, "csv"], lambda: ledger_rows(rows(), titles)),
        sheet=store.bytes_of([*key, "sheet"], lambda: row_lines(rows(), titles)),
        counts={name: Counter(each) for name, each in about["counts"].items()},
        latest=[LedgerEntry(*each) for each in about["latest"]],
    )
