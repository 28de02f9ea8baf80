"""监测范围测算: who stands below which line."""

from collections.abc import Callable
from datetime import date

import pytest

from lookback.compute.figures.what_if import count_below, households_moved_by, incomes
from lookback.data.snapshot import Snapshot

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
    rows = households_moved_by(s, 7500)
    assert rows[["household_id", "change"]].values.tolist() == [["1009010002", "进入范围"]]
    assert households_moved_by(s, 7501)["household_id"].tolist() == ["1009010002", "1019010001"]


def test_a_lower_line_lets_out_those_between(s: Snapshot) -> None:
    assert households_moved_by(s, 6000)["change"].tolist() == ["离开范围"]
    assert households_moved_by(s, 6900).empty


def test_an_unknown_income_is_below_no_line(s: Snapshot) -> None:
    assert incomes(s).set_index("household_id")["A38"].isna()["1019010002"]
