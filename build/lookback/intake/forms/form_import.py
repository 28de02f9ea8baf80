"""The import of forms and tables from files to validated edits: found, read, staged, validated."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lookback.data.package import Package
from lookback.execution.store import Store
from lookback.intake.forms.acceptance import AcceptedEdits, accept_edits
from lookback.intake.forms.current_rows import CurrentRows
from lookback.intake.forms.form_reader import ReadingContext, ReceivedForm, read_received_form
from lookback.intake.forms.input_files import TABLE, input_files
from lookback.intake.forms.key_numbering import KeyNumbering
from lookback.intake.forms.objections import Objection
from lookback.intake.forms.staging import StagedEdits, stage_edits
from lookback.intake.forms.table_file import read_table_file
from lookback.publish.forms.code_lists import read_codes
from lookback.publish.forms.workbooks import all_forms

EVERY = 20
"""A step of progress is told after so many files."""


@dataclass(frozen=True)
class ImportResult:
    """What an import would do: the files read, what they come to, and what of it may be written."""

    filings: Sequence[ReceivedForm]
    staged: StagedEdits
    verdict: AcceptedEdits

    @property
    def refused(self) -> list[Objection]:
        """Every reason why something is not taken, once."""
        found = (
            objection for objections in self.staged.objections.values() for objection in objections
        )
        return [*dict.fromkeys(found)]


def import_files(
    package: Package,
    paths: Sequence[Path],
    unit: str,
    day: date,
    store: Store,
    progress: Callable[[str], None],
) -> ImportResult:
    """Read the files and validate them by the rules on `day`; nothing is written.

    Raises:
        DataInvalid: the package's own tables cannot be read.
        DescriptorInvalid: its descriptor or code lists cannot.
    """
    present = CurrentRows(package)
    context = ReadingContext(
        present, all_forms(read_codes(package.root)), KeyNumbering(present), unit
    )
    incoming, strange = input_files(paths)
    received_forms = []
    for number, file in enumerate(incoming, 1):
        read = read_table_file if file.path.suffix.lower() == TABLE else read_received_form
        received_forms.append(read(context, file.path, file.name))
        if number % EVERY == 0:
            progress(f"读表：{number}／{len(incoming)}")
    staged = stage_edits(present, received_forms)
    if strange:
        staged.refuse("", strange)
    return ImportResult(received_forms, staged, accept_edits(package, present, staged, day, store))
