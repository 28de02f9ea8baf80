import json
from typing import Any

import pytest

from lookback.data.package import Package
from lookback.history.ledger.correction import Correction
from lookback.history.review.business_events import business_events
from lookback.history.review.cell_ranking import MASS, ReviewTier, sort_changes
from lookback.history.tables.change import ChangeKind

BLANK = dict.fromkeys(Correction._fields, "") | {"line": 2}
Row = dict[str, str]


def cell(resource: str, key: str, field: str, old: str, new: str, **more: Any) -> Correction:
    said = {"resource": resource, "key": key, "field": field, "old": old, "new": new}
    return Correction(**{**BLANK, "change": ChangeKind.CHANGED.value, **said, **more})


def came(resource: str, key: str, row: Row) -> Correction:
    return cell(resource, key, "", "", json.dumps(row), change=ChangeKind.ADDED.value)


def went(resource: str, key: str, row: Row) -> Correction:
    return cell(resource, key, "", json.dumps(row), "", change=ChangeKind.REMOVED.value)


DONE = {"kind": "清退", "done_on": "2022-06-01"}
KEYED = {"key_fields": "case_id,kind"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (came("case", "1-1", {"monitored_since": "2022-05-20"}), "新增监测户"),
        (came("case", "1-1", {"opened_on": "2022-05-20"}), "启动识别"),
        (cell("case", "1-1", "monitored_since", "", "2022-05-20"), "新增监测户"),
        (cell("case", "1-1", "monitored_since", "2022-05-20", ""), "监测户被撤下"),
        (cell("case", "1-1", "category", "边缘易致贫户", "脱贫不稳定户"), "监测对象类别变更"),
        (came("elimination", "1-1", {"eliminated_on": "2022-06-01"}), "风险消除"),
        (cell("elimination", "1-1", "eliminated_on", "2022-06-01", ""), "风险消除被撤回"),
        (came("withdrawal", "1-1,清退", {"kind": "清退"}), "申请清退"),
        (came("withdrawal", "1-1,清退", DONE), "清退完成"),
        (cell("withdrawal", "1-1,回退", "done_on", "", "2022-06-01", **KEYED), "回退完成"),
        (cell("household", "1", "village_code", "420702100901", "420702100902"), "村码变更"),
        (cell("member", "101", "household_id", "1", "2"), "成员转户"),
        (cell("member", "101", "change_kind", "", "嫁出"), "成员变动"),
        (went("household", "1", {"household_id": "1"}), "删除户"),
        (came("member", "101", {"household_id": "1"}), "成员增加"),
    ],
)
def test_a_change_is_told_as_what_it_means(row: Correction, expected: str) -> None:
    assert [event.title for event in business_events([row])] == [expected]


def test_a_day_that_is_corrected_is_no_event() -> None:
    assert (
        business_events([cell("case", "1-1", "monitored_since", "2022-05-20", "2022-05-21")]) == []
    )


def test_a_household_split_is_told_with_its_members_and_the_gravest_comes_first() -> None:
    rows = [
        came("household", "2", {"household_id": "2"}),
        cell("member", "101", "household_id", "1", "2"),
        came("member", "201", {"household_id": "2"}),
    ]
    assert [event.title for event in business_events(rows)] == ["户拆分", "新增户"]


def test_one_value_in_many_rows_is_told_once(package: Package) -> None:
    many = [cell("household", str(n), "remark", str(n % 3), "已核") for n in range(MASS + 1)]
    few = [cell("household", str(n), "phone", "1", "2") for n in range(MASS)]
    found = sort_changes([*many, *few], package)
    assert [(one.field, one.rows, one.old) for one in found.mass] == [("remark", MASS + 1, 3)]
    assert sum(map(len, found.ranked.values())) == MASS


def test_what_is_lost_or_decides_must_be_looked_at(package: Package) -> None:
    rows = [
        went("visit", "1-1", {"visit_id": "1-1"}),
        cell("case", "1-1", "contact_on", "", "2022-06-01"),
        cell("income", "1,2022", "wage_income_yuan", "1", "2"),
        cell("household", "1", "remark", "", "x"),
        came("visit", "1-2", {"visit_id": "1-2"}),
    ]
    ranked = sort_changes(rows, package).ranked
    assert [len(ranked[tier]) for tier in ReviewTier] == [2, 1, 2]
