"""`lookback fmt`: every table of the package in its one canonical form."""

import csv
import io
import os
from pathlib import Path
from secrets import token_hex

from lookback.data.csv_writer import format_table, sorted_by_key
from lookback.data.package import Package
from lookback.errors import DataInvalid, Problem


def canonical_bytes(content: bytes, key: tuple[str, ...]) -> bytes:
    """The same rows in canonical form; a BOM and CRLF are dropped, no cell is touched.

    Raises:
        UnicodeDecodeError: the content is not UTF-8.
        ValueError: the rows do not all have the header's width, or a key column is missing.
    """
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if not rows:
        raise ValueError("没有表头")
    header, body = rows[0], rows[1:]
    for number, row in enumerate(body, start=2):
        if len(row) != len(header):
            raise ValueError(f"第 {number} 条记录有 {len(row)} 格，表头有 {len(header)} 格")
    return format_table(header, sorted_by_key(header, key, body))


def format_package(package: Package) -> list[str]:
    """Rewrite the files that are not canonical; gives their paths. All or nothing.

    Raises:
        DataInvalid: some file cannot be read as a table, or is saved by somebody else meanwhile;
            then no file is rewritten.
    """
    problems: list[Problem] = []
    found: dict[str, bytes] = {}
    changed: dict[str, bytes] = {}
    for resource in package.resources.values():
        for path in resource.paths:
            try:
                before = (package.root / path).read_bytes()
                after = canonical_bytes(before, resource.primary_key)
            except (OSError, UnicodeDecodeError, ValueError, csv.Error) as error:
                remedy = "先运行 lookback check，按提示改正后再整理格式"
                problems.append(Problem(path, f"无法整理（{error}）", remedy))
                continue
            if after != before:
                found[path], changed[path] = before, after
    for path, before in found.items():
        if (package.root / path).read_bytes() != before:
            problems.append(Problem(path, "整理期间被改动，没有写入", "再运行一次"))
    if problems:
        raise DataInvalid(*problems)
    for path, after in changed.items():
        replace_file(package.root / path, after)
    return list(changed)


def replace_file(path: Path, content: bytes) -> None:
    """Write beside and rename, so that a reader sees the old file or the new, never half.

    Two processes may replace the same file at once: each writes beside under a name of its own.
    """
    beside = path.with_name(f".{token_hex(8)}.new")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
