"""lookback migrate: a package of an older schema version becomes one of today's, with proof."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from lookback.check.structure.structure_check import check_structure
from lookback.commands.stages import show_findings
from lookback.errors import DataInvalid, HistoryUnusable, Problem
from lookback.execution.step import open_snapshot
from lookback.history.git.commit_message import CommitMessage
from lookback.history.git.repository import Repository
from lookback.history.ledger.ledger import read_ledger
from lookback.history.migration.migration_commits import (
    PreparedMigration,
    draft_commits,
    prepared_migration,
    publish_migration,
)
from lookback.history.migration.package_revision import package_at
from lookback.history.migration.proof import (
    Tables,
    compared_ledgers,
    computed_tables,
    moved_figures,
    read_computed_tables,
)
from lookback.history.tables.change import CommitAct
from lookback.options import Call, parallel, shared


@click.command()
@shared
@parallel
@click.option("--reason", default="", help="为什么改版（默认写各次改版的标题）")
@click.option("--basis", default="", help="依据的文号或通知")
@click.option("--handled-by", default="", help="经办人")
@click.option("--reviewed-by", default="", help="审核人，不得是提交人或经办人；可以以后再审")
@click.option(
    "--against", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="改版前的程序用 compute --weeks 写出的结果：逐字节对照",
)  # fmt: skip
@click.pass_obj
def migrate(
    call: Call, reason: str, basis: str, handled_by: str, reviewed_by: str, against: Path | None
) -> None:
    """改版 migrate：把数据包从旧的表结构改成现在的，证明各调度日的数和台账都没有动。

    先提交 schemas/ 和描述文件，通知文件有变的另作“口径：”提交，最后是“格式：”的数据。
    任何一处对不上，什么都不写。
    """
    prepared = prepared_migration(call.folder, call.say)
    if prepared is None:
        call.say("数据包的表结构已是本程序所用的，不必改版")
        return
    call.say(prepared.what)
    why = reason or prepared.titles
    message = CommitMessage(CommitAct.FORMAT, prepared.what, why, basis, handled_by, reviewed_by)
    commit = draft_commits(prepared, message)
    day = _judged_day(call, commit)
    _prove_figures(call, prepared, commit, day, against)
    _prove_ledger(call, prepared, commit)
    publish_migration(prepared, commit, call.say)
    call.say(f"已提交 {commit[:12]}：{message.subject}")


def _judged_day(call: Call, commit: str) -> date:
    """The day of the newest data; raises where the migrated tables do not fit their schemas."""
    with package_at(Repository.open(call.folder), commit) as folder:
        findings = check_structure(folder, call.store, call.step)
        day = call.day(None, None, folder)
    if not findings.valid:
        show_findings(call, findings)
        what = f"改版后有 {findings.counts['E']} 处不合表结构，没有写入"
        remedy = "先用改版前的程序 lookback check 改正这些行，再改版"
        raise DataInvalid(Problem(str(call.folder), what, remedy))
    return day


def _prove_figures(
    call: Call, prepared: PreparedMigration, commit: str, day: date, against: Path | None
) -> None:
    earlier = read_computed_tables(against, day) if against else {}
    before, after = (_tables(call, rev, day) for rev in (prepared.read.commit, commit))
    _require_none(moved_figures(before, after))
    weeks = {row.split(b",")[3] for row in after["weeks.csv"].splitlines()[1:]}
    rows = sum(table.count(b"\n") - 1 for table in after.values())
    call.say(f"逐格一致：{len(weeks)} 个调度日到 {day} 的全部指标和名单，共 {rows} 行")
    if against:
        _require_none(moved_figures(earlier, {name: after.get(name, b"") for name in earlier}))
        call.say(f"与改版前的程序写出的逐字节一致：{against}，{len(earlier)} 份表")
    else:
        call.say("没有用 --against 给出改版前的程序写出的结果：只对照了本程序读旧表和新表得出的数")


def _tables(call: Call, rev: str, day: date) -> Tables:
    with package_at(Repository.open(call.folder), rev) as folder:
        return computed_tables(open_snapshot(folder, day, call.store, call.workers))


def _prove_ledger(call: Call, prepared: PreparedMigration, commit: str) -> None:
    revs = (prepared.read.commit, commit)
    old, new = (read_ledger(call.folder, rev, call.store, workers=call.workers) for rev in revs)
    compared = compared_ledgers(old, new)
    _require_none(compared.differences)
    added = compared.after - compared.before
    call.say(f"台账一致：原有 {compared.before} 条一条未动，改版新记 {added} 条")
    call.say("重放全部历史，与每个版本逐格相同")


def _require_none(differences: Iterable[Problem]) -> None:
    if problems := [*differences]:
        raise HistoryUnusable(*problems)
