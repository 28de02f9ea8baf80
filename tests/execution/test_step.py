"""Steps: what is declared is enforced, what is unchanged is found, and parts give what all give."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
import tasks
from tasks import AMOUNTS, RUN, TOTAL

from lookback.data.package import read_package
from lookback.data.reads import UndeclaredRead, reads
from lookback.execution import step as module
from lookback.execution import store as stores
from lookback.execution.dataset_access import dataset_of
from lookback.execution.step import Step, StepCall, open_snapshot, result
from lookback.execution.store import Store
from lookback.notice import read_notice

from ..district_files import District
from ..random_corrections import KINDS
from .steps import CALLS, DAY, LATER, all_same, anew, asked, change, edit_notice, same


@pytest.fixture
def ran() -> list[frozenset[str] | None]:
    """The parts that steps are run on from now."""
    RUN.clear()
    return RUN


def test_a_table_that_is_not_declared_cannot_be_read(faulty: Path, store: Store) -> None:
    peeking = Step("偷看", lambda s: len(s.visit), reads(household="village_code"))
    with pytest.raises(UndeclaredRead, match="visit"):
        result(open_snapshot(faulty, DAY, store), peeking)


def test_a_column_that_is_not_declared_is_not_there(faulty: Path, store: Store) -> None:
    peeking = Step("偷看", lambda s: s.household["phone"].tolist(), reads(household="village_code"))
    with pytest.raises(KeyError, match="phone"):
        result(open_snapshot(faulty, DAY, store), peeking)


def test_of_what_is_declared_and_its_key_nothing_is_missing(faulty: Path, store: Store) -> None:
    declared = reads(household="village_code", income="wage_income_yuan")
    headers = Step("表头", lambda s: [*map(list, (s.household, s.income))], declared)
    found = result(open_snapshot(faulty, DAY, store), headers)
    assert found == [["household_id", "village_code"],
                     ["household_id", "period_end", "wage_income_yuan"]]  # fmt: skip


def test_parts_give_what_the_whole_gives_computed_and_found(faulty: Path, store: Store) -> None:
    expected = anew(faulty)
    for _ in ("computed", "found"):
        all_same(asked(open_snapshot(faulty, DAY, store)), expected)


def test_what_is_known_is_not_run_again(
    faulty: Path, store: Store, ran: list[frozenset[str] | None]
) -> None:
    asked(open_snapshot(faulty, DAY, store))
    assert ran
    ran.clear()
    asked(open_snapshot(faulty, DAY, store))
    assert ran == []


def test_only_the_town_that_was_touched_is_run(
    district: Path, store: Store, ran: list[frozenset[str] | None]
) -> None:
    asked(open_snapshot(district, DAY, store))
    for table, column, value in (
        ("income", "wage_income_yuan", "3333.333333"),
        ("income", "member_count", "17"),
    ):
        town = change(district, table, column, value)
        ran.clear()
        for one, other in zip(
            asked(open_snapshot(district, DAY, store)), anew(district), strict=True
        ):
            same(one, other)
        assert {*ran[: len(CALLS) - 2]} == {frozenset([town])}


def test_a_column_that_no_step_declares_runs_none(
    district: Path, store: Store, ran: list[frozenset[str] | None]
) -> None:
    asked(open_snapshot(district, DAY, store))
    change(district, "household", "phone", "13900000001")
    change(district, "income", "own_payment_yuan", "77")
    ran.clear()
    asked(open_snapshot(district, DAY, store))
    assert ran == []


def test_a_household_that_moves_runs_both_towns_and_the_district(
    district: Path, store: Store, ran: list[frozenset[str] | None]
) -> None:
    asked(open_snapshot(district, DAY, store))
    town = change(district, "household", "village_code", "420702400901", "420702100")
    assert town == "420702100"
    ran.clear()
    asked(open_snapshot(district, DAY, store))
    assert {*ran} == {None, frozenset(["420702100", "420702400"])}


def test_a_file_of_one_town_that_is_gone_runs_that_town(
    faulty: Path, store: Store, ran: list[frozenset[str] | None]
) -> None:
    s = open_snapshot(faulty, DAY, store)
    result(s, AMOUNTS)
    names = module._names(dataset_of(s), StepCall(AMOUNTS, DAY))
    town, name = next((each, name) for each, name in names.items() if each)
    assert store.folder
    (store.folder / name[:2] / name).unlink()
    ran.clear()
    same(result(open_snapshot(faulty, DAY, store), AMOUNTS), result(s, AMOUNTS))
    assert ran == [frozenset([town])]


def test_another_day_other_arguments_another_name_have_results_of_their_own(
    faulty: Path, store: Store
) -> None:
    s = open_snapshot(faulty, DAY, store)
    few, all_ = result(s, AMOUNTS, 5000), result(s, AMOUNTS)
    assert 0 < len(few) < len(all_)
    assert result(s, TOTAL)[2] != result(s.on(LATER), TOTAL)[2]
    other = Step("另一步", tasks.total, TOTAL.reads)
    assert result(s, other) == result(s, TOTAL)


@pytest.mark.parametrize("seed", range(5))
def test_after_any_corrections_what_is_found_is_what_is_computed_anew(
    district: Path, store: Store, seed: int
) -> None:
    """One after the other, and then all of them taken back: so what is old is found again."""
    lot, kept = Random(seed), {p: p.read_bytes() for p in district.rglob("*.*") if p.is_file()}
    asked(open_snapshot(district, DAY, store))
    for _ in range(4):
        d = District(district)
        for kind in lot.sample(KINDS, 2):
            kind(d, lot)
        d.save()
        found = asked(open_snapshot(district, DAY, store))
        all_same(found, anew(district))
    for path, content in kept.items():
        path.write_bytes(content)
    all_same(asked(open_snapshot(district, DAY, store)), anew(district))


def _schema(root: Path) -> None:
    path = root / "schemas/household.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"title": "', '"title": "另', 1), encoding="utf-8")


@pytest.mark.parametrize("edit", [edit_notice, _schema], ids=["notice", "schema"])
def test_under_another_schema_or_notice_nothing_known_is_believed(
    district: Path, store: Store, ran: list[Any], edit: Callable[[Path], None]
) -> None:
    before = asked(open_snapshot(district, DAY, store))
    kept = {path: path.read_bytes() for path in (district / "schemas").glob("*.*")}
    ran.clear()
    edit(district)
    after = asked(open_snapshot(district, DAY, store))
    assert len(ran) == len(CALLS)
    if edit is edit_notice:
        assert after[3][3] == 77 != before[3][3]
    for path, content in kept.items():
        path.write_bytes(content)
    ran.clear()
    all_same(asked(open_snapshot(district, DAY, store)), before)
    assert ran == []


def test_another_program_believes_nothing(
    faulty: Path, store: Store, ran: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(open_snapshot(faulty, DAY, store))
    ran.clear()
    with monkeypatch.context() as patch:
        patch.setattr(stores, "code_digest", lambda: "another")
        asked(open_snapshot(faulty, DAY, store))
    assert len(ran) == len(CALLS)
    ran.clear()
    asked(open_snapshot(faulty, DAY, store))
    assert ran == []


@pytest.mark.parametrize("reader", ["read_package", "read_notice"])
def test_a_schema_saved_while_it_is_read_is_read_again(
    district: Path, store: Store, monkeypatch: pytest.MonkeyPatch, reader: str
) -> None:
    """Else what the old notice gave would be kept under the new one, for good."""
    read: Callable[[Path], Any] = {"read_package": read_package, "read_notice": read_notice}[reader]
    saved: list[Path] = []

    def saving(root: Path) -> Any:
        found = read(root)
        if not saved:
            saved.append(root)
            edit_notice(root)
        return found

    monkeypatch.setattr(module, reader, saving)
    assert result(open_snapshot(district, DAY, store), TOTAL)[3] == 77
    monkeypatch.undo()
    assert result(open_snapshot(district, DAY, store), TOTAL)[3] == 77
