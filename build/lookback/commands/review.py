"""lookback review: what a branch would change, before anyone accepts it."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from lookback.audit.breaches import breaches
from lookback.audit.historical_snapshot import is_readable_as, with_tables_of
from lookback.audit.repository import Repository
from lookback.audit.review.branch import Branch, read_branch
from lookback.audit.review.moved import moved_figures, moved_lists
from lookback.check.findings import Findings
from lookback.check.rulebook import check_rules
from lookback.check.structure import check_structure
from lookback.commands.stages import refuse_published, show
from lookback.compute.output import compute
from lookback.data.canonical import replace_file
from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.errors import BuildError, DataInvalid, DescriptorInvalid
from lookback.execution.pool import PACKAGE
from lookback.intake.effect import effect, reach
from lookback.notice import read_notice
from lookback.options import Call, as_of_option, shared
from lookback.publish.review.review_document import (
    IN_PAGE,
    IN_TEXT,
    cells_csv,
    html,
    is_cut,
    markdown,
)
from lookback.publish.review.review_report import Judged, Report, report
from lookback.publish.units import units

FILE = click.Path(dir_okay=False, path_type=Path)


class Side(NamedTuple):
    """One of the two revisions: its findings and, where they can be read, its rows.

    `unread` says why they cannot; `error` is what the whole command ends with.
    """

    structure: Findings
    rules: Findings = Findings(())
    snapshot: Snapshot | None = None
    unread: str = ""
    error: type[BuildError] | None = None


@click.command()
@shared
@as_of_option
@click.argument("base", metavar="BASE")
@click.argument("head", metavar="[HEAD]", default="HEAD")
@click.option("--out", type=FILE, metavar="F.md", help="把 Markdown 写到文件（默认显示出来）")
@click.option("--html", "page", type=FILE, metavar="F.html", help="另写一份自成一体的网页")
@click.pass_obj
def review(
    call: Call, base: str, head: str, as_of: date | None, out: Path | None, page: Path | None
) -> None:
    """审阅分支 review：HEAD 比 BASE 多出的提交会带来什么，先看业务事件，再看数字和格子。

    写成文件而列不下的，全部格子另写成同名的 CSV。
    """
    for target in (out, page):
        if target:
            refuse_published(call.folder, target)
    call.say("比较两个版本")
    branch = read_branch(call.folder, base, head)
    day = call.day(as_of, branch.head)
    then, now = _side(call, branch.start, day), _side(call, branch.head, day)
    content = _report(call, branch, day, then, now)
    if out:
        _write(call, content, out, IN_TEXT, markdown)
    else:
        click.echo(markdown(content), nl=False)
    if page:
        _write(call, content, page, IN_PAGE, html)
    if now.error:
        show(call, now.structure)
        sys.exit(now.error.exit_code)


def _write(
    call: Call, content: Report, target: Path, most: int, paper: Callable[[Report, str], str]
) -> None:
    """Write a paper and, where it leaves cells out, all of them as CSV beside it."""
    beside = target.with_suffix(".csv")
    target.parent.mkdir(parents=True, exist_ok=True)
    cut = is_cut(content, most)
    if cut:
        replace_file(beside, cells_csv(content))
    replace_file(target, paper(content, beside.name if cut else "").encode())
    call.say(f"已写到 {target}" + (f"，全部格子在 {beside}" if cut else ""))


def _report(call: Call, branch: Branch, day: date, then: Side, now: Side) -> Report:
    """The report of a branch; figures and rules only where both revisions can be read."""
    sides = (("起点", then), ("HEAD", now))
    notes = tuple(f"{name}：{side.unread}" for name, side in sides if side.unread)
    judged = Judged(*effect(then.structure, now.structure), notes=notes)
    names: dict[str, str] = {}
    if then.snapshot and now.snapshot:
        call.say("在两个版本上计算指标和名单")
        before, after = compute(then.snapshot), compute(now.snapshot)
        judged = Judged(
            *effect(_all(then), _all(now)),
            figures=tuple(moved_figures(before, after, now.snapshot)),
            lists=tuple(moved_lists(before, after, read_package(call.folder))),
            notes=notes,
        )
        all_units = units(now.snapshot)
        known = (all_units.district, *all_units.towns, *all_units.villages)
        names = {one.code: one.name for one in known}
    broken = {one.commit: one.flags for one in breaches(call.folder, branch.head, branch.start)}
    return report(branch, read_package(call.folder), day, judged, broken, names)


def _all(side: Side) -> Findings:
    return Findings.of([*side.structure.items, *side.rules.items])


def _side(call: Call, commit: str, day: date) -> Side:
    """A revision judged: its structure and, where that is sound, the rules on the day."""
    call.say(f"校验 {commit[:12]}")
    with Repository.open(call.folder).checked_out(commit, PACKAGE) as folder:
        try:
            return _judged(call, folder, day)
        except DescriptorInvalid as error:
            return Side(Findings(()), unread=str(error), error=DescriptorInvalid)


def _judged(call: Call, folder: Path, day: date) -> Side:
    found = check_structure(folder, call.store, call.step)
    if not found.valid:
        what = f"表结构有 {found.counts['E']} 处错误，没有计算指标和规则"
        return Side(found, unread=what, error=DataInvalid)
    package, notice, current = read_package(folder), read_notice(folder), read_package(call.folder)
    if not is_readable_as(package, current):
        return Side(found, unread="表里缺少现在的规则要用的字段，没有计算指标和规则")
    package = with_tables_of(package, current)
    s = read_snapshot(package, notice, min(day, reach(notice)))
    return Side(found, check_rules(package, s), s)
