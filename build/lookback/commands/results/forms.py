"""lookback forms: the five annexes as workbooks, blank or filled."""

import io
from contextlib import suppress
from datetime import date
from pathlib import Path
from zipfile import BadZipFile

import click
from openpyxl import load_workbook

from lookback.commands.stages import refuse_published, require_day, valid_snapshot
from lookback.data.reformat import replace_file
from lookback.data.unit_codes import LEVELS
from lookback.definitions.screening.rounds import document_of_round
from lookback.errors import DataInvalid, HistoryUnusable, Problem, WrongUse
from lookback.execution.pool import PACKAGE
from lookback.execution.step import open_snapshot
from lookback.history.git.repository import Repository
from lookback.notice import read_notice
from lookback.options import Call, as_of_option, parallel, rev_option, shared
from lookback.publish.forms.code_lists import read_codes
from lookback.publish.forms.form_files import (
    Files,
    batch_files,
    batches,
    blank_files,
    district_files,
    household_files,
    unit_files,
)
from lookback.publish.forms.reading import changed_cells, read_form
from lookback.publish.forms.workbooks import Forms, all_forms


@click.command()
@shared
@as_of_option
@rev_option
@parallel
@click.option("--blank", "is_blank", is_flag=True, help="空白的五张表")
@click.option(
    "--unit", metavar="CODE", help="一个单位（区、镇（新区）、村的代码）：附件2、5，村另有每户的表"
)
@click.option("--household", metavar="ID", help="一户：附件1、3、4和明白卡")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="写到这个文件夹（默认在 exports/restricted/forms 下）",
)  # fmt: skip
@click.pass_obj
def forms(
    call: Call,
    as_of: date | None,
    rev: str | None,
    is_blank: bool,
    unit: str | None,
    household: str | None,
    out: Path | None,
) -> None:
    """表格 forms：通知的五张附件，空白的或按数据填好的 Excel。

    不指明单位或户时：附件2、5 按全区填好，附件1、3、4 为空白表。写出 F1.xlsx … F5.xlsx，
    填好的可以导回（lookback import）；已有人填写的表不会被覆盖。
    """
    if sum((is_blank, unit is not None, household is not None)) > 1:
        raise WrongUse(
            Problem("lookback forms", "--blank、--unit、--household 只能用一个", "留一个")
        )
    name = "空白表" if is_blank else unit or household or "全区"
    target = out or call.folder / "exports" / "restricted" / "forms" / name
    refuse_published(call.folder, target)
    with call.at(rev) as folder:
        made = all_forms(read_codes(folder))
        if is_blank:
            files = blank_files(made, read_notice(folder), _printed_day(call, folder, as_of, rev))
        else:
            files = _filled(call, folder, made, call.day(as_of, rev), rev, unit, household)
    _refuse_to_overwrite(target, files, made)
    for path, content in files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        replace_file(target / path, content)
    call.say(f"已写出 {len(files)} 个文件：{target}")


def _printed_day(call: Call, folder: Path, as_of: date | None, rev: str | None) -> date:
    """The day whose numbers a blank form prints: that of the notice of the day's round."""
    with suppress(HistoryUnusable):  # nobody looks after the package, and no day is asked for
        return document_of_round(open_snapshot(folder, call.day(as_of, rev))).issued_on
    return read_notice(folder).document.issued_on


def _filled(
    call: Call,
    folder: Path,
    made: Forms,
    day: date,
    rev: str | None,
    unit: str | None,
    household: str | None,
) -> Files:
    s, commit = valid_snapshot(call, folder, day), _commit(call, rev)
    require_day(call, s)
    call.say(f"填写表格：统计时点 {day}")
    if household is not None:
        files = household_files(s, made, household, commit)
        if "F4.xlsx" not in files:
            call.say("该户没有识别案，不出附件4")
        return files
    if unit is None:
        return district_files(s, made, commit)
    files = unit_files(s, made, unit, commit)
    if len(unit) == LEVELS["village"]:
        asked = batches(s, unit, commit, call.workers.count)
        files |= batch_files(folder, asked, call.workers, call.step)
    return files


def _commit(call: Call, rev: str | None) -> str:
    """The commit that the values come from; blank for a package that no Git looks after."""
    try:
        repository = Repository.open(call.folder)
    except HistoryUnusable:
        return ""
    return repository.resolve(rev) if rev else repository.describe(PACKAGE)


def _refuse_to_overwrite(target: Path, files: Files, made: Forms) -> None:
    """What a person has filled in is never written over; all or nothing.

    Raises:
        WrongUse: names every such file.
    """
    remedy = "先导入或移走该文件，或用 --out 写到别处"
    problems = [
        Problem(str(target / path), "这张表已有人填写", remedy)
        for path, content in files.items()
        if _is_touched(target / path, content, made)
    ]
    if problems:
        raise WrongUse(*problems)


def _is_touched(path: Path, content: bytes, made: Forms) -> bool:
    """Whether the file holds anything that did not come from `lookback forms`."""
    if not path.is_file() or path.read_bytes() == content:
        return False
    try:
        book = load_workbook(io.BytesIO(path.read_bytes()))
        return bool(changed_cells(book, read_form(book, made, str(path))))
    except (BadZipFile, KeyError, ValueError, DataInvalid):
        return True
