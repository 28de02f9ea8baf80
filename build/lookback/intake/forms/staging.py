"""The edits of all files that came in, merged household by household.

Each edit is compared three ways: what the form had shown, what it holds now, what the data hold
now. What nobody touched on the form stays, what others corrected since survives, and what both
changed differently is a conflict for a person to settle.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lookback.compute.privacy.disclosure import cell_mask
from lookback.data.package import Field
from lookback.intake.forms.cell_edits import CellEdit, RowSeed, new_seeds
from lookback.intake.forms.changed_cells import UNSETTLED
from lookback.intake.forms.current_rows import CurrentRows, Key, Row
from lookback.intake.forms.form_reader import ReceivedForm
from lookback.intake.forms.key_numbering import ACTIVE
from lookback.intake.forms.objections import FormLocation, FormNote, Objection

SETTLE = "在退回的表里只留一个值，再导入"


class StagedEdit(NamedTuple):
    """A cell of the data package that changes; of a new row, `old` is blank."""

    household: str
    resource: str
    key: Key
    field: str
    old: str
    new: str
    places: tuple[FormLocation, ...]


@dataclass
class StagedEdits:
    """What the files come to: the edits and new rows, and what stands against a household."""

    edits: list[StagedEdit] = field(default_factory=list)
    seeds: list[RowSeed] = field(default_factory=list)
    objections: dict[str, list[Objection]] = field(default_factory=dict)
    """By household; "" for a file that cannot be told to belong to one."""
    notes: list[FormNote] = field(default_factory=list)

    def refuse(self, household: str, objections: Iterable[Objection]) -> None:
        """Add objections about a household."""
        self.objections.setdefault(household, []).extend(objections)

    @property
    def taken(self) -> "StagedEdits":
        """The part against which nothing stands."""
        edits = [edit for edit in self.edits if edit.household not in self.objections]
        seeds = [seed for seed in self.seeds if seed.household not in self.objections]
        return StagedEdits(edits, seeds)

    @property
    def households(self) -> list[str]:
        """The households that would change, in order."""
        edited = {edit.household for edit in self.edits}
        return sorted(edited | {seed.household for seed in self.seeds})


def stage_edits(present: CurrentRows, received_forms: Sequence[ReceivedForm]) -> StagedEdits:
    """Put the files together; several may be about one household, or be the same twice."""
    staged = StagedEdits()
    for form in received_forms:
        staged.notes += form.notes
        for objection in form.objections:
            for household in {objection.household} - {""} or form.households or ("",):
                staged.refuse(household, [objection])
    seeds = {
        (seed.resource, seed.key): seed
        for received_form in received_forms
        for seed in received_form.seeds
    }
    staged.seeds = [*new_seeds([*seeds.values()], present)]
    for cell_edits in _by_cell(received_forms).values():
        _compare(present, staged, cell_edits)
    _count_members(present, staged)
    return staged


def _by_cell(received_forms: Sequence[ReceivedForm]) -> dict[tuple[str, Key, str], list[CellEdit]]:
    cells: dict[tuple[str, Key, str], list[CellEdit]] = {}
    for form in received_forms:
        for edit in form.cell_edits:
            cells.setdefault((edit.resource, edit.key, edit.field), []).append(edit)
    return cells


def _compare(present: CurrentRows, staged: StagedEdits, cell_edits: Sequence[CellEdit]) -> None:
    first = cell_edits[0]
    fields = {field.name: field for field in present.package.resources[first.resource].fields}
    asked = fields[first.field]
    others = [edit for edit in cell_edits if not is_same(edit.new, first.new, asked)]
    if others:
        staged.refuse(first.household, _disagreements(present, [first, *others]))
        return
    now = (present.row(first.resource, first.key) or {}).get(first.field, "")
    if is_same(now, first.new, asked):
        return
    conflicts = [edit for edit in cell_edits if not is_same(edit.base, now, asked)]
    if conflicts:
        staged.refuse(
            first.household, (_conflict(present, conflict, now) for conflict in conflicts)
        )
        return
    places = tuple(edit.place for edit in cell_edits)
    staged.edits.append(
        StagedEdit(first.household, first.resource, first.key, first.field, now, first.new, places)
    )


def _disagreements(present: CurrentRows, cell_edits: Sequence[CellEdit]) -> Iterator[Objection]:
    for edit in cell_edits:
        cell_edit = next(one for one in cell_edits if one.new != edit.new)
        mine, theirs = _seen(present, edit, edit.new, cell_edit.new)
        what = f"填的是“{mine}”，{cell_edit.place.file} 填的是“{theirs}”"
        yield Objection(edit.place, what, "核实后把两张表改成一致，再导入")


def _conflict(present: CurrentRows, edit: CellEdit, now: str) -> Objection:
    """The report masks what pages mask; the cell of the returned workbook says all."""
    theirs, base, mine = _seen(present, edit, now, edit.base, edit.new)
    what = f"导出后系统已改为“{theirs}”（导出时“{base}”），表上填“{mine}”"
    mark = f"{UNSETTLED}本表：{edit.new}｜系统：{now}｜导出时：{edit.base}>>>"
    return Objection(edit.place, what, SETTLE, mark, now)


def _seen(present: CurrentRows, edit: CellEdit, *values: str) -> list[str]:
    mask = cell_mask(present.package, "internal")
    return [mask(edit.resource, edit.field, value) or "空白" for value in values]


def is_same(one: str, other: str, asked: Field) -> bool:
    """Whether two raw values say the same: 5 and 5.00 do."""
    if one == other or not (one and other) or asked.type not in ("number", "integer"):
        return one == other
    try:
        return abs(float(one) - float(other)) < 1e-9
    except ValueError:
        return False


def _count_members(present: CurrentRows, staged: StagedEdits) -> None:
    """家庭人口数 follows the members that a form adds, where it agreed with them before."""
    added: dict[str, list[RowSeed]] = {}
    for seed in staged.seeds:
        if seed.resource == "member":
            added.setdefault(seed.household, []).append(seed)
    for household, seeds in added.items():
        row = present.row("household", (household,)) or {}
        before = _active(present.rows("member", "household_id", household))
        if row.get("member_count") == str(before):
            place, count = seeds[0].place, str(before + len(seeds))
            staged.edits.append(
                StagedEdit(
                    household, "household", (household,), "member_count", str(before), count, ()
                )
            )
            staged.notes.append(
                FormNote(place, f"新增 {len(seeds)} 名成员，家庭人口数改为 {count}")
            )


def _active(members: Sequence[Row]) -> int:
    return sum(row["status"] == ACTIVE for row in members)


def staged_files(present: CurrentRows, staged: StagedEdits) -> dict[str, bytes]:
    """The files of the package, by path, with these edits and new rows in them."""
    changed: dict[str, dict[Key, Row]] = {}
    for resource, key, row in staged_rows(present, staged):
        changed.setdefault(resource, {})[key] = row
    files = {}
    for resource, rows in changed.items():
        paths = {key: _path(present, changed, resource, key, row) for key, row in rows.items()}
        for path in sorted({*paths.values()}):
            files[path] = present.table(resource).written(path, rows, paths)
    return files


def _path(
    present: CurrentRows,
    changed: Mapping[str, Mapping[Key, Row]],
    resource: str,
    key: Key,
    row: Row,
) -> str:
    """The file of a row; one of a household that comes in with it stands in the file of that.

    One of a household that nobody knows stands in any: the check of the structure says so.
    """
    if path := present.path(resource, key, row):
        return path
    home = changed.get("household", {}).get((row.get("household_id", ""),), {})
    return present.path(resource, key, {**row, **home}) or present.table(resource).resource.paths[0]


def staged_rows(present: CurrentRows, staged: StagedEdits) -> Iterator[tuple[str, Key, Row]]:
    """The rows that change or come in, as they would stand."""
    rows: dict[tuple[str, Key], Row] = {}
    for seed in staged.seeds:
        header = present.package.resources[seed.resource].header
        rows[seed.resource, seed.key] = {**dict.fromkeys(header, ""), **seed.cells}
    for edit in staged.edits:
        at = (edit.resource, edit.key)
        if at not in rows:
            rows[at] = {**(present.row(*at) or {})}
        rows[at][edit.field] = edit.new
    return ((resource, key, row) for (resource, key), row in rows.items())
