"""Definitions that several stages share, against cases an official can read (cases/)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from lookback.data.snapshot import Snapshot
from lookback.definitions.household.key_groups import key_group_focus, key_groups
from lookback.definitions.monitoring.elimination import (
    is_elimination_due,
    is_removal_due,
    is_rollback_due,
)
from lookback.definitions.screening.summary import screened_households

FOLDER = Path(__file__).parent / "cases"
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem} {case['name']}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def _codes(s: Snapshot, flags: pd.DataFrame) -> dict[str, list[str]]:
    return {
        household: [code for code in flags.columns if row[code]]
        for household, (_, row) in zip(s.household["household_id"], flags.iterrows(), strict=True)
    }


GIVES: dict[str, Callable[[Snapshot], object]] = {
    "key_groups": lambda s: _codes(s, key_groups(s)),
    "key_group_focus": lambda s: _codes(s, key_group_focus(s)),
    "summary": lambda s: screened_households(s)["household_type"].to_dict(),
    "withdrawal_due": lambda s: {
        "回退": s.case.loc[is_rollback_due(s), "case_id"].to_list(),
        "清退": s.case.loc[is_removal_due(s), "case_id"].to_list(),
    },
    "elimination_due": lambda s: s.case.loc[is_elimination_due(s), "case_id"].to_list(),
}


@pytest.mark.parametrize(("definition", "case"), CASES)
def test_case(definition: str, case: dict[str, Any], snapshot_of: Callable[..., Snapshot]) -> None:
    tables = {name: rows for name, rows in case.items() if name not in ("name", "as_of", "gives")}
    assert GIVES[definition](snapshot_of(case["as_of"], tables)) == case["gives"]


def test_every_definition_has_cases() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(GIVES)
