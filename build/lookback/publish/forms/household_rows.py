"""Households as their forms show them: every row by the day, as raw values."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import known_by
from lookback.definitions.household.guarantees import guarantee_on, latest_guarantee
from lookback.definitions.household.income import income_on, latest_income
from lookback.definitions.household.people import active_members, labour_count
from lookback.definitions.household.registers import RELOCATED, is_registered, lifted_households
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.cases import belongs_to, is_opened
from lookback.definitions.monitoring.elimination import REMOVAL
from lookback.definitions.monitoring.measures import given_measures
from lookback.definitions.monitoring.status import ELIMINATED, deciding_cases
from lookback.definitions.residence import home_villages
from lookback.definitions.screening.visits import last_visit
from lookback.publish.forms.filling import Row, raw_rows

HEAD = "户主"


@dataclass(frozen=True)
class HouseholdRows:
    """One household's rows; a list has no row where nothing is on file.

    `household` has the village of the day.
    `case` is the one that decides its state, else the latest opened; `income` and `guarantee`
    are the newest by the day, `…_at_check` by the day of annex 4's check, `guarantee_at_visit`
    that of the visit's own day; `members` begin with the head. `state` is 未消除, 已消除 or "".
    """

    household: Row
    village: Row
    town: Row
    members: Sequence[Row]
    visit: Sequence[Row]
    case: Sequence[Row]
    risks: Sequence[Row]
    measures: Sequence[Row]
    elimination: Sequence[Row]
    income: Sequence[Row]
    income_at_check: Sequence[Row]
    guarantee: Sequence[Row]
    guarantee_at_check: Sequence[Row]
    guarantee_at_visit: Sequence[Row]
    state: str
    is_lifted: bool
    labour: int

    @property
    def household_id(self) -> str:
        """The household's key."""
        return self.household["household_id"]

    @property
    def head_name(self) -> str:
        """户主姓名; blank where no head is on file."""
        return next((row["name"] for row in self.members if row["relation"] == HEAD), "")

    @property
    def risks_text(self) -> str:
        """Its risks (A27) in the order of their rank."""
        return "、".join(row["risk"] for row in self.risks)

    @property
    def measures_text(self) -> str:
        """Its measures, each kind once, with the options in brackets."""
        kinds: dict[str, list[str]] = {}
        for row in self.measures:
            options = kinds.setdefault(row["measure"], [])
            if row["option"] not in ("", row["measure"], *options):
                options.append(row["option"])
        named = (f"{kind}（{'、'.join(each)}）" if each else kind for kind, each in kinds.items())
        return "；".join(named)


def household_rows(s: Snapshot, ids: Iterable[str]) -> Iterator[HouseholdRows]:
    """These households in the order of the file; an id that is not on file is left out."""
    wanted = s.household.assign(village_code=home_villages(s))
    wanted = wanted[wanted["household_id"].isin(list(ids))]
    keys = wanted["household_id"]
    cases = cases_shown(s, keys)
    tables = {name: _grouped(rows) for name, rows in _tables(s, keys, cases).items()}
    villages = {row["village_code"]: row for row in raw_rows(s.village)}
    towns = {row["town_code"]: row for row in raw_rows(s.town)}
    states = deciding_cases(s)["state"].to_dict()
    lifted, labour = set(lifted_households(s)), labour_count(s).to_dict()
    for row in raw_rows(wanted):
        key = row["household_id"]
        village = villages.get(row["village_code"], {})
        yield HouseholdRows(
            household=row,
            village=village,
            town=towns.get(village.get("town_code", ""), {}),
            state=states.get(key, ""),
            is_lifted=key in lifted,
            labour=labour.get(key, 0),
            **{name: rows.get(key, ()) for name, rows in tables.items()},
        )


def cases_shown(s: Snapshot, keys: pd.Series) -> pd.DataFrame:
    """The case of each household that its forms are about: the deciding one, else the latest.

    Rows of `case`; a household that has none, or had only some that were removed, has none here.
    """
    deciding = deciding_cases(s).reset_index()
    removed = s.withdrawal[(s.withdrawal["kind"] == REMOVAL) & (s.withdrawal["done_on"] <= s.day)]
    opened = s.case[is_opened(s) & ~belongs_to(s.case, removed)]
    opened = opened[~opened["household_id"].isin(deciding["household_id"])]
    latest = opened.sort_values("case_id").drop_duplicates("household_id", keep="last")
    rows = pd.concat([deciding[s.case.columns], latest])
    rows = rows[rows["household_id"].isin(keys)]
    return rows.assign(monitored_since=known_by(rows["monitored_since"], s.day))


def _tables(s: Snapshot, keys: pd.Series, cases: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of these households by the name they have in `HouseholdRows`, each with its id."""
    visits = last_visit(s).reset_index()
    visits = visits[visits["household_id"].isin(keys)]
    risks, measures = _of_cases(s.case_risk, cases), _of_cases(given_measures(s), cases)
    elimination = _of_cases(_eliminations(s), cases)
    checks = _checks(s, keys, elimination)
    at_visit = s.guarantee.merge(
        visits[["household_id", "visited_on"]],
        left_on=["household_id", "assessed_on"], right_on=["household_id", "visited_on"],
    )  # fmt: skip
    return {
        "members": _members(s, keys),
        "visit": visits,
        "case": cases,
        "risks": risks.sort_values(["case_id", "rank"]),
        "measures": measures.sort_values("measure_id"),
        "elimination": elimination,
        "income": _newest(latest_income(s), keys),
        "income_at_check": income_on(s, keys, checks).dropna(subset="period_end"),
        "guarantee": _newest(latest_guarantee(s), keys),
        "guarantee_at_check": guarantee_on(s, keys, checks).dropna(subset="assessed_on"),
        "guarantee_at_visit": at_visit[s.guarantee.columns],
    }


def _members(s: Snapshot, keys: pd.Series) -> pd.DataFrame:
    """The active members, the head first, with A22 是 / 否; unknown without an ID number."""
    rows = active_members(s)
    rows = rows[rows["household_id"].isin(keys)]
    relocated = is_registered(s, RELOCATED)[rows.index].astype("boolean")
    rows = rows.assign(
        is_relocated=relocated.where(rows["id_number"].notna()), follows=rows["relation"] != HEAD
    )
    return rows.sort_values(["household_id", "follows", "member_id"])


def _eliminations(s: Snapshot) -> pd.DataFrame:
    """Annex 4 as known by the day: the check, and the elimination if it had been marked."""
    rows = s.elimination
    known = rows[(rows["checked_on"] <= s.day) | (rows["eliminated_on"] <= s.day)]
    marked = known_by(known["eliminated_on"], s.day)
    return known.assign(eliminated_on=marked, manner=known["manner"].where(marked.notna()))


def _checks(s: Snapshot, keys: pd.Series, elimination: pd.DataFrame) -> pd.Series:
    """The day of each household's check, else the day itself, in the rows of `keys`."""
    days = elimination["checked_on"].fillna(elimination["eliminated_on"])
    by_household = days.set_axis(elimination["household_id"])
    return look_up(keys, by_household).fillna(s.day)


def _of_cases(rows: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    return rows.merge(cases[["case_id", "household_id"]], on="case_id")


def _newest(rows: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    return rows[rows.index.isin(keys)].reset_index()


def _grouped(rows: pd.DataFrame) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in raw_rows(rows):
        groups.setdefault(row["household_id"], []).append(row)
    return groups


def is_eliminated(household: HouseholdRows) -> str:
    """是否已消除风险 as a raw value; blank for a household that is not monitored."""
    return ("是" if household.state == ELIMINATED else "否") if household.state else ""
