"""DT 日期：the dates of every table against what the schemas declare of them (通知一（五））.

One kind of rule for all of them: which date comes after which, in which years it may lie, and
which may not lie ahead, stands in `date` of the fields. The tables are numbered once for all.
"""

from collections.abc import Hashable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from lookback.check.rules.rule import OTHER, Rule, rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.date_order import (
    dated_fields,
    day_of,
    is_ahead,
    is_out_of_years,
    is_too_early,
    plausible_years,
    referenced,
)

TABLES = (
    *("visit", "lead", "case", "case_step", "case_risk", "measure", "elimination", "withdrawal"),
    *("member", "household", "income", "guarantee", "job", "unreachable", "hazard", "attention"),
    *("doubt", "rectification", "deliverable", "announcement", "milestone"),
    *("round", "dispatch_day"),
    *("residence", "village", "village_count"),
)
"""The tables that have dates; a new one comes last, for the place is the number of its rules."""


def _order_rule(number: int, table: str) -> Rule:
    @rule(
        f"DT{number:02}", "日期先后颠倒，或不在合理的年份", severity="E", clause="一（五）",
        fault="数据质量不高", on=table, fields=(),
        scope="town", remedy="对照纸质档案核实这几个日期，改正写错的一个",
        expected="{limit}", facts=lambda s, rows: _limits(s, table, rows),
    )  # fmt: skip
    def misdated(s: Snapshot) -> pd.DataFrame:
        """A date after the day described has not come yet; its year is looked at all the same."""
        early = is_too_early(s, table)
        wrong = is_out_of_years(s, table)
        return wrong | early.reindex(columns=wrong.columns, fill_value=False)

    return misdated


def _ahead_rule(number: int, table: str) -> Rule:
    @rule(
        f"DT{number:02}a", "日期晚于统计时点", severity="W", clause="一（五）",
        on=table, fields=(), scope="town",
        remedy="写错的改正，还没有发生的删去；确已发生的，按以后的统计时点核对",
        expected="不晚于 {as_of}",
        facts=lambda s, rows: {"as_of": pd.Series(s.day, rows.index)},
    )  # fmt: skip
    def ahead(s: Snapshot) -> pd.DataFrame:
        """What is no plan cannot be known before its day."""
        return is_ahead(s, table)

    return ahead


PLANNED = ("measure", "milestone", "round", "dispatch_day", "village", "village_count")
"""The tables all of whose dates may lie ahead."""

ORDER = tuple(_order_rule(number, table) for number, table in enumerate(TABLES, start=1))
AHEAD = tuple(
    _ahead_rule(number, table)
    for number, table in enumerate(TABLES, start=1)
    if table not in PLANNED
)


class Earlier(NamedTuple):
    """A date that another one ought not to precede: its words, and the record if another."""

    day: pd.Timestamp
    title: str
    record: str


def _limits(s: Snapshot, table: str, rows: pd.DataFrame) -> dict[str, pd.Series]:
    """For each row what its wrong dates ought to be, and the record of another table, if any."""
    early = is_too_early(s, table).loc[rows.index]
    odd = is_out_of_years(s, table).loc[rows.index]
    limits: dict[Hashable, dict[str, str]] = {label: {} for label in rows.index}
    records: dict[Hashable, list[str]] = {label: [] for label in rows.index}
    for name, declared in dated_fields(s, table).items():
        title = s.resources[table].field(name).title
        for label in rows.index[odd[name]]:
            limits[label][title] = _years(*plausible_years(s, declared))
        for label in rows.index[early[name] & ~odd[name]] if name in early else ():
            latest = max(_earlier_dates(s, table, name, rows.loc[label]))
            limits[label][title] = f"不早于{latest.title}"
            records[label] += [latest.record] if latest.record else []
    return {
        "limit": pd.Series({label: _joined(texts) for label, texts in limits.items()}),
        OTHER: pd.Series({label: "、".join(dict.fromkeys(one)) for label, one in records.items()}),
    }


def _years(first: int, last: int) -> str:
    return f"在 {first} 年" if first == last else f"在 {first} 年至 {last} 年之间"


def _joined(limits: Mapping[str, str]) -> str:
    """The limit of one date; of several with the title of each."""
    if len(limits) == 1:
        return next(iter(limits.values()))
    return "；".join(f"{title}{limit}" for title, limit in limits.items())


def _earlier_dates(
    s: Snapshot, table: str, name: str, row: pd.Series, record: str = ""
) -> Iterator[Earlier]:
    """The dates that this date of a row may not precede; `record` names a row of another table.

    In the place of a blank one stand those that it may not precede itself.
    """
    for reference in dated_fields(s, table)[name].not_before:
        resource, field, key = referenced(s, table, reference)
        rows = s.tables[resource.name]
        its = rows.loc[[row.name]] if key is None else rows[rows[key] == row[key]].head(1)
        of = record if key is None else f"{resource.title} {row[key]}"
        days = day_of(s, resource.name, field)[its.index]
        for day, (_, found) in zip(days, its.iterrows(), strict=True):
            if pd.isna(day):
                yield from _earlier_dates(s, resource.name, field.name, found, of)
            elif field.type == "date":
                whose = f"{resource.title}的" if of else ""
                yield Earlier(day, f"{whose}{field.title} {day:%Y-%m-%d}", of)
            else:
                yield Earlier(day, f"{field.title}中的出生日期", of)
