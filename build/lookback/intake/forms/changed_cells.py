"""The cells that a person changed in a form, compared with what the form had shown.

The cells of one row of the data lie together in a `FormRow`; whether the row is there already is
settled later (`rows.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from lookback.compute.privacy.disclosure import cell_mask
from lookback.data.package import Package
from lookback.intake.cell_reading import CellReading, read_cell
from lookback.intake.forms.objections import FormLocation, FormNote, Objection, shortened
from lookback.intake.forms.safe_workbook import RawCell
from lookback.publish.forms.cell_kinds import (
    CellKind,
    ChoiceKind,
    DateKind,
    ListKind,
    NumberKind,
    TickKind,
)
from lookback.publish.forms.layout import FormCell
from lookback.publish.forms.reading import FilledForm

UNSETTLED = "<<<"
"""A cell of a returned workbook that says both sides begins so, until one is chosen."""

LEADS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class WrittenCell:
    """A cell as it was shown and as it is now, both as raw values of the data package."""

    cell: FormCell
    place: FormLocation
    base: str
    new: str

    @property
    def is_changed(self) -> bool:
        """Whether a person made something else of it."""
        return self.base != self.new


@dataclass
class FormRow:
    """The cells of a form that make up one row of a resource.

    `where` holds what the row is known by from its place in the form; `is_wanted` and
    `was_shown` are its tick now and before, None where the row has no tick of its own.
    """

    resource: str
    at: int
    where: Mapping[str, str]
    rows: Sequence[Mapping[str, str]]
    cells: dict[str, WrittenCell] = field(default_factory=dict)
    is_wanted: bool | None = None
    was_shown: bool | None = None
    place: FormLocation = field(default_factory=lambda: FormLocation(""))

    @property
    def changed(self) -> list[WrittenCell]:
        """The cells that a person changed."""
        return [cell for cell in self.cells.values() if cell.is_changed]


@dataclass(frozen=True)
class FormCellReader:
    """Reads the cells of one filled form; collects what is refused and what was put right."""

    package: Package
    filled: FilledForm
    file: str
    raw: Mapping[str, RawCell]
    objections: list[Objection] = field(default_factory=list)
    notes: list[FormNote] = field(default_factory=list)

    def place(self, cell: FormCell) -> FormLocation:
        """Where the cell is."""
        item = cell.item.partition(".")[2] or cell.item
        return FormLocation(self.file, self.filled.form.clause, cell.address, item)

    def lines(self) -> list[FormRow]:
        """The rows that the form's input cells belong to, in the order of the sheet."""
        lines: dict[tuple[object, ...], FormRow] = {}
        for cell in self.filled.cells.values():
            if cell.role == "input":
                at = 0 if cell.where else cell.at
                mark = (cell.resource, at, *sorted(cell.where.items()))
                line = FormRow(cell.resource, at, cell.where, cell.rows, place=self.place(cell))
                self._add(lines.setdefault(mark, line), cell)
        return [*lines.values()]

    def checked(self) -> Iterator[WrittenCell]:
        """The cells that are only compared: never imported, but a person may have changed them."""
        for cell in self.filled.cells.values():
            if cell.role == "checked":
                written = self._written(cell)
                if written and written.is_changed:
                    yield written

    def _add(self, line: FormRow, cell: FormCell) -> None:
        written = self._written(cell)
        if isinstance(cell.kind, TickKind) and cell.field in cell.where:
            line.place, line.was_shown = self.place(cell), bool(cell.base)
            line.is_wanted = bool(written.new) if written else line.was_shown
        elif written and isinstance(cell.kind, TickKind):
            self._tick(line, written)
        elif written:
            line.cells[cell.field] = written

    def _tick(self, line: FormRow, written: WrittenCell) -> None:
        """One of several boxes that stand for one field: at most one may be ticked."""
        cell = line.cells.get(written.cell.field)
        if cell and cell.new and written.new:
            what = f"“{cell.new}”和“{written.new}”只能勾选一项"
            self.objections.append(Objection(written.place, what, "留一项，去掉其余的勾"))
        if cell is None or written.new:
            base = (cell.base if cell else "") or written.base
            line.cells[written.cell.field] = WrittenCell(
                written.cell, written.place, base, written.new
            )
        elif written.base:
            line.cells[written.cell.field] = WrittenCell(
                cell.cell, cell.place, written.base, cell.new
            )

    def _written(self, cell: FormCell) -> WrittenCell | None:
        """The cell before and now; None where it cannot be read, which is told."""
        raw, place = self.raw.get(cell.address, RawCell(None)), self.place(cell)
        shown = _as_shown(cell.kind.show(cell.base))
        if not raw.is_formula and raw.value == shown:
            return WrittenCell(cell, place, cell.base, cell.base)
        reading = self._read(raw, cell)
        if reading.problem:
            self.objections.append(Objection(place, reading.problem, _remedy(cell.kind)))
            return None
        before = self._read(RawCell(shown), cell)
        if not before.problem and is_same_value(before.text, reading.text, cell.kind):
            return WrittenCell(cell, place, cell.base, cell.base)
        if reading.note:
            seen = cell_mask(self.package, "internal")(cell.resource, cell.field, str(raw.value))
            self.notes.append(FormNote(place, f"“{shortened(seen)}”{reading.note}"))
        return WrittenCell(cell, place, cell.base, reading.text)

    def _read(self, raw: RawCell, cell: FormCell) -> CellReading:
        value, kind = raw.value, cell.kind
        if problem := _unreadable(raw, kind):
            return CellReading("", problem=problem)
        if isinstance(kind, ChoiceKind | TickKind) or (isinstance(kind, ListKind) and kind.shown):
            return _by_kind(value, kind)
        resource = self.package.resources.get(cell.resource)
        fields = {field.name: field for field in resource.fields} if resource else {}
        type_ = fields[cell.field].type if cell.field in fields else _type(kind)
        options = kind.options if isinstance(kind, ListKind) else ()
        reading = read_cell(value, cell.field, type_, options)
        if isinstance(kind, NumberKind) and reading.text and not reading.problem:
            checked = _by_kind(reading.text, kind)
            return reading._replace(text=checked.text, problem=checked.problem)
        if isinstance(value, str) and _is_formula_like(value, kind) and not reading.problem:
            return CellReading("", problem="以 = + - @ 开头，会被表格程序当作公式")
        return reading


def is_same_value(one: str, other: str, kind: CellKind) -> bool:
    """Whether two raw values say the same: 5 and 5.00 do."""
    if one == other or not (one and other) or not isinstance(kind, NumberKind):
        return one == other
    return abs(float(one) - float(other)) < 1e-9


def _unreadable(raw: RawCell, kind: CellKind) -> str:
    if raw.is_formula:
        return f"是公式 {shortened(str(raw.value))}，应为值"
    if raw.is_error:
        return f"是错误值 {raw.value}"
    if isinstance(raw.value, str) and raw.value.startswith(UNSETTLED):
        return "还没有裁定：格里并列着两方的值"
    if (
        isinstance(kind, DateKind)
        and isinstance(raw.value, str)
        and raw.value.strip().endswith("月")
    ):
        return f"“{shortened(raw.value.strip())}”缺日，写成 2024-05-15 的样子"
    return ""


def _by_kind(value: object, kind: CellKind) -> CellReading:
    try:
        return CellReading(kind.read(value))
    except ValueError as error:
        return CellReading("", problem=str(error))


def _is_formula_like(value: str, kind: CellKind) -> bool:
    return not isinstance(kind, NumberKind) and value.lstrip().startswith(LEADS)


def _type(kind: CellKind) -> str:
    if isinstance(kind, NumberKind):
        return "number"
    return "date" if isinstance(kind, DateKind) else "string"


def _as_shown(value: object) -> object:
    return (
        ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
        if isinstance(value, str)
        else value
    )


def _remedy(kind: CellKind) -> str:
    if kind.choices:
        return "从下拉选项中选一项"
    if isinstance(kind, DateKind):
        return "按 2024-05-15 的样子填写日期"
    return "填写数字，不带单位和公式" if isinstance(kind, NumberKind) else "按文本重新填写"
