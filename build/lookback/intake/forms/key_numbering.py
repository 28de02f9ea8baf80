"""Keys for rows that a form adds, by the dataset's own numbering; the same row, the same key.

A form that is imported twice finds the row that it added the first time: a member by the ID
number or the name, a measure by its kind and option, a case by the day it was opened.
"""

import re
from collections.abc import Callable, Iterable

from lookback.intake.forms.current_rows import CurrentRows, Key, Row

ACTIVE = "在册"


class KeyNumbering:
    """Hands out keys for one import; two forms that add the same row are given one key."""

    def __init__(self, present: CurrentRows) -> None:
        self._present = present
        self._given: dict[tuple[str, ...], str] = {}

    def member(self, household: str, id_number: str, name: str, shown: Iterable[str]) -> Key:
        """户编号加两位序号. `shown` are the members that the form shows: none of them is new."""
        known = self._present.rows("member", "household_id", household)
        others = [row for row in known if row["member_id"] not in {*shown}]
        matches = [row for row in others if _is_person(row, id_number, name)]
        if matches:
            return (matches[0]["member_id"],)
        taken = [row["member_id"] for row in known]
        return (self._next(("member", household, id_number or name), household, taken, 2),)

    def case(self, household: str, opened_on: str) -> Key:
        """户编号、连字符、序号."""
        known = self._present.rows("case", "household_id", household)
        same = [row["case_id"] for row in known if row["opened_on"] == opened_on]
        if same:
            return (same[-1],)
        taken = [row["case_id"] for row in known]
        return (self._next(("case", household, opened_on), f"{household}-", taken),)

    def measure(self, case_id: str, measure: str, option: str) -> Key:
        """案号、连字符、序号."""
        known = self._present.rows("measure", "case_id", case_id)
        same = [row["measure_id"] for row in known if _is_measure(row, measure, option)]
        if same:
            return (same[-1],)
        taken = [row["measure_id"] for row in known]
        return (self._next(("measure", case_id, measure, option), f"{case_id}-", taken),)

    def rank(self, case_id: str, risk: str) -> str:
        """The place of a risk that is added after those on file: 主要风险 stays the first."""
        known = self._present.rows("case_risk", "case_id", case_id)
        taken = [row["rank"] for row in known if row["rank"]]
        return self._next(("case_risk", case_id, risk), "", taken)

    def _next(self, mark: tuple[str, ...], lead: str, taken: list[str], width: int = 1) -> str:
        if mark not in self._given:
            given = [key for known, key in self._given.items() if known[:2] == mark[:2]]
            last = max(map(_number(lead), [*taken, *given]), default=0)
            self._given[mark] = f"{lead}{last + 1:0{width}}"
        return self._given[mark]


def _number(lead: str) -> Callable[[str], int]:
    """The number that follows `lead` in a key; 0 where none does."""
    pattern = re.compile(re.escape(lead) + r"(\d+)")

    def read(key: str) -> int:
        found = pattern.fullmatch(key)
        return int(found[1]) if found else 0

    return read


def _is_person(row: Row, id_number: str, name: str) -> bool:
    if id_number and row["id_number"]:
        return row["id_number"] == id_number
    return not id_number and row["name"] == name and row["status"] == ACTIVE


def _is_measure(row: Row, measure: str, option: str) -> bool:
    return (row["measure"], row["option"]) == (measure, option) and not row["ended_on"]
