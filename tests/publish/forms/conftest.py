"""The forms with the repository's code lists, and a district to fill them from."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from lookback import HOME
from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.notice import read_notice
from lookback.publish.forms.code_lists import read_codes
from lookback.publish.forms.workbooks import Forms, all_forms, household_forms

COMMIT = "0123456789abcdef" * 2 + "01234567"
DAY = date(2022, 6, 12)

Open = Callable[[bytes], Workbook]


@pytest.fixture(scope="session")
def forms() -> Forms:
    return all_forms(read_codes(HOME))


@pytest.fixture(scope="session")
def district(demo: Path) -> Snapshot:
    return read_snapshot(read_package(demo), read_notice(demo), DAY)


@pytest.fixture(scope="session")
def monitored(district: Snapshot) -> list[str]:
    """Households with a case, among them one that was eliminated."""
    checked = district.case["case_id"].isin(district.elimination["case_id"])
    eliminated = district.case.loc[checked, "household_id"]
    return sorted({*eliminated.head(2), *district.case["household_id"].head(2)})


@pytest.fixture(scope="session")
def filled(district: Snapshot, forms: Forms, monitored: list[str]) -> dict[tuple[str, str], bytes]:
    """The files of these households by id and form."""
    made = household_forms(district, forms, monitored, COMMIT)
    return {(one.household_id, one.code): one.content for one in made}


@pytest.fixture(scope="session")
def opened() -> Open:
    return lambda content: load_workbook(io.BytesIO(content))
