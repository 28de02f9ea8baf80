"""What the comparison says of an export that agrees, and of one in which a single thing differs."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from lookback import HOME
from lookback.data.package import Field, Package
from lookback.data.snapshot import Snapshot
from lookback.errors import DataInvalid
from lookback.intake.reconcile.column_mapping import NATIONAL, NationalMapping, read_mapping
from lookback.intake.reconcile.compared_items import comparable_items, normalised_value
from lookback.intake.reconcile.comparison import COLUMNS, KINDS, REGISTER, TWICE, reconcile
from lookback.intake.reconcile.export_sheets import read_sheets
from lookback.intake.reconcile.national_export import as_mapped, read_export
from lookback.intake.reconcile.sample_export import STRANGER, Sheets, exported, sample_file

Compared = Callable[..., pd.DataFrame]
HOUSEHOLDS, PEOPLE, INCOMES, MEASURES = "家庭信息", "家庭成员", "收入信息", "帮扶措施"
VALUES = {
    "boolean": ("是", "否", ""), "date": ("2019-05-06", "2020-01-05", ""),
    "integer": ("1", "7", ""), "number": ("77", "12345.5", ""),
    "string": ("甲", "400702199001010012", ""),
}  # fmt: skip
"""By type of field what a changed cell may hold; of code lists their first labels."""


def test_the_sample_has_enough_to_compare(agreeing: Sheets) -> None:
    assert {name: len(rows) > 20 for name, rows in agreeing.items()} == {
        HOUSEHOLDS: True, PEOPLE: True, INCOMES: True, MEASURES: True,
    }  # fmt: skip


def test_an_export_that_agrees_gives_nothing(sheets: Sheets, compared: Compared) -> None:
    found = compared(sheets)
    assert found.empty
    assert list(found.columns) == list(COLUMNS)


@settings(max_examples=6, deadline=None, suppress_health_check=[*HealthCheck])
@given(place=st.integers(0, 999), number=st.integers(0, 9999), choice=st.integers(0, 2))
@example(place=3, number=0, choice=0)  # the head's name
@example(place=17, number=1, choice=1)  # a person's ID number
def test_one_changed_cell_is_exactly_one_difference(
    agreeing: Sheets, compared: Compared, mapping: NationalMapping,
    place: int, number: int, choice: int,
) -> None:  # fmt: skip
    columns = [(sheet, title) for sheet in mapping.sheets.values() for title in sheet.columns]
    sheet, title = columns[place % len(columns)]
    field, words = sheet.columns[title].field, sheet.columns[title].values
    assume(field.name not in sheet.key or sheet.resource == "member")
    sheets = deepcopy(agreeing)
    titles, *rows = sheets[sheet.title]
    row, at = rows[number % len(rows)], titles.index(title)
    old, new = words.get(row[at], row[at]), _values(field)[choice]
    assume(_text(old, field) != _text(new, field))
    row[at] = new
    found = compared(sheets)
    expected = [row[0], sheet.resource, field.name, _text(new, field)]
    assert found[["national_household", "resource", "field", "theirs"]].to_numpy().tolist() == [
        expected
    ]


def _values(field: Field) -> tuple[str, ...]:
    return (*field.labels[:2], "") if field.labels else VALUES[field.type]


def _text(value: str, field: Field) -> str:
    return normalised_value(value, field).text


def test_every_planted_kind_is_found_and_nothing_else(
    package: Package, dataset: Snapshot, mapping: NationalMapping, tmp_path: Path
) -> None:
    content, planted = sample_file(package, dataset, mapping)
    file = tmp_path / "国办导出.xlsx"
    file.write_bytes(content)
    found = reconcile(package, dataset, read_export(file, mapping), mapping)
    assert sorted(found["kind"]) == sorted(one.kind for one in planted)
    assert {one.kind for one in planted} == {*KINDS}
    assert content == sample_file(package, dataset, mapping)[0]


def test_the_order_of_rows_and_columns_does_not_matter(
    package: Package, dataset: Snapshot, mapping: NationalMapping, tmp_path: Path
) -> None:
    content, _ = sample_file(package, dataset, mapping)
    file = tmp_path / "国办导出.xlsx"
    file.write_bytes(content)
    sheets = read_sheets(file)
    turned = {
        name: [
            [*reversed(rows[0]), "备注"],
            *([*reversed(row), "无"] for row in reversed(rows[1:])),
        ]
        for name, rows in sheets.items()
    }
    a, b = (
        reconcile(package, dataset, as_mapped("导出", one, mapping), mapping).drop(columns="place")
        for one in (sheets, turned)
    )
    pd.testing.assert_frame_equal(a, b)


SAME = {
    "full width": lambda text: text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"}),
    "small x": str.lower,
    "full-width X": lambda text: text.replace("X", "Ｘ"),
    "spaces": lambda text: f" {text[:6]} {text[6:]}\u3000",
    "quotation mark": lambda text: f"'{text}",
}


@pytest.mark.parametrize("way", SAME)
def test_a_number_written_otherwise_is_the_same_number(
    sheets: Sheets, compared: Compared, way: str
) -> None:
    for name, title in ((PEOPLE, "证件号码"), (HOUSEHOLDS, "户主证件号码")):
        at = sheets[name][0].index(title)
        assert any(row[at].endswith("X") for row in sheets[name][1:])
        for row in sheets[name][1:]:
            row[at] = SAME[way](row[at])
    assert compared(sheets).empty


def test_dates_and_amounts_as_excel_keeps_them_are_the_same(
    sheets: Sheets, compared: Compared
) -> None:
    at, yuan = sheets[MEASURES][0].index("开始日期"), sheets[MEASURES][0].index("金额（元）")
    for row in sheets[MEASURES][1:]:
        row[at] = datetime.fromisoformat(row[at]) if row[at] else None
        row[yuan] = float(row[yuan]) if row[yuan] else None
    assert compared(sheets).empty


def test_an_id_number_that_excel_rounded_is_refused_with_its_cell(
    sheets: Sheets, compared: Compared
) -> None:
    at = sheets[PEOPLE][0].index("证件号码")
    for row in sheets[PEOPLE][1:9]:
        row[at] = int(row[at][:15]) * 1000
    with pytest.raises(DataInvalid) as refused:
        compared(sheets)
    said = str(refused.value)
    assert "工作表“家庭成员”D2、D3、D4、D5、D6等 8 格" in said
    assert "后几位已丢失" in said and "重新导出" in said


def test_a_masked_number_is_a_difference_of_that_person(sheets: Sheets, compared: Compared) -> None:
    at = sheets[PEOPLE][0].index("证件号码")
    masked = sheets[PEOPLE][1][at][:6] + "********" + sheets[PEOPLE][1][at][-4:]
    sheets[PEOPLE][1][at] = masked
    found = compared(sheets)
    assert found[["kind", "field", "theirs"]].to_numpy().tolist() == [
        ["不一致", "id_number", masked]
    ]


def test_a_value_that_cannot_be_read_is_told_and_the_rest_compared(
    sheets: Sheets, compared: Compared
) -> None:
    at, yuan = sheets[MEASURES][0].index("开始日期"), sheets[MEASURES][0].index("金额（元）")
    sheets[MEASURES][1][at], sheets[MEASURES][1][yuan] = "去年春天", "=1+1"
    found = compared(sheets)
    assert found[["kind", "field", "theirs"]].to_numpy().tolist() == [
        ["无法读取", "amount_yuan", "=1+1"],
        ["无法读取", "started_on", "去年春天"],
    ]
    assert found["note"].tolist()[0] == "是公式，不是值"


def test_a_household_may_be_numbered_by_its_head(
    package: Package, dataset: Snapshot, compared: Compared, tmp_path: Path
) -> None:
    text = (HOME / NATIONAL).read_text(encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(text.replace("household: 户编号", "household: 户主证件号码"), encoding="utf-8")
    by = read_mapping(own, comparable_items(package))
    sheets = exported(package, dataset, by)
    assert sheets[PEOPLE][0][0] == "户主证件号码"
    assert compared(sheets, by).empty


def test_a_household_that_is_missing_is_one_difference(sheets: Sheets, compared: Compared) -> None:
    gone = sheets[HOUSEHOLDS][3][0]
    for name, rows in sheets.items():
        sheets[name] = [row for row in rows if row[0] != gone]
    found = compared(sheets)
    assert found[["kind", "resource"]].to_numpy().tolist() == [["国办系统缺", "household"]]


def test_a_household_under_another_head_is_recognised_by_its_persons(
    sheets: Sheets, compared: Compared
) -> None:
    row, at = sheets[HOUSEHOLDS][2], sheets[HOUSEHOLDS][0].index("户主证件号码")
    row[at] = STRANGER[2]
    assert compared(sheets)[["kind", "field"]].to_numpy().tolist() == [["不一致", "head_id_number"]]


def test_a_person_in_another_household_is_told_once(sheets: Sheets, compared: Compared) -> None:
    rows = [
        row for row in sheets[PEOPLE][1:] if row[sheets[PEOPLE][0].index("与户主关系")] != "户主"
    ]
    rows[0][0] = next(row[0] for row in sheets[PEOPLE][1:] if row[0] != rows[0][0])
    found = compared(sheets)
    assert found[["kind", "field"]].to_numpy().tolist() == [["不一致", "household_id"]]
    assert found.loc[0, "ours"] != found.loc[0, "theirs"]


def test_a_person_twice_is_called_twice(sheets: Sheets, compared: Compared) -> None:
    sheets[PEOPLE].append([*sheets[PEOPLE][1]])
    assert compared(sheets)["kind"].tolist() == [TWICE]


def test_a_register_that_says_otherwise_is_told_as_such(sheets: Sheets, compared: Compared) -> None:
    at = sheets[HOUSEHOLDS][0].index("是否脱贫户")
    row = sheets[HOUSEHOLDS][1]
    row[at] = {"是": "否", "否": "是"}[row[at]]
    assert compared(sheets)["kind"].tolist() == [REGISTER]


def test_a_household_that_we_do_not_monitor_is_told_with_the_reason(
    sheets: Sheets, compared: Compared, dataset: Snapshot, agreeing: Sheets
) -> None:
    known = {row[sheets[PEOPLE][0].index("证件号码")] for row in sheets[PEOPLE][1:]}
    heads = dataset.member[dataset.member["relation"] == "户主"]
    other = next(one for one in heads["id_number"] if one not in known)
    titles = sheets[HOUSEHOLDS][0]
    row = [""] * len(titles)
    row[0], row[titles.index("户主证件号码")] = "GB7", other
    sheets[HOUSEHOLDS].append(row)
    found = compared(sheets)
    assert found["kind"].tolist() == ["本库缺"]
    assert found.loc[0, "note"] == "其成员在本库的一般农户中，该户不是监测对象"
