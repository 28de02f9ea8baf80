"""Known errors that stand in the sample at the end, and the list of them."""

import csv
import io
from random import Random
from typing import Literal

from lookback_demo.dated_row import DatedRow
from lookback_demo.district import DistrictData
from lookback_demo.faults import (
    dates,
    guarantees,
    household,
    identity,
    incomes,
    ledgers,
    persons,
    records,
    rounds,
    social_security,
    tasks,
    visiting,
    work,
)
from lookback_demo.faults.fault import Fault, faults_in
from lookback_demo.faults.fault_targets import FaultTargets, Mark
from lookback_demo.faults.monitoring import (
    decisions,
    eliminations,
    entry,
    inclusion,
    measures,
    procedures,
    risks,
    undated,
)
from lookback_demo.file_layout import TableLayout

FAULTS = faults_in(
    (
        procedures,
        entry,
        decisions,
        measures,
        eliminations,
        risks,
        inclusion,
        guarantees,
        incomes,
        identity,
        household,
        visiting,
        persons,
        ledgers,
        dates,
        social_security,
        records,
        work,
        tasks,
        undated,
        rounds,
    )
)
COLUMNS = ("rule", "severity", "resource", "key", "field", "note")


Kinds = Literal["all", "doubts", "none"]
"""Which faults stand at the end: every kind, only those that are no errors (E), or none."""


def plant(world: DistrictData, seed: int, kinds: Kinds) -> list[Mark]:
    """Plant the kinds, each a number of times that grows slowly with the district."""
    if kinds == "none":
        return []
    site = FaultTargets(world, Random(f"{seed}/faults"))
    marks: list[Mark] = []
    for fault in FAULTS:
        if kinds == "doubts" and fault.severity == "E":
            continue
        for _ in range(times(fault, len(world.households))):
            hit = fault.plant(site)
            for record in (hit,) if isinstance(hit, DatedRow) else hit or ():
                marks.append(Mark(fault.code, fault.severity, record, fault.field, fault.note))
    marks += _behind(site)
    return [*marks, *site.extra]


def times(fault: Fault, households: int) -> int:
    """How often a kind is planted: 2 at 4 000 households (1 of the rare ones), 5 at 45 000."""
    often = max(1, (households // 1000).bit_length() - 1)
    return max(1, often // 2) if fault.is_rare else often


def _behind(site: FaultTargets) -> list[Mark]:
    """What is not yet done at the end: visits in the slow towns, persons not yet found."""
    for home in site.world.households:
        slow = {"liangzi": 0.09, "tujianao": 0.02}.get(home.village.town.shard, 0.0)
        busy = home.is_faulty or home.is_case or home.is_low or home.is_changed
        busy = busy or home.village.code in site.blank or home.id in site.noted
        if site.rng.random() < slow and not busy and home.visit and ledgers.is_quiet(home):
            inclusion.drop_visit(home)
    note = "尚未掌握去向（工作进度）"
    marks = [Mark("AG17", "W", row, "located_on", note) for row in ledgers.unlocated(site)]
    if not ledgers.expected_unreachable(len(site.world.households)):
        note = "户数不是45000，失联人员按比例"
        marks += [Mark("AG05b", "I", town, "town_name", note) for town in site.world.towns]
    return marks


def format_key(marks: list[Mark], layout: dict[str, TableLayout]) -> bytes:
    """The list as CSV, one row per finding, in a fixed order."""
    rows = {
        (
            mark.rule,
            mark.severity,
            mark.record.resource,
            ",".join(layout[mark.record.resource].key_of(mark.record.cells)),
            mark.field,
            mark.note,
        )
        for mark in marks
    }
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(rows))
    return stream.getvalue().encode()
