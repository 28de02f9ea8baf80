"""监测范围测算: who stands below which line."""

import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lookback.data.recall import recalled_frames, remembering_snapshot
from lookback.data.since import Since
from lookback.definitions.amended import recounted

from lookback.compute.what_if import count_below, incomes, moved_by
from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.notice import read_notice

DAY = date(2022, 5, 20)


@pytest.fixture(scope="module")
def s(snapshot_of: Callable[..., Snapshot]) -> Snapshot:
    """Three households of two villages: A38 6,000, 6,900 and 7,500; one income is unknown."""
    homes = {"1009010001": 12000, "1009010002": 13800, "1019010001": 15000, "1019010002": None}
    villages = {hid: f"420702{hid[:6]}" for hid in homes}
    members = [
        {"member_id": f"{hid}0{n}", "household_id": hid, "status": "在册", "name": f"示例{n}",
         "relation": "户主" if n == 1 else "配偶"}
        for hid in homes for n in (1, 2)
    ]  # fmt: skip
    blank = dict.fromkeys(
        ("business_income_yuan", "property_income_yuan", "transfer_income_yuan",
         "business_expense_yuan", "claims_income_yuan", "own_payment_yuan"), 0
    )  # fmt: skip
    income = [
        {"household_id": hid, "period_end": date(2022, 4, 30), "member_count": 2,
         "wage_income_yuan": amount, **blank}
        for hid, amount in homes.items()
    ]  # fmt: skip
    return snapshot_of(
        DAY,
        {
            "town": [{"town_code": "420702100"}, {"town_code": "420702101"}],
            "village": [{"village_code": code} for code in sorted(set(villages.values()))],
            "household": [{"household_id": h, "village_code": v} for h, v in villages.items()],
            "member": members,
            "income": income,
        },
    )


def test_equality_with_the_line_is_not_below(s: Snapshot) -> None:
    rows = count_below(s, "A38", "district", [6000, 6900, 6901, 8000])
    assert rows["households"].tolist() == [0, 1, 2, 3]
    assert rows["persons"].tolist() == [0, 2, 4, 6]
    assert rows["unmonitored"].tolist() == [0, 1, 2, 3]


def test_towns_add_up_to_the_district(s: Snapshot) -> None:
    towns = count_below(s, "A34", "town", range(5000, 9001, 500))
    district = count_below(s, "A34", "district", range(5000, 9001, 500))
    assert towns.groupby("line")["persons"].sum().tolist() == district["persons"].tolist()


def test_a_higher_line_takes_in_exactly_those_between(s: Snapshot) -> None:
    rows = moved_by(s, 7500)
    assert rows[["household_id", "change"]].values.tolist() == [["1009010002", "进入范围"]]
    assert moved_by(s, 7501)["household_id"].tolist() == ["1009010002", "1019010001"]


def test_a_lower_line_lets_out_those_between(s: Snapshot) -> None:
    assert moved_by(s, 6000)["change"].tolist() == ["离开范围"]
    assert moved_by(s, 6900).empty


def test_an_unknown_income_is_below_no_line(s: Snapshot) -> None:
    assert incomes(s).set_index("household_id")["A38"].isna()["1019010002"]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("income", lambda rows: [row.update(wage_income_yuan="0") for row in rows[:30]]),
        ("member", lambda rows: [row.update(status="迁出") for row in rows[:30]]),
    ],
    ids=["less income", "fewer persons"],
)
def test_what_few_households_change_below_a_line_is_what_is_counted_anew(
    faulty: Path, tmp_path: Path, table: str, change: Callable[..., Any],
    rewritten: Callable[..., None],
) -> None:  # fmt: skip
    root = shutil.copytree(faulty, tmp_path / "district", ignore=shutil.ignore_patterns(".git"))
    package, notice = read_package(root), read_notice(root)
    count = partial(count_below, amount="A38", level="town", lines=range(5000, 9001, 500))
    units = ["unit_code", "line"]
    mended: list[pd.DataFrame] = []

    def counted() -> pd.DataFrame:
        s = remembering_snapshot(package, notice, date(2022, 6, 12), root / ".cache")

        def mend(_: str, known: pd.DataFrame, since: Since) -> pd.DataFrame | None:
            found = recounted(s, since, known, units, count)
            mended.extend([] if found is None else [found])
            return found

        return recalled_frames(s, "below", {"towns": lambda: count(s)}, mend)["towns"]

    before = counted()
    rewritten(root, table, change)
    after = counted()
    assert len(mended) == 1 and not after.equals(before)
    anew = count(read_snapshot(package, notice, date(2022, 6, 12)))
    pd.testing.assert_frame_equal(after, anew)
