"""The data files as bytes: which can be read, and what is wrong with them before any parsing."""

import csv
import io
import os
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePosixPath

from lookback.check.findings.finding import Finding
from lookback.check.structure.messages import finding

DATA_FOLDER = "datapackage"

_MARKER = re.compile(rb"^(<{7} |={7}\r?$|>{7} )", re.MULTILINE)


@dataclass(frozen=True)
class DataFile:
    """One CSV file of a table (a whole table, or the shard of one town)."""

    path: str
    raw: bytes

    @cached_property
    def digest(self) -> str:
        """What identifies the content; the file's name and time do not matter."""
        return sha256(self.raw).hexdigest()

    @property
    def header(self) -> bytes:
        """The first line with its line end, as written."""
        return self.raw[: self.raw.find(b"\n") + 1] or self.raw

    def line_at(self, offset: int) -> int:
        """The line (from 1) in which the byte at `offset` stands."""
        ends = [self.raw.count(end, 0, offset) for end in (b"\n", b"\r", b"\r\n")]
        return ends[0] + ends[1] - ends[2] + 1


def read_data_file(root: Path, path: str, resource: str) -> DataFile | Finding:
    """The file's bytes, or the reason why they cannot be had."""
    file = root / path
    if not file.resolve().is_relative_to(root.resolve()):
        return finding("outside-root", resource, path)
    if irregular := irregular_file(root, path):
        return finding("not-a-plain-file", resource, path, detail=irregular)
    try:
        return DataFile(path, file.read_bytes())
    except FileNotFoundError:
        detail = "描述文件列出了该文件，但磁盘上没有；对本表的引用暂未核对"
    except IsADirectoryError:
        detail = "这是文件夹，不是 CSV 文件"
    except OSError as error:
        detail = f"文件打不开：{error.strerror}"
    return finding("scheme-error", resource, path, detail=detail)


def irregular_file(root: Path, path: str) -> str:
    """What stands at a path below `root` instead of a file, in words; "" for a file or nothing.

    A link is none, wherever it leads, nor is what lies in a folder that is one. A folder is left
    to those who open it.
    """
    parts = PurePosixPath(path).parts
    places = [root.joinpath(*parts[:count]) for count in range(1, len(parts) + 1)]
    linked = next((place for place in places if place.is_symlink()), None)
    if linked:
        return f"{linked.relative_to(root).as_posix()} 是符号链接，不是普通文件"
    file = places[-1]
    return "是管道、设备之类，不是普通文件" if _is_special(file) else ""


def _is_special(file: Path) -> bool:
    return file.exists() and not (file.is_file() or file.is_dir())


def unlisted_files(root: Path, listed: Collection[str]) -> Iterator[Finding]:
    """CSV files in the data folder that no resource names: nobody would ever check them."""
    for folder, _, names in os.walk(root / DATA_FOLDER):
        for name in names:
            path = (Path(folder) / name).relative_to(root).as_posix()
            if path.lower().endswith(".csv") and path not in listed:
                yield finding("unlisted-file", "", path)


def byte_findings(parts: Sequence[DataFile], resource: str) -> Iterator[Finding]:
    """Faults that no CSV reader reports: conflict markers, NUL bytes, an open last line."""
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        for offset in conflict_markers(part.raw):
            marker = part.raw[offset : offset + 7].decode()
            line = part.line_at(offset)
            yield finding("merge-conflict", resource, part.path, line, marker=marker)
        if (offset := part.raw.find(b"\0")) >= 0:
            hint = "，文件像是 UTF-16 编码" if part.raw.count(b"\0") * 3 > len(part.raw) else ""
            yield finding("nul-byte", resource, part.path, part.line_at(offset), hint=hint)
        if following and part.raw and not part.raw.endswith((b"\n", b"\r")):
            line = part.line_at(len(part.raw))
            next_file = following.path
            yield finding("missing-newline", resource, part.path, line, next_file=next_file)


def conflict_markers(raw: bytes) -> list[int]:
    """Offsets of the lines that Git left in a file both sides changed."""
    if b"<" not in raw and b">" not in raw:  # one byte is found much faster than a marker
        return []
    if b"<<<<<<< " not in raw and b">>>>>>> " not in raw:
        return []
    return [match.start() for match in _MARKER.finditer(raw)]


def misplaced_quote(part: DataFile) -> int:
    """The line where a cell begins whose quote never closes, or closes too early; 0 if none.

    Frictionless reads such files without a word, and swallows rows.
    """
    if b'"' not in part.raw:
        return 0
    reader = csv.reader(io.StringIO(part.raw.decode(errors="replace"), newline=""), strict=True)
    start = 1
    try:
        for _ in reader:
            start = reader.line_num + 1
    except csv.Error:
        return start
    return 0


def noncanonical_style(part: DataFile) -> list[str]:
    """In which ways the bytes are not the canonical form that `lookback fmt` writes."""
    text = part.raw.decode(errors="replace")
    flaws = {
        "有 BOM": text.startswith("\ufeff"),
        "行尾不是 LF": "\r" in text,
        "文件末尾缺换行": not text.endswith(("\n", "\r")),
    }
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").rstrip("\n") + "\n"
    rewritten = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(plain, newline=""))
    csv.writer(rewritten, lineterminator="\n").writerows(rows)
    flaws["多余的引号"] = rewritten.getvalue() != plain
    return [flaw for flaw, found in flaws.items() if found]
