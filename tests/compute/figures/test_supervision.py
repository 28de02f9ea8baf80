"""现场督导: the villages that stand out, and their reasons."""

from collections.abc import Callable
from datetime import date

import pandas as pd

from lookback.compute.figures.supervision import REASONS, supervision
from lookback.data.snapshot import Snapshot

Build = Callable[..., Snapshot]
CODES = [f"4207021009{number:02}" for number in range(1, 5)]


def build(snapshot_of: Build, rural: list[int | None], visited: list[int]) -> Snapshot:
    homes = [
        (f"{code[6:]}{n:04}", code)
        for code, count in zip(CODES, visited, strict=True)
        for n in range(count)
    ]
    return snapshot_of(
        date(2022, 5, 20),
        {
            "village": [
                {"village_code": code, "rural_households": count}
                for code, count in zip(CODES, rural, strict=True)
            ],
            "household": [{"household_id": hid, "village_code": code} for hid, code in homes],
            "visit": [
                {"visit_id": hid, "household_id": hid, "round": "回头看",
                 "visited_on": date(2022, 5, 10)}
                for hid, _ in homes
            ],
        },
    )  # fmt: skip


def reasons(rows: pd.DataFrame) -> dict[str, list[str]]:
    return {
        str(code): [reason for reason in REASONS.values() if row[reason]]
        for code, row in rows.iterrows()
    }


def test_the_worst_quarter_by_each_reason(snapshot_of: Build) -> None:
    s = build(snapshot_of, [10, 10, 10, 100], [10, 8, 2, 60])
    found = supervision(s, pd.Series({CODES[1]: 3}))
    assert reasons(found) == {
        CODES[3]: ["任务重"], CODES[2]: ["进展慢"], CODES[1]: ["问题多"],
    }  # fmt: skip
    assert found.loc[CODES[1], "problems"] == 30


def test_more_reasons_come_first(snapshot_of: Build) -> None:
    s = build(snapshot_of, [10, 10, 10, 100], [10, 8, 9, 20])
    found = supervision(s, pd.Series({CODES[1]: 3}))
    assert list(reasons(found)) == [CODES[3], CODES[1]]
    assert reasons(found)[CODES[3]] == ["任务重", "进展慢"]


def test_nobody_stands_out_when_all_is_done(snapshot_of: Build) -> None:
    s = build(snapshot_of, [2, 2, 2, None], [2, 2, 2, 1])
    assert supervision(s, pd.Series(dtype="int64")).empty


def test_one_household_left_is_no_heavy_task(snapshot_of: Build) -> None:
    s = build(snapshot_of, [10, 10, 10, 10], [10, 10, 10, 9])
    assert reasons(supervision(s, pd.Series(dtype="int64"))) == {CODES[3]: ["进展慢"]}
