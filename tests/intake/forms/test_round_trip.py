"""Dataset to forms and back: nothing is lost, nothing is invented, an edit is exactly one entry."""

import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookback.intake.forms.current_rows import CurrentRows
from lookback.intake.forms.form_reader import ReadingContext, ReceivedForm
from lookback.intake.forms.key_numbering import KeyNumbering
from lookback.intake.forms.staging import stage_edits, staged_files
from lookback.publish.forms.cell_kinds import ChoiceKind, DateKind, ListKind, NumberKind, TickKind
from lookback.publish.forms.layout import FormCell

Take = Callable[..., Any]
"""Opens the form of a household: see `take_up`."""

CODES = ("F1", "F3", "F4")
DAY_FROM, DAY_TO = date(2020, 1, 1), date(2022, 6, 12)
OFFICE = shutil.which("soffice")


def asks_nothing(filing: ReceivedForm) -> bool:
    return not (filing.cell_edits or filing.seeds or filing.objections or filing.notes)


def test_a_form_that_nobody_touched_changes_nothing(
    files: dict[tuple[str, str], bytes], read: Callable[..., ReceivedForm]
) -> None:
    for (_, code), content in files.items():
        if code in (*CODES, "F2", "F5"):
            assert asks_nothing(read(content)), code


def test_saved_again_by_a_library_it_still_changes_nothing(
    files: dict[tuple[str, str], bytes],
    take_up: Take,
    read: Callable[..., ReceivedForm],
) -> None:
    for unit, code in files:
        if code in (*CODES, "F2", "F5"):
            assert asks_nothing(read(take_up(unit, code).content)), code


@pytest.mark.skipif(OFFICE is None and os.environ.get("CI") != "true", reason="no LibreOffice")
def test_saved_again_by_libreoffice_it_still_changes_nothing(
    files: dict[tuple[str, str], bytes], read: Callable[..., ReceivedForm], tmp_path: Path
) -> None:
    names = []
    (tmp_path / "in").mkdir()
    for (unit, code), content in files.items():
        if code in (*CODES, "F2", "F5"):
            names.append(f"{unit}-{code}.xlsx")
            (tmp_path / "in" / names[-1]).write_bytes(content)
    _save_again(tmp_path, names)
    for name in names:
        filing = read((tmp_path / "out" / name).read_bytes(), name)
        assert asks_nothing(filing), (name, filing.cell_edits, filing.objections, filing.notes)


def _save_again(folder: Path, names: list[str]) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(OFFICE), "--headless", profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    command += ["--outdir", str(folder / "out"), *(str(folder / "in" / name) for name in names)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)


def _fillable(hand: Any) -> list[FormCell]:
    """Input cells of rows on file that hold a value of their own (a tick alone is a row).

    Another date of a visit is another visit, and no edit of this one.
    """
    return [
        cell
        for cell in hand.filled.cells.values()
        if cell.role == "input" and cell.rows and not isinstance(cell.kind, TickKind)
        if cell.field not in ("kind", "visited_on")
    ]


def _other(cell: FormCell, draw: Callable[[Any], Any]) -> tuple[Any, str]:
    """Something else to write into a cell, and the raw value that it stands for."""
    kind = cell.kind
    if isinstance(kind, ListKind | ChoiceKind):
        options = (
            [*kind.options] if isinstance(kind, ListKind) else [raw for raw, _ in kind.options]
        )
        raw = draw(st.sampled_from([each for each in options if each != cell.base]))
        return kind.show(raw), raw
    if isinstance(kind, DateKind):
        day = draw(st.dates(min_value=DAY_FROM, max_value=DAY_TO))
        return day, day.isoformat()
    if isinstance(kind, NumberKind):
        number = draw(st.integers(0, kind.most or 99_999))
        return number, str(number)
    digits = cell.field.endswith("phone") or cell.field in ("id_number", "disability_certificate")
    letters = "0123456789" if digits else "梁子湖太和东沟沼山涂家垴梧桐湖〔〕（）：；。0aZ"
    text = draw(st.text(letters, min_size=1, max_size=18))
    return text, text


@given(data=st.data())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_one_edited_cell_is_exactly_that_change(
    data: st.DataObject,
    monitored: list[str],
    present: CurrentRows,
    desk: ReadingContext,
    take_up: Take,
    read: Callable[..., ReceivedForm],
) -> None:
    household = data.draw(st.sampled_from(monitored))
    code = data.draw(st.sampled_from(CODES))
    hand = take_up(household, code)
    cell = data.draw(st.sampled_from(_fillable(hand)))
    value, raw = _other(cell, data.draw)
    hand.book.worksheets[0][cell.address] = value
    filing = read(hand.content)
    staged = stage_edits(present, [filing])
    names = present.package.resources[cell.resource].primary_key
    key = tuple(cell.rows[0][name] for name in names)
    before = present.row(cell.resource, key)
    assert before is not None
    if raw == cell.base:
        assert not staged.edits
        return
    assert not filing.objections, filing.objections
    (edit,) = staged.edits
    assert (edit.household, edit.resource, edit.key, edit.field) == (
        household, cell.resource, key, cell.field,
    )  # fmt: skip
    assert (edit.old, edit.new) == (before[cell.field], raw)
    assert staged.seeds == []
    _differs_in_one_cell(present, staged_files(present, staged))


def _differs_in_one_cell(present: CurrentRows, files: dict[str, bytes]) -> None:
    ((path, content),) = files.items()
    before = (present.package.root / path).read_bytes().split(b"\n")
    after = content.split(b"\n")
    assert len(before) == len(after)
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def test_numbers_of_one_import_are_handed_out_once(
    present: CurrentRows, monitored: list[str]
) -> None:
    numbers, household = KeyNumbering(present), monitored[0]
    first = numbers.member(household, "", "李四", [])
    assert numbers.member(household, "", "李四", []) == first
    second = numbers.member(household, "", "王五", [])
    known = {row["member_id"] for row in present.rows("member", "household_id", household)}
    assert len({*first, *second} | known) == len(known) + 2
    assert int(second[0]) == int(first[0]) + 1
