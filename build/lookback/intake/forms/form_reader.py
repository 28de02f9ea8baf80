"""One filled form read as a whole: the cells that it changes, and the objections to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lookback.errors import DataInvalid, Problem
from lookback.intake.forms.cell_edits import CellEdit, RowEdits, RowSeed
from lookback.intake.forms.changed_cells import FormCellReader, FormRow, WrittenCell
from lookback.intake.forms.computed_cells import comparisons, computed_values
from lookback.intake.forms.current_rows import CurrentRows
from lookback.intake.forms.key_numbering import KeyNumbering
from lookback.intake.forms.new_rows import NewRows
from lookback.intake.forms.objections import FormLocation, FormNote, Objection, listed, shortened
from lookback.intake.forms.safe_workbook import OpenedWorkbook, open_workbook, reading_workbook
from lookback.intake.forms.template_check import (
    layout_objections,
    other_sheets,
    sheet_objections,
    stray_cells,
)
from lookback.intake.forms.workbook_container import MIB
from lookback.publish.forms.hidden_sheet import SHEET
from lookback.publish.forms.reading import FilledForm, read_form
from lookback.publish.forms.workbooks import CARD, Forms

EXPORT = "用 lookback forms --household 户编号 导出该户的表，填写后再导入"


@dataclass
class ReceivedForm:
    """A file that came in: the cells that it changes, and the objections to it.

    `households` are those it is about; with any objection none of them is taken.
    """

    file: str
    path: Path
    title: str = ""
    households: frozenset[str] = frozenset()
    cell_edits: list[CellEdit] = field(default_factory=list)
    seeds: list[RowSeed] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    notes: list[FormNote] = field(default_factory=list)
    lines: dict[int, str] = field(default_factory=dict)
    """Of a CSV: whom the record that ends on each line is about."""


@dataclass(frozen=True)
class ReadingContext:
    """What every form is read with: the rows on file, the forms, the unit that was asked for."""

    present: CurrentRows
    forms: Forms
    numbers: KeyNumbering
    unit: str = ""


def read_received_form(context: ReadingContext, path: Path, file: str) -> ReceivedForm:
    """Read one workbook; whatever is wrong with it is in the filing, nothing is raised."""
    form = ReceivedForm(file, path)
    try:
        opened = open_workbook(path.read_bytes(), file)
        filled = _recalled(opened, context)
        _read(context, form, opened, filled)
    except OSError as error:
        what = f"读不出来（{error.strerror}）"
        form.objections.append(Objection(FormLocation(file), what, "检查文件和权限"))
    except DataInvalid as error:
        form.objections += [
            Objection(FormLocation(p.where), p.what, p.remedy) for p in error.problems
        ]
    return form


def _recalled(opened: OpenedWorkbook, context: ReadingContext) -> FilledForm:
    """The form and its rows, as the workbook remembers them."""
    damaged = Problem(opened.where, "来源记录已损坏", EXPORT)
    with reading_workbook(opened.where):
        if SHEET in opened.states and len(opened.body(SHEET)) > MIB:
            raise DataInvalid(damaged)
        filled = read_form(opened.book, context.forms, opened.where)
    rows = [row for rows in filled.keys.values() for row in rows]
    if not all(isinstance(row, dict) and all(map(_is_text, row.values())) for row in rows):
        raise DataInvalid(damaged)
    return filled


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _read(
    context: ReadingContext, received_form: ReceivedForm, opened: OpenedWorkbook, filled: FilledForm
) -> None:
    form, file = filled.form, received_form.file
    received_form.title = form.title
    if form.code == CARD:
        received_form.notes.append(FormNote(FormLocation(file), "明白卡不含要导入的内容"))
        return
    received_form.households = frozenset({filled.facts.get("household_id", "")} - {""})
    received_form.objections += [*_origin(context, file, filled), *sheet_objections(opened, form)]
    if received_form.objections:
        return
    counts = _counts(filled)
    cells = opened.cells(form.clause)
    received_form.objections += layout_objections(opened, form, counts, cells)
    if received_form.objections:
        return
    if others := other_sheets(opened, form):
        received_form.notes.append(FormNote(FormLocation(file), f"工作表“{listed(others)}”不导入"))
    if away := stray_cells(form, counts, cells):
        received_form.notes.append(
            FormNote(FormLocation(file, form.clause, listed(away)), "写在表格之外，不导入")
        )
    reader = FormCellReader(context.present.package, filled, file, cells)
    _take(context, received_form, reader, opened, counts)


def _take(
    context: ReadingContext,
    form: ReceivedForm,
    reader: FormCellReader,
    opened: OpenedWorkbook,
    counts: Mapping[str, int],
) -> None:
    filled, household = reader.filled, reader.filled.facts.get("household_id", "")
    lines, checked = reader.lines(), [*reader.checked()]
    new_rows = NewRows(
        context.present, context.numbers, filled, household, _ids(checked), _dates(lines),
        _other_days(lines),
        next((row.get("case_id", "") for row in filled.keys.get("case", ())), ""),
    )  # fmt: skip
    rows = RowEdits(new_rows)
    rows.take(lines)
    form.cell_edits, form.seeds = rows.cell_edits, rows.seeds
    form.households |= {edit.household for edit in rows.cell_edits} - {""}
    found = [
        *_swapped(lines),
        *_checked(context, household, checked),
        *_derived(context, form, reader, opened, counts, lines),
    ]
    objections = [objection for objection in found if isinstance(objection, Objection)]
    objections += [*reader.objections, *new_rows.objections]
    form.objections += objections if household else _owned(context, lines, objections)
    form.notes += [note for note in found if isinstance(note, FormNote)]
    form.notes += [*reader.notes, *new_rows.notes]


def _owned(
    context: ReadingContext, lines: Sequence[FormRow], objections: Sequence[Objection]
) -> Iterator[Objection]:
    """In a form of many households, whom each objection is about: that of its line."""
    owners = {
        _row_of(line.place): context.present.household_of(row)
        for line in lines
        for row in line.rows
    }
    for objection in objections:
        yield objection._replace(household=owners.get(_row_of(objection.place), ""))


def _row_of(place: FormLocation) -> str:
    return place.address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _origin(context: ReadingContext, file: str, filled: FilledForm) -> Iterator[Objection]:
    """Whether the form is of a household, or of a unit, that is on file and was asked for."""
    household, unit = filled.facts.get("household_id", ""), filled.facts.get("unit", "")
    place, village = FormLocation(file), unit
    if not household and not unit:
        yield Objection(place, "是空白表，认不出是哪一户", EXPORT)
        return
    if household:
        if context.present.row("household", (household,)) is None:
            yield Objection(place, f"户表中没有户编号 {shortened(household)}", EXPORT)
            return
        village = context.present.village_of(household)
    if strange := _foreign_households(context.present, filled, household, unit):
        yield Objection(place, f"来源记录里混有另一户（{listed(strange)}）", EXPORT)
    if not village.startswith(context.unit):
        yield Objection(
            place, f"不是 {context.unit} 的表，属于 {village}", "交给该单位，或改 --unit"
        )


def _foreign_households(
    present: CurrentRows, filled: FilledForm, household: str, unit: str
) -> list[str]:
    """Households of the rows shown that are not the form's own, or not of its unit."""
    owners = {present.household_of(row) for rows in filled.keys.values() for row in rows} - {""}
    if household:
        return sorted(owners - {household})
    return sorted(each for each in owners if not present.village_of(each).startswith(unit))


def _counts(filled: FilledForm) -> dict[str, int]:
    """How many rows the form shows of each resource; annex 2 adds up where there are several."""
    counts = {name: len(rows) for name, rows in filled.keys.items()}
    return {**counts, "total": int(counts.get("unit", 0) > 1)}


def _dates(lines: Sequence[FormRow]) -> dict[str, str]:
    """入户排查时间, and 填报日期 where it was written anew: an old one dates nothing new."""
    return {
        name: cell.new
        for line in lines
        for name, cell in line.cells.items()
        if name == "visited_on" or (name == "filled_on" and cell.is_changed)
    }


def _other_days(lines: Sequence[FormRow]) -> frozenset[str]:
    """Which of these dates the form had shown otherwise, or, as 填报日期, not at all."""
    return frozenset(
        name
        for line in lines
        for name, cell in line.cells.items()
        if cell.is_changed and cell.new
        if name == "filled_on" or (name == "visited_on" and cell.base)
    )


def _ids(checked: Sequence[WrittenCell]) -> dict[int, str]:
    """Line of annex 5 -> the ID number that was written there."""
    return {
        cell.cell.at: cell.new for cell in checked if cell.cell.field == "id_number" and cell.new
    }


def _swapped(lines: Sequence[FormRow]) -> Iterator[Objection]:
    """Members that were moved to another line: each line stands for one person."""
    numbers = [line.cells["id_number"] for line in lines if "id_number" in line.cells]
    before = {each.base: each.place for each in numbers if each.base}
    for number in numbers:
        if number.is_changed and number.new in before:
            what = f"这个证件号码原在 {before[number.new].address}：成员的行被移动或填错了行"
            yield Objection(number.place, what, "把每个成员移回原来的行，再改要改的格")


def _checked(
    context: ReadingContext, household: str, checked: Sequence[WrittenCell]
) -> Iterator[Objection | FormNote]:
    members = context.present.rows("member", "household_id", household)
    for cell in checked:
        place, field_name = cell.place, cell.cell.field
        if household and field_name == "village_name" and cell.new:
            remedy = "核对是不是拿错了表；村确需改的，用 lookback correct"
            yield Objection(place, f"村改成了“{shortened(cell.new)}”，可能是别村的户", remedy)
        elif household and field_name == "head_name" and cell.new:
            if not any(row["name"] == cell.new for row in members):
                remedy = "核对是不是拿错了表；户主更名的，先用附件3更正成员"
                yield Objection(place, "户主姓名不是本户成员，可能是别户的表", remedy)
        else:
            yield FormNote(place, "这一格由其他数据得出，改动不导入")


def _derived(
    context: ReadingContext, form: ReceivedForm, reader: FormCellReader, opened: OpenedWorkbook,
    counts: Mapping[str, int], lines: list[FormRow],
) -> Iterator[Objection | FormNote]:  # fmt: skip
    filled = reader.filled
    keys = filled.keys.get("income", ())
    names = context.present.package.resources["income"].primary_key
    key = tuple(keys[0].get(name, "") for name in names) if keys else ()
    computed = computed_values(
        lines,
        context.present.row("income", key) if key else None,
        len(filled.keys.get("member", ())),
    )
    shown = opened.results(filled.form.clause)
    yield from comparisons(form.file, filled.form, counts, reader.raw, shown, computed)
