"""`lookback fmt`: one form, no cell touched, all or nothing."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback.data.csv_writer import format_table
from lookback.data.package import Package, read_package
from lookback.data.reformat import canonical_bytes, format_package, replace_file
from lookback.errors import DataInvalid

CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6)
ROWS = st.lists(st.tuples(CELL, CELL), max_size=8, unique_by=lambda row: row[0])


@given(ROWS)
def test_it_is_idempotent_and_keeps_every_cell(rows: list[tuple[str, str]]) -> None:
    content = format_table(["key", "value"], rows)
    once = canonical_bytes(content, ("key",))
    assert canonical_bytes(once, ("key",)) == once
    read = list(csv.reader(io.StringIO(once.decode("utf-8"), newline="")))
    assert [tuple(row) for row in read[1:]] == sorted(rows)


def test_bom_crlf_and_needless_quotes_go() -> None:
    content = '\ufeff"key","value"\r\n"b","1"\r\na,"x,y"\r\n'.encode()
    assert canonical_bytes(content, ("key",)) == b'key,value\na,"x,y"\nb,1\n'


def _package(root: Path, files: dict[str, bytes]) -> Package:
    schema = {"fields": [{"name": "key", "type": "string"}], "primaryKey": ["key"]}
    (root / "schema.json").write_text(json.dumps(schema), encoding="utf-8")
    resources = [{"name": path[:-4], "path": path, "schema": "schema.json"} for path in files]
    (root / "datapackage.json").write_text(json.dumps({"resources": resources}), encoding="utf-8")
    for path, content in files.items():
        (root / path).write_bytes(content)
    return read_package(root)


def test_only_files_that_differ_are_rewritten(tmp_path: Path) -> None:
    package = _package(tmp_path, {"a.csv": b"key\r\n2\r\n1\r\n", "b.csv": b"key\n1\n"})
    assert format_package(package) == ["a.csv"]
    assert (tmp_path / "a.csv").read_bytes() == b"key\n1\n2\n"


@pytest.mark.parametrize("bad", [b"key\n1,2\n", "键\n1\n".encode("gbk"), b"", b'key\n"1\n'])
def test_one_unreadable_file_leaves_all_untouched(tmp_path: Path, bad: bytes) -> None:
    package = _package(tmp_path, {"a.csv": b"key\r\n1\r\n", "b.csv": bad})
    with pytest.raises(DataInvalid, match=r"b\.csv"):
        format_package(package)
    assert (tmp_path / "a.csv").read_bytes() == b"key\r\n1\r\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "a.csv", "b.csv", "datapackage.json", "schema.json",
    ]  # fmt: skip


REPLACE = """
import sys
from pathlib import Path
from lookback.data.reformat import replace_file
for _ in range(200):
    replace_file(Path(sys.argv[1]), sys.argv[2].encode() * 5000)
"""


def test_processes_that_replace_one_file_at_once_do_not_mix(tmp_path: Path) -> None:
    file = tmp_path / "same.csv"
    replace_file(file, b"a" * 5000)
    runs = [subprocess.Popen([sys.executable, "-c", REPLACE, str(file), each]) for each in "bc"]
    seen = set()
    while any(run.poll() is None for run in runs):
        content = file.read_bytes()
        assert content == content[:1] * 5000
        seen.add(content[:1])
    assert [run.wait() for run in runs] == [0, 0]
    assert seen >= {b"b", b"c"}
    assert [path.name for path in tmp_path.iterdir()] == ["same.csv"]


def test_what_cannot_be_replaced_stays_and_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "folder" / "in it").mkdir(parents=True)
    with pytest.raises(OSError):
        replace_file(tmp_path / "folder", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
