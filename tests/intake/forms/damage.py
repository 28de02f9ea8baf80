"""Workbooks as they should not come in: each kind of damage, and what must be said of it."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import Workbook, load_workbook

MIB = 1024 * 1024
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"

Damage = Callable[[bytes], bytes]


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def having(name: str, body: bytes = b"x") -> Damage:
    return lambda content: zipped({**parts_of(content), name: body})


def lacking(name: str) -> Damage:
    return lambda content: zipped({k: v for k, v in parts_of(content).items() if k != name})


def replaced(name: str, old: bytes, new: bytes) -> Damage:
    def damage(content: bytes) -> bytes:
        parts = parts_of(content)
        assert old in parts[name]
        return zipped({**parts, name: parts[name].replace(old, new, 1)})

    return damage


def opened(change: Callable[[Workbook], Any]) -> Damage:
    """Changed in a spreadsheet program and saved."""

    def damage(content: bytes) -> bytes:
        book = load_workbook(io.BytesIO(content))
        change(book)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return damage


def remembering(part: str, name: str, change: Callable[[str], str]) -> Damage:
    """With other words in the sheet that remembers where the form came from."""

    def edit(book: Workbook) -> None:
        for row in book["_lookback"].iter_rows():
            if (row[0].value, row[1].value) == (part, name):
                row[2].value = change(str(row[2].value))
                return
        raise AssertionError(f"nothing remembered as {part} {name}")

    return opened(edit)


def _flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return (
        content[:middle]
        + bytes(256 - each - 1 for each in content[middle : middle + 50])
        + (content[middle + 50 :])
    )


def _locked(content: bytes) -> bytes:
    """Every member says that it is encrypted."""
    raw = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.find(mark)
        while place >= 0:
            raw[place + at] |= 1
            place = raw.find(mark, place + 4)
    return bytes(raw)


def _twice(content: bytes) -> bytes:
    parts, out = parts_of(content), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in (*parts.items(), ("xl/extra.xml", b"a"), ("xl/other.xml", b"b")):
            archive.writestr(name, body)
    return out.getvalue().replace(b"xl/other.xml", b"xl/extra.xml")


def _lying(content: bytes) -> bytes:
    """A part that is larger than it says."""
    raw = bytearray(zipped({**parts_of(content), "xl/lie.xml": b"\0" * 30 * MIB}))
    size = (30 * MIB).to_bytes(4, "little")
    return bytes(raw).replace(size, (10).to_bytes(4, "little"))


def _many(content: bytes) -> bytes:
    return zipped({**parts_of(content), **{f"xl/media/{n}.png": b"" for n in range(600)}})


def _utf16(content: bytes) -> bytes:
    parts = parts_of(content)
    text = parts[SHEET].decode("utf-8").encode("utf-16")
    return zipped({**parts, SHEET: text})


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

CONTAINER: dict[str, tuple[Damage, str]] = {
    "an empty file": (lambda _: b"", "是空文件"),
    "plain text": (lambda _: "户主,张三".encode(), "不是 Excel 工作簿"),
    "a web page": (lambda _: b"\xef\xbb\xbf<html><table></table></html>", "改名的网页"),
    "a PDF": (lambda _: b"%PDF-1.7 ...", "是 PDF 文件"),
    "a picture (png)": (lambda _: b"\x89PNG\r\n\x1a\n", "是图片"),
    "a photograph (jpeg)": (lambda _: b"\xff\xd8\xff\xe0", "是图片"),
    "a RAR archive": (lambda _: b"Rar!\x1a\x07", "是 RAR 压缩包"),
    "a 7z archive": (lambda _: b"7z\xbc\xaf\x27\x1c", "是 7z 压缩包"),
    "an RTF document": (lambda _: b"{\\rtf1}", "是 RTF 文档"),
    "an old workbook": (lambda _: OLE + b"Workbook" * 100, "是旧格式（.xls）"),
    "a password": (lambda _: OLE + "EncryptedPackage".encode("utf-16-le"), "有打开密码"),
    "half a file": (lambda content: content[: len(content) // 2], "文件已损坏"),
    "a lost end": (lambda content: content[:-100], "文件已损坏"),
    "flipped bytes": (_flipped, "文件已损坏"),
    "a Word document": (lambda _: zipped({"word/document.xml": b"<w/>"}), "是 Word 文档"),
    "slides": (lambda _: zipped({"ppt/presentation.xml": b"<p/>"}), "是演示文稿"),
    "an ods": (lambda _: zipped({"mimetype": b"application/x"}), "OpenDocument"),
    "a zip of photographs": (lambda _: zipped({"1.jpg": b""}), "是压缩包，不是 Excel 工作簿"),
    "a locked zip": (_locked, "压缩包有密码"),
    "a bomb": (having("xl/media/1.xml", b"\0" * 17 * MIB), "压缩炸弹"),
    "a bomb in many parts": (
        lambda content: zipped(
            {**parts_of(content), **{f"xl/{n}.bin": b"\0" * 10 * MIB for n in range(6)}}
        ),
        "压缩炸弹",
    ),
    "a bomb that lies about its size": (_lying, "文件已损坏"),
    "six hundred parts": (_many, "不是正常的表"),
    "a part twice": (_twice, "同名部件重复出现"),
    "a path out of the file": (having("../../etc/x.xml"), "路径指向文件之外"),
    "an absolute path": (having("/xl/x.xml"), "路径指向文件之外"),
    "seventeen MiB": (lambda content: content + b"\0" * 17 * MIB, "超过 16 MiB"),
    "macros": (having("xl/vbaProject.bin"), "含有宏"),
    "an old macro sheet": (having("xl/macrosheets/sheet1.xml", b"<x/>"), "含有宏表"),
    "links to other files": (having("xl/externalLinks/externalLink1.xml", b"<x/>"), "指向别的文件"),
    "a data connection": (having("xl/connections.xml", b"<x/>"), "外部数据连接"),
    "controls": (having("xl/activeX/activeX1.xml", b"<x/>"), "含有控件"),
    "an embedded file": (having("xl/embeddings/1.bin"), "嵌有别的文件"),
    "entities": (replaced(SHEET, b"<sheetData", LAUGHS + b"<sheetData"), "实体定义"),
    "UTF-16": (_utf16, "不是 UTF-8 编码"),
    "a million merged cells": (
        replaced(SHEET, b"<mergeCell ", b'<mergeCell ref="A100:XFD900000"/><mergeCell '),
        "合并了成片的单元格",
    ),
    "torn XML": (replaced(SHEET, b"</sheetData>", b""), "工作簿内部已损坏"),
    "no workbook part": (lacking(BOOK), "不是 Excel 工作簿"),
    "no sheet part": (lacking(SHEET), "没有名为“附件3”的工作表"),
    "no list of parts": (lacking("xl/_rels/workbook.xml.rels"), "工作簿内部已损坏"),
    "a lost title": (replaced(SHEET, b't="inlineStr"', b't="s"'), "表的版式被改动"),
}
"""Damage to the file itself."""


def _renamed(book: Workbook) -> None:
    book.worksheets[0].title = "Sheet1"


def _hidden(book: Workbook) -> None:
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("封面")


def _foreign_member(text: str) -> str:
    return json.dumps({**json.loads(text), "member_id": "999999999999", "household_id": "1"})


WORKBOOK: dict[str, tuple[Damage, str]] = {
    "a renamed sheet": (opened(_renamed), "没有名为“附件3”的工作表"),
    "a hidden sheet": (opened(_hidden), "工作表被隐藏"),
    "no memory": (opened(lambda book: book.remove(book["_lookback"])), "缺少来源记录"),
    "another workbook": (
        lambda _: opened(lambda book: None)(_blank_workbook()), "不是本系统导出的表",
    ),
    "an old version": (remembering("fact", "version", lambda _: "0"), "版式与现行的不同"),
    "an unknown form": (remembering("fact", "form", lambda _: "F9"), "没有表号"),
    "an unknown household": (
        remembering("fact", "household_id", lambda _: "9999999999"), "没有户编号",
    ),
    "a memory that is no JSON": (remembering("rows", "member", lambda _: "{"), "来源记录已损坏"),
    "a memory of another shape": (remembering("rows", "member", lambda _: "[1]"), "损坏"),
    "a memory of numbers": (
        remembering("rows", "member", lambda _: '{"member_id": 1}'), "来源记录已损坏",
    ),
    "another household's rows": (remembering("rows", "member", _foreign_member), "混有另一户"),
    "an endless memory": (
        opened(lambda book: [book["_lookback"].append(["base", "A1", "字"]) for _ in range(9999)]),
        "来源记录已损坏",
    ),
}  # fmt: skip
"""Damage to sheets and to what the workbook remembers; of annex 3."""


def _blank_workbook() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()
