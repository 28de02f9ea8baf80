"""Accepts or refuses staged edits: structure and rules before and after, per household."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from lookback.check.findings.finding import Finding, Findings
from lookback.check.structure.structure_check import check_structure
from lookback.data.package import Package
from lookback.errors import DataInvalid, Problem
from lookback.execution.store import Store
from lookback.intake.change_effect import (
    ChangeEffect,
    change_effect,
    findings_at,
    with_files_written,
)
from lookback.intake.forms.current_rows import CurrentRows, Key
from lookback.intake.forms.objections import FormLocation, Objection
from lookback.intake.forms.staging import StagedEdit, StagedEdits, staged_files

NUMBERED = {"case": "case_id", "member": "member_id"}
"""Tables whose numbers say whose a row of another table is."""


@dataclass(frozen=True)
class AcceptedEdits:
    """What is taken: its files by path, and the findings that it brings and settles."""

    taken: StagedEdits
    files: Mapping[str, bytes]
    effect: ChangeEffect
    refused: Mapping[str, list[Finding]] = field(default_factory=dict)
    """The new errors by household, for which it was refused."""


def accept_edits(
    package: Package, present: CurrentRows, staged: StagedEdits, day: date, store: Store
) -> AcceptedEdits:
    """Accept what brings no new error; a household with one is refused whole, the others go on.

    The new errors are added to `staged` as objections, each at the cell that was filled in.

    Raises:
        DataInvalid: the package itself breaks its schemas, so that the rules cannot be asked.
    """
    before: Findings | None = None
    refused: dict[str, list[Finding]] = {}
    while True:
        taken = staged.taken
        files = _changed(package, staged_files(present, taken))
        if not files:
            return AcceptedEdits(taken, {}, ChangeEffect((), ()), refused)
        before = before or _before(package, day, store)
        with with_files_written(package.root, files) as folder:
            effect = change_effect(before, findings_at(folder, day, store))
        if not effect.refused:
            return AcceptedEdits(taken, files, effect, refused)
        for household, findings in _owners(package, present, taken, files, effect.refused).items():
            refused.setdefault(household, []).extend(findings)
            staged.refuse(household, (_objection(finding, taken.edits) for finding in findings))


def _before(package: Package, day: date, store: Store) -> Findings:
    if not check_structure(package.root, store).valid:
        remedy = "先运行 lookback check，按提示改正后再导入"
        raise DataInvalid(Problem(str(package.root), "现有的表不合表结构，无法按规则核对", remedy))
    return findings_at(package.root, day, store)


def _changed(package: Package, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        path: content
        for path, content in files.items()
        if (package.root / path).read_bytes() != content
    }


def _owners(
    package: Package,
    present: CurrentRows,
    taken: StagedEdits,
    files: Mapping[str, bytes],
    findings: Iterable[Finding],
) -> dict[str, list[Finding]]:
    """The new errors by the household that is to be refused for them.

    An error that shows in a household of which nothing is staged (a person who is now in two)
    is put down to those that show it too; to all of them where none does.
    """
    staged, others = {*taken.households}, []
    new = {seed.key[0]: seed.household for seed in taken.seeds if seed.resource in NUMBERED}
    owners: dict[str, list[Finding]] = {}
    for finding in findings:
        household = _household(package, present, files, finding, new)
        if household in staged:
            owners.setdefault(household, []).append(finding)
        else:
            others.append(finding)
    if not owners:
        owners = {household: others for household in staged}
    return owners


def _household(
    package: Package,
    present: CurrentRows,
    files: Mapping[str, bytes],
    finding: Finding,
    new: Mapping[str, str],
) -> str:
    """The household of the row that a finding points at."""
    content = files.get(finding.file)
    if content is None or not finding.line:
        return ""
    text = content.decode("utf-8")
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader)
    for row in reader:
        if reader.line_num >= finding.line:
            cells = dict(zip(header, row, strict=False))
            named = (new.get(cells.get(name, "")) for name in NUMBERED.values())
            return present.household_of(cells) or next(filter(None, named), "")
    return ""


def _objection(finding: Finding, edits: Iterable[StagedEdit]) -> Objection:
    """The finding at the cell that was filled in; at the file's own place where none was."""
    key: Key = tuple(finding.key.split(","))
    near = [edit for edit in edits if edit.resource == finding.resource and edit.key == key]
    exact = [edit for edit in near if edit.field == finding.field]
    places = [place for edit in (*exact, *near) for place in edit.places]
    place = places[0] if places else FormLocation(f"{finding.file}（导入后） {finding.key}")
    return Objection(place, finding.message, finding.remedy)
