"""The indicators of a whole district counted part by part: the same as in one piece."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd

from lookback.check.district import Sitting, sittings
from lookback.check.hits import give_hits, hits
from lookback.compute.indicator import Counted, compute_indicators, counted, tabulate
from lookback.compute.indicators import INDICATORS
from lookback.compute.output import Results, compute, results_of
from lookback.compute.ranks import Ranked, ranked
from lookback.compute.totals import Summed, summed
from lookback.compute.weekly import with_changes
from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot
from lookback.definitions import partition
from lookback.definitions.partition import WHOLE, parts_for, read_part
from lookback.notice import read_notice
from lookback.workers.pool import Workers


@dataclass(frozen=True)
class Piece:
    """What a part gives: the rows that break its rules, and what each indicator comes to."""

    found: pd.DataFrame
    counted: Mapping[str, Counted]


def compute_district(root: Path, as_of: date, workers: Workers) -> Results:
    """All indicators at all levels and all lists of a package that has passed the structure.

    What needs the findings of all rules is counted here, from those of the parts; so are the
    lists, which look across the district.
    """
    parts = parts_for(read_package(root), workers)
    if parts == (WHOLE,):
        return compute(_snapshot(root, as_of, WHOLE))
    pieces = [*workers.map(partial(_piece, as_of), root, sittings(parts))]
    s = _snapshot(root, as_of, WHOLE)
    give_hits(s, pd.concat([piece.found for piece in pieces], ignore_index=True))
    known = {one.code: _together([p.counted[one.code] for p in pieces if one.code in p.counted])
             for one in INDICATORS if one.is_weekly}  # fmt: skip
    made = [(one, known[one.code] if one.is_weekly else counted(one, s)) for one in INDICATORS]
    return results_of(s, tabulate(made, s))


def weeks_of_district(root: Path, as_of: date, workers: Workers) -> pd.DataFrame:
    """The indicators of every dispatch day so far and of the day itself, with I42."""
    days = [day for day in read_notice(root).dispatch_days if day < as_of]
    weeks = workers.map(partial(_week, as_of), root, [*days, as_of])
    return with_changes(pd.concat(weeks, ignore_index=True))


def _week(as_of: date, root: Path, day: date) -> pd.DataFrame:
    chosen = [one for one in INDICATORS if one.is_weekly or day == as_of]
    return compute_indicators(_snapshot(root, day, WHOLE), chosen)


def _snapshot(root: Path, as_of: date, part: partition.Part) -> Snapshot:
    return read_part(read_package(root), read_notice(root), as_of, part)


def _piece(as_of: date, root: Path, sitting: Sitting) -> Piece:
    s = _snapshot(root, as_of, sitting.part)
    found = hits(s, sitting.rules)
    is_district = sitting.scope == "district"
    asked = [o for o in INDICATORS if o.is_weekly and (o.scope == "district") == is_district]
    return Piece(found, {one.code: counted(one, s) for one in asked})


def _together(pieces: Sequence[Counted]) -> Counted:
    """The fraction of all parts."""
    sums = [piece for piece in pieces if isinstance(piece, Summed)]
    return summed(sums) if sums else ranked([p for p in pieces if isinstance(p, Ranked)])
