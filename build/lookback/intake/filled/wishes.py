"""The cells that a person changed in a form, compared with what the form had shown.

The cells of one row of the data lie together in a `Line`; whether the row is there already is
settled later (`rows.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from lookback.compute.disclosure import cell_mask
from lookback.data.package import Package
from lookback.intake.cells import Reading, read_cell
from lookback.intake.filled.opening import Raw
from lookback.intake.filled.places import Note, Objection, Place, shortened
from lookback.publish.forms.kinds import Choice, Day, Kind, Number, Pick, Tick
from lookback.publish.forms.layout import FormCell
from lookback.publish.forms.reading import FilledForm

UNSETTLED = "<<<"
"""A cell of a returned workbook that says both sides begins so, until one is chosen."""

LEADS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Written:
    """A cell as it was shown and as it is now, both as raw values of the data package."""

    cell: FormCell
    place: Place
    base: str
    new: str

    @property
    def is_changed(self) -> bool:
        """Whether a person made something else of it."""
        return self.base != self.new


@dataclass
class Line:
    """The cells of a form that make up one row of a resource.

    `where` holds what the row is known by from its place in the form; `is_wanted` and
    `was_shown` are its tick now and before, None where the row has no tick of its own.
    """

    resource: str
    at: int
    where: Mapping[str, str]
    rows: Sequence[Mapping[str, str]]
    cells: dict[str, Written] = field(default_factory=dict)
    is_wanted: bool | None = None
    was_shown: bool | None = None
    place: Place = field(default_factory=lambda: Place(""))

    @property
    def changed(self) -> list[Written]:
        """The cells that a person changed."""
        return [each for each in self.cells.values() if each.is_changed]


@dataclass(frozen=True)
class Reader:
    """Reads the cells of one filled form; collects what is refused and what was put right."""

    package: Package
    filled: FilledForm
    file: str
    raw: Mapping[str, Raw]
    objections: list[Objection] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def place(self, cell: FormCell) -> Place:
        """Where the cell is."""
        item = cell.item.partition(".")[2] or cell.item
        return Place(self.file, self.filled.form.clause, cell.address, item)

    def lines(self) -> list[Line]:
        """The rows that the form's input cells belong to, in the order of the sheet."""
        lines: dict[tuple[object, ...], Line] = {}
        for cell in self.filled.cells.values():
            if cell.role == "input":
                at = 0 if cell.where else cell.at
                mark = (cell.resource, at, *sorted(cell.where.items()))
                line = Line(cell.resource, at, cell.where, cell.rows, place=self.place(cell))
                self._add(lines.setdefault(mark, line), cell)
        return [*lines.values()]

    def checked(self) -> Iterator[Written]:
        """The cells that are only compared: never imported, but a person may have changed them."""
        for cell in self.filled.cells.values():
            if cell.role == "checked":
                written = self._written(cell)
                if written and written.is_changed:
                    yield written

    def _add(self, line: Line, cell: FormCell) -> None:
        written = self._written(cell)
        if isinstance(cell.kind, Tick) and cell.field in cell.where:
            line.place, line.was_shown = self.place(cell), bool(cell.base)
            line.is_wanted = bool(written.new) if written else line.was_shown
        elif written and isinstance(cell.kind, Tick):
            self._tick(line, written)
        elif written:
            line.cells[cell.field] = written

    def _tick(self, line: Line, written: Written) -> None:
        """One of several boxes that stand for one field: at most one may be ticked."""
        known = line.cells.get(written.cell.field)
        if known and known.new and written.new:
            what = f"“{known.new}”和“{written.new}”只能勾选一项"
            self.objections.append(Objection(written.place, what, "留一项，去掉其余的勾"))
        if known is None or written.new:
            base = (known.base if known else "") or written.base
            line.cells[written.cell.field] = Written(written.cell, written.place, base, written.new)
        elif written.base:
            line.cells[written.cell.field] = Written(
                known.cell, known.place, written.base, known.new
            )

    def _written(self, cell: FormCell) -> Written | None:
        """The cell before and now; None where it cannot be read, which is told."""
        raw, place = self.raw.get(cell.address, Raw(None)), self.place(cell)
        shown = _as_shown(cell.kind.show(cell.base))
        if not raw.is_formula and raw.value == shown:
            return Written(cell, place, cell.base, cell.base)
        reading = self._read(raw, cell)
        if reading.problem:
            self.objections.append(Objection(place, reading.problem, _remedy(cell.kind)))
            return None
        before = self._read(Raw(shown), cell)
        if not before.problem and same(before.text, reading.text, cell.kind):
            return Written(cell, place, cell.base, cell.base)
        if reading.note:
            seen = cell_mask(self.package, "internal")(cell.resource, cell.field, str(raw.value))
            self.notes.append(Note(place, f"“{shortened(seen)}”{reading.note}"))
        return Written(cell, place, cell.base, reading.text)

    def _read(self, raw: Raw, cell: FormCell) -> Reading:
        value, kind = raw.value, cell.kind
        if problem := _unreadable(raw, kind):
            return Reading("", problem=problem)
        if isinstance(kind, Choice | Tick) or (isinstance(kind, Pick) and kind.shown):
            return _by_kind(value, kind)
        resource = self.package.resources.get(cell.resource)
        fields = {each.name: each for each in resource.fields} if resource else {}
        type_ = fields[cell.field].type if cell.field in fields else _type(kind)
        options = kind.options if isinstance(kind, Pick) else ()
        reading = read_cell(value, cell.field, type_, options)
        if isinstance(kind, Number) and reading.text and not reading.problem:
            checked = _by_kind(reading.text, kind)
            return reading._replace(text=checked.text, problem=checked.problem)
        if isinstance(value, str) and _is_formula_like(value, kind) and not reading.problem:
            return Reading("", problem="以 = + - @ 开头，会被表格程序当作公式")
        return reading


def same(one: str, other: str, kind: Kind) -> bool:
    """Whether two raw values say the same: 5 and 5.00 do."""
    if one == other or not (one and other) or not isinstance(kind, Number):
        return one == other
    return abs(float(one) - float(other)) < 1e-9


def _unreadable(raw: Raw, kind: Kind) -> str:
    if raw.is_formula:
        return f"是公式 {shortened(str(raw.value))}，应为值"
    if raw.is_error:
        return f"是错误值 {raw.value}"
    if isinstance(raw.value, str) and raw.value.startswith(UNSETTLED):
        return "还没有裁定：格里并列着两方的值"
    if isinstance(kind, Day) and isinstance(raw.value, str) and raw.value.strip().endswith("月"):
        return f"“{shortened(raw.value.strip())}”缺日，写成 2022-05-15 的样子"
    return ""


def _by_kind(value: object, kind: Kind) -> Reading:
    try:
        return Reading(kind.read(value))
    except ValueError as error:
        return Reading("", problem=str(error))


def _is_formula_like(value: str, kind: Kind) -> bool:
    return not isinstance(kind, Number) and value.lstrip().startswith(LEADS)


def _type(kind: Kind) -> str:
    if isinstance(kind, Number):
        return "number"
    return "date" if isinstance(kind, Day) else "string"


def _as_shown(value: object) -> object:
    return (
        ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
        if isinstance(value, str)
        else value
    )


def _remedy(kind: Kind) -> str:
    if kind.choices:
        return "从下拉选项中选一项"
    if isinstance(kind, Day):
        return "按 2022-05-15 的样子填写日期"
    return "填写数字，不带单位和公式" if isinstance(kind, Number) else "按文本重新填写"
