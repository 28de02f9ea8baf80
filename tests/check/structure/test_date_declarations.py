"""What a schema says of its dates must be there and hold together: a circle stops the check."""

from pathlib import Path
from typing import Any

import pytest

from lookback.check.structure.structure_check import check_structure
from lookback.errors import DescriptorInvalid

STARTED = {"name": "started_on", "type": "date", "date": {"years_back": 1}}
KEY = {"name": "id", "type": "string"}


def schema(*fields: dict[str, Any], key: Any = "id") -> dict[str, Any]:
    return {"fields": [KEY, *fields], "primaryKey": [key]}


def ended(**limits: Any) -> dict[str, Any]:
    return {"name": "ended_on", "type": "date", "date": {"years_back": 1, **limits}}


def check(make_package: Any, **schemas: Any) -> str:
    """The problems found in tables of these schemas; none where there are none."""
    tables = {}
    for name, one in schemas.items():
        header = ",".join(field["name"] for field in one["fields"])
        tables[name] = (one, {f"datapackage/{name}.csv": f"{header}\n"})
    root: Path = make_package(tables)
    try:
        assert check_structure(root).valid
    except DescriptorInvalid as error:
        assert error.exit_code == 3
        return str(error)
    return ""


def test_an_order_of_dates_of_a_table_and_of_another(make_package: Any) -> None:
    other = schema(
        {**STARTED, "name": "opened_on"}, ended(not_before=["a.started_on", "opened_on"])
    )
    assert check(make_package, a=schema(STARTED, ended(not_before=["started_on"])), b=other) == ""


def test_a_circle_is_named_from_one_date_to_the_next(make_package: Any) -> None:
    started = {**STARTED, "date": {"years_back": 1, "not_before": ["ended_on"]}}
    told = check(make_package, a=schema(started, ended(not_before=["started_on"])))
    assert "日期先后的声明成环" in told
    assert "a.started_on 不早于 a.ended_on" in told
    assert "a.ended_on 不早于 a.started_on" in told


def test_a_circle_through_two_tables(make_package: Any) -> None:
    first = schema(ended(not_before=["b.started_on"]))
    second = schema({**STARTED, "date": {"years_back": 1, "not_before": ["a.ended_on"]}})
    assert "a.ended_on 不早于 b.started_on" in check(make_package, a=first, b=second)


def test_a_date_before_itself(make_package: Any) -> None:
    assert "成环" in check(make_package, a=schema(ended(not_before=["ended_on"])))


@pytest.mark.parametrize(
    ("field", "told"),
    [
        (ended(not_before=["begun_on"]), "a.begun_on 不存在"),
        (ended(not_before=["b.begun_on"]), "b.begun_on 不存在"),
        (ended(not_before=["id"]), "a.id 不是日期"),
        (ended(not_before="started_on"), "not_before 应为字段名的列表"),
        (ended(years_back=-1), "years_back 应为不小于 0 的整数"),
        (ended(years_ahead=True), "years_ahead 应为不小于 0 的整数"),
        (ended(before=["started_on"]), "不认识的 before"),
        (ended(is_planned="是"), "is_planned 应为 true 或 false"),
        ({**ended(), "date": ["started_on"]}, "date 不是对象"),
        ({**ended(), "type": "string"}, "不是日期，却有 date"),
    ],
)
def test_a_declaration_that_cannot_be_used(
    make_package: Any, field: dict[str, Any], told: str
) -> None:
    assert told in check(make_package, a=schema(STARTED, field))


def test_a_table_whose_key_is_not_there(make_package: Any) -> None:
    other = {"fields": [{"name": "no", "type": "string"}, STARTED], "primaryKey": ["no"]}
    told = check(make_package, a=schema(ended(not_before=["b.started_on"])), b=other)
    assert "b 的主键不在本表中" in told
