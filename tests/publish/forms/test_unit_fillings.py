"""附件2 and 附件5 counted anew, by hand and by another way."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest

from lookback.data.snapshot import Snapshot
from lookback.publish.forms.form_sheet import UNSTAMPED, stamped
from lookback.publish.forms.reading import read_form
from lookback.publish.forms.unit_fillings import summary_filling, withdrawal_filling
from lookback.publish.forms.workbooks import Forms, summary_file, withdrawal_file

VILLAGE, OTHER = "420702100901", "420702100902"


def cases() -> dict[str, list[dict[str, Any]]]:
    """Six households of one village and one of another, each with its reason to be counted.

    a 一般农户, visited · b 脱贫户, visited twice · c identified after its visit (2 persons) ·
    d eliminated since the notice · e removed long ago: 脱贫户 again · f rollback applied for ·
    g in the other village, type blank.
    """
    types = {"a": "一般农户", "b": "脱贫户", "c": "一般农户", "d": "脱贫户", "e": "脱贫户",
             "f": "一般农户", "g": None}  # fmt: skip
    visits = [(one, "2022-05-09") for one in types] + [("b", "2022-05-12")]
    return {
        "town": [{"town_code": "420702100", "town_name": "太和镇", "shard": "taihe"}],
        "village": [
            {"village_code": code, "town_code": "420702100", "village_name": f"村{code[-1]}"}
            for code in (VILLAGE, OTHER)
        ],
        "household": [
            {"household_id": one, "household_type": kind,
             "village_code": OTHER if one == "g" else VILLAGE}
            for one, kind in types.items()
        ],
        "member": [
            {"member_id": f"{one}{n}", "household_id": one, "status": "在册", "name": f"{one}{n}",
             "relation": "户主" if n == 0 else "配偶", "id_number": f"ID-{one}{n}"}
            for one in types for n in range(2 if one == "c" else 1)
        ],
        "visit": [
            {"visit_id": f"{one}-{day}", "household_id": one, "round": "回头看", "visited_on": day}
            for one, day in visits
        ],
        "case": [
            _case("c", "边缘易致贫户", "2022-05-14"), _case("d", "脱贫不稳定户", "2021-03-01"),
            _case("e", "边缘易致贫户", "2021-01-01"), _case("f", "突发严重困难户", "2021-02-01"),
        ],
        "case_risk": [{"case_id": "f-1", "risk": "因病", "rank": 1}],
        "elimination": [
            {"case_id": "d-1", "eliminated_on": "2022-05-15"},
            {"case_id": "f-1", "eliminated_on": "2022-01-01"},
        ],
        "withdrawal": [
            {"case_id": "e-1", "kind": "清退", "applied_on": "2021-06-01", "done_on": "2021-06-05"},
            {"case_id": "f-1", "kind": "回退", "applied_on": "2022-05-16", "reason": "收入回落"},
        ],
    }  # fmt: skip


def _case(household: str, category: str, since: str) -> dict[str, Any]:
    return {"case_id": f"{household}-1", "household_id": household, "kind": "新识别",
            "category": category, "monitored_since": since, "identified_count": 3}  # fmt: skip


@pytest.fixture
def counted(snapshot_of: Callable[..., Snapshot]) -> Snapshot:
    return snapshot_of(date(2022, 5, 20), cases())


def numbers(line: dict[str, str]) -> dict[str, int]:
    """The counts of a line that are not 0."""
    return {
        name: int(value)
        for name, value in line.items()
        if value.isdigit() and name != "unit_code" and int(value)
    }


def test_a_village_counted_by_hand(counted: Snapshot) -> None:
    filling = summary_filling(counted, VILLAGE)
    (line,) = filling.rows["unit"]
    assert not filling.rows["total"]
    assert numbers(dict(line)) == {
        "households": 6, "一般农户": 2, "脱贫户": 2, "监测对象": 2,
        "newly_identified_households": 1, "newly_identified_persons": 2,
        "newly_identified_households_边缘易致贫户": 1, "newly_identified_persons_边缘易致贫户": 2,
        "elimination_due_households": 1, "elimination_due_persons": 1,
        "elimination_due_households_脱贫不稳定户": 1, "elimination_due_persons_脱贫不稳定户": 1,
        "withdrawal_due_households": 1, "withdrawal_due_persons": 1,
        "withdrawal_due_households_突发严重困难户": 1, "withdrawal_due_persons_突发严重困难户": 1,
    }  # fmt: skip
    assert line["summary_note"] == "新识别户按入户时的户类型计入排查数量"


def test_a_town_is_the_sum_of_its_villages(counted: Snapshot) -> None:
    filling = summary_filling(counted, "420702100")
    first, second = filling.rows["unit"]
    (total,) = filling.rows["total"]
    assert (first["unit_name"], second["unit_name"], total["unit_name"]) == ("村1", "村2", "合计")
    assert numbers(dict(second)) == {}
    assert numbers(dict(total)) == numbers(dict(first))
    assert total["summary_note"].endswith("另有1户户类型未填，未计入")


def test_the_district_lists_its_towns(counted: Snapshot) -> None:
    (line,) = summary_filling(counted, "420702").rows["unit"]
    assert line["unit_name"] == "太和镇"


def test_a_withdrawal_has_its_line(counted: Snapshot, forms: Forms, opened: Any) -> None:
    rows = withdrawal_filling(counted, VILLAGE).rows
    (line,) = rows["withdrawal"]
    assert (line["kind"], line["reason"], line["risks_text"]) == ("回退", "收入回落", "因病")
    assert rows["member"][0]["id_number"] == "ID-f0"
    book = opened(withdrawal_file(counted, forms, VILLAGE, ""))
    read = read_form(book, forms, "表.xlsx")
    reason = next(c for c in read.cells.values() if c.field == "reason" and c.rows)
    assert reason.rows == ({"case_id": "f-1", "kind": "回退"},)
    assert withdrawal_filling(counted, OTHER).rows["withdrawal"] == []


@pytest.mark.parametrize("unit", ["420702", "420702100"])
def test_the_district_counted_another_way(district: Snapshot, unit: str) -> None:
    """排查数量 straight from the tables, household by household."""
    s = district
    visits = s.visit[(s.visit["round"] == "回头看") & (s.visit["visited_on"] <= s.day)]
    villages = s.household.set_index("household_id")["village_code"]
    expected: dict[str, int] = {"一般农户": 0, "脱贫户": 0, "监测对象": 0}
    types = s.household.set_index("household_id")["household_type"]
    for household, first in visits.groupby("household_id")["visited_on"].min().items():
        if villages[household].startswith(unit):
            expected[_type_on(s, household, first) or types[household]] += 1
    lines = summary_filling(s, unit).rows["unit"]
    assert {name: sum(int(line[name]) for line in lines) for name in expected} == expected
    total = sum(int(line["households"]) for line in lines)
    assert total == visits["household_id"].map(villages).str.startswith(unit).groupby(
        visits["household_id"]
    ).first().sum()  # fmt: skip


def _type_on(s: Snapshot, household: str, day: pd.Timestamp) -> str:
    cases = s.case[(s.case["household_id"] == household) & (s.case["monitored_since"] <= day)]
    if cases.empty:
        return ""
    last = cases.sort_values("monitored_since")["case_id"].iloc[-1]
    removed = s.withdrawal[(s.withdrawal["case_id"] == last) & (s.withdrawal["kind"] == "清退")]
    return "" if (removed["done_on"] <= day).any() else "监测对象"


def test_the_third_block_has_as_many_households_as_annex_5(district: Snapshot) -> None:
    lines = summary_filling(district, "420702").rows["unit"]
    block = sum(int(line["withdrawal_due_households"]) for line in lines)
    annex = withdrawal_filling(district, "420702").rows["case"]
    assert block == len({row["household_id"] for row in annex}) > 0


def test_a_summary_reads_back(district: Snapshot, forms: Forms, opened: Any) -> None:
    book = opened(summary_file(district, forms, "420702", ""))
    read = read_form(book, forms, "表.xlsx")
    towns = [cell for cell in read.cells.values() if cell.field == "unit_name" and cell.rows]
    assert [cell.rows[0]["unit_code"] for cell in towns] == sorted(district.town["town_code"])
    assert {cell.role for cell in read.cells.values()} == {"checked"}


def test_a_kept_summary_is_stamped_with_its_commit(district: Snapshot, forms: Forms) -> None:
    """Whole in its memory, short in its footer: byte for byte what it is made for that commit."""
    kept = summary_file(district, forms, "420702", UNSTAMPED)
    for commit in ("1f" * 20, f"{'a' * 40}+未提交的改动"):
        assert stamped(kept, commit) == summary_file(district, forms, "420702", commit)


def test_a_district_without_anything_on_file_has_empty_forms(
    snapshot_of: Callable[..., Snapshot], forms: Forms, opened: Any
) -> None:
    tables = cases()
    s = snapshot_of(date(2022, 5, 20), {name: tables[name] for name in ("town", "village")})
    (line,) = summary_filling(s, "420702").rows["unit"]
    assert numbers(dict(line)) == {}
    for write in (summary_file, withdrawal_file):
        assert read_form(opened(write(s, forms, "420702", "")), forms, "表.xlsx").cells
