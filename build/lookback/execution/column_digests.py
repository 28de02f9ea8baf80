"""Digests of files, and of the columns of a table: equal ones have the same cells."""

import hashlib
import io

import polars as pl


def column_digests(text: pl.DataFrame) -> dict[str, str]:
    """The digest of each column of a table as text, by its name."""
    return {name: _column_digest(text[name]) for name in text.columns}


def sha256_of(content: bytes) -> str:
    """The SHA-256 of a file's content, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _column_digest(column: pl.Series) -> str:
    """Of the cells as canonical CSV, one a line; a blank cell is an empty line."""
    content = io.BytesIO()
    column.alias("cell").to_frame().write_csv(
        content, include_header=False, quote_style="necessary"
    )
    return hashlib.sha256(content.getvalue()).hexdigest()[:32]
