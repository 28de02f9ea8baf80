"""A definition is computed once per snapshot, and anew for another day."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from lookback.data.snapshot import Snapshot, once


def test_once_per_snapshot(snapshot_of: Callable[..., Snapshot]) -> None:
    asked = []

    @once
    def year(s: Snapshot) -> int:
        asked.append(s.as_of)
        return s.as_of.year

    s = snapshot_of(date(2022, 5, 20), {})
    assert (year(s), year(s), year(replace(s, as_of=date(2021, 1, 1)))) == (2022, 2022, 2021)
    assert asked == [date(2022, 5, 20), date(2021, 1, 1)]


def test_a_snapshot_can_go_to_another_process(snapshot_of: Callable[..., Snapshot]) -> None:
    s = snapshot_of(date(2022, 5, 20), {"household": [{"household_id": "a"}]})
    assert pickle.loads(pickle.dumps(s)).household.equals(s.household)
