"""更正台账 for the site: the page, its data by shards, the whole as CSV and workbook."""

import gzip
import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from lookback.compute.privacy.disclosure import Audience
from lookback.data.package import Package
from lookback.execution.store import NO_STORE, Store
from lookback.history.ledger.ledger import Ledger
from lookback.history.ledger.ledger_entry import CELL_KINDS, HEADINGS, ROW_KINDS, ledger_titles
from lookback.history.ledger.ledger_view import household_tables
from lookback.publish.ledger.ledger_csv import LEDGER_HEAD
from lookback.publish.ledger.ledger_shards import LATEST, LedgerShard, make_shards
from lookback.publish.ledger.ledger_summary import (
    filters,
    flag_counts,
    kind_bars,
    summed_counts,
    week_bars,
)
from lookback.publish.ledger.ledger_workbook import ledger_workbook
from lookback.publish.office.zip_archive import EPOCH
from lookback.publish.pages.rendering import template_environment

PAGE = "ledger.md"
CSV = "data/ledger.csv"
WORKBOOK = "data/ledger.xlsx"
SCRIPT_SHARDS = 5
"""So many of the newest shards are also scripts: a page opened from disk cannot fetch."""
LONG_VALUE = 80
"""A longer value is folded; of it `BRIEF_VALUE` characters are shown."""
BRIEF_VALUE = 60
NO_DAY = date(*EPOCH[:3])
"""An empty ledger has no day."""


def ledger_pages(
    ledger: Ledger,
    package: Package,
    audience: Audience,
    templates: Path,
    store: Store = NO_STORE,
) -> dict[str, bytes]:
    """The docs files of the ledger by path: the page, the shards of its data, CSV and workbook.

    With a `store` only new entries are made, with the same result.
    """
    parts = list(make_shards(ledger, package, audience, store))
    titles, counts = ledger_titles(package), summed_counts(part.counts for part in parts)
    rows = [row for part in parts for row in part.latest][:LATEST]
    files, shards = _shards(parts)
    total = counts["kind"].total()
    values = {
        "index": _index(package, total, shards),
        "headings": HEADINGS,
        "csv": CSV,
        "workbook": WORKBOOK,
        "rows": rows,
        "total": f"{total:,}",
        "commits": f"{counts['commits'].total():,}",
        "filters": filters(counts, titles),
        "weeks": week_bars(counts),
        "kinds": kind_bars(counts, titles),
        "flags": flag_counts(counts),
        "title_of": titles.of,
        "head": ledger.head[:12],
        "bases": [base[:12] for base in ledger.bases],
        "warnings": [warning.what for warning in ledger.warnings],
    }
    env = template_environment(templates)
    env.filters["inert"] = inert_html
    page = env.get_template("ledger.md.j2").render(values)
    days = (date.fromisoformat(row.when[:10]) for row in rows if row.when[:1].isdigit())
    book = ledger_workbook([part.sheet for part in parts], total, next(days, NO_DAY))
    table = b"".join([LEDGER_HEAD, *(part.csv for part in parts)])
    return {PAGE: page.encode(), CSV: table, WORKBOOK: book, **files}


def _index(package: Package, total: int, shards: list[dict[str, Any]]) -> dict[str, Any]:
    """What the page's script has to know before it loads any shard."""
    return {
        "total": total,
        "shards": shards,
        "headings": HEADINGS,
        "titles": ledger_titles(package).by_column,
        "households": household_tables(package),
        "cell_kinds": CELL_KINDS,
        "row_kinds": ROW_KINDS,
        "long_value": LONG_VALUE,
        "brief_value": BRIEF_VALUE,
    }


def inert_html(text: str) -> Markup:
    """Text for HTML inside Markdown: what either of them or a macro might act on is encoded."""
    encoded = str(escape(text)).translate({ord(mark): f"&#{ord(mark)};" for mark in "{}|[]*_\\`~$"})
    return Markup(encoded)


def _shards(parts: Sequence[LedgerShard]) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """The data files, and what the page has to know of each, the newest first.

    Names hold a digest: a browser that kept yesterday's shard does not mix it into today's, and
    need not fetch those that are still the same.
    """
    files: dict[str, bytes] = {}
    shards = []
    for number, part in enumerate(parts):
        name = f"data/ledger/{len(parts) - number:04d}-{hashlib.sha256(part.data).hexdigest()[:8]}"
        files[f"{name}.json.gz"] = part.data
        if number < SCRIPT_SHARDS:
            text = gzip.decompress(part.data).decode()
            script = f'(self.ledgerShards=self.ledgerShards||{{}})["{name}"]={text};\n'
            files[f"{name}.js"] = script.encode()
        shards.append({"name": name, "rows": part.rows, "script": number < SCRIPT_SHARDS})
    return files, shards
