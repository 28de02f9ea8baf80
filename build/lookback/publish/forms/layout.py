"""What a form is: its lines and cells declared as data, and where each comes to lie in a sheet.

One declaration serves both directions: `sheet.py` writes it, `reading.py` maps the cells of a
filled workbook back to the rows of the data package by the same `placed_cells`.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from openpyxl.utils import column_index_from_string, get_column_letter

from lookback.publish.forms.cell_kinds import CellKind

Role = Literal["input", "checked", "shown", "formula"]
"""input: unlocked, imported; checked: unlocked, compared with what the data say, never imported;
shown: locked, written by the program; formula: locked, computed in the sheet."""

Look = Literal[
    "title", "subtitle", "head", "plain",
    "section", "label", "left", "value", "long", "inside", "blank",
]  # fmt: skip
"""The look of a cell; `styles.py` knows how each is printed. head and plain stand outside the
table, inside and blank share a box of the table with their neighbours."""

Where = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Label:
    """Fixed words in a range of columns (and rows downward); {names} are filled in per form."""

    columns: str
    text: str
    look: Look = "label"
    rows: int = 1


@dataclass(frozen=True)
class Box:
    """A cell for a value: `item` of schemas/forms.yaml, from `source`, in the manner of `kind`.

    `source` is `resource.field`; the resource `form` is what is computed of the whole form,
    `unit` and `total` are the rows of a summary, `line` the place in the block. `where` narrows
    a resource of several rows down to some (a risk, a measure's option). A formula names other
    boxes as [item], a column of a block as [C@member], its own row as {row}.
    """

    columns: str
    item: str
    source: str
    kind: CellKind
    role: Role = "input"
    look: Look = "value"
    rows: int = 1
    where: Where = ()
    formula: str = ""

    @property
    def resource(self) -> str:
        """The resource, or one of the names that stand for what is computed."""
        return self.source.partition(".")[0]

    @property
    def field(self) -> str:
        """The field, or the name of what is computed."""
        return self.source.partition(".")[2]


@dataclass(frozen=True)
class Line:
    """A row of the sheet, `height` points high at least."""

    height: float
    cells: tuple[Label | Box, ...]


@dataclass(frozen=True)
class Block:
    """Lines that stand once, or once for each record of `each`.

    A repeated block has at least `least` lines, and `spare` blank ones after its records.
    """

    lines: tuple[Line, ...]
    each: str = ""
    least: int = 0
    spare: int = 0

    def count(self, records: int) -> int:
        """How often the lines stand, given that many records."""
        return max(self.least, records + self.spare) if self.each else 1


@dataclass(frozen=True, eq=False)
class Form:
    """One annex: its blocks from top to bottom, column widths in characters, and its paper.

    `header` is the range of rows printed anew on every page; `size` the body type in points;
    `new_page` the label with which a page begins.
    """

    code: str
    title: str
    clause: str
    widths: tuple[float, ...]
    blocks: tuple[Block, ...]
    is_landscape: bool = False
    header: str = ""
    size: float = 10.5
    fits_one_page: bool = False
    new_page: str = ""

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Every box as declared, a repeated one once."""
        lines = (line for block in self.blocks for line in block.lines)
        return tuple(cell for line in lines for cell in line.cells if isinstance(cell, Box))

    @property
    def version(self) -> str:
        """Changes whenever some cell would be read differently; labels may change freely."""
        said = [
            f"{place.address} {place.at} {place.content}"
            for place in placed_cells(self, {})
            if isinstance(place.content, Box)
        ]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]


class PlacedCell(NamedTuple):
    """A cell of a form in its sheet: the corners of its range, counted from 1.

    `at` counts the records of the block that it repeats for, from 0.
    """

    top: int
    left: int
    bottom: int
    right: int
    content: Label | Box
    at: int
    height: float

    @property
    def address(self) -> str:
        """The address of the cell that holds the value."""
        return f"{get_column_letter(self.left)}{self.top}"

    @property
    def is_merged(self) -> bool:
        """Whether it is made of several cells of the grid."""
        return self.bottom > self.top or self.right > self.left

    @property
    def reach(self) -> str:
        """The whole range."""
        return f"{self.address}:{get_column_letter(self.right)}{self.bottom}"


def placed_cells(form: Form, records: Mapping[str, int]) -> tuple[PlacedCell, ...]:
    """Every cell in its place, where `records` says how many rows each repeated block has."""
    places: list[PlacedCell] = []
    row = 1
    for block in form.blocks:
        for at in range(block.count(records.get(block.each, 0))):
            for line in block.lines:
                places += [_place(row, cell, at, line.height) for cell in line.cells]
                row += 1
    return tuple(places)


def _place(row: int, cell: Label | Box, at: int, height: float) -> PlacedCell:
    first, _, last = cell.columns.partition(":")
    left, right = column_index_from_string(first), column_index_from_string(last or first)
    return PlacedCell(row, left, row + cell.rows - 1, right, cell, at, height)


def block_extents(form: Form, records: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """The first and the last row of each repeated block, by what it repeats for."""
    rows: dict[str, tuple[int, int]] = {}
    row = 1
    for block in form.blocks:
        height = block.count(records.get(block.each, 0)) * len(block.lines)
        if block.each and height:
            rows[block.each] = (row, row + height - 1)
        row += height
    return rows


class FormCell(NamedTuple):
    """A cell for a person to fill: the contract between what is written and what is read.

    `rows` are the primary keys of the rows it shows: one as a rule; none where the key is not
    known yet (a new member, a first visit); several where a tick stands for all measures of one
    option. The row of a key may still have to be added (annex 5: due, not yet applied for).
    `where` holds the fields that a new row would have by the cell's place in the form. `base` is
    the raw value that was shown: a cell whose raw value differs from it was changed by hand; of
    a row to be added every cell counts. Several ticks may belong to one field of one row: at
    most one of them is ticked then (A27a, annex 4's conclusion).
    """

    address: str
    item: str
    resource: str
    field: str
    rows: tuple[Mapping[str, str], ...]
    where: Mapping[str, str]
    kind: CellKind
    role: Role
    at: int
    base: str

    @property
    def codes(self) -> tuple[str, ...]:
        """What may be chosen in the cell; none where anything may be written."""
        return self.kind.choices


def form_cells(
    form: Form, keys: Mapping[str, Sequence[Mapping[str, str]]], base: Mapping[str, str]
) -> dict[str, FormCell]:
    """Every cell of the form that a person may fill, by its address.

    `keys` holds, per resource, the primary keys (and the fields that some `where` asks for) of
    the rows that the form shows, in the order of their lines; `base` the raw values by address.
    """
    counts = {name: len(rows) for name, rows in keys.items()}
    return {
        place.address: _form_cell(place, place.content, keys, base.get(place.address, ""))
        for place in placed_cells(form, counts)
        if isinstance(place.content, Box) and place.content.role in ("input", "checked")
    }


def _form_cell(
    place: PlacedCell, box: Box, keys: Mapping[str, Sequence[Mapping[str, str]]], base: str
) -> FormCell:
    return FormCell(
        address=place.address,
        item=box.item,
        resource=box.resource,
        field=box.field,
        rows=tuple(key for key in rows_of(box, place.at, keys) if key),
        where=dict(box.where),
        kind=box.kind,
        role=box.role,
        at=place.at,
        base=base,
    )


def rows_of(
    box: Box, at: int, rows: Mapping[str, Sequence[Mapping[str, str]]]
) -> Iterator[Mapping[str, str]]:
    """Those `rows` of its resource that the box shows, in the line `at` of its block."""
    known = rows.get(box.resource, ())
    if box.where:
        yield from (row for row in known if all(row.get(k) == v for k, v in box.where))
    elif at < len(known):
        yield known[at]
