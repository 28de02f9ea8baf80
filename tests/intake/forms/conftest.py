"""A small district, its forms, and a hand that fills them in."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from lookback import HOME
from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.intake.forms.current_rows import CurrentRows
from lookback.intake.forms.form_reader import ReadingContext, ReceivedForm, read_received_form
from lookback.intake.forms.key_numbering import KeyNumbering
from lookback.notice import read_notice
from lookback.publish.forms.code_lists import read_codes
from lookback.publish.forms.layout import FormCell
from lookback.publish.forms.reading import FilledForm, read_form
from lookback.publish.forms.workbooks import (
    Forms,
    all_forms,
    household_forms,
    summary_file,
    withdrawal_file,
)

DAY = date(2022, 6, 12)
CODES = ("F1", "F3", "F4")


@dataclass
class Hand:
    """A form open in a spreadsheet program."""

    book: Workbook
    filled: FilledForm

    def cell(self, field: str, at: int = 0, **where: str) -> FormCell:
        """The cell of a field in a line, of a risk, of a measure's option."""
        return next(
            cell
            for cell in self.filled.cells.values()
            if (cell.field, cell.at) == (field, at) and cell.where.items() >= where.items()
        )

    def write(self, value: Any, field: str, at: int = 0, **where: str) -> None:
        """Type a value into a cell."""
        self.book.worksheets[0][self.cell(field, at, **where).address] = value

    @property
    def content(self) -> bytes:
        """The file as saved."""
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


@pytest.fixture(scope="session")
def forms() -> Forms:
    return all_forms(read_codes(HOME))


@pytest.fixture(scope="session")
def snapshot(demo: Path) -> Snapshot:
    return read_snapshot(read_package(demo), read_notice(demo), DAY)


@pytest.fixture(scope="session")
def present(demo: Path) -> CurrentRows:
    return CurrentRows(read_package(demo))


@pytest.fixture(scope="session")
def monitored(snapshot: Snapshot) -> list[str]:
    """Households with a case, the first of them eliminated."""
    checked = snapshot.case["case_id"].isin(snapshot.elimination["case_id"])
    eliminated = snapshot.case.loc[checked, "household_id"].head(1)
    open_ones = snapshot.case.loc[~checked, "household_id"].drop_duplicates()
    return [*eliminated, *open_ones[~open_ones.isin(eliminated)].head(3)]


@pytest.fixture(scope="session")
def plain(snapshot: Snapshot) -> str:
    """A household without a case."""
    known = snapshot.household["household_id"]
    return str(known[~known.isin(snapshot.case["household_id"])].iloc[0])


@pytest.fixture(scope="session")
def files(
    snapshot: Snapshot, forms: Forms, monitored: list[str], plain: str
) -> dict[tuple[str, str], bytes]:
    """Filled forms by household and form; annexes 2 and 5 of the district."""
    made = household_forms(snapshot, forms, [*monitored, plain], "")
    found = {(one.household_id, one.code): one.content for one in made}
    district = snapshot.notice.document.district_code
    return found | {
        (district, "F2"): summary_file(snapshot, forms, district, ""),
        (district, "F5"): withdrawal_file(snapshot, forms, district, ""),
    }


@pytest.fixture
def desk(present: CurrentRows, forms: Forms) -> ReadingContext:
    """With tables of its own: a test may change them."""
    own = CurrentRows(present.package)
    return ReadingContext(own, forms, KeyNumbering(own))


@pytest.fixture
def take_up(files: dict[tuple[str, str], bytes], forms: Forms) -> Callable[..., Hand]:
    """Open the form of a household."""

    def open_form(household: str, code: str) -> Hand:
        book = load_workbook(io.BytesIO(files[household, code]))
        return Hand(book, read_form(book, forms, "表.xlsx"))

    return open_form


@pytest.fixture
def read(desk: ReadingContext, tmp_path: Path) -> Iterator[Callable[..., ReceivedForm]]:
    """Save a file's bytes and read it as import does."""

    def bring_in(content: bytes, name: str = "表.xlsx", unit: str = "") -> ReceivedForm:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return read_received_form(
            ReadingContext(desk.present, desk.forms, desk.numbers, unit), path, name
        )

    yield bring_in
