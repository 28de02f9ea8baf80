"""Tasks that the tests hand to workers, who import them by name."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot
from lookback.errors import DataInvalid, Problem
from lookback.execution.dataset import DatasetTables
from lookback.execution.dataset_access import town_of_rows
from lookback.execution.pool import _run_on_part as done
from lookback.execution.step import TOWN, Step

RUN: list[frozenset[str] | None] = []
"""The towns of each part that a step of this file was run on; None is the district."""


def amounts(s: Snapshot, least: int = 0) -> pd.DataFrame:
    """The wages of each household of a town, with a loose row order and an index of its own."""
    _note(s)
    rows = s.income[s.income["wage_income_yuan"] >= least]
    columns = {
        TOWN: town_of_rows(s, "income")[rows.index],
        "household_id": rows["household_id"],
        "wage": rows["wage_income_yuan"],
        "members": rows["member_count"],
    }
    return pd.DataFrame(columns)


def both(s: Snapshot) -> dict[str, pd.DataFrame]:
    """Two tables of each town, one of which most towns have no row of."""
    few = s.hazard.assign(**{TOWN: town_of_rows(s, "hazard")})
    return {"amounts": amounts(s), "hazards": few[[TOWN, "hazard_id", "occurred_on"]]}


def total(s: Snapshot) -> list[Any]:
    """Of the district: how many households there are, and each town's."""
    _note(s)
    counts = s.household["village_code"].str[:9].value_counts().sort_index()
    return [len(s.household), counts.to_dict(), s.as_of.isoformat(), s.number("lead_days")]


def _note(s: Snapshot) -> None:
    assert isinstance(s.tables, DatasetTables)
    part = s.tables.part
    RUN.append(part and part.towns)


_INCOME = reads(income="wage_income_yuan member_count household_id", household="village_code")
AMOUNTS = Step("工资", amounts, _INCOME, scope="town")
BOTH = Step("工资和隐患", both, reads(_INCOME, hazard="occurred_on village_code"), scope="town")
TOTAL = Step("户数", total, reads(household="village_code"))


def place(root: Path, part: str) -> str:
    return str(root / part)


def read(root: Path, part: str) -> str:
    return (root / part).read_text(encoding="utf-8")


def refuse(root: Path, part: str) -> None:
    raise DataInvalid(Problem(part, "表头不对", "改正表头"), Problem(part, "少一行", "补上"))


def stumble(root: Path, part: str) -> None:
    raise ZeroDivisionError("division by zero")


def vanish(root: Path, part: str) -> None:
    os._exit(1)


def refused(task: object, folder: Callable[[], Path], part: Any) -> None:
    """The part's work, in whose place the data are refused."""
    done(refuse, folder, str(part))


def stumbled(task: object, folder: Callable[[], Path], part: Any) -> None:
    """The part's work, in whose place a bug of ours shows."""
    done(stumble, folder, str(part))


def vanished(task: object, folder: Callable[[], Path], part: Any) -> None:
    """The part's work, in whose place the process ends."""
    vanish(folder(), str(part))
