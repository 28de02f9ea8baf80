"""A CSV of one table that came in: its header in field names or in the forms' words."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from lookback.data.package import Field, Package, Resource
from lookback.intake.cell_reading import read_cell
from lookback.intake.forms.cell_edits import CellEdit, RowSeed
from lookback.intake.forms.changed_cells import LEADS
from lookback.intake.forms.current_rows import Key
from lookback.intake.forms.form_reader import ReadingContext, ReceivedForm
from lookback.intake.forms.objections import FormLocation, FormNote, Objection, listed, shortened
from lookback.intake.forms.template_check import REPORT
from lookback.intake.forms.workbook_container import FORM, MIB

DELIMITERS = (",", "\t", ";")


class _UnreadableTable(Exception):
    """What keeps the whole file out, and the remedy."""


def read_table_file(context: ReadingContext, path: Path, file: str) -> ReceivedForm:
    """Read a CSV in UTF-8 or GBK; whatever is wrong with it is in the filing, nothing is raised.

    A blank cell changes nothing: it clears no value on file.
    """
    form = ReceivedForm(file, path)
    try:
        records = read_records(path)
        resource, fields = _resource(context.present.package, records[0][1], path.stem)
    except _UnreadableTable as error:
        what, remedy = error.args
        form.objections.append(Objection(FormLocation(file), what, remedy))
        return form
    form.title = resource.title
    reader = _TableRowReader(context, form, resource, fields)
    for line, cells in records[1:]:
        reader.take(line, cells)
    reader.tell()
    return form


def read_records(path: Path) -> list[tuple[int, list[str]]]:
    """The records that are not blank, each with the line on which it ends."""
    text = _text(path)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        records = [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise _UnreadableTable(
            f"第 {reader.line_num} 行读不成表格（{error}）", "检查引号"
        ) from None
    if len(records) < 2:
        raise _UnreadableTable("没有内容", "第一行为表头，以下每行一条")
    return records


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _UnreadableTable(f"读不出来（{error.strerror}）", "检查文件和权限") from None
    if len(raw) > FORM.file:
        raise _UnreadableTable(f"超过 {FORM.file // MIB} MiB", "分成几个文件")
    if b"\0" in raw:
        raise _UnreadableTable("不是 UTF-8 或 GBK 编码的文本", "另存为“CSV UTF-8（逗号分隔）”")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _UnreadableTable("不是 UTF-8 或 GBK 编码的文本", "另存为“CSV UTF-8（逗号分隔）”")


def _resource(
    package: Package, header: Sequence[str], stem: str
) -> tuple[Resource, list[Field | None]]:
    """The table that the header describes, and the field of each column; None for ours."""
    names = [name.strip() for name in header]
    whole: list[tuple[Resource, list[Field | None]]] = []
    for resource in package.resources.values():
        by_name = {field.title: field for field in resource.fields}
        by_name |= {field.name: field for field in resource.fields}
        fields = [by_name.get(name) for name in names]
        known = {field.name for field in fields if field}
        strange = [name for name in names if name not in by_name and name != REPORT]
        if not strange and known.issuperset(resource.primary_key):
            whole.append((resource, fields))
    named = [each for each in whole if stem.startswith((each[0].name, each[0].title))]
    chosen = named if len(whole) > 1 else whole
    if len(chosen) != 1:
        kind = "像不止一张表的" if whole else "不是任何一张表的"
        remedy = "表头用字段名或中文名，含主键，并以表名命名文件（如 visit.csv、村表.csv）"
        raise _UnreadableTable(f"表头{kind}：{shortened(listed(names), 80)}", remedy)
    twice = [field.name for field in chosen[0][1] if field]
    if len({*twice}) < len(twice):
        raise _UnreadableTable("表头里同一字段出现两次", "只留一列")
    return chosen[0]


class _TableRowReader:
    """Reads the rows of one table into a filing."""

    def __init__(
        self,
        context: ReadingContext,
        form: ReceivedForm,
        resource: Resource,
        fields: Sequence[Field | None],
    ) -> None:
        self._desk, self._filing, self._resource = context, form, resource
        self._fields = fields
        self._seen: dict[Key, int] = {}
        self._kept = 0

    def take(self, line: int, cells: Sequence[str]) -> None:
        """One record, which ends on this line of the file."""
        place = FormLocation(self._filing.file, "", f"第 {line} 行")
        if len(cells) != len(self._fields):
            what = f"有 {len(cells)} 格，表头有 {len(self._fields)} 格"
            self._object(Objection(place, what, "补齐或去掉多出的分隔符"))
            return
        row, problems = self._read(place, cells)
        key = tuple(row.get(name, "") for name in self._resource.primary_key)
        owner = self._owner(row, key)
        problems += [*self._object_to_cell(place, row, key, owner, line)]
        self._filing.households |= {owner}
        self._filing.lines[line] = owner
        for problem in problems:
            self._object(problem._replace(household=owner))
        if not problems:
            self._add_edit(place, key, row, owner)

    def tell(self) -> None:
        """What concerns the file as a whole."""
        if self._kept:
            text = f"{self._kept} 个空格没有清除系统里已有的内容；要清空的用 lookback correct"
            self._filing.notes.append(FormNote(FormLocation(self._filing.file), text))

    def _object(self, objection: Objection) -> None:
        self._filing.objections.append(objection)

    def _read(
        self, place: FormLocation, cells: Sequence[str]
    ) -> tuple[dict[str, str], list[Objection]]:
        row: dict[str, str] = {}
        problems = []
        for asked, text in zip(self._fields, cells, strict=True):
            if asked is None:
                continue
            at = place._replace(item=asked.title)
            reading = read_cell(text, asked.name, asked.type)
            if reading.problem:
                problems.append(Objection(at, reading.problem, "改正这一格"))
            elif asked.type == "string" and reading.text.startswith(LEADS):
                what = "以 = + - @ 开头，会被表格程序当作公式"
                problems.append(Objection(at, what, "改写这一格"))
            elif reading.note:
                self._filing.notes.append(FormNote(at, reading.note))
            row[asked.name] = reading.text
        return row, problems

    def _object_to_cell(
        self, place: FormLocation, row: dict[str, str], key: Key, owner: str, line: int
    ) -> Iterator[Objection]:
        if not all(key):
            yield Objection(place, "主键不全", f"填写 {'、'.join(self._resource.primary_key)}")
        elif key in self._seen:
            what = f"与第 {self._seen[key]} 行是同一条（{','.join(key)}）"
            yield Objection(place, what, "合并为一行")
        elif self._resource.name == "household" and not self._desk.present.path(
            "household", key, row
        ):
            what = f"{key[0]} 所在的村不属于任何一个镇（新区）"
            yield Objection(place, what, "核对村代码")
        self._seen.setdefault(key, line)
        village = row.get("village_code") or self._desk.present.village_of(owner)
        if not village.startswith(self._desk.unit):
            yield Objection(place, f"不属于 {self._desk.unit}", "交给所属单位，或改 --unit")

    def _owner(self, row: dict[str, str], key: Key) -> str:
        known = self._desk.present.row(self._resource.name, key) or row
        return self._desk.present.household_of(known) or f"{self._resource.title} {','.join(key)}"

    def _add_edit(self, place: FormLocation, key: Key, row: dict[str, str], owner: str) -> None:
        name, now = self._resource.name, self._desk.present.row(self._resource.name, key)
        if now is None:
            cells = dict(zip(self._resource.primary_key, key, strict=True))
            self._filing.seeds.append(RowSeed(owner, name, key, cells, place))
        for asked in filter(None, self._fields):
            text, before = row[asked.name], (now or {}).get(asked.name, "")
            if text and asked.name not in self._resource.primary_key:
                at = place._replace(item=asked.title)
                self._filing.cell_edits.append(
                    CellEdit(owner, name, key, asked.name, before, text, at)
                )
            elif not text and before:
                self._kept += 1
