"""Histories of one small table, and the ledger that each must give."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from lookback.history.ledger.ledger import Ledger, prove_ledger, read_file_ledger

HEAD = "id,name,value\n"
BODY = "1,甲,10\n2,乙,20\n3,丙,30\n"
TABLE = HEAD + BODY
MANY = HEAD + "".join(f"{n:03},名{n},{n * 7 % 60}\n" for n in range(60))


class Case(NamedTuple):
    """`versions` are the file's contents, None where it is absent; `events` what is expected of
    all commits after the first: "commit change key field: old → new", commits counted from 1."""

    name: str
    versions: list[str | bytes | None]
    events: list[str]


CASES = [
    Case("一格改动", [TABLE, TABLE.replace("20", "25")], ["2 changed 2 value: 20 → 25"]),
    Case(
        "新增一行",
        [TABLE, TABLE + "4,丁,40\n"],
        ['2 added 4:  → {"id":"4","name":"丁","value":"40"}'],
    ),
    Case(
        "删除一行",
        [TABLE, TABLE.replace("2,乙,20\n", "")],
        ['2 removed 2: {"id":"2","name":"乙","value":"20"} →'],
    ),
    Case(
        "删除后原样恢复",
        [TABLE, TABLE.replace("3,丙,30\n", ""), TABLE],
        [
            '2 removed 3: {"id":"3","name":"丙","value":"30"} →',
            '3 added 3:  → {"id":"3","name":"丙","value":"30"}',
        ],
    ),
    Case(
        "改后改回",
        [TABLE, TABLE.replace("20", "25"), TABLE],
        ["2 changed 2 value: 20 → 25", "3 changed 2 value: 25 → 20"],
    ),
    Case(
        "换行序并改一格",
        [TABLE, HEAD + "3,丙,30\n2,乙,20\n1,甲,11\n"],
        ["2 changed 1 value: 10 → 11"],
    ),
    Case(
        "六十行重排",
        [MANY, HEAD + "".join(sorted(MANY.splitlines(True)[1:], reverse=True))],
        ["2 format:  → 行序"],
    ),
    Case(
        "主键改动",
        [TABLE, TABLE.replace("2,乙", "9,乙")],
        [
            '2 removed 2: {"id":"2","name":"乙","value":"20"} →',
            '2 added 9:  → {"id":"9","name":"乙","value":"20"}',
        ],
    ),
    Case(
        "主键重复，改其中一行",
        [TABLE + "2,乙,21\n", TABLE + "2,乙,22\n"],
        [
            '2 removed 2: {"id":"2","name":"乙","value":"21"} →  duplicate_key',
            '2 added 2:  → {"id":"2","name":"乙","value":"22"} duplicate_key',
        ],
    ),
    Case(
        "完全重复的行删去一行",
        [TABLE + "2,乙,20\n", TABLE],
        ['2 removed 2: {"id":"2","name":"乙","value":"20"} →  duplicate_key'],
    ),
    Case(
        "新增的行与原有主键重复",
        [TABLE, TABLE + "1,戊,50\n"],
        ['2 added 1:  → {"id":"1","name":"戊","value":"50"} duplicate_key'],
    ),
    Case(
        "单元格内换行，改其文字",
        [HEAD + '1,"甲\n上",10\n2,乙,20\n', HEAD + '1,"甲\n下",10\n2,乙,20\n'],
        ["2 changed 1 name: 甲⏎上 → 甲⏎下"],
    ),
    Case(
        "单元格内换行，改另一格",
        [HEAD + '1,"甲\n上",10\n2,乙,20\n', HEAD + '1,"甲\n上",11\n2,乙,20\n'],
        ["2 changed 1 value: 10 → 11"],
    ),
    Case(
        "只加引号",
        [TABLE, HEAD + '"1","甲","10"\n2,乙,20\n3,丙,30\n'],
        ["2 format:  → 引号或空格写法"],
    ),
    Case(
        "引号内逗号",
        [HEAD + '1,"甲,乙",10\n', HEAD + '1,"甲,丙",10\n'],
        ["2 changed 1 name: 甲,乙 → 甲,丙"],
    ),
    Case(
        "引号内引号",
        [HEAD + '1,"甲""乙",10\n', HEAD + '1,"甲""丙",10\n'],
        ['2 changed 1 name: 甲"乙 → 甲"丙'],
    ),
    Case("LF 改 CRLF", [TABLE, TABLE.replace("\n", "\r\n")], ["2 format: 换行 LF → 换行 CRLF"]),
    Case("末行换行丢失", [TABLE, TABLE[:-1]], ["2 format: 末行换行 有 → 末行换行 无"]),
    Case("加 BOM", [TABLE, "\ufeff" + TABLE], ["2 format: 编码 UTF-8 → 编码 UTF-8 BOM"]),
    Case("GBK 改 UTF-8", [TABLE.encode("gbk"), TABLE], ["2 format: 编码 GBK → 编码 UTF-8"]),
    Case(
        "Latin-1 改 UTF-8",
        [
            TABLE.replace("甲", "Müller")
            .replace("乙", "José")
            .replace("丙", "b")
            .encode("latin-1"),
            TABLE.replace("甲", "Müller").replace("乙", "José").replace("丙", "b"),
        ],
        ["2 format: 编码 Windows-1252 → 编码 UTF-8"],
    ),
    Case(
        "UTF-8 改 UTF-16", [TABLE, TABLE.encode("utf-16")], ["2 format: 编码 UTF-8 → 编码 UTF-16"]
    ),
    Case("逗号改分号", [TABLE, TABLE.replace(",", ";")], ["2 format: 分隔符 , → 分隔符 ;"]),
    Case(
        "新增字段，皆空",
        [TABLE, "id,name,value,note\n1,甲,10,\n2,乙,20,\n3,丙,30,\n"],
        ["2 column_added note:  →"],
    ),
    Case(
        "新增字段，同值填入",
        [TABLE, "id,name,value,ok\n1,甲,10,否\n2,乙,20,否\n3,丙,30,是\n"],
        ["2 column_added ok:  → 否", "2 filled 3 ok: 否 → 是"],
    ),
    Case(
        "字段改名",
        [TABLE, TABLE.replace("value", "amount")],
        ["2 column_renamed amount: value → amount"],
    ),
    Case(
        "字段改名并改一格",
        [TABLE, TABLE.replace("value", "amount").replace("30", "31")],
        ["2 column_renamed amount: value → amount", "2 changed 3 amount: 30 → 31"],
    ),
    Case(
        "字段换序并改一格",
        [TABLE, "value,id,name\n10,1,甲\n20,2,乙\n33,3,丙\n"],
        [
            '2 columns_reordered: ["id", "name", "value"] → ["value", "id", "name"]',
            "2 changed 3 value: 30 → 33",
        ],
    ),
    Case("删除字段", [TABLE, "id,name\n1,甲\n2,乙\n3,丙\n"], ["2 column_removed value:  →"]),
    Case("前导零丢失", [HEAD + "1,甲,007\n", HEAD + "1,甲,7\n"], ["2 changed 1 value: 007 → 7"]),
    Case("1.0 变 1", [HEAD + "1,甲,1.0\n", HEAD + "1,甲,1\n"], ["2 changed 1 value: 1.0 → 1"]),
    Case("NA 变空", [HEAD + "1,甲,NA\n", HEAD + "1,甲,\n"], ["2 changed 1 value: NA →"]),
    Case("只差空白", [HEAD + "1, 甲,1\n", HEAD + "1,甲,1\n"], ["2 changed 1 name:  甲 → 甲"]),
    Case(
        "NFD 变 NFC", [HEAD + "1,e\u0301,1\n", HEAD + "1,\u00e9,1\n"], ["2 changed 1 name: é → é"]
    ),
    Case(
        "值里有 ->", [HEAD + "1,a->b,1\n", HEAD + "1,a->c,1\n"], ["2 changed 1 name: a->b → a->c"]
    ),
    Case(
        "短行补齐",
        [HEAD + "1,甲\n2,乙,20\n", HEAD + "1,甲,10\n2,乙,20\n"],
        ["2 changed 1 value:  → 10"],
    ),
    Case("超出表头的格", [HEAD + "1,甲,10\n", HEAD + "1,甲,10,多\n"], ["2 changed 1 #4:  → 多"]),
    Case(
        "中间有一版为空",
        [HEAD + "1,甲,10\n", "", HEAD + "1,甲,10\n"],
        [
            '2 removed 1: {"id":"1","name":"甲","value":"10"} →',
            '2 table_removed: ["id", "name", "value"] →',
            '3 table_added:  → ["id", "name", "value"]',
            '3 added 1:  → {"id":"1","name":"甲","value":"10"}',
        ],
    ),
    Case(
        "文件删除后恢复，并改一格",
        [HEAD + "1,甲,10\n", None, HEAD + "1,甲,11\n"],
        [
            '2 removed 1: {"id":"1","name":"甲","value":"10"} →',
            '2 table_removed: ["id", "name", "value"] →',
            '3 table_added:  → ["id", "name", "value"]',
            '3 added 1:  → {"id":"1","name":"甲","value":"11"}',
        ],
    ),
    Case("空行不是行", [TABLE, HEAD + "\n" + BODY], ["2 format:  → 空行"]),
    Case(
        "未动本表的提交",
        [TABLE, TABLE, TABLE + "4,丁,40\n"],
        ['3 added 4:  → {"id":"4","name":"丁","value":"40"}'],
    ),
]


def told(ledger: Ledger, numbers: dict[str, int]) -> list[str]:
    """Events in the form of `Case.events`; flags of the commit as a whole are left out."""
    lines = []
    for each in ledger.corrections:
        place = " ".join(part for part in (each.change, each.key, each.field) if part)
        own = [
            flag for flag in each.flags.split() if flag in ("duplicate_key", "dropped", "conflict")
        ]
        cells = f"{each.old} → {each.new} {' '.join(own)}".replace("\n", "⏎").rstrip()
        lines.append(f"{numbers[each.commit]} {place}: {cells}")
    return lines


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_one_table(case: Case, story: Any, run_git: Callable[..., bytes]) -> None:
    for version in case.versions:
        story.commit({"data/table.csv": version})
    root = story.write()
    commits = run_git(root, "rev-list", "--reverse", "main").decode().split()
    ledger = read_file_ledger(root, "data/table.csv", ("id",), "main")
    assert told(ledger, {name: place for place, name in enumerate(commits, 1)}) == case.events
    verdict = prove_ledger(ledger)
    assert verdict.holds, verdict.difference
    assert verdict.corrections == len(case.events)
