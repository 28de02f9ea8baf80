"""The edits of cells that the lines of a form amount to, each with the key of its row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lookback.intake.forms.changed_cells import FormRow, WrittenCell
from lookback.intake.forms.current_rows import CurrentRows, Key
from lookback.intake.forms.new_rows import NewRows
from lookback.intake.forms.objections import FormLocation, Objection

REVOKE = "确需去掉的，用“撤销：”提交（附依据）"
ORDER = ("household", "visit", "case")
"""What others depend on comes first: dates, and the case that risks and measures belong to."""


class CellEdit(NamedTuple):
    """An edit of a cell: `new` is its value, where the form had shown `base`."""

    household: str
    resource: str
    key: Key
    field: str
    base: str
    new: str
    place: FormLocation


class RowSeed(NamedTuple):
    """A new row with what it holds beside the cells of the form."""

    household: str
    resource: str
    key: Key
    cells: Mapping[str, str]
    place: FormLocation


@dataclass
class RowEdits:
    """Finds the row of each line of one filled form, or makes it."""

    new_rows: NewRows
    cell_edits: list[CellEdit] = field(default_factory=list)
    seeds: list[RowSeed] = field(default_factory=list)

    def take(self, lines: Sequence[FormRow]) -> None:
        """Turn every line that a person changed into edits."""
        places = {name: place for place, name in enumerate(ORDER)}
        for line in sorted(lines, key=lambda form_row: places.get(form_row.resource, len(ORDER))):
            self._take(line)

    @property
    def _present(self) -> CurrentRows:
        return self.new_rows.present

    def _take(self, line: FormRow) -> None:
        key = self._key(line)
        if key and self.new_rows.is_of_another_day(line):
            self._add(line)
        elif key and self._present.row(line.resource, key):
            self._change(line, key)
        elif key and line.resource != "withdrawal":
            if line.changed or line.is_wanted != line.was_shown:
                self.new_rows.refuse(line, "所填的行在系统里已经没有", "重新导出该表，再填写")
        elif line.was_shown and line.is_wanted is False:
            return  # its row is gone already
        elif line.is_wanted or (line.is_wanted is None and _is_begun(line)):
            self._add(line)
        elif line.is_wanted is False and any(cell.new for cell in line.changed):
            self.new_rows.refuse(
                line, f"填了说明，但没有勾选“{[*line.where.values()][-1]}”", "勾选它，或清空说明"
            )

    def _names(self, resource: str) -> tuple[str, ...]:
        return self._present.package.resources[resource].primary_key

    def _key(self, line: FormRow) -> Key | None:
        """The key of the row that the form shows; None for one that it does not show."""
        names = self._names(line.resource)
        known = line.rows[0] if line.rows else {}
        key = tuple(known.get(name, "") for name in names)
        return key if all(key) else None

    def _change(self, line: FormRow, key: Key) -> None:
        if line.was_shown and line.is_wanted is False:
            self.new_rows.refuse(line, "去掉勾选不会撤销已登记的内容", REVOKE)
            return
        changed = line.changed
        if len(changed) > 1 and not any(each.new for each in line.cells.values()):
            self.new_rows.refuse(line, "整行被清空，清空不等于撤销", f"恢复原来的内容；{REVOKE}")
            return
        for cell in changed:
            if cell.cell.field in self._names(line.resource):
                self.new_rows.objections.append(
                    Objection(cell.place, "这一格是编号的一部分，不能改", f"改回原值；{REVOKE}")
                )
            self._add_edit(cell, key, cell.base)

    def _add(self, line: FormRow) -> None:
        founded = self.new_rows.make(line)
        if founded is None:
            return
        key, cells = founded
        household = self.new_rows.household or self._present.household_of(cells)
        self.seeds.append(RowSeed(household, line.resource, key, cells, line.place))
        for cell in line.cells.values():
            if cell.new and cell.cell.field not in cells:
                self._add_edit(cell, key, "", household)

    def _add_edit(
        self, written_cell: WrittenCell, key: Key, base: str, household: str = ""
    ) -> None:
        cell = written_cell.cell
        known = dict(zip(self._names(cell.resource), key, strict=True))
        row = self._present.row(cell.resource, key) or known
        owner = household or self.new_rows.household or self._present.household_of(row)
        self.cell_edits.append(
            CellEdit(
                owner, cell.resource, key, cell.field, base, written_cell.new, written_cell.place
            )
        )


def _is_begun(line: FormRow) -> bool:
    """Whether a person wrote anything into a row that is not there yet."""
    return any(cell.is_changed and cell.new for cell in line.cells.values())


def new_seeds(seeds: Sequence[RowSeed], present: CurrentRows) -> Iterator[RowSeed]:
    """The new rows that are not on file yet."""
    return (seed for seed in seeds if not present.row(seed.resource, seed.key))
