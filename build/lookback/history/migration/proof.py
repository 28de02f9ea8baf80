"""Whether a migration has moved anything: figures of every dispatch day, lists, the ledger."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from lookback.compute.figures.output_package import (
    indicator_rows,
    output_tables,
    table_bytes,
    week_rows,
)
from lookback.compute.figures.weekly_change import compute_weeks, with_changes
from lookback.compute.indicators import INDICATORS
from lookback.data.snapshot import Snapshot
from lookback.errors import Problem, WrongUse
from lookback.history.ledger.ledger import Ledger, prove_ledger

Tables = Mapping[str, bytes]
"""What `lookback compute --weeks` writes, by path."""

SHOWN = 5
"""So many differing rows of a table are shown."""

_REMEDY = "没有写入；把这段话交给程序的维护者，改版前的数据照常可用"


class LedgerComparison(NamedTuple):
    """Entries before and after a migration, and where the two part."""

    before: int
    after: int
    differences: tuple[Problem, ...]


def computed_tables(s: Snapshot) -> Tables:
    """The figures of all dispatch days up to the snapshot's, and the lists on it, as CSV."""
    rows = compute_weeks(s, INDICATORS)
    results = replace(output_tables(s, rows), weeks=with_changes(rows))
    assert results.weeks is not None
    lists = {f"lists/{code}.csv": table_bytes(table) for code, table in results.lists.items()}
    return {
        "indicators.csv": table_bytes(indicator_rows(results.indicators)),
        "weeks.csv": table_bytes(week_rows(results.weeks)),
        **lists,
    }


def read_computed_tables(folder: Path, day: date) -> Tables:
    """The same as an earlier program has written it into a folder.

    Raises:
        WrongUse: the folder has no weeks.csv, or describes another day.
    """
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in (folder / "indicators.csv", folder / "weeks.csv", *folder.glob("lists/*.csv"))
        if path.is_file()
    }
    if "weeks.csv" not in files or f",{day},".encode() not in files.get("indicators.csv", b""):
        what = f"不是 {day} 的全部结果（缺 weeks.csv 或 indicators.csv，或统计时点不同）"
        remedy = f"用改版前的程序运行 lookback compute --weeks --as-of {day} --out {folder}"
        raise WrongUse(Problem(str(folder), what, remedy))
    return files


def moved_figures(before: Tables, after: Tables) -> list[Problem]:
    """The rows of figures and lists that are not the same, a few of each table."""
    return [
        problem
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
        for problem in _differing_rows(name, before.get(name, b""), after.get(name, b""))
    ]


def _differing_rows(name: str, before: bytes, after: bytes) -> Iterator[Problem]:
    old, new = (csv.reader(text.decode("utf-8").splitlines()) for text in (before, after))
    rows = [
        (line, *pair)
        for line, pair in enumerate(zip_longest(old, new), 1)
        if len({*map(str, pair)}) > 1
    ]
    for line, was, now in rows[:SHOWN]:
        what = f"改版前 {','.join(was or []) or '无此行'}，改版后 {','.join(now or []) or '无此行'}"
        yield Problem(f"{name} 第 {line} 行", what, _REMEDY)
    if len(rows) > SHOWN:
        yield Problem(name, f"另有 {len(rows) - SHOWN} 行不同", _REMEDY)


def compared_ledgers(before: Ledger, after: Ledger) -> LedgerComparison:
    """Whether the ledger of the migrated history begins with all entries of the former one."""
    old, new = before.corrections, after.corrections
    differences = [
        Problem(
            f"更正台账 {was.commit[:12]} {was.resource} {was.key}",
            "改版后这一条不在原处",
            _REMEDY,
        )
        for was, now in zip_longest(old, new[: len(old)])
        if was != now and was is not None
    ][:SHOWN]
    if not differences and (verdict := prove_ledger(after)).difference:
        differences.append(verdict.difference)
    return LedgerComparison(len(old), len(new), tuple(differences))
