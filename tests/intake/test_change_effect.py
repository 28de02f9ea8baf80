"""What a change would do: findings gained and lost, wherever their rows have moved to."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from lookback.check.findings.finding import Finding, Findings
from lookback.data.package import read_package
from lookback.definitions.screening.rounds import last_described_day
from lookback.intake.change_effect import (
    change_effect,
    findings_at,
    with_files_written,
)

ONE = Finding(
    file="t.csv", line=2, field="a", code="HH06", severity="E", resource="t", key="1", value="3",
    title="", message="", remedy="", clause="",
)  # fmt: skip
DOUBT = replace(ONE, code="IN04", severity="W")


def test_a_finding_that_moved_is_the_same() -> None:
    before, after = Findings.of([ONE]), Findings.of([replace(ONE, line=9, value="4")])
    assert change_effect(before, after) == ((), ())


def test_gained_lost_and_refused() -> None:
    found = change_effect(Findings.of([ONE]), Findings.of([replace(ONE, key="2"), DOUBT]))
    assert {each.key for each in found.gained} == {"1", "2"}
    assert found.lost == (ONE,)
    assert [each.key for each in found.refused] == ["2"]


def test_the_same_finding_twice_is_one_more() -> None:
    found = change_effect(Findings.of([ONE]), Findings.of([ONE, replace(ONE, line=3)]))
    assert len(found.gained) == 1


def test_a_rehearsal_touches_only_its_copy(demo: Path) -> None:
    path = "datapackage/town.csv"
    before = (demo / path).read_bytes()
    with with_files_written(demo, {path: b"x"}) as folder:
        assert (folder / path).read_bytes() == b"x"
        assert (folder / "datapackage/village.csv").is_file()
        assert (demo / path).read_bytes() == before
    assert not folder.exists()


def test_days_beyond_the_rounds_are_judged_by_the_last(demo: Path) -> None:
    last = last_described_day(read_package(demo))
    assert last == date(2022, 12, 31)
    assert findings_at(demo, date(2999, 1, 1)) == findings_at(demo, last)


def test_rules_are_asked_only_of_a_sound_structure(demo: Path) -> None:
    with with_files_written(demo, {"datapackage/town.csv": b""}) as folder:
        found = findings_at(folder, date(2022, 5, 15))
    assert not found.valid
    assert not [each for each in found.items if each.clause]
