"""The screen may only save time: on any package the findings are Frictionless's own errors."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package
from frictionless.errors import CellError, Error, HeaderError, RowError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookback.check.structure.checked_table import CheckedTable
from lookback.check.structure.data_files import DataFile
from lookback.check.structure.structure_check import check_structure
from lookback.execution.store import NO_STORE, Store

JUDGED = {kind.type for kind in Error.list_children()}

Told = list[tuple[str, str, str, int, str]]


def judge(root: Path) -> Told:
    """What plain Frictionless says: resource, type, file, line, field."""
    package = Package.from_descriptor(str(root / "datapackage.json"))
    report = package.validate(limit_errors=100_000)
    told = []
    for task, resource in zip(report.tasks, package.resources, strict=True):
        paths = [resource.path, *resource.extrapaths]
        parts = [DataFile(path, (root / path).read_bytes()) for path in paths]
        places = CheckedTable(resource, {}, parts, {}).places
        for error in task.errors:
            file, line = paths[0], 1 if isinstance(error, HeaderError) else 0
            if isinstance(error, RowError):
                file, line = places.of(error.row_number)
            is_local = isinstance(error, CellError) or hasattr(error, "label")
            told.append((task.name, error.type, file, line, error.field_name if is_local else ""))
    return sorted(told)


def lookback(root: Path, store: Store = NO_STORE) -> Told:
    """What our check says of the same, its own codes left out."""
    keys = ("primary-key", "foreign-key")
    return sorted(
        (item.resource, item.code, item.file, item.line, "" if item.code in keys else item.field)
        for item in check_structure(root, store).items
        if item.code in JUDGED
    )


def column(kind: str, **properties: Any) -> dict[str, Any]:
    rules = {
        name: properties.pop(name)
        for name in ("required", "unique", "pattern", "enum", "minimum", "maximum", "minLength")
        if name in properties
    }
    return {"name": "v", "type": kind, "constraints": rules, **properties}


YES = {"trueValues": ["是"], "falseValues": ["否"]}
TRAPS = [
    (column("integer"), [" 1", "1.0", "１２", "1_000", "1e3", "+5", "0x10", "9" * 20, "-0", "NA"]),
    (column("integer", minimum=1, maximum=9), ["0", "1", "9", "10", "-1", "１", "", "x", "01"]),
    (column("integer", enum=[1, 2]), ["1", "01", "3", "１"]),
    (column("integer", unique=True), ["1", "01", "2", "", "", "x", "x"]),
    (column("number"), ["NaN", "Infinity", "1_000.5", "１.５", " 1.5 ", "1e5", ".5", "5."]),
    (column("number", minimum=0, maximum=5_000_000), ["NaN", "5000000.0000000001", "-0", "1,5"]),
    (column("number", minimum="0.5"), ["0.5", "0.49999999999999999", "0.4999", "12345678901.1234"]),
    (column("number", unique=True), ["1", "1.0", "1.00", "NaN", "NaN", "2"]),
    (column("boolean", **YES), ["是", "否", "是 ", "true", "不详", "", "0"]),
    (column("date"), ["２０２４-01-05", "2024-1-5", "2024/01/05", "2024-01- 5", "2023-02-29"]),
    (column("date"), ["0000-01-01", "2024-01-05 00:00:00", "0999-01-01", "1999-12-31", "24-1-1"]),
    (column("date", minimum="2022-01-01", maximum="2022-12-31"), ["2021-12-31", "2022-01-01", ""]),
    (column("date", format="%Y/%m/%d"), ["2024/01/05", "2024-01-05"]),
    (column("year"), ["２０２４", " 999", "24", "20245", "+999", "2024", "1_99"]),
    (column("yearmonth"), ["24-01", "2024-1", "2024-13", "2024-01-05", "2024-01"]),
    (column("string", required=True), ["", " ", "　", "—", "x", '""']),
    (column("string", pattern=r"\d{3}"), ["123", "１２３", '"123\n"', "1234", "12"]),
    (column("string", pattern="[0-9]{3}"), ["123", "１２３", '"123\n"', "1234", "12", ""]),
    (column("string", pattern="a|b"), ["a", "b", "axxx", "xxb", "cb"]),
    (column("string", pattern="[0-9]{1,2}-[0-9]+"), ["1-1", "123-1", "1-", "12-12345"]),
    (column("string", pattern="[0-9]++1"), ["11", "21", "1"]),
    (column("string", pattern=".{3}"), ["𠮷𠮷𠮷", "𠮷", "abc"]),
    (column("string", minLength=2), ["𠮷", "a", "ab", "", '"a\n"']),
    (column("string", enum=["男", "女"]), ["男", "女 ", "Ｍ", "", "女"]),
    (column("string", unique=True), ["a", "b", "a", "", "", "A", "a "]),
    (column("string", enum=["xy"]), ['"x"y', 'x"y', '"xy"', ' "xy"']),
    (column("string", missingValues=["", "无"], required=True), ["无", "—", "x"]),
    (column("time"), ["08:30:00", "8:30", "24:00:00"]),
    (column("datetime"), ["2024-01-05T08:30:00Z", "2024-01-05"]),
    (column("string", format="email"), ["a@b.cn", "a", ""]),
    (column("array"), ["[1]", "x"]),
]  # fmt: skip


@pytest.mark.parametrize(("field", "cells"), TRAPS, ids=lambda value: str(value)[:60])
def test_trap_cells(make_package: Any, field: dict[str, Any], cells: list[str]) -> None:
    schema = {
        "fields": [{"name": "id", "type": "string"}, field],
        "primaryKey": ["id"],
        "missingValues": ["", "—"],
    }
    rows = "".join(f"{number:02},{cell}\n" for number, cell in enumerate(cells))
    root = make_package({"t": (schema, {"datapackage/t.csv": f"id,v\n{rows}"})})
    assert lookback(root) == judge(root)


ID_AND_N = {
    "fields": [{"name": "id", "type": "string"}, {"name": "n", "type": "integer"}],
    "primaryKey": ["id"],
    "missingValues": ["", "—"],
}
ODD = {"delimiter": ";", "commentChar": "#", "skipInitialSpace": True}
STRUCTURES = {
    "clean": "id,n\na,1\nb,2\n",
    "no rows": "id,n\n",
    "no rows, no newline": "id,n",
    "empty": "",
    "only newlines": "\n\n",
    "blank line inside": "id,n\na,1\n\nb,2\n",
    "blank line at the end": "id,n\na,1\n\n",
    "blank cells": "id,n\na,1\n,\n",
    "missing values only": "id,n\na,1\n—,—\n",
    "short row": "id,n\na\nb,2\n",
    "long row": "id,n\na,1,2\nb,2\n",
    "long row, empty extra": "id,n\na,1,\nb,2\n",
    "short and long": "id,n\na\nb,2,\n",
    "header swapped": "n,id\n1,a\n",
    "header with a space": "id,n \na,1\n",
    "header quoted": '"id",n\na,1\n',
    "header missing": "a,1\nb,2\n",
    "header short": "id\na\n",
    "header long": "id,n,m\na,1,2\n",
    "header twice the same": "id,id\na,1\n",
    "header blank cell": "id,\na,1\n",
    "header repeated below": "id,n\nid,n\n",
    "BOM": "\ufeffid,n\na,1\n",
    "CRLF": "id,n\r\na,1\r\n",
    "mixed line ends": "id,n\r\na,1\nb,2\r\n",
    "lone CR": "id,n\na\r,1\nb,2\n",
    "CR only": "id,n\ra,1\rb,2\r",
    "quoted CR": 'id,n\n"a\rb",1\n',
    "quoted newline": 'id,n\n"a\nb",1\nc,x\n',
    "quoted comma": 'id,n\n"a,b",1\n',
    "needless quotes": 'id,n\n"a","1"\n',
    "empty quotes": 'id,n\na,""\n',
    "doubled quotes": 'id,n\n"a""b",1\n',
    "text after quote": 'id,n\n"a"b,1\n',
    "space before quote": 'id,n\n "a",1\n',
    "unclosed quote": 'id,n\n"a,1\nb,2\n',
    "quote closed rows later": 'id,n\n"a,1\nb","2\n',
    "NUL": "id,n\na\0,1\n",
    "line separator": "id,n\na\u2028b,1\n",
    "semicolons": "id;n\na;1\n",
    "tabs": "id\tn\na\t1\n",
    "no final newline": "id,n\na,1",
    "spaces after commas": "id, n\na, 1\nb, 2\n",
    "comment sign": "id,n\n#a,1\n",
    "same key": "id,n\na,1\na,2\nb,1\na,1\n",
    "blank key": "id,n\n,1\n,2\n",
    "long cell": f"id,n\n{'x' * 200_000},1\n",
}


@pytest.mark.parametrize("content", STRUCTURES.values(), ids=STRUCTURES.keys())
def test_trap_structures(make_package: Any, content: str) -> None:
    tables = {"t": (ID_AND_N, {"datapackage/t.csv": content})}
    for root in (make_package(tables), make_package(tables, {}), make_package(tables, ODD)):
        assert lookback(root) == judge(root)


def test_single_column_blank_line_where_blank_is_a_value(make_package: Any) -> None:
    schema = {"fields": [{"name": "id", "type": "string"}], "missingValues": ["—"]}
    root = make_package({"t": (schema, {"datapackage/t.csv": "id\na\n\nb\n"})})
    assert lookback(root) == judge(root) != []


def test_delimiter_that_frictionless_guesses_from_the_data(make_package: Any) -> None:
    schema = {"fields": [{"name": "id", "type": "string"}]}
    content = "id\n" + "a;1\nb;2\n" * 20
    root = make_package({"t": (schema, {"datapackage/t.csv": content})}, {})
    assert lookback(root) == judge(root) != []


@pytest.mark.parametrize("rows", ["x,\n1,2,3,4,5\n1,2,3,4,5\n", "1,2,3,4,5,6\n" * 9 + "x,\n" * 3])
@pytest.mark.parametrize("dialect", [{"delimiter": ","}, {"delimiter": ",", "header": True}])
def test_header_that_frictionless_guesses(make_package: Any, rows: str, dialect: Any) -> None:
    """It takes the first row of average width: of the table, which an extract must not shift."""
    schema = {"fields": [{"name": name, "type": "string"} for name in "abcdef"]}
    root = make_package({"t": (schema, {"datapackage/t.csv": f"a,b,c,d,e,f\n{rows}"})}, dialect)
    assert lookback(root) == judge(root) != []


def test_blank_row_where_nothing_is_required(make_package: Any) -> None:
    schema = {"fields": ID_AND_N["fields"], "missingValues": ["", "—"]}
    root = make_package({"t": (schema, {"datapackage/t.csv": "id,n\na,1\n—,\n"})})
    assert lookback(root) == judge(root) != []


def test_key_that_is_blank_in_part_compares_equal(make_package: Any) -> None:
    parent = {"fields": ID_AND_N["fields"]}
    key = {"fields": ["id", "n"], "reference": {"resource": "p", "fields": ["id", "n"]}}
    child = {"fields": [*ID_AND_N["fields"], column("integer")], "foreignKeys": [key]}
    rows = "id,n,v\na,,1\na,,x\na,1,1\n,,1\n,2,1\n"
    root = make_package(
        {
            "p": (parent, {"datapackage/p.csv": "id,n\na,\nb,1\n"}),
            "c": (child, {"datapackage/c.csv": rows}),
        }
    )
    assert lookback(root) == (said := judge(root))
    assert [(code, line) for _, code, _, line, _ in said] == [
        ("foreign-key", 4),
        ("foreign-key", 6),
        ("type-error", 3),
    ]


PARENT = {
    "fields": [
        {"name": "id", "type": "string", "constraints": {"required": True, "pattern": "[a-z]+"}},
        {"name": "n", "type": "integer", "constraints": {"unique": True, "minimum": -5}},
        {"name": "v", "type": "number", "constraints": {"maximum": 100}},
        {"name": "on", "type": "date"},
        {"name": "ok", "type": "boolean", **YES},
        {"name": "kind", "type": "string", "constraints": {"enum": ["甲", "乙"]}},
    ],
    "primaryKey": ["id"],
    "missingValues": ["", "—"],
}
CHILD = {
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "k", "type": "number"},
        {"name": "n", "type": "number"},
    ],
    "primaryKey": ["id", "k"],
    "foreignKeys": [
        {"fields": ["id"], "reference": {"resource": "p", "fields": ["id"]}},
        {"fields": ["n"], "reference": {"resource": "p", "fields": ["n"]}},
        {"fields": ["id", "n"], "reference": {"resource": "p", "fields": ["id", "n"]}},
    ],
    "missingValues": [""],
}
SELF = {
    "fields": [{"name": "id", "type": "string"}, {"name": "up", "type": "string"}],
    "primaryKey": "id",
    "foreignKeys": [{"fields": "up", "reference": {"resource": "", "fields": "id"}}],
}
ID = st.sampled_from(["a", "b", "c", "d", "e", "", "A", "a "])
N = st.sampled_from(["1", "2", "3", "4", "01", "1.0", "", "—", "x", "-9", "１", '"1"'])
V = st.sampled_from(["1", "99.5", "100.00000000000001", "", "NaN", "y"])
ON = st.sampled_from(["2022-05-10", "2022-5-10", "2022-02-30", ""])
OK = st.sampled_from(["是", "否", "true", ""])
KIND = st.sampled_from(["甲", "乙", "丙", "", '"甲"', '"甲\n"'])
PIECES = st.sampled_from(["", '"', "\r", "\n", ",", "\ufeff", "\0", " ", "a", "\r\n", ",,", "\n\n"])
EDITS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 80), st.integers(0, 2), PIECES), max_size=2
)


def lines(header: str, *cells: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    rows = st.lists(st.tuples(*cells).map(",".join), max_size=5)
    return rows.map(lambda rows: "".join(f"{row}\n" for row in [header, *rows]))


P = lines("id,n,v,on,ok,kind", ID, N, V, ON, OK, KIND)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.tuples(P, P, lines("id,k,n", ID, N, N), lines("id,up", ID, ID)),
    edits=EDITS,
)
def test_random_packages(
    make_package: Any, tmp_path: Path, files: tuple[str, ...], edits: list[Any]
) -> None:
    contents = [*files]
    for file, start, length, inserted in edits:
        content = contents[file]
        contents[file] = content[:start] + inserted + content[start + length :]
    first, second, child, own = contents
    store = Store(tmp_path / "store")
    root = make_package(
        {
            "p": (PARENT, {"datapackage/p/1.csv": first, "datapackage/p/2.csv": second}),
            "c": (CHILD, {"datapackage/c.csv": child}),
            "s": (SELF, {"datapackage/s.csv": own}),
        }
    )
    said = judge(root)
    for _ in ("cold", "stored"):
        assert [item for item in lookback(root, store) if not is_later_header(item)] == said
    shutil.rmtree(tmp_path / "store", ignore_errors=True)


def is_later_header(item: tuple[str, str, str, int, str]) -> bool:
    """Our addition: the header of a later part, which Frictionless drops unread."""
    return item[2] == "datapackage/p/2.csv" and item[3] <= 1
