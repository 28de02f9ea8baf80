"""lookback history: one record through time, and as it stood on a day."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

import click

from lookback.audit.entry import Entry, Titles, titles_of
from lookback.audit.ledger import read_ledger
from lookback.audit.record import (
    Event,
    Standing,
    key_titles,
    named_resource,
    require_key,
    standing,
    story,
)
from lookback.audit.times import minute, moment
from lookback.commands.columns import columns
from lookback.compute.disclosure import cell_mask, nothing_masked
from lookback.data.canonical import replace_file
from lookback.data.package import Package, Resource, read_package
from lookback.data.unseen import visible
from lookback.errors import Problem, WrongUse
from lookback.options import Call, Day, rev_option, shared
from lookback.publish.ledger.ledger_csv import ledger_csv

full_option = click.option(
    "--full", "is_full", is_flag=True, help="受限字段不遮盖（只供办公室内部核对）"
)


@click.command()
@shared
@rev_option
@click.argument("table", metavar="RESOURCE")
@click.argument("key", metavar="KEY")
@click.option("--as-of", "day", type=Day(), help="显示这一天结束时该行的样子，和到这一天为止的变更")
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
        events = [event for event in events if moment(event.correction.authored_on).date() <= day]
        for line in _standing_lines(package, resource, stands, is_full=is_full):
            click.echo(line)
    for line in _story_lines(events, titles_of(package)):
        click.echo(line)
    if not events:
        click.echo("自台账起点以来没有变更")
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        seen = [event.entry for event in events]
        replace_file(out, ledger_csv(seen, titles_of(package)))
        call.say(f"已写出 {len(seen)} 条：{out}")


def read_record(
    call: Call, package: Package, resource: Resource, key: str, rev: str | None,
    day: date | None, *, is_full: bool,
) -> tuple[Standing, list[Event]]:  # fmt: skip
    """A record and its story; raises WrongUse where the history does not know it."""
    require_key(resource, key)
    mask = nothing_masked if is_full else cell_mask(package, "internal")
    call.step("读取 Git 历史")
    stands = standing(package.root, rev or "HEAD", resource.name, key, day)
    ledger = read_ledger(package.root, rev or "HEAD")
    events = story(ledger, package, mask, resource.name, key)
    if stands.cells is None and not any(event.correction.key == key for event in events):
        remedy = f"查对{key_titles(resource)}"
        raise WrongUse(Problem(visible(key), f"{resource.title}里没有、也没有过这一行", remedy))
    return stands, events


def _standing_lines(
    package: Package, resource: Resource, stands: Standing, *, is_full: bool
) -> Iterator[str]:
    yield f"以提交 {stands.commit[:12]}（{minute(stands.authored_on)}）为准："
    if stands.cells is None:
        yield "  当时没有这一行"
        return
    mask = nothing_masked if is_full else cell_mask(package, "internal")
    titles = {field.name: field.title for field in resource.fields}
    rows = [
        ("", titles.get(name, name), name, visible(mask(resource.name, name, value)))
        for name, value in stands.cells.items()
    ]
    yield from columns(("", "字段", "", "值"), rows)
    yield ""


def _story_lines(events: Sequence[Event], titles: Titles) -> Iterator[str]:
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


def _change(entry: Entry, titles: Titles) -> str:
    kind = titles.of("kind", entry.kind)
    if entry.is_cell:
        return f"{kind} {entry.field}：{entry.old or '空白'} → {entry.new or '空白'}"
    return f"{kind} {entry.field} {entry.old} {entry.new}".rstrip()
