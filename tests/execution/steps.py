"""Steps over a district that tests ask for, whole and in parts, before and after corrections."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from tasks import AMOUNTS, BOTH, TOTAL

from lookback.data.snapshot import Snapshot
from lookback.execution.dataset import Dataset
from lookback.execution.step import TOWN, StepCall, open_snapshot, results

from ..district_files import District

DAY, LATER = date(2022, 5, 20), date(2022, 6, 12)
CALLS = [
    *(StepCall(AMOUNTS, DAY, arguments) for arguments in ((), (5000,))),
    *(StepCall(step, DAY) for step in (BOTH, TOTAL)),
    StepCall(TOTAL, LATER),
]


def change(root: Path, table: str, column: str, value: str, town: str = "") -> str:
    """Another value in the first row of a table that lies in a town; gives the town."""
    d = District(root)
    towns = Dataset(d.package).towns(table, DAY).to_list()
    rows = [row for _, row in d.table(table)]
    place = towns.index(town) if town else next(i for i, each in enumerate(towns) if each)
    assert rows[place][column] != value
    rows[place][column] = value
    d.save()
    return str(towns[place])


def same(one: Any, other: Any) -> None:
    """Values are equal, and tables with their dtypes and the places of their rows."""
    assert type(one) is type(other)
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other, check_exact=True)
    elif isinstance(one, dict):
        assert [*one] == [*other]
        for name in one:
            same(one[name], other[name])
    else:
        assert one == other


def all_same(found: list[Any], expected: list[Any]) -> None:
    for one, other in zip(found, expected, strict=True):
        same(one, other)


def asked(s: Snapshot) -> list[Any]:
    return results(s, CALLS)


def anew(root: Path) -> list[Any]:
    """What each step gives of the whole district, its tables sorted by towns as theirs are."""
    s = open_snapshot(root, DAY)
    return [by_town(call.step.run(s.on(call.day), *call.arguments)) for call in CALLS]


def by_town(value: Any) -> Any:
    if isinstance(value, pd.DataFrame):
        return value.sort_values(TOWN, kind="stable", ignore_index=True)
    return {n: by_town(each) for n, each in value.items()} if isinstance(value, dict) else value


def edit_notice(root: Path) -> None:
    """Another number of days for the notice's leads: 77."""
    path = root / "schemas/notice.yaml"
    text = path.read_text(encoding="utf-8")
    at = text.index("lead_days:")
    start = text.index("from: 2022-01-01, value: ", at) + len("from: 2022-01-01, value: ")
    path.write_text(f"{text[:start]}77{text[start:].lstrip('0123456789')}", encoding="utf-8")
