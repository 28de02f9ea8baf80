"""lookback import: filled forms and tables become one commit of data, or go back."""

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from lookback.check.findings.finding import Finding, Findings
from lookback.commands.stages import show_findings
from lookback.commands.terminal_table import table_lines
from lookback.compute.privacy.disclosure import cell_mask, nothing_masked
from lookback.data.invisible_characters import visible
from lookback.data.package import Package, read_package
from lookback.data.reformat import replace_file
from lookback.errors import DataInvalid, HistoryUnusable, Problem, WrongUse
from lookback.history.git.commit_message import CommitMessage
from lookback.history.git.data_commit import commit_data, require_clean
from lookback.history.git.worktree import Checkout, Worktree
from lookback.history.tables.change import CommitAct
from lookback.intake.change_effect import effect_of_files
from lookback.intake.forms.form_import import ImportResult, import_files
from lookback.intake.forms.objections import FormNote, listed
from lookback.intake.forms.rejections import rejected_files
from lookback.options import Call, DayType, shared

RETURNED = Path("exports/restricted/returned")
PUBLISHED = ("site", "public")
"""Folders that go to the web: nothing with persons may be written there."""

MOST_SHOWN, MOST_TOLD = 200, 20
"""Cells and findings shown on a screen; the ledger and `lookback check` have them all."""


@click.command("import")
@shared
@click.option(
    "--as-of", "as_of", type=DayType(), help="按哪一天核对（默认为今天，不晚于通知有数的年份）"
)
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
)
@click.option("--unit", default="", metavar="CODE", help="只收这个镇（新区）或村的表")
@click.option("--reason", default="", help="为什么登记或改")
@click.option("--basis", default="", help="依据的文号或表")
@click.option("--handled-by", default="", help="经办人")
@click.option("--reviewed-by", default="", help="审核人，不得是提交人或经办人；可以以后再审")
@click.option("--dry-run", is_flag=True, help="只看会怎样，不写也不提交")
@click.option("--yes", "is_sure", is_flag=True, help="不再询问，写入并提交")
@click.option(
    "--returned", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help=f"退回的表写到这里（默认 {RETURNED.as_posix()}）",
)  # fmt: skip
@click.option("--full", "is_full", is_flag=True, help="受限字段不遮盖")
@click.pass_obj
def import_(
    call: Call, as_of: date | None, files: Sequence[Path], unit: str,
    reason: str, basis: str, handled_by: str, reviewed_by: str,
    *, dry_run: bool, is_sure: bool, returned: Path | None, is_full: bool,
) -> None:  # fmt: skip
    """导入 import：填好的表或 CSV 先逐格比较、核对，再作一次提交；有误的退回。

    FILE 可以是文件夹。一户要么全收，要么全退；别人在导出后改过的格不会被覆盖。
    没有 --yes 时先显示再询问；不在终端上时只试算。
    """
    package, said = read_package(call.folder), (reason, basis, handled_by, reviewed_by)
    if dry_run and is_sure:
        raise WrongUse(Problem("lookback import", "--dry-run 和 --yes 只能用一个", "留一个"))
    target = returned or package.root / RETURNED
    _refuse_published(package.root, target)
    if is_sure:
        CommitMessage(CommitAct.REGISTER, "导入", *said)
        require_clean(Worktree.open(package.root))
    read = None if dry_run else _checked_out(package.root)
    call.say("读取填好的表，逐格比较")
    result = import_files(package, files, unit, as_of or date.today(), call.store, call.step)
    _show(call, package, result, is_full=is_full)
    is_written = is_sure or (not dry_run and _confirm(result))
    if is_written and result.verdict.files:
        words = said if is_sure else _ask_for_message(said)
        _commit(call, package, result, words, read, as_of or date.today())
    if is_written or returned:
        _return(call, result, target, as_of or date.today())
    if not is_written and result.verdict.files:
        call.say("只是试算：没有写入，也没有提交；写入加 --yes")
    if result.refused:
        sys.exit(DataInvalid.exit_code)


def _confirm(result: ImportResult) -> bool:
    """Whether the person at a terminal wants what was shown to be written."""
    is_asked = sys.stdin.isatty() and bool(result.verdict.files or result.refused)
    return is_asked and click.confirm("写入并提交？")


def _ask_for_message(said: Sequence[str]) -> list[str]:
    """The parts of the message, asked for where an option did not give them."""
    names = ("为什么改", "依据的文号或表", "经办人", "审核人（可空）")
    *needed, reviewer = zip(names, said, strict=True)
    answers = [text or str(click.prompt(name)) for name, text in needed]
    return [*answers, reviewer[1] or str(click.prompt(reviewer[0], default="", show_default=False))]


def _checked_out(root: Path) -> Checkout | None:
    """What is checked out; None where no Git looks after the package, which can be tried only."""
    try:
        return Worktree.open(root).checkout()
    except HistoryUnusable:
        return None


def _commit(
    call: Call, package: Package, result: ImportResult, said: Sequence[str],
    read: Checkout | None, day: date,
) -> None:  # fmt: skip
    taken = result.verdict.taken
    households = taken.households
    files = {place.file for edit in taken.edits for place in edit.places}
    files |= {seed.place.file for seed in taken.seeds}
    titles = "、".join(
        dict.fromkeys(filing.title for filing in result.filings if filing.file in files)
    )
    whose = households[0] if len(households) == 1 else f"{len(households)} 户"
    message = CommitMessage(
        CommitAct.REGISTER if taken.seeds else CommitAct.CORRECT, f"{whose} {titles}", *said
    )

    def judge(files: Mapping[str, bytes]) -> None:
        call.say("核对期间有别人的提交：合在一起再核对一次")
        refused = effect_of_files(package.root, files, day, call.store).refused
        if refused:
            show_findings(call, Findings.of(refused))
            what = "与刚提交的改动合在一起会新添错误，没有写入"
            raise DataInvalid(Problem(next(iter(files)), what, "看过上面的错误再导入一次"))

    commit = commit_data(
        package.root, result.verdict.files, message, read=read, judge=judge, say=call.say
    )
    call.say(f"已提交 {commit[:12]}：{message.subject}")


def _return(call: Call, result: ImportResult, target: Path, day: date) -> None:
    count = 0
    for name, content in rejected_files(result.filings, result.staged.objections, day):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)
        count += 1
    if count:
        call.say(f"退回 {count} 个文件，改正后再导入：{target}")


def _show(call: Call, package: Package, result: ImportResult, *, is_full: bool) -> None:
    """What would change, what goes back and why, what the rules say of it."""
    _show_cells(package, result, is_full=is_full)
    _show_notes(result.staged.notes)
    for objection in result.refused:
        click.echo(f"退回：{visible(str(objection.problem)).replace('↵', chr(10))}")
    _show_findings("会新添的疑点", result.verdict.effect.gained)
    _show_findings("会消除的问题", result.verdict.effect.lost)
    taken, refused = result.verdict.taken, [one for one in result.staged.objections if one]
    if not result.verdict.files and not result.refused:
        call.say(f"无变化：{len(result.filings)} 个文件与系统一致")
        return
    call.say(
        f"{len(result.filings)} 个文件：收 {len(taken.households)} 户 {len(taken.edits)} 格、"
        f"新增 {len(taken.seeds)} 行；退 {len(refused)} 户、{len(result.refused)} 处"
    )


def _show_cells(package: Package, result: ImportResult, *, is_full: bool) -> None:
    mask = nothing_masked if is_full else cell_mask(package, "internal")
    titles = {
        (name, field.name): field.title
        for name, resource in package.resources.items()
        for field in resource.fields
    }
    edits = sorted(result.verdict.taken.edits, key=lambda edit: edit.household)
    rows = [
        (
            edit.household,
            package.resources[edit.resource].title,
            titles[edit.resource, edit.field],
            *(visible(mask(edit.resource, edit.field, text)) or "空白" for text in edit[4:6]),
        )
        for edit in edits[:MOST_SHOWN]
    ]
    if rows:
        for line in table_lines(("户", "表", "项目", "原值", "新值"), rows):
            click.echo(line)
    if len(edits) > MOST_SHOWN:
        click.echo(f"……另有 {len(edits) - MOST_SHOWN} 格")


def _show_notes(notes: Sequence[FormNote]) -> None:
    """What is to be known, said once for all the places that it concerns."""
    places: dict[str, list[str]] = {}
    for note in notes:
        places.setdefault(note.text, []).append(str(note.place))
    for text, where in places.items():
        click.echo(visible(f"说明：{listed(where, 3)}：{text}"))


def _show_findings(heading: str, findings: Sequence[Finding]) -> None:
    for finding in findings[:MOST_TOLD]:
        click.echo(f"{heading}：{finding}")
    if len(findings) > MOST_TOLD:
        click.echo(f"{heading}：……另有 {len(findings) - MOST_TOLD} 条，导入后用 lookback check 看")


def _refuse_published(root: Path, target: Path) -> None:
    for name in PUBLISHED:
        if target.resolve().is_relative_to((root / name).resolve()):
            what = f"{name}/ 是要公开的文件夹，表格里有个人信息"
            raise WrongUse(Problem(f"--returned {target}", what, "写到 exports/restricted 下"))
