"""The ledger in parts: a later commit leaves the older ones, and what is kept changes no byte."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback import HOME
from lookback.data.package import Package, read_package
from lookback.execution.store import Store
from lookback.history.ledger.commit_entries import entries_by_commit
from lookback.history.ledger.correction import Correction
from lookback.history.ledger.ledger import Ledger, LedgerSource
from lookback.history.ledger.ledger_view import LedgerView
from lookback.publish.ledger import ledger_shards
from lookback.publish.ledger.ledger_page import ledger_pages
from lookback.publish.ledger.ledger_shards import SHARD_ROWS, cut_by_rows, make_shards
from lookback.publish.ledger.ledger_summary import counts_of, summed_counts


@pytest.fixture(scope="module")
def package() -> Package:
    return read_package(HOME)


def history(*commits: int) -> Ledger:
    """A commit a day, each of so many corrections of telephone numbers."""
    rows = [
        Correction(
            f"{place:040x}", "信息员", f"2022-05-{place + 1:02}T09:00:00+08:00", "", "household",
            f"1009010{place:02}{line:03}", "phone", "changed", "14012345678", f"1408765{line:04}",
            "户主来电", "梁乡村〔2022〕3号", "李某", "区办", "datapackage/household/taihe.csv",
            line, "更正：联系电话", "" if place % 3 else "no_reason", "household_id",
        )
        for place, count in enumerate(commits)
        for line in range(count)
    ]  # fmt: skip
    return Ledger(LedgerSource(HOME), f"{len(commits):040x}", (), entries_by_commit(rows), ())


SIZES = st.lists(st.integers(1, 2 * SHARD_ROWS), min_size=1, max_size=12)


@given(SIZES, SIZES)
def test_later_commits_leave_every_cut_where_it_is(before: list[int], later: list[int]) -> None:
    def cuts(sizes: Sequence[int]) -> list[list[int]]:
        """The sizes, given the oldest first, in parts, the oldest first."""
        newest_first = [range(size) for size in reversed(sizes)]
        return [
            [len(each) for each in reversed(part)] for part in reversed(cut_by_rows(newest_first))
        ]

    old, new = cuts(before), cuts([*before, *later])
    assert new[: len(old) - 1] == old[:-1]
    assert [size for part in new for size in part] == [*before, *later]
    assert all(sum(part) >= SHARD_ROWS for part in new[:-1])
    assert sum(new[-1]) >= SHARD_ROWS / 5 or len(new) == 1


def test_one_more_commit_tells_only_the_newest_part(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_shards, "SHARD_ROWS", 10)
    asked: list[str] = []
    entries = LedgerView.entries

    def counted(lens: LedgerView, rows: Sequence[Correction]) -> object:
        asked.append(rows[0].commit)
        return entries(lens, rows)

    monkeypatch.setattr(LedgerView, "entries", counted)
    templates = HOME / "site/templates"
    ledger_pages(history(7, 8, 5, 6, 4), package, "internal", templates, Store(tmp_path))
    assert len(asked) == 5
    asked.clear()
    more = history(7, 8, 5, 6, 4, 1)
    kept = ledger_pages(more, package, "internal", templates, Store(tmp_path))
    assert [int(commit, 16) for commit in asked] == [5, 4]  # 26 rows stand, 5 are told
    assert kept == ledger_pages(more, package, "internal", templates)


def test_what_is_kept_is_told_anew_for_other_words_or_readers(
    package: Package, tmp_path: Path
) -> None:
    templates = HOME / "site/templates"
    once = ledger_pages(history(3), package, "internal", templates, Store(tmp_path))
    public = ledger_pages(history(3), package, "web", templates, Store(tmp_path))
    assert public == ledger_pages(history(3), package, "web", templates) != once
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept
    for path in kept:
        path.write_bytes(path.read_bytes()[:-1])  # a damaged file counts as none
    assert ledger_pages(history(3), package, "internal", templates, Store(tmp_path)) == once


def test_counts_of_parts_add_up(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_shards, "SHARD_ROWS", 4)
    ledger = history(3, 2, 6, 1, 9)
    parts = list(make_shards(ledger, package, "internal"))
    monkeypatch.setattr(ledger_shards, "SHARD_ROWS", 100)
    (whole,) = make_shards(ledger, package, "internal")
    assert len(parts) > 2
    assert summed_counts(part.counts for part in parts) == whole.counts
    assert whole.counts == counts_of(
        [entry for part in parts for entry in part.latest]
    )  # every part has fewer entries than are kept as they are
