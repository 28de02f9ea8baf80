"""Planted structural faults, one by one: each is found in the right file, line and field."""
# ruff: noqa: E501 (a table of faults reads best one to a line)

import os
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from lookback.check.findings.finding import Finding
from lookback.check.structure.structure_check import check_structure

VILLAGE = {
    "title": "村表",
    "fields": [
        {"name": "code", "title": "村代码", "type": "string"},
        {"name": "name", "title": "村名", "type": "string"},
    ],
    "primaryKey": ["code"],
    "missingValues": [""],
}
HOUSEHOLD = {
    "title": "户",
    "fields": [
        {"name": "id", "title": "户编号", "type": "string", "constraints": {"pattern": "[0-9]{3}"}},
        {"name": "village", "title": "村代码", "type": "string"},
        {
            "name": "member_count",
            "title": "家庭人口数",
            "type": "integer",
            "constraints": {"minimum": 1, "maximum": 20},
        },
        {
            "name": "kind",
            "title": "户类型",
            "type": "string",
            "constraints": {"required": True, "enum": ["一般农户", "脱贫户"]},
        },
        {"name": "income_yuan", "title": "收入", "type": "number"},
        {"name": "visited_on", "title": "入户日期", "type": "date"},
        {"name": "exit_year", "title": "脱贫年度", "type": "year"},
        {
            "name": "is_dibao",
            "title": "低保户",
            "type": "boolean",
            "trueValues": ["是"],
            "falseValues": ["否"],
        },
        {
            "name": "id_number",
            "title": "证件号码",
            "type": "string",
            "audience": "restricted",
            "constraints": {"pattern": "[0-9]{17}[0-9X]", "unique": True},
        },
    ],
    "primaryKey": ["id"],
    "foreignKeys": [{"fields": ["village"], "reference": {"resource": "v", "fields": ["code"]}}],
    "missingValues": [""],
}
V, TH, ZS = (
    "datapackage/village.csv",
    "datapackage/household/th.csv",
    "datapackage/household/zs.csv",
)
HEADER = ",".join(str(field["name"]) for field in HOUSEHOLD["fields"])  # type: ignore[index]
CLEAN = {
    V: "code,name\n01,甲村\n02,乙村\n",
    TH: f"{HEADER}\n"
    "001,01,3,一般农户,1200.5,2022-05-10,,是,99000019900101001X\n"
    "002,01,2,脱贫户,,,2019,否,\n",
    ZS: f"{HEADER}\n101,02,1,脱贫户,0,2022-05-11,2020,否,990000199001010028\n",
}


class Fault(NamedTuple):
    """A file, what is replaced in it by what, and the finding's code, line and field."""

    file: str
    old: str
    new: str | bytes
    code: str
    line: int
    field: str = ""
    says: str = ""


FAULTS = {
    "not an integer": Fault(TH, "01,3,", "01,三,", "type-error", 2, "member_count", "家庭人口数（member_count）“三”不是整数"),
    "not a number": Fault(TH, "1200.5", "一千", "type-error", 2, "income_yuan", "不是数"),
    "not a date": Fault(TH, "2022-05-10", "5月10日", "type-error", 2, "visited_on", "不是日期"),
    "no such day": Fault(TH, "2022-05-10", "2022-02-30", "type-error", 2, "visited_on"),
    "not a year": Fault(TH, "2019", "19", "type-error", 3, "exit_year", "四位年份"),
    "neither yes nor no": Fault(TH, ",是,", ",有,", "type-error", 2, "is_dibao", "“是”或“否”"),
    "too small": Fault(TH, "01,3,", "01,0,", "constraint-error", 2, "member_count", "不能小于 1"),
    "too large": Fault(TH, "01,3,", "01,30,", "constraint-error", 2, "member_count", "不能大于 20"),
    "not in the list": Fault(ZS, "脱贫户", "贫困户", "constraint-error", 2, "kind", "一般农户、脱贫户"),
    "required and blank": Fault(TH, "一般农户", "", "constraint-error", 2, "kind", "不能空白"),
    "pattern": Fault(TH, "002,01", "02,01", "constraint-error", 3, "id", "[0-9]{3}"),
    "key twice in a shard": Fault(TH, "002,", "001,", "primary-key", 3, "id", "第 2 行"),
    "key twice across shards": Fault(ZS, "101,", "001,", "primary-key", 2, "id", "th.csv 第 2 行"),
    "key blank": Fault(V, "02,", ",", "primary-key", 3, "code", "不能空白"),
    "unique value twice": Fault(ZS, "990000199001010028", "99000019900101001X", "unique-error", 2, "id_number", "th.csv 第 2 行"),
    "parent missing": Fault(ZS, ",02,", ",09,", "foreign-key", 2, "village", "村表（v）"),
    "parent removed": Fault(V, "02,乙村\n", "", "foreign-key", 2, "village"),
    "short row": Fault(TH, ",,2019,否,\n", "\n", "missing-cell", 3, "exit_year"),
    "long row": Fault(TH, "2019,否,\n", "2019,否,,多,\n", "extra-cell", 3, "", "第 10 列"),
    "blank line": Fault(TH, "002,", "\n002,", "blank-row", 3),
    "blank line at the end": Fault(TH, "2019,否,\n", "2019,否,\n\n", "blank-row", 4),
    "row of commas": Fault(V, "02,乙村", ",", "blank-row", 3),
    "fault below a cell with a line break": Fault(V, "甲村\n02,乙村\n", '"甲\n村"\n01,"丙\n村"\n', "primary-key", 4, "code", "第 2 行"),
    "column renamed": Fault(TH, "member_count", "人口", "incorrect-label", 1, "member_count", "人口"),
    "columns swapped": Fault(V, "code,name", "name,code", "incorrect-label", 1, "code"),
    "column missing": Fault(V, "code,name\n01,甲村\n02,乙村\n", "code\n01\n02\n", "missing-label", 1, "name"),
    "column too many": Fault(V, "code,name", "code,name,备注", "extra-label", 1, "", "备注"),
    "column twice": Fault(V, "code,name", "code,code", "duplicate-label", 1, "name"),
    "column without a name": Fault(V, "code,name", "code,", "blank-label", 1, "name"),
    "header of a later shard renamed": Fault(ZS, "member_count", "人口", "incorrect-label", 1, "member_count"),
    "header of a later shard missing": Fault(ZS, f"{HEADER}\n", "", "incorrect-label", 1, "id"),
    "later shard empty": Fault(ZS, CLEAN[ZS], "", "source-error", 0),
    "empty file": Fault(V, CLEAN[V], "", "source-error", 0),
    "GBK": Fault(V, CLEAN[V], CLEAN[V].encode("gbk"), "encoding-error", 2, "", "GBK"),
    "UTF-16": Fault(V, CLEAN[V], CLEAN[V].encode("utf-16"), "encoding-error", 1, "", "UTF-16"),
    "one bad byte": Fault(V, CLEAN[V], CLEAN[V].encode().replace("乙".encode(), b"\xff"), "encoding-error", 3, "", "个别字节"),
    "NUL": Fault(V, "乙", "\0", "nul-byte", 3),
    "UTF-16 without BOM": Fault(V, CLEAN[V], "code,name\n01,a\n".encode("utf-16-le"), "nul-byte", 1, "", "UTF-16"),
    "conflict": Fault(TH, "002,", "<<<<<<< HEAD\n002,", "merge-conflict", 3, "", "未解决的合并冲突"),
    "conflict, other side": Fault(ZS, "101,", "101,02,1,脱贫户,,,,,\n=======\n>>>>>>> taihe\n101,", "merge-conflict", 4),
    "conflict in a cell": Fault(V, "甲村", "<<<本方：甲｜对方：乙｜原值：丙>>>", "cell-conflict", 2, "name", "没有取舍"),
    "unclosed quote": Fault(V, "甲村", '"甲村', "unclosed-quote", 2),
    "quote that swallows a line": Fault(V, "甲村\n02,", '"甲村\n02,"', "unclosed-quote", 2),
    "shard without final newline": Fault(TH, "2019,否,\n", "2019,否,", "missing-newline", 3, "", "zs.csv"),
    "lone CR": Fault(V, "甲村", "甲\r村", "missing-cell", 3, "name"),
    "full-width digit": Fault(TH, "01,3,", "01,３,", "cell-form", 2, "member_count"),
    "underscore": Fault(TH, "1200.5", "1_200", "cell-form", 2, "income_yuan"),
    "space": Fault(TH, "01,3,", "01, 3,", "cell-form", 2, "member_count"),
    "NaN": Fault(TH, "1200.5", "NaN", "cell-form", 2, "income_yuan"),
    "date with one-digit month": Fault(ZS, "2022-05-11", "2022-5-11", "cell-form", 2, "visited_on"),
    "only a space": Fault(V, "乙村", " ", "cell-form", 3, "name"),
    "only spaces": Fault(V, "乙村", "   ", "cell-form", 3, "name"),
    "only full-width spaces": Fault(V, "乙村", "　　", "cell-form", 3, "name"),
    "unsorted": Fault(V, "01,甲村\n02,乙村", "02,乙村\n01,甲村", "not-canonical", 0, "", "第 3 行起未按主键排序"),
    "CRLF": Fault(V, CLEAN[V], CLEAN[V].replace("\n", "\r\n"), "not-canonical", 0, "", "行尾"),
    "BOM": Fault(V, "code", "\ufeffcode", "not-canonical", 0, "", "BOM"),
    "needless quotes": Fault(V, "甲村", '"甲村"', "not-canonical", 0, "", "引号"),
    "no final newline": Fault(V, "乙村\n", "乙村", "not-canonical", 0, "", "缺换行"),
}  # fmt: skip


def clean(make_package: Any) -> Path:
    root: Path = make_package(
        {"v": (VILLAGE, {V: CLEAN[V]}), "h": (HOUSEHOLD, {TH: CLEAN[TH], ZS: CLEAN[ZS]})}
    )
    return root


def found(root: Path) -> tuple[Finding, ...]:
    return check_structure(root).items


def test_clean_package_has_no_findings(make_package: Any) -> None:
    assert found(clean(make_package)) == ()


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault(make_package: Any, fault: Fault) -> None:
    root = clean(make_package)
    if isinstance(fault.new, bytes):
        (root / fault.file).write_bytes(fault.new)
    else:
        assert fault.old in CLEAN[fault.file]
        content = CLEAN[fault.file].replace(fault.old, fault.new, 1)
        (root / fault.file).write_bytes(content.encode())
    where = TH if fault.code == "foreign-key" and fault.file == TH else fault.file
    if fault.code == "foreign-key":
        where = ZS
    matching = [
        item
        for item in found(root)
        if (item.code, item.file, item.line, item.field)
        == (fault.code, where, fault.line, fault.field)
    ]
    assert matching, [str(item) for item in found(root)]
    assert fault.says in str([item.message + item.remedy for item in matching])
    assert re.search("[一-鿿]", matching[0].message) and matching[0].remedy
    assert matching[0].severity == ("W" if fault.code == "not-canonical" else "E")


def test_signalling_nan_is_a_finding_not_a_crash(make_package: Any) -> None:
    root = clean(make_package)
    schema = {"fields": [{"name": "v", "type": "number", "constraints": {"minimum": 0}}]}
    root = make_package({"t": (schema, {"datapackage/t.csv": "v\n1\nsNaN\n-1\n"})})
    codes = {(item.code, item.line) for item in found(root) if item.resource == "t"}
    assert codes == {("cell-form", 3), ("constraint-error", 4)}


def test_judge_that_crashes_on_a_whole_table_is_a_finding(make_package: Any) -> None:
    schema = {
        "fields": [{"name": "v", "type": "number", "constraints": {"minimum": 0}}],
        "foreignKeys": [{"fields": ["v"], "reference": {"resource": "", "fields": ["v"]}}],
    }
    root = make_package({"t": (schema, {"datapackage/t.csv": "v\n1\nsNaN\n"})})
    assert "judge-crash" in {item.code for item in found(root)}


def test_missing_shard_does_not_hide_other_faults(make_package: Any) -> None:
    root = clean(make_package)
    (root / ZS).unlink()
    (root / TH).write_text(CLEAN[TH].replace("01,3,", "01,x,"), encoding="utf-8")
    assert [(item.code, item.file, item.line) for item in found(root)] == [
        ("type-error", TH, 2),
        ("scheme-error", ZS, 0),
    ]


def test_table_that_refers_to_a_missing_file_is_still_judged(make_package: Any) -> None:
    root = clean(make_package)
    (root / V).unlink()
    (root / ZS).write_text(CLEAN[ZS].replace(",02,1,", ",02,x,"), encoding="utf-8")
    assert {(item.code, item.file) for item in found(root)} == {
        ("scheme-error", V),
        ("type-error", ZS),
    }


def test_folder_in_place_of_a_file(make_package: Any) -> None:
    root = clean(make_package)
    (root / V).unlink()
    (root / V).mkdir()
    assert [(item.code, item.file) for item in found(root)] == [("scheme-error", V)]


def test_link_out_of_the_package_is_not_followed(make_package: Any, tmp_path: Path) -> None:
    root = clean(make_package)
    outside = tmp_path.parent / "outside.csv"
    (root / V).rename(outside)
    os.symlink(outside, root / V)
    assert [(item.code, item.file) for item in found(root)] == [("outside-root", V)]


def test_unlisted_file(make_package: Any) -> None:
    root = clean(make_package)
    (root / "datapackage/household/copy.csv").write_text(CLEAN[ZS], encoding="utf-8")
    assert [(item.code, item.file) for item in found(root)] == [
        ("unlisted-file", "datapackage/household/copy.csv")
    ]


def test_conflict_hides_the_noise_of_its_lines_only(make_package: Any) -> None:
    root = clean(make_package)
    mine, theirs = "002,01,2,脱贫户,,,2019,否,\n", "002,01,x,脱贫户,,,2019,否,\n"
    block = f"<<<<<<< HEAD\n{mine}=======\n{theirs}>>>>>>> taihe\n"
    (root / TH).write_text(CLEAN[TH].replace(mine, block), encoding="utf-8")
    assert [(item.line, item.code) for item in found(root)] == [
        (3, "merge-conflict"),
        (5, "merge-conflict"),
        (6, "primary-key"),
        (6, "type-error"),
        (7, "merge-conflict"),
    ]


def test_all_restricted_values_are_masked(make_package: Any) -> None:
    """A canary in every way a restricted value can reach a message: none comes through."""
    canary = "990000200001019999"
    spoiled = [
        CLEAN[ZS].replace("990000199001010028", f"{canary}0"),
        CLEAN[ZS].replace("990000199001010028", canary) * 1 + f"102,02,1,脱贫户,,,,,{canary}\n",
        CLEAN[ZS].replace(",0,", f",{canary},,"),
        CLEAN[ZS].replace("101,02,1,", f"101,02,{canary},"),
        CLEAN[ZS].replace(HEADER, f"101,02,1,脱贫户,0,,,否,{canary}"),
        CLEAN[ZS].replace("101,", f"{canary},"),
    ]
    for content in spoiled:
        root = clean(make_package)
        (root / ZS).write_text(content, encoding="utf-8")
        findings = found(root)
        assert any(item.severity == "E" for item in findings)
        assert canary not in str([str(item) for item in findings]) + str(findings)


def test_mask_keeps_the_length_alone(make_package: Any) -> None:
    root = clean(make_package)
    (root / ZS).write_text(CLEAN[ZS].replace("990000199001010028", "12345"), encoding="utf-8")
    (finding,) = found(root)
    assert finding.value == "***（5位）"
    assert "12345" not in finding.message


def test_restricted_key_is_masked_in_every_finding(make_package: Any) -> None:
    schema = {
        "fields": [
            {"name": "number", "type": "string", "audience": "restricted"},
            {"name": "n", "type": "integer"},
        ],
        "primaryKey": ["number"],
    }
    root = make_package({"t": (schema, {"datapackage/t.csv": "number,n\n13900001111,x\n"})})
    (finding,) = found(root)
    assert (finding.key, finding.value) == ("***（11位）", "x")
