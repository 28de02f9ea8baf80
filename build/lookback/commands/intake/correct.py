"""lookback correct: one row corrected by one commit, after the rules have been asked."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import partial

import click

from lookback.check.findings.finding import Finding, Findings
from lookback.commands.stages import show_findings
from lookback.commands.terminal_table import table_lines
from lookback.compute.privacy.disclosure import cell_mask
from lookback.data.invisible_characters import visible
from lookback.data.package import Package, read_package
from lookback.errors import DataInvalid, Problem, WrongUse
from lookback.history.git.commit_message import CommitMessage
from lookback.history.git.data_commit import commit_data, reading
from lookback.history.git.worktree import Checkout, Worktree
from lookback.history.tables.change import CommitAct
from lookback.history.tables.csv_content import csv_record, key_parts
from lookback.intake.change_effect import effect_of_files
from lookback.intake.correction import CorrectionProposal, propose_correction
from lookback.options import Call, DayType, shared


@click.command()
@shared
@click.option(
    "--as-of", "as_of", type=DayType(), help="按哪一天核对（默认为今天，不晚于通知有数的年份）"
)
@click.argument("table", metavar="RESOURCE")
@click.argument("key", metavar="KEY")
@click.argument("cells", metavar="FIELD=VALUE...", nargs=-1, required=True)
@click.option("--reason", default="", help="为什么改")
@click.option("--basis", default="", help="依据的文号或表")
@click.option("--handled-by", default="", help="经办人")
@click.option("--reviewed-by", default="", help="审核人，不得是提交人或经办人；可以以后再审")
@click.option("--dry-run", is_flag=True, help="只看会怎样，不写也不提交")
@click.option("--full", "is_full", is_flag=True, help="受限字段不遮盖")
@click.pass_obj
def correct(
    call: Call, as_of: date | None, table: str, key: str, cells: Sequence[str],
    reason: str, basis: str, handled_by: str, reviewed_by: str, *, dry_run: bool, is_full: bool,
) -> None:  # fmt: skip
    """更正一行 correct：先按表结构和规则核对，显示原值和新值，再作一次提交。"""
    said = (reason, basis, handled_by, reviewed_by)
    with _reading(call, dry_run=dry_run) as read:
        package = read_package(call.folder)
        proposal, message = _prepared(package, table, key, cells, None if dry_run else said)
    _show_cells(package, proposal, is_full=is_full)
    judge = partial(_judge, call, package, as_of or date.today())
    judge({proposal.path: proposal.content})
    if message:
        files = {proposal.path: proposal.content}
        commit = commit_data(package.root, files, message, read=read, judge=judge, say=call.say)
        call.say(f"已提交 {commit[:12]}：{message.subject}")
    else:
        call.say("只是试算：没有写入，也没有提交")


def _reading(call: Call, *, dry_run: bool) -> AbstractContextManager[Checkout | None]:
    """What is checked out while the row is read; nothing for a trial, which needs no Git."""
    return nullcontext() if dry_run else reading(Worktree.open(call.folder), call.say)


def _prepared(
    package: Package, table: str, key: str, cells: Sequence[str], said: tuple[str, ...] | None
) -> tuple[CorrectionProposal, CommitMessage | None]:
    """The proposal and, unless it is only tried, its message; what is wrong in both at once."""
    problems: list[Problem] = []
    try:
        proposal = propose_correction(package, table, key, cells)
        what = _what(package, proposal)
    except WrongUse as error:
        problems, what = [*error.problems], "一行"
    message = None
    try:
        message = CommitMessage(CommitAct.CORRECT, what, *said) if said is not None else None
    except WrongUse as error:
        problems += error.problems
    if problems:
        raise WrongUse(*problems)
    return proposal, message


def _what(package: Package, proposal: CorrectionProposal) -> str:
    """The subject: key and fields; a key that pages mask is masked here too."""
    mask, names = cell_mask(package, "internal"), proposal.resource.primary_key
    pairs = zip(names, key_parts(proposal.key), strict=True)
    key = csv_record([mask(proposal.resource.name, name, part) for name, part in pairs])
    return f"{key} {'、'.join(cell.field.title for cell in proposal.cells)}"


def _show_cells(package: Package, proposal: CorrectionProposal, *, is_full: bool) -> None:
    mask, table = cell_mask(package, "internal"), proposal.resource.name

    def seen(field: str, value: str) -> str:
        return visible(value if is_full else mask(table, field, value)) or "空白"

    rows = [
        (cell.field.title, cell.field.name, *(seen(cell.field.name, v) for v in cell[1:]))
        for cell in proposal.cells
    ]
    for line in table_lines(("字段", "", "原值", "新值"), rows):
        click.echo(line)


def _judge(call: Call, package: Package, day: date, files: Mapping[str, bytes]) -> None:
    """Show what the files bring and settle; raises DataInvalid for a new error."""
    call.say("按表结构和规则核对改前与改后")
    effect = effect_of_files(package.root, files, day, call.store)
    if effect.refused:
        show_findings(call, Findings.of(effect.refused))
        remedy = "改正上面的错误；要几行一起改的，改好文件后用“更正：”提交"
        raise DataInvalid(Problem(next(iter(files)), "这样改会新添错误，没有写入", remedy))
    _show_findings("会新添的疑点", effect.gained)
    _show_findings("会消除的问题", effect.lost)


def _show_findings(heading: str, findings: Sequence[Finding]) -> None:
    for finding in findings:
        click.echo(f"{heading}：{finding}")
