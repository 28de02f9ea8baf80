"""The edits of cells that the lines of a form amount to, each with the key of its row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lookback.intake.filled.founding import Founder
from lookback.intake.filled.places import Objection, Place
from lookback.intake.filled.present import Key, Present
from lookback.intake.filled.wishes import Line, Written

REVOKE = "确需去掉的，用“撤销：”提交（附依据）"
ORDER = ("household", "visit", "case")
"""What others depend on comes first: dates, and the case that risks and measures belong to."""


class Wish(NamedTuple):
    """An edit of a cell: `new` is its value, where the form had shown `base`."""

    household: str
    resource: str
    key: Key
    field: str
    base: str
    new: str
    place: Place


class Seed(NamedTuple):
    """A new row with what it holds beside the cells of the form."""

    household: str
    resource: str
    key: Key
    cells: Mapping[str, str]
    place: Place


@dataclass
class Rows:
    """Finds the row of each line of one filled form, or makes it."""

    founder: Founder
    wishes: list[Wish] = field(default_factory=list)
    seeds: list[Seed] = field(default_factory=list)

    def take(self, lines: Sequence[Line]) -> None:
        """Turn every line that a person changed into edits."""
        places = {name: place for place, name in enumerate(ORDER)}
        for line in sorted(lines, key=lambda each: places.get(each.resource, len(ORDER))):
            self._take(line)

    @property
    def _present(self) -> Present:
        return self.founder.present

    def _take(self, line: Line) -> None:
        key = self._key(line)
        if key and self._present.row(line.resource, key):
            self._change(line, key)
        elif key and line.resource != "withdrawal":
            if line.changed or line.is_wanted != line.was_shown:
                self.founder.refuse(line, "所填的行在系统里已经没有", "重新导出该表，再填写")
        elif line.was_shown and line.is_wanted is False:
            return  # its row is gone already
        elif line.is_wanted or (line.is_wanted is None and _is_begun(line)):
            self._add(line)
        elif line.is_wanted is False and any(each.new for each in line.changed):
            self.founder.refuse(
                line, f"填了说明，但没有勾选“{[*line.where.values()][-1]}”", "勾选它，或清空说明"
            )

    def _names(self, resource: str) -> tuple[str, ...]:
        return self._present.package.resources[resource].primary_key

    def _key(self, line: Line) -> Key | None:
        """The key of the row that the form shows; None for one that it does not show."""
        names = self._names(line.resource)
        known = line.rows[0] if line.rows else {}
        key = tuple(known.get(name, "") for name in names)
        return key if all(key) else None

    def _change(self, line: Line, key: Key) -> None:
        if line.was_shown and line.is_wanted is False:
            self.founder.refuse(line, "去掉勾选不会撤销已登记的内容", REVOKE)
            return
        changed = line.changed
        if len(changed) > 1 and not any(each.new for each in line.cells.values()):
            self.founder.refuse(line, "整行被清空，清空不等于撤销", f"恢复原来的内容；{REVOKE}")
            return
        for each in changed:
            if each.cell.field in self._names(line.resource):
                self.founder.objections.append(
                    Objection(each.place, "这一格是编号的一部分，不能改", f"改回原值；{REVOKE}")
                )
            self._wish(each, key, each.base)

    def _add(self, line: Line) -> None:
        founded = self.founder.found(line)
        if founded is None:
            return
        key, cells = founded
        household = self.founder.household or self._present.household_of(cells)
        self.seeds.append(Seed(household, line.resource, key, cells, line.place))
        for each in line.cells.values():
            if each.new and each.cell.field not in cells:
                self._wish(each, key, "", household)

    def _wish(self, each: Written, key: Key, base: str, household: str = "") -> None:
        cell = each.cell
        known = dict(zip(self._names(cell.resource), key, strict=True))
        row = self._present.row(cell.resource, key) or known
        owner = household or self.founder.household or self._present.household_of(row)
        self.wishes.append(Wish(owner, cell.resource, key, cell.field, base, each.new, each.place))


def _is_begun(line: Line) -> bool:
    """Whether a person wrote anything into a row that is not there yet."""
    return any(each.is_changed and each.new for each in line.cells.values())


def fresh(seeds: Sequence[Seed], present: Present) -> Iterator[Seed]:
    """The new rows that are not on file yet."""
    return (seed for seed in seeds if not present.row(seed.resource, seed.key))
