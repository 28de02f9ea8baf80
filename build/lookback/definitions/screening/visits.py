"""排查：what counts as visited, blank or unreachable (通知二（二）, 三（二）)."""

import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.definitions.administrative_units import count_by_village
from lookback.definitions.monitoring.status import monitored
from lookback.definitions.record_owners import has_any
from lookback.definitions.residence import home_villages, villages_by_code
from lookback.definitions.screening.rounds import baseline_day, is_of_round
from lookback.definitions.timeline import flags, timeline


@once
def is_visited(s: Snapshot) -> pd.Series:
    """Whether each row of `household` has been visited in this round, whatever the outcome."""
    return has_any(s, "visit", is_visit_of_round(s))


@once
def is_visit_of_round(s: Snapshot) -> pd.Series:
    """Whether each row of `visit` belongs to this round and had taken place by the day."""
    return is_of_round(s, "visit") & (s.visit["visited_on"] <= s.day)


def visits_of_round(s: Snapshot) -> pd.DataFrame:
    """The visits of this round by the day, in the order of the files."""
    return s.visit[is_visit_of_round(s)]


def last_visit(s: Snapshot) -> pd.DataFrame:
    """The newest visit of this round to each household by the day, indexed by household_id."""
    return s.visit[is_last_visit(s)].set_index("household_id")


@once
def is_last_visit(s: Snapshot) -> pd.Series:
    """The same as one bool per row of `visit`; of two on a day, the one with the later id."""
    visits = timeline(s, "visit", "visited_on", then="visit_id").of(is_visit_of_round(s))
    return flags(s, "visit", visits.last_rows)


def is_blank(s: Snapshot) -> pd.Series:
    """空白村: no household ever determined as monitored and not removed; bool per village."""
    return monitored(s)["households"] == 0


def unreachable(s: Snapshot) -> pd.DataFrame:
    """失联人员 listed by the day, one row per person."""
    return s.unreachable[is_listed_unreachable(s)]


def is_listed_unreachable(s: Snapshot) -> pd.Series:
    """The same as one bool per row of `unreachable`; a blank date does not hide a person."""
    return ~(s.unreachable["reported_on"] > s.day)


def visited_by_village(s: Snapshot) -> pd.Series:
    """Households visited in this round per village_code (户)."""
    return count_by_village(s, home_villages(s)[is_visited(s)])


def unvisited_by_village(s: Snapshot) -> pd.Series:
    """Households of the 村表 not yet visited per village_code (户); missing where it has none."""
    return villages_by_code(s)["rural_households"] - visited_by_village(s)


def is_fully_visited(s: Snapshot, visited: pd.Series) -> pd.Series:
    """排查完成: as many households `visited` as the 村表 has, by village_code.

    Missing where the 村表 has no number, or 0: what is whole is then not known.
    """
    registered = villages_by_code(s)["rural_households"]
    return visited >= registered.where(registered > 0)


def at_baseline(s: Snapshot) -> Snapshot | None:
    """The same data as of the day of this round's baselines; none where it has no such day."""
    day = baseline_day(s)
    return None if day is None else s.on(day)
