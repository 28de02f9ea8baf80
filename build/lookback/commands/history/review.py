"""lookback review: what a branch would change, before anyone accepts it."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from lookback.check.findings.finding import Findings
from lookback.check.findings.rule_findings import check_rules
from lookback.check.structure.structure_check import check_structure
from lookback.commands.stages import refuse_published, show_findings
from lookback.compute.figures.output_package import OutputTables, compute_tables
from lookback.data.package import read_package
from lookback.data.reformat import replace_file
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.definitions.screening.rounds import last_described_day
from lookback.errors import BuildError, DataInvalid, DescriptorInvalid
from lookback.history.git.commit_check import commit_violations
from lookback.history.git.repository import Repository
from lookback.history.migration.package_revision import package_at
from lookback.history.restatement.definition_effects import number_changes
from lookback.history.restatement.historical_snapshot import is_readable_as, with_tables_of
from lookback.history.review.branch import BranchChanges, read_branch
from lookback.history.review.changed_results import changed_figures, changed_lists
from lookback.intake.change_effect import change_effect
from lookback.notice import read_notice
from lookback.options import Call, as_of_option, shared
from lookback.publish.review.review_content import ReviewReport
from lookback.publish.review.review_document import (
    IN_PAGE,
    IN_TEXT,
    cells_csv,
    is_cut,
    review_html,
    review_markdown,
)
from lookback.publish.review.review_report import (
    NumberEffect,
    ReviewResults,
    review_report,
)
from lookback.publish.units import page_units

FILE = click.Path(dir_okay=False, path_type=Path)


class ReviewedRevision(NamedTuple):
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
    then, now = (
        _reviewed_revision(call, branch.start, day),
        _reviewed_revision(call, branch.head, day),
    )
    content = _report(call, branch, day, then, now)
    if out:
        _write(call, content, out, IN_TEXT, review_markdown)
    else:
        click.echo(review_markdown(content), nl=False)
    if page:
        _write(call, content, page, IN_PAGE, review_html)
    if now.error:
        show_findings(call, now.structure)
        sys.exit(now.error.exit_code)


def _write(
    call: Call,
    content: ReviewReport,
    target: Path,
    most: int,
    paper: Callable[[ReviewReport, str], str],
) -> None:
    """Write a paper and, where it leaves cells out, all of them as CSV beside it."""
    beside = target.with_suffix(".csv")
    target.parent.mkdir(parents=True, exist_ok=True)
    cut = is_cut(content, most)
    if cut:
        replace_file(beside, cells_csv(content))
    replace_file(target, paper(content, beside.name if cut else "").encode())
    call.say(f"已写到 {target}" + (f"，全部格子在 {beside}" if cut else ""))


def _report(
    call: Call, branch: BranchChanges, day: date, then: ReviewedRevision, now: ReviewedRevision
) -> ReviewReport:
    """The report of a branch; figures and rules only where both revisions can be read."""
    sides = (("起点", then), ("HEAD", now))
    notes = tuple(f"{name}：{side.unread}" for name, side in sides if side.unread)
    judged = ReviewResults(*change_effect(then.structure, now.structure), notes=notes)
    names: dict[str, str] = {}
    if then.snapshot and now.snapshot:
        call.say("在两个版本上计算指标和名单")
        before, after = compute_tables(then.snapshot), compute_tables(now.snapshot)
        numbers = tuple(_number_effects(then.snapshot, now.snapshot, after))
        judged = ReviewResults(
            *change_effect(_all(then), _all(now)),
            figures=tuple(changed_figures(before, after, now.snapshot)),
            lists=tuple(changed_lists(before, after, read_package(call.folder))),
            numbers=numbers,
            notes=notes,
        )
        all_units = page_units(now.snapshot)
        known = (all_units.district, *all_units.towns, *all_units.villages)
        names = {unit.code: unit.name for unit in known}
    broken = {
        violation.commit: violation.flags
        for violation in commit_violations(call.folder, branch.head, branch.start)
    }
    return review_report(branch, read_package(call.folder), day, judged, broken, names)


def _number_effects(then: Snapshot, now: Snapshot, results: OutputTables) -> Iterator[NumberEffect]:
    """What each number of the notice moves by itself: taken back alone, the figures that differ."""
    for number in number_changes(then.notice, now.notice, now.as_of):
        without = compute_tables(replace(now, notice=number.taken_back))
        yield NumberEffect(number.name, tuple(changed_figures(without, results, now)))


def _all(side: ReviewedRevision) -> Findings:
    return Findings.of([*side.structure.items, *side.rules.items])


def _reviewed_revision(call: Call, commit: str, day: date) -> ReviewedRevision:
    """A revision judged: its structure and, where that is sound, the rules on the day."""
    call.say(f"校验 {commit[:12]}")
    try:
        with package_at(Repository.open(call.folder), commit) as folder:
            return _check_revision(call, folder, day)
    except DescriptorInvalid as error:
        return ReviewedRevision(Findings(()), unread=str(error), error=DescriptorInvalid)


def _check_revision(call: Call, folder: Path, day: date) -> ReviewedRevision:
    findings = check_structure(folder, call.store, call.step)
    if not findings.valid:
        what = f"表结构有 {findings.counts['E']} 处错误，没有计算指标和规则"
        return ReviewedRevision(findings, unread=what, error=DataInvalid)
    package, notice, current = read_package(folder), read_notice(folder), read_package(call.folder)
    if not is_readable_as(package, current):
        return ReviewedRevision(findings, unread="表里缺少现在的规则要用的字段，没有计算指标和规则")
    package = with_tables_of(package, current)
    s = read_snapshot(package, notice, min(day, last_described_day(package)))
    return ReviewedRevision(findings, check_rules(package, s), s)
