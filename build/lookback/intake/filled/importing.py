"""The import of forms and tables from files to validated edits: found, read, staged, validated."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lookback.data.package import Package
from lookback.execution.store import Store
from lookback.intake.filled.filing import Desk, Filing, read_filing
from lookback.intake.filled.gathering import TABLE, gather
from lookback.intake.filled.numbers import Numbers
from lookback.intake.filled.places import Objection
from lookback.intake.filled.present import Present
from lookback.intake.filled.staging import Staged, stage
from lookback.intake.filled.table_file import read_table_file
from lookback.intake.filled.verdict import Verdict, judge
from lookback.publish.forms.book import all_forms
from lookback.publish.forms.codes import read_codes

EVERY = 20
"""A step of progress is told after so many files."""


@dataclass(frozen=True)
class Imported:
    """What an import would do: the files read, what they come to, and what of it may be written."""

    filings: Sequence[Filing]
    staged: Staged
    verdict: Verdict

    @property
    def refused(self) -> list[Objection]:
        """Every reason why something is not taken, once."""
        found = (each for objections in self.staged.objections.values() for each in objections)
        return [*dict.fromkeys(found)]


def import_files(
    package: Package,
    paths: Sequence[Path],
    unit: str,
    day: date,
    store: Store,
    progress: Callable[[str], None],
) -> Imported:
    """Read the files and validate them by the rules on `day`; nothing is written.

    Raises:
        DataInvalid: the package's own tables cannot be read.
        DescriptorInvalid: its descriptor or code lists cannot.
    """
    present = Present(package)
    desk = Desk(present, all_forms(read_codes(package.root)), Numbers(present), unit)
    incoming, strange = gather(paths)
    filings = []
    for number, one in enumerate(incoming, 1):
        read = read_table_file if one.path.suffix.lower() == TABLE else read_filing
        filings.append(read(desk, one.path, one.name))
        if number % EVERY == 0:
            progress(f"读表：{number}／{len(incoming)}")
    staged = stage(present, filings)
    if strange:
        staged.refuse("", strange)
    return Imported(filings, staged, judge(package, present, staged, day, store))
