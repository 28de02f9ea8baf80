"""What the sheet computes is what the definitions say, by a real spreadsheet program."""

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from lookback.data.snapshot import Snapshot
from lookback.publish.forms.form_sheet import FormOrigin, WrittenForm, write_form
from lookback.publish.forms.household_rows import household_rows
from lookback.publish.forms.layout import Box, placed_cells
from lookback.publish.forms.unit_fillings import summary_filling
from lookback.publish.forms.workbooks import FILLINGS, Forms

OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(
    OFFICE is None and os.environ.get("CI") != "true", reason="no LibreOffice"
)


@pytest.fixture(scope="module")
def written(district: Snapshot, forms: Forms, monitored: list[str]) -> dict[str, WrittenForm]:
    """Forms by the names of their files; the formulas of each have no results written yet."""
    made = {}
    for one in household_rows(district, monitored):
        for code in ("F1", "F3", "F4"):
            filling = FILLINGS[code](district, one)
            made[f"{code}-{one.household_id}"] = write_form(forms[code], filling, FormOrigin())
    for unit in ("420702", "420702100"):
        filling = summary_filling(district, unit)
        made[f"F2-{unit}"] = write_form(forms["F2"], filling, FormOrigin())
    return made


@pytest.fixture(scope="module")
def recomputed(written: dict[str, WrittenForm], tmp_path_factory: Any) -> dict[str, Any]:
    """The first sheet of each form after a spreadsheet program has calculated it."""
    folder: Path = tmp_path_factory.mktemp("office")
    for name, one in written.items():
        one.book.save(folder / f"{name}.xlsx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.xlsx") for name in written]
    command = [OFFICE or "soffice", profile, "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", str(folder / "out"), *files], check=True, capture_output=True
    )
    return {
        name: load_workbook(folder / "out" / f"{name}.xlsx", data_only=True).worksheets[0]
        for name in written
    }


@needs_office
def test_every_formula_comes_to_what_the_definitions_say(
    written: dict[str, WrittenForm], recomputed: dict[str, Any]
) -> None:
    compared = 0
    for name, one in written.items():
        assert one.results, name
        for address, expected in one.results.items():
            value = recomputed[name][address].value
            if isinstance(expected, str):
                assert (value or "") == expected, (name, address)
            else:
                assert value == pytest.approx(expected, abs=0.005), (name, address)
            compared += 1
    assert compared > 200


@needs_office
def test_the_amounts_are_known_and_not_all_blank(written: dict[str, WrittenForm]) -> None:
    for name, one in written.items():
        if name.startswith(("F3", "F4")):
            numbers = [value for value in one.results.values() if not isinstance(value, str)]
            assert len(numbers) >= 2, name


def test_every_formula_has_a_definition_to_compare_with(forms: Forms) -> None:
    for code, form in forms.items():
        for place in placed_cells(form, {"unit": 2, "total": 1}):
            box = place.content
            if isinstance(box, Box):
                assert bool(box.formula) == (box.role == "formula"), (code, box)
                assert not box.formula or box.resource in ("form", "unit", "total")


def test_a_person_more_than_the_rows_changes_the_divisor(
    snapshot_of: Any, forms: Forms, tmp_path: Path
) -> None:
    """A34 divides by the persons counted at the time, whoever is named today."""
    s = snapshot_of(date(2022, 5, 20), _household(persons="3"))
    (one,) = household_rows(s, ["1"])
    filling = FILLINGS["F3"](s, one)
    assert filling.words["more_persons"] == "+1"
    results = write_form(forms["F3"], filling, FormOrigin()).results
    assert 9000 / 3 in results.values()
    assert (9000 + 300 - 600) / 3 in results.values()


def test_without_a_count_nothing_is_computed_per_person(snapshot_of: Any, forms: Forms) -> None:
    s = snapshot_of(date(2022, 5, 20), _household(persons=None))
    (one,) = household_rows(s, ["1"])
    filling = FILLINGS["F3"](s, one)
    assert filling.words["more_persons"] == "*0"
    results = [v for v in write_form(forms["F3"], filling, FormOrigin()).results.values() if v]
    assert sorted(v for v in results if not isinstance(v, str)) == [8700, 9000]


def _household(persons: str | None) -> dict[str, list[dict[str, Any]]]:
    members = [
        {"member_id": f"1{n}", "household_id": "1", "name": f"成员{n}", "status": "在册",
         "relation": relation, "has_medical_insurance": "是"}
        for n, relation in enumerate(("户主", "配偶"))
    ]  # fmt: skip
    income = {
        "household_id": "1", "period_end": "2022-04-30", "member_count": persons,
        "wage_income_yuan": 8000, "business_income_yuan": 2000, "property_income_yuan": 0,
        "transfer_income_yuan": 500, "business_expense_yuan": 1500,
        "claims_income_yuan": 300, "own_payment_yuan": 600,
    }  # fmt: skip
    household = {"household_id": "1", "village_code": "420702100901"}
    return {"household": [household], "member": members, "income": [income]}


def test_insurance_of_all_is_known_only_when_every_answer_is(
    snapshot_of: Any, forms: Forms
) -> None:
    for answers, shown in (
        (("是", "是"), "□是 ☑否"), (("是", "否"), "☑是 □否"),
        (("是", None), "□是 □否"), ((None, "否"), "☑是 □否"),
    ):  # fmt: skip
        tables = _household("2")
        for member, answer in zip(tables["member"], answers, strict=True):
            member["has_medical_insurance"] = answer
        s = snapshot_of(date(2022, 5, 20), tables)
        (one,) = household_rows(s, ["1"])
        results = write_form(forms["F3"], FILLINGS["F3"](s, one), FormOrigin()).results
        assert [v for v in results.values() if isinstance(v, str) and v] == [shown]
