"""更正台账 for the site: the page, its data by shards, the whole as CSV and workbook."""

import gzip
import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from lookback.audit.ledger import Ledger
from lookback.audit.ledger_book import ledger_workbook
from lookback.audit.ledger_sheet import ledger_csv
from lookback.audit.shown import HEADINGS, Entry, Mask, entries, household_tables, titles_of
from lookback.audit.summary import filters, flag_counts, kinds, weeks
from lookback.data.package import Package
from lookback.publish.render import environment

PAGE = "ledger.md"
CSV = "data/ledger.csv"
WORKBOOK = "data/ledger.xlsx"
SHARD_ROWS = 5_000
SCRIPT_SHARDS = 4
"""So many of the newest shards are also scripts: a page opened from disk cannot fetch."""
LATEST = 30


def ledger_pages(ledger: Ledger, package: Package, mask: Mask, templates: Path) -> dict[str, bytes]:
    """The docs files of the ledger by path: the page, the shards of its data, the CSV."""
    rows = entries(ledger, package, mask)
    titles = titles_of(package)
    files, shards = _shards(rows)
    index = {
        "total": len(rows),
        "shards": shards,
        "headings": HEADINGS,
        "titles": titles.by_column,
        "households": household_tables(package),
    }
    values = {
        "index": index,
        "headings": HEADINGS,
        "csv": CSV,
        "workbook": WORKBOOK,
        "rows": rows[:LATEST],
        "total": f"{len(rows):,}",
        "commits": f"{len({row.commit for row in rows}):,}",
        "filters": filters(rows, titles),
        "weeks": weeks(rows),
        "kinds": kinds(rows, titles),
        "flags": flag_counts(rows),
        "title_of": titles.of,
        "head": ledger.head[:12],
        "bases": [base[:12] for base in ledger.bases],
        "warnings": [warning.what for warning in ledger.warnings],
    }
    env = environment(templates)
    env.filters["inert"] = inert
    page = env.get_template("ledger.md.j2").render(values)
    downloads = {CSV: ledger_csv(rows, titles), WORKBOOK: ledger_workbook(rows, titles)}
    return {PAGE: page.encode(), **downloads, **files}


def inert(text: str) -> Markup:
    """Text for HTML inside Markdown: what either of them or a macro might act on is encoded."""
    encoded = str(escape(text)).translate({ord(mark): f"&#{ord(mark)};" for mark in "{}|[]*_\\`~$"})
    return Markup(encoded)


def columnar(rows: Sequence[Entry]) -> dict[str, Any]:
    """Entries by column: the distinct values in order of appearance, and a code per row."""
    columns = {}
    for name in HEADINGS:
        if name == "line":
            continue
        places: dict[str, int] = {}
        codes = [places.setdefault(getattr(row, name), len(places)) for row in rows]
        columns[name] = {"values": list(places), "codes": codes}
    return {"rows": len(rows), "columns": columns, "line": [row.line for row in rows]}


def _shards(rows: Sequence[Entry]) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """The data files, and what the page has to know of each, the newest first.

    Names hold a digest: a browser that kept yesterday's shard does not mix it into today's.
    """
    files: dict[str, bytes] = {}
    shards = []
    for number, start in enumerate(range(0, len(rows), SHARD_ROWS)):
        batch = rows[start : start + SHARD_ROWS]
        text = json.dumps(columnar(batch), ensure_ascii=False, separators=(",", ":"))
        name = f"data/ledger/{number:04d}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        files[f"{name}.json.gz"] = zipped(text.encode())
        if number < SCRIPT_SHARDS:
            script = f'(self.ledgerShards=self.ledgerShards||{{}})["{name}"]={text};\n'
            files[f"{name}.js"] = script.encode()
        shards.append({"name": name, "rows": len(batch), "script": number < SCRIPT_SHARDS})
    return files, shards


def zipped(content: bytes) -> bytes:
    """Gzip without time and name: equal content gives equal bytes."""
    stream = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as file:
        file.write(content)
    return stream.getvalue()
