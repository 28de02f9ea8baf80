"""The change of a figure as lines of text for a terminal, and as a table; masked."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from lookback.compute.figures.explanation import Mask, RecordCount, masked_key
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot
from lookback.definitions.administrative_units import unit_names
from lookback.history.ledger.correction import Correction
from lookback.history.ledger.ledger import Ledger
from lookback.history.ledger.ledger_entry import LedgerEntry, ledger_titles
from lookback.history.ledger.ledger_view import ledger_entries
from lookback.history.restatement.figure_change import (
    ChangedRecord,
    FigureChange,
    MovingNumber,
)
from lookback.notice import Value
from lookback.publish.terminal.explanation_text import amount_text, figure_heading, value_text

UNCOUNTED = "未计入"
SHOWN_ENTRIES = 4
ENTRY_FIELDS = (
    *("resource", "key", "field", "kind", "old", "new"),
    *("reason", "basis", "author", "handled_by", "reviewed_by", "when", "commit"),
)
"""What the table says of an entry, after `entry_`."""


def masked_entries(
    change: FigureChange, ledger: Ledger, package: Package, mask: Mask
) -> dict[Correction, LedgerEntry]:
    """The entries that moved the figure as they may be shown.

    Each is masked together with its whole commit, whose words may name another cell of it.
    """
    wanted = {entry.commit for record in change.moved for entry in record.entries}
    wanted |= {number.entry.commit for number in change.numbers if number.entry}
    shown: dict[Correction, LedgerEntry] = {}
    for commit in ledger.commits:
        if commit.commit in wanted:
            whole = replace(ledger, commits=(commit,))
            shown.update(zip(commit.corrections, ledger_entries(whole, package, mask), strict=True))
    return shown


def figure_change_lines(
    figure_change: FigureChange,
    s: Snapshot,
    package: Package,
    seen: dict[Correction, LedgerEntry],
    mask: Mask,
    limit: int,
) -> Iterator[str]:
    """The figure then and now, and `limit` of the records that moved it, each with its entries."""
    names, titles = unit_names(s), ledger_titles(package)
    yield figure_heading(figure_change.now, s)
    for word, figure in (("当时", figure_change.then), ("现在", figure_change.now)):
        parts = [amount_text(x) for x in (figure.numerator, figure.denominator) if not pd.isna(x)]
        fraction = f"（{' / '.join(parts)}）" if len(parts) > 1 else ""
        yield f"  {word}：{value_text(figure.indicator, figure.value)}{fraction}"
    for number in figure_change.numbers:
        yield _number_line(number, seen[number.entry] if number.entry else None)
    yield f"  计法变了的行：{len(figure_change.moved)}"
    for record in figure_change.moved[:limit]:
        key = masked_key(package, record.record, mask)
        place = names.get(_unit(record), _unit(record))
        move = f"{_count_text(record.then)} → {_count_text(record.now)}"
        yield f"    {record.record.resource} {key}　{place}　{move}"
        for entry in (seen[correction] for correction in record.entries[:SHOWN_ENTRIES]):
            what = titles.of("resource", entry.resource) + (
                f" {entry.field}" if entry.field else ""
            )
            has_sides = entry.is_cell or entry.is_definition
            change = f"{entry.old or '空白'} → {entry.new or '空白'}" if has_sides else ""
            about = (entry.reason and f"原因 {entry.reason}", entry.basis and f"依据 {entry.basis}")
            told = (
                entry.when, titles.of("kind", entry.kind), f"{what} {entry.key}", change,
                *about, entry.handled_by or entry.author, entry.commit[:12],
            )  # fmt: skip
            yield "      " + "　".join(text for text in told if text)
        if len(record.entries) > SHOWN_ENTRIES:
            yield f"      ……另有 {len(record.entries) - SHOWN_ENTRIES} 条更正"
        if not record.entries:
            yield f"      台账里没有对应的更正：{_other_cause(figure_change)}"
    if len(figure_change.moved) > limit:
        yield f"    ……另有 {len(figure_change.moved) - limit} 行，用 --out 写出全部"


def figure_change_table(
    change: FigureChange,
    s: Snapshot,
    package: Package,
    seen: dict[Correction, LedgerEntry],
    mask: Mask,
) -> pd.DataFrame:
    """One row per moved record and entry: how the record counted and counts, then the entry."""
    names = unit_names(s)
    rows = [
        {
            "resource": record.record.resource,
            "key": masked_key(package, record.record, mask),
            "place": names.get(_unit(record), _unit(record)),
            **_count_cells("then", record.then),
            **_count_cells("now", record.now),
            **{
                f"entry_{name}": getattr(seen[entry], name) if entry else None
                for name in ENTRY_FIELDS
            },
        }
        for record in change.moved
        for entry in record.entries or (None,)
    ]
    counted = [f"{name}_{time}" for time in ("then", "now") for name in RecordCount._fields]
    head = ["resource", "key", "place"]
    columns = [
        *head,
        *(n for n in counted if not n.startswith("unit")),
        *(f"entry_{n}" for n in ENTRY_FIELDS),
    ]
    return pd.DataFrame(rows, columns=columns)


def _number_line(number: MovingNumber, entry: LedgerEntry | None) -> str:
    """A number then and now, on which document, and the commit that made it so."""
    parameter, now = number.change.parameter, number.change.now
    sides = " → ".join(
        value_words(value, parameter.unit) for value in (number.change.then, number.change.now)
    )
    by = (
        f"{entry.when} {entry.handled_by or entry.author} 提交 {entry.commit[:12]}" if entry else ""
    )
    about = (f"依据 {now.basis}" if now else "", by or "还没有提交")
    return "　".join([f"  通知的数字变了：{parameter.title} {sides}", *filter(None, about)])


def value_words(value: Value | None, unit: str) -> str:
    """A value of the notice as a message says it."""
    if value is None:
        return "没有规定"
    return f"{value.value:g} {unit}（{value.status}，从 {value.since} 起）"


def _other_cause(change: FigureChange) -> str:
    return "通知的数字变了，还没有提交" if change.numbers else "文件有未提交的改动"


def _unit(record: ChangedRecord) -> str:
    return (record.now or record.then or RecordCount("", "", None, None)).unit


def _count_text(count: RecordCount | None) -> str:
    if count is None:
        return UNCOUNTED
    amounts = [x for x in (count.numerator, count.denominator) if x is not None]
    return f"{count.counted_in} {amount_text(amounts[0]) if amounts else '数量不明'}"


def _count_cells(time: str, count: RecordCount | None) -> dict[str, object]:
    cells = count._asdict() if count else {"counted_in": UNCOUNTED}
    return {f"{name}_{time}": value for name, value in cells.items()}
