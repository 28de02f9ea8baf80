"""Text that is not UTF-8: where it begins, and what the file is probably written in."""

import codecs
import contextlib

import polars as pl

from lookback.check.findings.finding import Finding
from lookback.check.structure.data_files import DataFile
from lookback.check.structure.messages import finding


def encoding_finding(part: DataFile, resource: str) -> Finding | None:
    """The first byte that is not UTF-8, with a guess at what the file is written in."""
    with contextlib.suppress(pl.exceptions.ComputeError):
        pl.Series([part.raw]).cast(pl.String)  # several times faster than decoding in Python
        return None
    try:
        part.raw.decode()
    except UnicodeDecodeError as error:
        byte = f"0x{part.raw[error.start]:02X}"
        detail = f"字节 {byte} 不是 UTF-8 文字{_guessed_encoding(part.raw)}"
        line = part.line_at(error.start)
        return finding("encoding-error", resource, part.path, line, detail=detail)
    return None


def _guessed_encoding(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "，文件像是 UTF-16 编码"
    kept = raw.decode(errors="ignore")
    lost, chinese = len(raw) - len(kept.encode()), sum(char >= "\u0800" for char in kept)
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return "，个别字节已损坏"
    return "，文件像是 GBK（GB18030）编码" if lost > 3 * chinese else "，个别字节已损坏"
