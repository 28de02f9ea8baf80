"""lookback blame: who gave each cell of a record the value it has, and why."""

from collections.abc import Sequence
from pathlib import Path

import click

from lookback.commands.history.history import full_option, read_record
from lookback.commands.terminal_table import table_lines
from lookback.compute.privacy.disclosure import cell_mask, nothing_masked
from lookback.data.invisible_characters import visible
from lookback.data.package import Package, Resource, read_package
from lookback.data.reformat import replace_file
from lookback.errors import Problem, WrongUse
from lookback.history.ledger.record_history import (
    CellOrigin,
    RecordEvent,
    cell_origins,
    named_resource,
)
from lookback.options import Call, rev_option, shared
from lookback.publish.ledger.ledger_csv import csv_bytes

HEADINGS = ("字段", "现值", "时间", "提交人", "经办", "审核", "原因", "依据", "提交")


@click.command()
@shared
@rev_option
@click.argument("table", metavar="RESOURCE")
@click.argument("key", metavar="KEY")
@click.argument("field", metavar="[FIELD]", default="")
@full_option
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写成 CSV")
@click.pass_obj
def blame(
    call: Call, rev: str | None, table: str, key: str, field: str, out: Path | None,
    *, is_full: bool,
) -> None:  # fmt: skip
    """一格的来历 blame：这一行的每一格，现在的值是谁、何时、为何写的。"""
    package = read_package(call.folder)
    resource = named_resource(package, table)
    wanted = _fields(resource, field)
    stands, events = read_record(call, package, resource, key, rev, None, is_full=is_full)
    if stands.cells is None:
        remedy = f"看它的经过：lookback history {resource.name} {visible(key)}"
        raise WrongUse(Problem(visible(key), f"{resource.title}里已经没有这一行", remedy))
    known = {*stands.cells, *(event.correction.field for event in events)}
    names = wanted or [name for name in resource.header if name in known]
    found = cell_origins(stands.cells, names, events)
    rows = _rows(package, resource, found, is_full=is_full)
    for line in table_lines(HEADINGS, [(*row[:-1], row[-1][:12]) for row in rows]):
        click.echo(line)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        replace_file(out, csv_bytes(HEADINGS, rows))
        call.say(f"已写出 {len(rows)} 格：{out}")


def _fields(resource: Resource, name: str) -> list[str]:
    """The field asked for, by name, title or item of a form; none asks for all."""
    if not name:
        return []
    found = [
        field.name for field in resource.fields if name in (field.name, field.title, field.form)
    ]
    if found:
        return found
    remedy = f"可用的字段：{'、'.join(resource.header)}"
    raise WrongUse(Problem(visible(name), f"{resource.title}没有这个字段", remedy))


def _rows(
    package: Package, resource: Resource, cell_origins: Sequence[CellOrigin], *, is_full: bool
) -> list[tuple[str, ...]]:
    mask = nothing_masked if is_full else cell_mask(package, "internal")
    titles = {field.name: field.title for field in resource.fields}
    return [
        (
            titles[origin.field],
            visible(mask(resource.name, origin.field, origin.value)) or "空白",
            *_about(origin.event),
        )
        for origin in cell_origins
    ]


def _about(event: RecordEvent | None) -> tuple[str, ...]:
    """When, who, why and where, under the headings."""
    if event is None:
        return ("台账起点", *[""] * (len(HEADINGS) - 3))
    entry = event.entry
    who = (entry.author, entry.handled_by, entry.reviewed_by)
    return (entry.when, *who, entry.reason, entry.basis, entry.commit)
