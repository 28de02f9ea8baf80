"""lookback audit: the corrections ledger of a repository or of one keyed CSV file."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from lookback.commands.history.known_anchors import anchors_option, rewritings
from lookback.data.invisible_characters import visible
from lookback.errors import HistoryUnusable, Problem, WrongUse
from lookback.execution.pool import PACKAGE
from lookback.history.clone.clone_faults import clone_faults
from lookback.history.git.commit_dates import commits_ahead
from lookback.history.git.commit_times import beijing_minute
from lookback.history.git.repository import Repository
from lookback.history.ledger.anchors import unrelated_branches
from lookback.history.ledger.ledger import (
    Ledger,
    prove_ledger,
    read_file_ledger,
    read_ledger,
    write_ledger,
)
from lookback.history.tables.change import FLAG_TITLES, ChangeKind, CommitFlag
from lookback.history.tables.notice_table import definition_cells, definition_text
from lookback.options import Call, parallel, rev_option, shared

SHOWN = 5
"""So many commits are named."""


@click.command()
@shared
@rev_option
@parallel
@click.option("--path", "path", metavar="FILE", help="任何一个 CSV 文件（相对 --root）")
@click.option("--key", "key", metavar="COL[,COL]", help="该文件的主键列")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="把台账写成 CSV")
@anchors_option
@click.option("--prove", "is_proved", is_flag=True, help="重放台账，与每个版本逐格核对")
@click.pass_obj
def audit(
    call: Call,
    rev: str | None,
    path: str | None,
    key: str | None,
    out: Path | None,
    anchors: Path | None,
    is_proved: bool,
) -> None:
    """更正台账 ledger：Git 历史里每一格更正的谁、何时、为何、依据。

    历史或仓库有台账看不到的地方，逐处说明，退出码 4。
    """
    if bool(path) != bool(key):
        raise WrongUse(Problem("lookback audit", "--path 和 --key 要一起用", "补上另一个"))
    if path and key:
        root = call.root or Path.cwd()
        ledger = read_file_ledger(root, path, tuple(key.split(",")), rev or "HEAD", call.workers)
        faults = [*clone_faults(root, [path])]
    else:
        ledger = read_ledger(
            call.folder, rev or "HEAD", call.store, notes_rewriting=True, workers=call.workers
        )
        faults = [*_faults(call.folder, ledger.head, anchors)]
    ahead = commits_ahead(Repository.open(ledger.source.root), ledger.head, datetime.now(UTC))
    gaps = [*ledger.warnings, *faults, *ahead]
    for gap in gaps:
        call.warn(gap)
    if out:
        write_ledger(ledger, out)
    call.say(f"更正台账：{len(ledger.corrections)} 条" + (f"，已写到 {out}" if out else ""))
    dates = [*date_lines(ledger)]
    for line in (*definition_lines(ledger), *dates):
        click.echo(line)
    if is_proved:
        _prove(ledger, len(gaps), has_doubtful_dates=bool(dates))
    if gaps:
        sys.exit(HistoryUnusable.exit_code)


def definition_lines(ledger: Ledger) -> Iterator[str]:
    """The numbers of the notice that are others than before, each with its document and commit."""
    for row in ledger.corrections:
        if row.change == ChangeKind.DEFINITION:
            title = definition_cells(row.new or row.old).get("title", row.field)
            old, new = (definition_text(text) or "不再规定" for text in (row.old, row.new))
            about = f"{beijing_minute(row.committed_on)} 提交 {row.commit[:12]}"
            yield visible(f"口径：{title} {old} → {new}　{about}")


def date_lines(ledger: Ledger) -> Iterator[str]:
    """How many commits bear dates that cannot be right."""
    for flag in (CommitFlag.BACKDATED, CommitFlag.DOUBTFUL_DATE):
        marked = [commit.commit[:12] for commit in ledger.commits if flag in commit.flags.split()]
        if marked:
            more = f" 等 {len(marked)} 次" if len(marked) > SHOWN else ""
            yield f"{FLAG_TITLES[flag]}：提交 {'、'.join(marked[:SHOWN])}{more}"


def _faults(root: Path, head: str, anchors: Path | None) -> Iterator[Problem]:
    """Where the clone shows something else than its commits, or its history is another one."""
    yield from clone_faults(root, PACKAGE)
    yield from rewritings(root, head, anchors)
    yield from unrelated_branches(Repository.open(root), head)


def _prove(ledger: Ledger, gaps: int, *, has_doubtful_dates: bool) -> None:
    """Say what was compared; that the ledger is whole only where nothing escapes it."""
    verdict = prove_ledger(ledger)
    click.echo(
        f"重放 {verdict.corrections} 条更正，核对 {verdict.revisions} 个版本、"
        f"{verdict.tables} 份表、{verdict.cells} 格"
    )
    if verdict.difference:
        raise HistoryUnusable(verdict.difference)
    since = "、".join(base[:12] for base in ledger.bases)
    if gaps:
        click.echo(f"逐格一致，但有上面 {gaps} 处台账看不到，不能说它完整")
    elif has_doubtful_dates:
        click.echo(f"逐格一致：自 {since} 起每一格都在台账里；但上面这些提交的日期不可信")
    else:
        click.echo(f"逐格一致：台账完整，自 {since} 起")
