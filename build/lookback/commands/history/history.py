"""lookback history: one record through time, and as it stood on a day."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

import click

from lookback.commands.terminal_table import table_lines
from lookback.compute.privacy.disclosure import cell_mask, nothing_masked
from lookback.data.invisible_characters import visible
from lookback.data.package import Package, Resource, read_package
from lookback.data.reformat import replace_file
from lookback.errors import Problem, WrongUse
from lookback.history.git.commit_times import beijing_minute
from lookback.history.git.repository import Repository
from lookback.history.ledger.ledger import read_ledger
from lookback.history.ledger.ledger_entry import LedgerEntry, LedgerTitles, ledger_titles
from lookback.history.ledger.record_history import (
    RecordEvent,
    RecordState,
    key_titles,
    named_resource,
    record_events,
    record_state,
    require_key,
)
from lookback.options import Call, DayType, rev_option, shared
from lookback.publish.ledger.ledger_csv import ledger_csv

full_option = click.option(
    "--full", "is_full", is_flag=True, help="受限字段不遮盖（只供办公室内部核对）"
)


@click.command()
@shared
@rev_option
@click.argument("table", metavar="RESOURCE")
@click.argument("key", metavar="KEY")
@click.option(
    "--as-of", "day", type=DayType(), help="显示这一天结束时该行的样子，和到这一天为止的变更"
)
@full_option
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="把变更写成 CSV")
@click.pass_obj
def history(
    call: Call, rev: str | None, table: str, key: str, day: date | None, out: Path | None,
    *, is_full: bool,
) -> None:  # fmt: skip
    """一行的来历 history：从登记到今天的每次变更，谁、何时、为何、依据。"""
    package = read_package(call.folder)
    resource = named_resource(package, table)
    stands, events = read_record(call, package, resource, key, rev, day, is_full=is_full)
    if day:
        known = Repository.open(package.root).ancestors(stands.commit)
        events = [event for event in events if event.correction.commit in known]
        for line in _standing_lines(package, resource, stands, is_full=is_full):
            click.echo(line)
    for line in _story_lines(events, ledger_titles(package)):
        click.echo(line)
    if not events:
        click.echo("自台账起点以来没有变更")
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        seen = [event.entry for event in events]
        replace_file(out, ledger_csv(seen, ledger_titles(package)))
        call.say(f"已写出 {len(seen)} 条：{out}")


def read_record(
    call: Call, package: Package, resource: Resource, key: str, rev: str | None,
    day: date | None, *, is_full: bool,
) -> tuple[RecordState, list[RecordEvent]]:  # fmt: skip
    """A record and its story; raises WrongUse where the history does not know it."""
    require_key(resource, key)
    mask = nothing_masked if is_full else cell_mask(package, "internal")
    call.step("读取 Git 历史")
    stands = record_state(package.root, rev or "HEAD", resource.name, key, day)
    ledger = read_ledger(package.root, rev or "HEAD")
    events = record_events(ledger, package, mask, resource.name, key)
    if stands.cells is None and not any(event.correction.key == key for event in events):
        remedy = f"查对{key_titles(resource)}"
        raise WrongUse(Problem(visible(key), f"{resource.title}里没有、也没有过这一行", remedy))
    return stands, events


def _standing_lines(
    package: Package, resource: Resource, stands: RecordState, *, is_full: bool
) -> Iterator[str]:
    yield f"以提交 {stands.commit[:12]}（{beijing_minute(stands.authored_on)}）为准："
    if stands.cells is None:
        yield "  当时没有这一行"
        return
    mask = nothing_masked if is_full else cell_mask(package, "internal")
    titles = {field.name: field.title for field in resource.fields}
    rows = [
        ("", titles.get(name, name), name, visible(mask(resource.name, name, value)))
        for name, value in stands.cells.items()
    ]
    yield from table_lines(("", "字段", "", "值"), rows)
    yield ""


def _story_lines(events: Sequence[RecordEvent], titles: LedgerTitles) -> Iterator[str]:
    for _, group in groupby(events, key=lambda event: event.correction.commit):
        seen = [event.entry for event in group]
        first = seen[0]
        yield f"【{first.when}】{first.subject}"
        for entry in seen:
            yield f"  {_change(entry, titles)}"
        about = {
            "原因": first.reason, "依据": first.basis, "经办": first.handled_by,
            "审核": first.reviewed_by, "提交人": first.author, "提交": first.commit[:12],
        }  # fmt: skip
        flags = f"〔{titles.of('flags', first.flags)}〕" if first.flags else ""
        yield "  " + "；".join(f"{name} {text}" for name, text in about.items() if text) + flags


def _change(entry: LedgerEntry, titles: LedgerTitles) -> str:
    kind = titles.of("kind", entry.kind)
    if entry.is_cell:
        return f"{kind} {entry.field}：{entry.old or '空白'} → {entry.new or '空白'}"
    return f"{kind} {entry.field} {entry.old} {entry.new}".rstrip()
