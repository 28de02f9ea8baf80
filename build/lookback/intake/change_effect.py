"""The findings that a change of data would bring and settle, before anything is written."""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from lookback.check.findings.finding import Finding, Findings
from lookback.check.findings.rule_findings import check_rules
from lookback.check.structure.structure_check import check_structure
from lookback.data.package import read_package
from lookback.definitions.screening.rounds import last_described_day
from lookback.execution.step import open_snapshot
from lookback.execution.store import NO_STORE, Store


class ChangeEffect(NamedTuple):
    """The findings that a change brings and those that it settles, in the order of the report."""

    gained: tuple[Finding, ...]
    lost: tuple[Finding, ...]

    @property
    def refused(self) -> tuple[Finding, ...]:
        """The new errors: with any of them the change may not be written."""
        return tuple(finding for finding in self.gained if finding.severity == "E")


def findings_at(folder: Path, day: date, store: Store = NO_STORE) -> Findings:
    """Structure and, where it is sound, the rules on `day`, of the package in `folder`.

    A day beyond the year of the last round is taken for the last one within it: two findings are
    to be compared, not published.

    Raises:
        DescriptorInvalid: the descriptor or a schema cannot be used.
    """
    findings = check_structure(folder, store)
    if not findings.valid:
        return findings
    package = read_package(folder)
    day = min(day, last_described_day(package))
    ruled = check_rules(package, open_snapshot(folder, day, store))
    return Findings.of([*findings.items, *ruled.items])


def change_effect(before: Findings, after: Findings) -> ChangeEffect:
    """The difference of two reports; a finding is the same wherever its row has moved to."""
    return ChangeEffect(_findings_beyond(after, before), _findings_beyond(before, after))


def effect_of_files(
    root: Path, files: Mapping[str, bytes], day: date, store: Store = NO_STORE
) -> ChangeEffect:
    """What it would bring and settle to write these files into the package in `root`."""
    before = findings_at(root, day, store)
    with with_files_written(root, files) as folder:
        return change_effect(before, findings_at(folder, day, store))


@contextmanager
def with_files_written(root: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """A temporary copy of the package in `root` in which `files` are already written."""
    with TemporaryDirectory(prefix="lookback-") as name:
        folder = Path(name)
        for part in ("schemas", "datapackage"):
            shutil.copytree(root / part, folder / part)
        shutil.copy(root / "datapackage.json", folder)
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        yield folder


def _findings_beyond(findings: Findings, known: Findings) -> tuple[Finding, ...]:
    left = Counter(map(_identity, known.items))
    beyond = []
    for item in findings.items:
        left[_identity(item)] -= 1
        if left[_identity(item)] < 0:
            beyond.append(item)
    return tuple(beyond)


def _identity(finding: Finding) -> tuple[str, str, str, str]:
    return finding.code, finding.resource, finding.key, finding.field
