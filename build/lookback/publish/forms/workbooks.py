"""The forms as files: blank, of a household, of a unit. Every function gives the bytes of xlsx."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from lookback.data.snapshot import Snapshot
from lookback.notice import Notice
from lookback.publish.forms.annexes.f1_visit import visit_form
from lookback.publish.forms.annexes.f2_summary import summary_form
from lookback.publish.forms.annexes.f3_collection import collection_form
from lookback.publish.forms.annexes.f4_elimination import elimination_form
from lookback.publish.forms.annexes.f5_withdrawal import withdrawal_form
from lookback.publish.forms.annexes.help_card import card_form
from lookback.publish.forms.code_lists import CodeLists
from lookback.publish.forms.filling import Filling
from lookback.publish.forms.form_sheet import FormOrigin, write_form
from lookback.publish.forms.household_fillings import (
    blank_filling,
    card_filling,
    collection_filling,
    elimination_filling,
    visit_filling,
)
from lookback.publish.forms.household_rows import HouseholdRows, household_rows
from lookback.publish.forms.layout import Form
from lookback.publish.forms.unit_fillings import summary_filling, withdrawal_filling
from lookback.publish.office.workbook import workbook_bytes

Forms = Mapping[str, Form]
"""Forms by their codes."""

ANNEXES = ("F1", "F2", "F3", "F4", "F5")
CARD = "card"


class HouseholdFile(NamedTuple):
    """A form of a household: which household, which form, and the file."""

    household_id: str
    code: str
    content: bytes


def all_forms(codes: CodeLists) -> dict[str, Form]:
    """The five annexes F1–F5 and the card by their codes, with the options of these code lists."""
    forms = (
        visit_form(codes), summary_form(), collection_form(codes),
        elimination_form(codes), withdrawal_form(codes), card_form(),
    )  # fmt: skip
    return {form.code: form for form in forms}


def blank_form(form: Form, notice: Notice, day: date) -> bytes:
    """An annex of the notice of `day`, to be filled by hand, on paper or on a screen."""
    return form_file(form, blank_filling(form.code, notice, day), FormOrigin(), day)


def household_forms(
    s: Snapshot, forms: Forms, ids: Iterable[str], commit: str
) -> Iterator[HouseholdFile]:
    """附件1 and 明白卡 of each household, 附件3 too; 附件4 where there is a case to check.

    Of `forms` (by code) only F1, F3 and F4 are looked at: those that are not there are left out.
    """
    asked = {code: form for code, form in forms.items() if code in FILLINGS}
    for one in household_rows(s, ids):
        village = one.household["village_code"]
        for code, form in asked.items():
            if code in ASKS_CASE and not one.case:
                continue
            origin = FormOrigin(commit, s.as_of.isoformat(), village, one.household_id)
            content = form_file(form, FILLINGS[code](s, one), origin, s.as_of)
            yield HouseholdFile(one.household_id, code, content)


def summary_file(s: Snapshot, forms: Forms, unit: str, commit: str) -> bytes:
    """附件2 of a unit: a village, a town or the district by its code."""
    origin = FormOrigin(commit, s.as_of.isoformat(), unit)
    return form_file(forms["F2"], summary_filling(s, unit), origin, s.as_of)


def withdrawal_file(s: Snapshot, forms: Forms, unit: str, commit: str) -> bytes:
    """附件5 of a unit, with its persons."""
    origin = FormOrigin(commit, s.as_of.isoformat(), unit)
    return form_file(forms["F5"], withdrawal_filling(s, unit), origin, s.as_of)


def form_file(form: Form, filling: Filling, origin: FormOrigin, day: date) -> bytes:
    """A form with what is filled in, as a file that says it was made on `day`."""
    written = write_form(form, filling, origin)
    return workbook_bytes(written.book, day, written.results)


FILLINGS: Mapping[str, Callable[[Snapshot, HouseholdRows], Filling]] = {
    "F1": visit_filling,
    "F3": collection_filling,
    "F4": elimination_filling,
    CARD: card_filling,
}
"""The forms about a household, and what each shows of it."""

ASKS_CASE = ("F4",)
"""Forms that make no sense without a case."""
