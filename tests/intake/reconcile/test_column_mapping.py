"""A mapping that does not fit: what is said, where, and what to do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from lookback import HOME
from lookback.data.package import Package
from lookback.errors import DescriptorInvalid
from lookback.intake.reconcile.column_mapping import NATIONAL, NationalMapping, read_mapping
from lookback.intake.reconcile.compared_items import comparable_items
from lookback.intake.reconcile.national_export import as_mapped
from lookback.intake.reconcile.sample_export import Sheets

Body = dict[str, Any]
Change = Callable[[Body], object]

WRONG: dict[str, tuple[Change, str]] = {
    "an unknown table": (
        lambda body: body["sheets"]["家庭信息"].update(resource="户"),
        "sheets.家庭信息.resource：“户”不能比对",
    ),
    "an unknown field": (
        lambda body: body["sheets"]["家庭成员"]["columns"].update(民族="ethnic"),
        "sheets.家庭成员.columns.民族：没有字段“ethnic”\n  → 可用的字段：ethnicity",
    ),
    "our own key": (
        lambda body: body["sheets"]["家庭成员"]["columns"].update(编号="member_id"),
        "没有字段“member_id”",
    ),
    "an unknown part": (
        lambda body: body["sheets"]["家庭成员"].update(keys=["id_number"]),
        "sheets.家庭成员.keys：没有这一项",
    ),
    "a value that no code list has": (
        lambda body: body["sheets"]["家庭成员"]["columns"].update(
            性别={"field": "sex", "values": {"1": "男性"}}
        ),
        "男性 不在性别的代码表里",
    ),
    "a key without a column": (
        lambda body: body["sheets"]["收入信息"].update(key=["occasion"]),
        "字段 occasion 没有对应的列",
    ),
    "no key": (
        lambda body: body["sheets"]["收入信息"].pop("key"),
        "sheets.收入信息.key：没有写凭什么认出同一行",
    ),
    "no persons": (lambda body: body["sheets"].pop("家庭成员"), "数据表 member 没有对照的工作表"),
    "a field twice": (
        lambda body: body["sheets"]["家庭成员"]["columns"].update(姓名二="name"),
        "字段 name 有两列",
    ),
    "no number of the household": (
        lambda body: body["sheets"]["家庭成员"].pop("household"),
        "没有写户编号的列名",
    ),
    "a condition that is no list": (
        lambda body: body["sheets"]["收入信息"].update(only={"occasion": "年度"}),
        "sheets.收入信息.only：应是",
    ),
    "no sheets": (lambda body: body.pop("sheets"), "没有 sheets 一项"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_mapping_is_refused_in_words(name: str, package: Package, tmp_path: Path) -> None:
    change, words = WRONG[name]
    body = yaml.safe_load((HOME / NATIONAL).read_text(encoding="utf-8"))
    change(body)
    file = tmp_path / "我的对照.yaml"
    file.write_text(yaml.safe_dump(body, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DescriptorInvalid) as refused:
        read_mapping(file, comparable_items(package))
    assert words in str(refused.value)
    assert "我的对照.yaml" in str(refused.value)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"sheets: [", b"", b"- 1"])
def test_a_file_that_is_no_mapping_is_refused(
    content: bytes, package: Package, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_bytes(content)
    with pytest.raises(DescriptorInvalid, match=r"a\.yaml"):
        read_mapping(tmp_path / "a.yaml", comparable_items(package))


def test_all_that_the_export_lacks_is_said_at_once(
    sheets: Sheets, mapping: NationalMapping
) -> None:
    sheets["家庭成员"][0][1] = "姓 名 称"
    del sheets["家庭信息"]
    with pytest.raises(DescriptorInvalid) as refused:
        as_mapped("导出", sheets, mapping)
    said = str(refused.value)
    assert "sheets.家庭信息：导出文件里没有这张表" in said
    assert "sheets.家庭成员：导出表里没有“姓名”这一列" in said


def test_an_optional_sheet_may_be_missing(sheets: Sheets, mapping: NationalMapping) -> None:
    del sheets["帮扶措施"]
    assert set(as_mapped("导出", sheets, mapping).tables) == {"household", "member", "income"}


def test_headings_may_stand_below_a_title_in_other_widths(
    sheets: Sheets, mapping: NationalMapping
) -> None:
    head = [title.replace("（", " (").replace("）", ") ") for title in sheets["收入信息"][0]]
    sheets["收入信息"][:1] = [["收入信息（示例）", *[""] * 9], head]
    export = as_mapped("导出", sheets, mapping)
    assert len(export.tables["income"]) == len(sheets["收入信息"]) - 2
    assert export.tables["income"].loc[0, "row"] == 3
    assert export.letters["income"]["wage_income_yuan"] == "C"


def test_columns_that_nobody_asked_for_are_named(sheets: Sheets, mapping: NationalMapping) -> None:
    for row in sheets["家庭信息"]:
        row.append("邮编" if row[0] == "户编号" else "436000")
    assert as_mapped("导出", sheets, mapping).unused == ("家庭信息.邮编",)
