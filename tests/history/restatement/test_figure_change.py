"""两个时钟: which entries of the ledger moved a figure, and which did not."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lookback.compute.figures.explanation import RecordKey
from lookback.compute.indicators import INDICATORS
from lookback.data.snapshot import Snapshot
from lookback.errors import WrongUse
from lookback.history.ledger.correction import Correction
from lookback.history.restatement.attribution import DataDifference
from lookback.history.restatement.figure_change import FigureChange, figure_change, ledger_between

BY_CODE = {one.code: one for one in INDICATORS}
VILLAGE = "420702100901"
BLANK = Correction(*[""] * 15, 1, "", "", "")
THEN: dict[str, list[dict[str, Any]]] = {
    "village": [{"village_code": VILLAGE, "rural_population": 100, "rural_households": 3}],
    "household": [
        {"household_id": "1009010001", "village_code": VILLAGE, "phone": "13800001234"},
        {"household_id": "1009010002", "village_code": VILLAGE},
    ],
    "member": [
        {"member_id": "a", "household_id": "1009010001", "status": "在册"},
        {"member_id": "b", "household_id": "1009010002", "status": "在册"},
    ],
    "case": [
        {"case_id": "1-1", "household_id": "1009010001", "monitored_since": "2022-01-01"},
        {"case_id": "2-1", "household_id": "1009010002"},
    ],
}


@pytest.fixture(scope="session")
def moved(snapshot_of: Callable[..., Snapshot]) -> Callable[..., FigureChange]:
    """What moved the figure of the village, where tables of THEN were replaced by others."""

    def build(code: str, entries: list[Correction], **tables: list[dict[str, Any]]) -> FigureChange:
        before = snapshot_of(date(2022, 5, 20), THEN)
        after = snapshot_of(date(2022, 5, 20), {**THEN, **tables})
        return figure_change(DataDifference(before, after, tuple(entries)), BY_CODE[code], VILLAGE)

    return build


def entry(resource: str, key: str, field: str, change: str = "changed") -> Correction:
    return BLANK._replace(commit="c" * 40, resource=resource, key=key, field=field, change=change)


def test_the_cell_that_made_a_household_monitored(moved: Callable[..., FigureChange]) -> None:
    since = entry("case", "2-1", "monitored_since")
    plan = entry("case", "2-1", "plan")
    other = entry("case", "1-1", "contact_name")
    cases = [THEN["case"][0], {**THEN["case"][1], "monitored_since": "2022-05-10", "plan": "养鸡"}]
    found = moved("I09", [since, plan, other], case=cases)
    assert (found.then.numerator, found.now.numerator) == (1, 2)
    (one,) = found.moved
    assert (one.record, one.then) == (RecordKey("household", "1009010002"), None)
    assert one.entries == (since,)


def test_an_amount_that_grew_by_a_member(moved: Callable[..., FigureChange]) -> None:
    born = entry("member", "c", "", "added")
    phone = entry("household", "1009010001", "phone")
    members = [*THEN["member"], {"member_id": "c", "household_id": "1009010001", "status": "在册"}]
    found = moved("I08.persons", [phone, born], member=members)
    (one,) = found.moved
    assert one.then and one.now
    assert (one.then.numerator, one.now.numerator) == (1, 2)
    assert one.entries == (born,)


def test_the_denominator_of_a_village(moved: Callable[..., FigureChange]) -> None:
    counted = entry("village", VILLAGE, "rural_population")
    households = entry("village", VILLAGE, "rural_households")
    village = {**THEN["village"][0], "rural_population": 50, "rural_households": 4}
    found = moved("I09", [counted, households], village=[village])
    (one,) = found.moved
    assert one.record == RecordKey("village", VILLAGE)
    assert one.entries == (counted,)


def test_a_village_moved_by_one_of_its_households(moved: Callable[..., FigureChange]) -> None:
    removed = entry("withdrawal", "1-1,清退", "", "added")
    withdrawal = [{"case_id": "1-1", "kind": "清退", "done_on": "2022-05-10"}]
    found = moved("I11", [removed, entry("member", "a", "work_months")], withdrawal=withdrawal)
    (one,) = found.moved
    assert (one.record, one.entries) == (RecordKey("village", VILLAGE), (removed,))


def test_a_row_taken_away_and_given_again(moved: Callable[..., FigureChange]) -> None:
    """Cells of a row that was not there before go with the row."""
    added, since = entry("case", "3-1", "", "added"), entry("case", "3-1", "monitored_since")
    gone = entry("case", "2-1", "", "removed")
    case = {"case_id": "3-1", "household_id": "1009010002", "monitored_since": "2022-05-01"}
    found = moved("I06", [added, since, gone], case=[THEN["case"][0], case])
    (one,) = found.moved
    assert set(one.entries) >= {added, since}


def test_two_entries_that_only_move_together(moved: Callable[..., FigureChange]) -> None:
    """Either of two measures keeps the household covered: both are told."""
    first, second = (entry("measure", key, "", "added") for key in ("a", "b"))
    measures = [{"measure_id": key, "case_id": "1-1", "measure": "产业帮扶"} for key in ("a", "b")]
    found = moved("I16", [first, second], measure=measures)
    assert found.moved[0].entries == (first, second)


def test_nothing_moved_and_uncommitted_changes(moved: Callable[..., FigureChange]) -> None:
    assert moved("I09", [entry("household", "1009010001", "phone")]).moved == ()
    village = {**THEN["village"][0], "rural_population": 50}
    (one,) = moved("I09", [], village=[village]).moved
    assert one.entries == ()


def test_the_ledger_between_two_revisions(demo: Path, run_git: Callable[..., bytes]) -> None:
    commits = run_git(demo, "log", "--format=%H", "--", "datapackage").decode().split()
    between = ledger_between(demo, commits[3], "HEAD")
    assert between.corrections
    known = set(run_git(demo, "rev-list", commits[3]).decode().split())
    assert not known & {each.commit for each in between.corrections}
    with pytest.raises(WrongUse, match=r"不是.+的前身"):
        ledger_between(demo, "HEAD", commits[3])
