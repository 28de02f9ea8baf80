"""Checks the bytes of a workbook before any library opens it: its format and its size.

An .xlsx is a zip of XML. Nothing is inflated before its declared sizes are within bounds, and
nothing that could run, reach outside or grow without end is passed on.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lookback.errors import DataInvalid, Problem

Parts = Mapping[str, bytes]
"""The members of the zip by name."""

MIB = 1024 * 1024


class SizeLimits(NamedTuple):
    """How many bytes a file may have, and inflated each of its parts and all of them."""

    file: int = 16 * MIB
    part: int = 16 * MIB
    whole: int = 48 * MIB


FORM = SizeLimits()
MOST_PARTS = 500
MOST_MERGED = 50_000
"""Cells under merged ranges: a library makes an object of each."""

ZIP, OLE = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")
EXPORT = "用 lookback forms 导出该表，填写后存为 Excel 工作簿（.xlsx）再导入"

_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?["']""")
_SHEETS = "xl/worksheets/"
_FORBIDDEN = (
    ("vbaproject.bin", "含有宏", "另存为“Excel 工作簿（.xlsx）”，不要用启用宏的格式"),
    ("xl/macrosheets/", "含有宏表", "另存为不带宏的“Excel 工作簿（.xlsx）”"),
    ("xl/externallinks/", "含有指向别的文件的链接", "在 Excel 的“数据－编辑链接”里断开链接再保存"),
    ("xl/connections.xml", "含有外部数据连接", "删除数据连接再保存"),
    ("xl/activex/", "含有控件", "删除控件再保存"),
    ("xl/embeddings/", "嵌有别的文件", "删除嵌入的文件再保存"),
)
_OTHERS = (
    (b"%PDF", "是 PDF 文件"),
    (b"Rar!", "是 RAR 压缩包"),
    (b"7z\xbc\xaf", "是 7z 压缩包"),
    (b"\x89PNG", "是图片"),
    (b"\xff\xd8\xff", "是图片"),
    (b"{\\rtf", "是 RTF 文档"),
)


def read_parts(content: bytes, where: str, bounds: SizeLimits = FORM) -> Parts:
    """The members of an .xlsx file that is safe to open.

    Raises:
        DataInvalid: it is something else, damaged, encrypted, too large, or holds what may not
            come in; all that is wrong at once.
    """
    if strange := _not_a_workbook(content, bounds):
        raise DataInvalid(Problem(where, *strange))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            problems = [*_sizes(archive.infolist(), bounds)]
            parts = {} if problems else {n.filename: archive.read(n) for n in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        raise DataInvalid(
            Problem(where, "文件已损坏，打不开", f"重新保存；仍不行时{EXPORT}")
        ) from None
    problems = problems or [*_contents(parts)]
    if problems:
        raise DataInvalid(*(Problem(where, what, remedy) for what, remedy in problems))
    return parts


def _not_a_workbook(content: bytes, bounds: SizeLimits) -> tuple[str, str] | None:
    """Why the bytes are no zip, and what to do."""
    if not content:
        return "是空文件", "重新保存或重新发送该文件"
    if len(content) > bounds.file:
        return f"有 {len(content) // MIB} MiB，超过 {bounds.file // MIB} MiB", EXPORT
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return "有打开密码", "在 Excel 里去掉打开密码后再保存"
        return "是旧格式（.xls）", "在 Excel 里另存为“Excel 工作簿（.xlsx）”"
    for mark, what in _OTHERS:
        if content.startswith(mark):
            return what, EXPORT
    if content.startswith(ZIP):
        return None
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return "是改名的网页或 XML 文件", "用 Excel 打开后另存为“Excel 工作簿（.xlsx）”"
    return "不是 Excel 工作簿", EXPORT


def _sizes(members: list[zipfile.ZipInfo], bounds: SizeLimits) -> Iterator[tuple[str, str]]:
    names = [member.filename for member in members]
    if any(member.flag_bits & 1 for member in members):
        yield "压缩包有密码", "去掉密码后再导入"
    if len(members) > MOST_PARTS:
        yield f"内含 {len(members)} 个部件，不是正常的表", EXPORT
    if len({*names}) < len(names):
        yield "同名部件重复出现，文件被改动过", EXPORT
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        yield "部件的路径指向文件之外", EXPORT
    sizes = [member.file_size for member in members]
    if max(sizes, default=0) > bounds.part or sum(sizes) > bounds.whole:
        yield f"解压后有 {sum(sizes) // MIB} MiB，不是正常的表（压缩炸弹）", EXPORT


def _contents(parts: Parts) -> Iterator[tuple[str, str]]:
    names = [name.lower() for name in parts]
    if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
        yield _other_zip(parts), EXPORT
        return
    for mark, what, remedy in _FORBIDDEN:
        if any(name.startswith(mark) or name.endswith("/" + mark) for name in names):
            yield what, remedy
    texts = [body for name, body in parts.items() if name.lower().endswith((".xml", ".rels"))]
    if any(b"<!DOCTYPE" in body or b"<!ENTITY" in body for body in texts):
        yield "XML 里有实体定义，不是 Excel 写出的", EXPORT
    if any(not body.isascii() and body.startswith((b"\xff\xfe", b"\xfe\xff")) for body in texts):
        yield "XML 不是 UTF-8 编码", EXPORT
    merged = sum(_area(body) for name, body in parts.items() if name.startswith(_SHEETS))
    if merged > MOST_MERGED:
        yield "合并了成片的单元格，不是正常的表", EXPORT


def _other_zip(parts: Parts) -> str:
    kinds = (
        ("word/document.xml", "是 Word 文档"),
        ("ppt/presentation.xml", "是演示文稿"),
        ("mimetype", "是 OpenDocument 表格（.ods）"),
    )
    return next((what for name, what in kinds if name in parts), "是压缩包，不是 Excel 工作簿")


def _area(sheet: bytes) -> int:
    """How many cells of a sheet lie under merged ranges."""
    return sum(
        (column_number(right or left) - column_number(left) + 1)
        * (int(bottom or top) - int(top) + 1)
        for left, top, right, bottom in _MERGE.findall(sheet)
    )


def merged_ranges(sheet: bytes) -> set[str]:
    """The merged ranges of a sheet's XML, as A1:B2."""
    return {
        f"{left.decode()}{int(top)}:{(right or left).decode()}{int(bottom or top)}"
        for left, top, right, bottom in _MERGE.findall(sheet)
    }


def column_number(letters: bytes) -> int:
    """The number of a column, A being 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
