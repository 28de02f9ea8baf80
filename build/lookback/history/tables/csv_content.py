"""One version of one CSV file: how it is written, its columns and its records."""

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

Cells = dict[str, str]
"""A row: its cells by column, blank ones left out, a cell beyond the header as "#position"."""

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # a long cell is data, not an error

_PLAIN = re.compile(r'[^,"\n]+').fullmatch
"""A cell that is a record by itself, without quotes."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

_DELIMITERS = (",", ";", "\t", "|")


class FileFormat(NamedTuple):
    """How a file is written, apart from what it says."""

    encoding: str
    newline: str
    delimiter: str
    ending: str


class FileRow(NamedTuple):
    """A row and where it stands; `line` is the physical line on which it begins."""

    cells: Cells
    path: str
    line: int


@dataclass(frozen=True)
class CsvContent:
    """A file split into records, each one whole and not yet parsed.

    `records` are the rows as text without line ending; `lines` their physical lines from 1.
    A file without a header has no columns and no records.
    """

    format: FileFormat
    columns: tuple[str, ...]
    records: Sequence[str]
    lines: Sequence[int]

    def parsed(self, places: Iterable[int]) -> Iterator[list[str]]:
        """The cells of the records at `places`, in the order of the header."""
        chosen = (self.records[place] for place in places)
        return csv.reader(chosen, delimiter=self.format.delimiter)

    def rows(self, path: str, places: Sequence[int] | None = None) -> list[FileRow]:
        """The records at `places`, or all, as rows of the file at `path`."""
        rows = []
        places = range(len(self.records)) if places is None else places
        for place, values in zip(places, self.parsed(places), strict=True):
            cells = {
                name: sys.intern(value)  # the same words stand in thousands of rows
                for name, value in zip(self.columns, values, strict=False)
                if value
            }
            for position, value in enumerate(values[len(self.columns) :], len(self.columns) + 1):
                cells |= {f"#{position}": value} if value else {}
            rows.append(FileRow(cells, path, self.lines[place]))
        return rows

    def count(self, key: tuple[str, ...], text: str) -> int:
        """How many rows carry a key without quotes; only what may be one of them is parsed."""
        words = key_parts(text)
        places = [
            place for place, each in enumerate(self.records) if all(word in each for word in words)
        ]
        return self.tally(key, places)[text]

    def tally(self, key: tuple[str, ...], places: Sequence[int] | None = None) -> Counter[str]:
        """How many rows, of those at `places` or all, carry each key.

        `key` names columns of this file or is empty.
        """
        rows = self.parsed(range(len(self.records)) if places is None else places)
        names = [name if name in self.columns else "" for name in key]
        columns = [self.columns.index(name) if name else sys.maxsize for name in names]
        if len(columns) == 1:  # most keys: one look at each instead of putting it together
            (column,) = columns
            return Counter(
                text
                if _PLAIN(text := values[column] if column < len(values) else "")
                else csv_record([text])
                for values in rows
            )
        return Counter(
            csv_record([values[column] if column < len(values) else "" for column in columns])
            for values in rows
        )


def read_content(raw: bytes, key: tuple[str, ...]) -> CsvContent:
    """Split a file into records; `key` helps to tell its delimiter."""
    text, encoding = _decode(raw)
    newline = _newline(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    ending = "无" if lines[-1] else "有"
    if not lines[-1]:
        lines.pop()
    delimiter = _delimiter(lines, key)
    records, numbers = _records(lines, delimiter, quoted='"' in text)
    header = next(csv.reader(records[:1], delimiter=delimiter), [])
    form = FileFormat(encoding, newline, delimiter, ending if records else "有")
    return CsvContent(form, _columns(header), records[1:], numbers[1:])


def header_columns(raw: bytes, key: tuple[str, ...]) -> tuple[tuple[str, ...], str] | None:
    """The columns and the delimiter of a file whose first line tells them, else None.

    As `read_content` has them, from a first line of plain names: nothing further is looked at.
    """
    first = raw.partition(b"\n")[0]
    if not first or not first.isascii() or any(mark in first for mark in b'"\r\0'):
        return None
    line = first.decode()
    delimiter = _delimiter([line], key)
    return _columns(line.split(delimiter)), delimiter


def csv_record(values: Sequence[str], delimiter: str = ",") -> str:
    """Cells as one CSV record, quoted only where needed; how a key is written as text."""
    text = delimiter.join(values)
    plain = text.count(delimiter) == len(values) - 1
    if (plain and '"' not in text and "\n" not in text and text) or not values:
        return text
    return delimiter.join(_quoted(value, delimiter, alone=len(values) == 1) for value in values)


def key_of(cells: Cells, key: tuple[str, ...]) -> str:
    """The key of a row as text; "" in a table without key."""
    return csv_record([cells.get(name, "") for name in key])


def key_parts(key: str) -> list[str]:
    """The values that `key_of` joined."""
    return next(csv.reader([key]), [])


def row_text(cells: Cells) -> str:
    """A row as JSON, its blank cells left out."""
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


def _quoted(value: str, delimiter: str, *, alone: bool) -> str:
    if any(mark in value for mark in ('"', "\n", delimiter)) or (alone and not value):
        return '"' + value.replace('"', '""') + '"'
    return value


def may_hold(raw: bytes, text: str) -> bool:
    """Whether a file may have a cell of this text; only plain letters can be ruled out."""
    return not text.isascii() or raw.startswith(_UTF_16) or text.encode() in raw


def _decode(raw: bytes) -> tuple[str, str]:
    """Text and the name of its encoding, guessed where neither a mark nor UTF-8 tells it."""
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw[3:].decode("utf-8", "replace"), "UTF-8 BOM"
    if raw.startswith(_UTF_16):
        return raw.decode("utf-16", "replace"), "UTF-16"
    try:
        return raw.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        chinese = raw.decode("gb18030", "replace")
    if "\ufffd" not in chinese and _is_chinese(chinese):
        return chinese, "GBK"
    try:
        return raw.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        return raw.decode("latin-1"), "Latin-1"


def _is_chinese(text: str) -> bool:
    """Whether most characters beyond ASCII are everyday ones.

    European letters read as GBK, each with the letter after it, give characters that GB 2312
    does not have.
    """
    foreign = "".join(character for character in text if character > "\x7f")
    return len(foreign.encode("gb2312", "ignore")) >= len(foreign)


def _newline(text: str) -> str:
    if "\r" not in text:
        return "LF"
    crlf = text.count("\r\n")
    counts = {"CRLF": crlf, "CR": text.count("\r") - crlf, "LF": text.count("\n") - crlf}
    return "+".join(name for name, count in counts.items() if count)


def _delimiter(lines: Sequence[str], key: tuple[str, ...]) -> str:
    """The delimiter under which the header holds the key, or else the most columns."""

    def fitness(delimiter: str) -> tuple[bool, int]:
        header = _header(lines, delimiter)
        return set(key) <= set(header), len(header)

    return max(_DELIMITERS, key=fitness)


def _header(lines: Sequence[str], delimiter: str) -> list[str]:
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter)
    return next((cells for cells in reader if cells), [])


def _columns(header: Sequence[str]) -> tuple[str, ...]:
    """Names that are unique: a blank or repeated one gets its position."""
    names: list[str] = []
    for position, name in enumerate(header, 1):
        while not name or name in names:
            name = f"{name}#{position}"
        names.append(name)
    return tuple(names)


def _records(
    lines: list[str], delimiter: str, *, quoted: bool
) -> tuple[Sequence[str], Sequence[int]]:
    """The records of a file and the lines on which they begin; blank lines are none."""
    if quoted and not all(is_whole(line, delimiter) for line in lines if '"' in line):
        return _joined(lines, delimiter)
    if "" not in lines:
        return lines, range(1, len(lines) + 1)
    numbers = [number for number, line in enumerate(lines, 1) if line]
    return [lines[number - 1] for number in numbers], numbers


def is_whole(line: str, delimiter: str) -> bool:
    """Whether a line is one record by itself, as RFC 4180 quotes it."""
    return _whole(delimiter).fullmatch(line) is not None


@cache
def _whole(delimiter: str) -> re.Pattern[str]:
    cell = rf'(?:"[^"]*+(?:""[^"]*+)*+"|[^"{re.escape(delimiter)}]*+)'
    return re.compile(rf"{cell}(?:{re.escape(delimiter)}{cell})*+")


def _joined(lines: Iterable[str], delimiter: str) -> tuple[list[str], list[int]]:
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter)
    records, numbers, start = [], [], 1
    for cells in reader:
        if cells:
            records.append(csv_record(cells, delimiter))
            numbers.append(start)
        start = reader.line_num + 1
    return records, numbers
