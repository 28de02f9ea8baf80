"""规模性风险: units over the line, blank villages, unreachable persons, hazards, supervision."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from lookback.compute.figures.amounts import percent, whole
from lookback.compute.figures.supervision import HEAVY, REASONS, supervision
from lookback.compute.indicators.indicator import compute_indicators
from lookback.compute.indicators.screening import blank_villages
from lookback.data.snapshot import Snapshot
from lookback.definitions.administrative_units import unit_of_key
from lookback.definitions.dates import known_by
from lookback.definitions.screening.attention import CHECKS, open_attention
from lookback.definitions.screening.rounds import baseline_day
from lookback.definitions.screening.visits import at_baseline, unreachable
from lookback.publish.edition import Edition, PageSource
from lookback.publish.figures import Figure
from lookback.publish.units import PageUnit, day_text, long_day_text, until_text

CHECK_TITLES = ("村表错漏", "帮扶政策落实", "风险消除标注")
"""The three things to check in a unit over the line (通知一（四）), as `CHECKS` orders them."""
PRESSING = 2
"""A village with so many reasons is to be visited first."""
NAMED = 20
"""As many villages with a single reason are named."""


@dataclass(frozen=True)
class UnitOverLine:
    """A unit over the line: its figure and its ledger entry; None without one."""

    unit: PageUnit
    figure: Figure
    opened: str
    responsible: str
    checks: tuple[str, ...]
    action: str

    @property
    def unchecked(self) -> int:
        """How many of the three things nobody has checked yet."""
        return self.checks.count("")


@dataclass(frozen=True)
class BlankVillage:
    """A blank village, its town and how far it has been visited."""

    unit: PageUnit
    town: PageUnit
    coverage: Figure


@dataclass(frozen=True)
class HazardLine:
    """One hazard as the page shows it."""

    kind: str
    unit: PageUnit | None
    day: str
    households: str
    persons: str
    department: str
    action: str
    closed: str


class SupervisionCandidate(NamedTuple):
    """A village to be visited by the supervisors, with the numbers behind its reasons."""

    unit: PageUnit
    town: PageUnit
    reasons: tuple[str, ...]
    unvisited: str
    coverage: str
    problems: str


@dataclass(frozen=True)
class AttentionContent:
    """The content of the page."""

    day: str
    line: str
    share: str
    heavy: int
    check_titles: tuple[str, ...]
    over: tuple[UnitOverLine, ...]
    blank: tuple[BlankVillage, ...]
    baseline_day: str
    blank_baseline: str
    blank_then: str
    unreachable_baseline: str
    unreachable_then: str
    located: Figure
    located_by_town: tuple[tuple[PageUnit, Figure], ...]
    hazards: tuple[HazardLine, ...]
    candidates: tuple[SupervisionCandidate, ...]
    others: tuple[SupervisionCandidate, ...]
    others_total: int


def _blank_villages(s: Snapshot) -> float:
    """How many villages of the district were blank on the day."""
    rows = compute_indicators(s, [blank_villages])
    return float(rows.loc[rows["level"] == "district", "numerator"].sum())


def attention_pages(e: Edition) -> list[PageSource]:
    """`attention.md`."""
    s = e.snapshot
    then, counted_on = at_baseline(s), baseline_day(s)
    rows = supervision(s, _findings_by_village(e))
    is_pressing = rows["reasons"] >= PRESSING
    content = AttentionContent(
        day=long_day_text(s.as_of),
        line=f"{s.number('attention_share'):g}",
        share=f"{s.number('supervision_share'):g}",
        heavy=HEAVY,
        check_titles=CHECK_TITLES,
        over=tuple(_over(e)),
        blank=tuple(_blank(e)),
        baseline_day=f"{counted_on.year}年{until_text(counted_on)}" if counted_on else "",
        blank_baseline=whole(s.number("blank_village_baseline")),
        blank_then=whole(_blank_villages(then)) if then else "",
        unreachable_baseline=whole(s.number("unreachable_baseline")),
        unreachable_then=whole(len(unreachable(then))) if then else "",
        located=e.figures.of("I13", e.units.district.code),
        located_by_town=tuple((town, e.figures.of("I13", town.code)) for town in e.units.towns),
        hazards=tuple(_hazards(e)),
        candidates=_candidates(e, rows[is_pressing]),
        others=_candidates(e, rows[~is_pressing].head(NAMED)),
        others_total=int((~is_pressing).sum()),
    )
    return [PageSource("attention.md", "attention.md.j2", content)]


def _over(e: Edition) -> list[UnitOverLine]:
    """Towns and villages over the line, the highest share first."""
    flags = [("I10.towns", e.units.towns), ("I10", e.units.villages)]
    over = [
        over_line(e, unit)
        for code, units in flags
        for unit in units
        if e.figures.of(code, unit.code).amount == 1
    ]
    return sorted(over, key=lambda line: -line.figure.amount)


def over_line(e: Edition, unit: PageUnit) -> UnitOverLine:
    """The ledger entry of a unit over the line, with its figure."""
    s, figure = e.snapshot, e.figures.of("I09", unit.code)
    entries = open_attention(s).set_index("unit_code")
    if unit.code not in entries.index:
        return UnitOverLine(unit, figure, "", "", ("",) * len(CHECKS), "")
    entry = entries.loc[[unit.code]].iloc[-1]
    checks = [known_by(entries.loc[[unit.code], name], s.day).iloc[-1] for name in CHECKS]
    return UnitOverLine(
        unit, figure, _day(entry["opened_on"]), _word(entry["responsible"]),
        tuple(_day(check) for check in checks), _word(entry["action"]),
    )  # fmt: skip


def _blank(e: Edition) -> list[BlankVillage]:
    """Blank villages, the least visited first."""
    blank = [
        BlankVillage(unit, e.units.town_of[unit.code], e.figures.of("I01", unit.code))
        for unit in e.units.villages
        if e.figures.of("I11", unit.code).amount == 1
    ]
    return sorted(blank, key=lambda village: village.coverage.amount)


def _hazards(e: Edition) -> list[HazardLine]:
    """Hazards known by the day: the open ones first, then the newest."""
    s = e.snapshot
    rows = s.hazard[s.hazard["occurred_on"] <= s.day]
    rows = rows.assign(closed_on=known_by(rows["closed_on"], s.day))
    rows = rows.assign(is_closed=rows["closed_on"].notna())
    rows = rows.sort_values(
        ["is_closed", "occurred_on", "hazard_id"], ascending=[True, False, True]
    )
    villages = {unit.code: unit for unit in e.units.villages}
    return [
        HazardLine(
            kind=_word(row["kind"]),
            unit=villages.get(row["village_code"]),
            day=_day(row["occurred_on"]),
            households=whole(row["households"]),
            persons=whole(row["persons"]),
            department=_word(row["department"]),
            action=_word(row["action"]),
            closed=_day(row["closed_on"]),
        )
        for row in rows.to_dict("records")
    ]


def _candidates(e: Edition, rows: pd.DataFrame) -> tuple[SupervisionCandidate, ...]:
    return tuple(_candidate(e, str(code), row) for code, row in rows.iterrows())


def _candidate(e: Edition, code: str, row: "pd.Series[Any]") -> SupervisionCandidate:
    unit = next(village for village in e.units.villages if village.code == code)
    return SupervisionCandidate(
        unit, e.units.town_of[code],
        tuple(reason for reason in REASONS.values() if row[reason]),
        whole(row["unvisited"]),
        f"{percent(row['coverage'] * 100)}%",
        f"{row['problems']:.1f}",
    )  # fmt: skip


def _findings_by_village(e: Edition) -> pd.Series:
    """How many findings each village has; those of the district or a town are no village's."""
    codes = Counter(
        unit_of_key(e.snapshot, finding.resource, finding.key)
        for finding in e.findings.items
        if finding.resource in e.package.resources
    )
    return pd.Series(codes, dtype="int64")


def _day(day: Any) -> str:
    return "" if pd.isna(day) else day_text(day)


def _word(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
