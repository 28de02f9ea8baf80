"""What moved since a dispatch day is mended where few households have changed: never otherwise."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from lookback.audit import moves
from lookback.audit.ledger import Ledger, read_ledger
from lookback.audit.repository import Repository
from lookback.audit.restatement import dispatch_points, restated_on
from lookback.check.findings import Findings
from lookback.data.package import read_package
from lookback.data.recall import remembering_snapshot
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.notice import read_notice
from lookback.publish.restated_page import published
from lookback.site.build import edition_of

DAY, ON = date(2022, 5, 16), date(2022, 5, 15)
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def district(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copytree(demo, tmp_path_factory.mktemp("moves") / "district")


@pytest.fixture(scope="module")
def known(district: Path) -> str:
    return told(district, remembered(district), read_ledger(district))


def told(root: Path, s: Snapshot, ledger: Ledger) -> str:
    """数字重述 of a dispatch day as text: figures that cannot be computed are equal there."""
    edition = edition_of(read_package(root), s, "internal", "c" * 40, Findings.of([]))
    repository = Repository.open(root)
    at = next(point for point in dispatch_points(published(edition), repository) if point.day == ON)
    return repr(restated_on(published(edition), repository, ledger, at))


def remembered(root: Path) -> Snapshot:
    package = read_package(root)
    return remembering_snapshot(package, read_notice(root), DAY, root / ".cache" / "recall")


def fresh(root: Path) -> Snapshot:
    return read_snapshot(read_package(root), read_notice(root), DAY)


@pytest.mark.parametrize(
    ("table", "change", "is_mended"),
    [
        ("income", lambda rows: rows[0].update(wage_income_yuan="1234"), True),
        ("household", lambda rows: rows.pop(3), True),
        ("village", lambda rows: rows[0].update(rural_population="777"), False),
    ],
    ids=["a cell", "a household", "a village"],
)
def test_what_is_mended_is_what_is_found_anew(
    district: Path, known: str, table: str, change: Callable[[Rows], Any], is_mended: bool,
    corrected: Callable[[Path, str, Callable[[Rows], Any]], None], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """One correction after the other: each goes on from what was kept of the one before."""
    corrected(district, table, change)
    made, mended, anew = list[str](), list[str](), moves._moves
    mend = moves._mended_moves

    def counted_anew(*given: Any) -> Any:
        made.append(given[2])
        return anew(*given)

    def counted_mended(*given: Any) -> Any:
        found = mend(*given)
        mended.extend([given[2]] if found is not None else [])
        return found

    monkeypatch.setattr(moves, "_moves", counted_anew)
    monkeypatch.setattr(moves, "_mended_moves", counted_mended)
    ledger = read_ledger(district)
    found = told(district, remembered(district), ledger)
    assert bool(mended) == is_mended
    assert not is_mended or not {*made} & {*mended}
    monkeypatch.undo()
    assert known and found == told(district, fresh(district), ledger)
