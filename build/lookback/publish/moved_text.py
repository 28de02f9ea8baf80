"""The change of a figure as lines of text for a terminal, and as a table; masked."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from lookback.audit.correction import Correction
from lookback.audit.entry import Entry, titles_of
from lookback.audit.ledger import Ledger
from lookback.audit.restated import Moved, Restatement
from lookback.audit.shown import entries
from lookback.compute.explain import Count, Mask, masked_key
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot
from lookback.definitions.places import unit_names
from lookback.publish.explained import amount_text, headline, value_text

UNCOUNTED = "未计入"
SHOWN_ENTRIES = 4
ENTRY_FIELDS = (
    *("resource", "key", "field", "kind", "old", "new"),
    *("reason", "basis", "author", "handled_by", "reviewed_by", "when", "commit"),
)
"""What the table says of an entry, after `entry_`."""


def seen_entries(
    found: Restatement, ledger: Ledger, package: Package, mask: Mask
) -> dict[Correction, Entry]:
    """The entries that moved the figure as they may be shown.

    Each is masked together with its whole commit, whose words may name another cell of it.
    """
    wanted = {entry.commit for each in found.moved for entry in each.entries}
    shown: dict[Correction, Entry] = {}
    for each in ledger.commits:
        if each.commit in wanted:
            whole = replace(ledger, commits=(each,))
            shown.update(zip(each.corrections, entries(whole, package, mask), strict=True))
    return shown


def restatement_lines(
    found: Restatement,
    s: Snapshot,
    package: Package,
    seen: dict[Correction, Entry],
    mask: Mask,
    limit: int,
) -> Iterator[str]:
    """The figure then and now, and `limit` of the records that moved it, each with its entries."""
    names, titles = unit_names(s), titles_of(package)
    yield headline(found.now, s)
    for word, figure in (("当时", found.then), ("现在", found.now)):
        parts = [amount_text(x) for x in (figure.numerator, figure.denominator) if not pd.isna(x)]
        fraction = f"（{' / '.join(parts)}）" if len(parts) > 1 else ""
        yield f"  {word}：{value_text(figure.indicator, figure.value)}{fraction}"
    yield f"  计法变了的行：{len(found.moved)}"
    for each in found.moved[:limit]:
        key = masked_key(package, each.record, mask)
        place = names.get(_unit(each), _unit(each))
        move = f"{_count_text(each.then)} → {_count_text(each.now)}"
        yield f"    {each.record.resource} {key}　{place}　{move}"
        for entry in (seen[one] for one in each.entries[:SHOWN_ENTRIES]):
            what = titles.of("resource", entry.resource) + (
                f" {entry.field}" if entry.field else ""
            )
            change = f"{entry.old or '空白'} → {entry.new or '空白'}" if entry.is_cell else ""
            about = (entry.reason and f"原因 {entry.reason}", entry.basis and f"依据 {entry.basis}")
            told = (
                entry.when, titles.of("kind", entry.kind), f"{what} {entry.key}", change,
                *about, entry.handled_by or entry.author, entry.commit[:12],
            )  # fmt: skip
            yield "      " + "　".join(text for text in told if text)
        if len(each.entries) > SHOWN_ENTRIES:
            yield f"      ……另有 {len(each.entries) - SHOWN_ENTRIES} 条更正"
        if not each.entries:
            yield "      台账里没有对应的更正：文件有未提交的改动"
    if len(found.moved) > limit:
        yield f"    ……另有 {len(found.moved) - limit} 行，用 --out 写出全部"


def restatement_table(
    found: Restatement, s: Snapshot, package: Package, seen: dict[Correction, Entry], mask: Mask
) -> pd.DataFrame:
    """One row per moved record and entry: how the record counted and counts, then the entry."""
    names = unit_names(s)
    rows = [
        {
            "resource": each.record.resource,
            "key": masked_key(package, each.record, mask),
            "place": names.get(_unit(each), _unit(each)),
            **_count_cells("then", each.then),
            **_count_cells("now", each.now),
            **{
                f"entry_{name}": getattr(seen[entry], name) if entry else None
                for name in ENTRY_FIELDS
            },
        }
        for each in found.moved
        for entry in each.entries or (None,)
    ]
    counted = [f"{name}_{time}" for time in ("then", "now") for name in Count._fields]
    head = ["resource", "key", "place"]
    columns = [
        *head,
        *(n for n in counted if not n.startswith("unit")),
        *(f"entry_{n}" for n in ENTRY_FIELDS),
    ]
    return pd.DataFrame(rows, columns=columns)


def _unit(each: Moved) -> str:
    return (each.now or each.then or Count("", "", None, None)).unit


def _count_text(count: Count | None) -> str:
    if count is None:
        return UNCOUNTED
    amounts = [x for x in (count.numerator, count.denominator) if x is not None]
    return f"{count.counted_in} {amount_text(amounts[0]) if amounts else '数量不明'}"


def _count_cells(time: str, count: Count | None) -> dict[str, object]:
    cells = count._asdict() if count else {"counted_in": UNCOUNTED}
    return {f"{name}_{time}": value for name, value in cells.items()}
