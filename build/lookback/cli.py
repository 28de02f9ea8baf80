"""The command line: arguments, progress, exit codes; the only module that prints."""

import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import click

from lookback.audit.git import Repository
from lookback.audit.ledger import Ledger, prove, read_file_ledger, read_ledger, write_ledger
from lookback.check.findings import Finding, Findings, write_report
from lookback.check.rulebook import check_rules
from lookback.check.rules import RULES
from lookback.check.structure import check_structure
from lookback.compute.disclosure import cell_mask
from lookback.compute.output import compute as compute_results
from lookback.compute.output import write_results
from lookback.data.cache import cache_folder
from lookback.data.canonical import format_package
from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.demo import write_demo
from lookback.demo.faults import Kinds
from lookback.errors import BuildError, DataInvalid, HistoryUnusable, Problem, WrongUse
from lookback.notice import read_notice
from lookback.options import PACKAGE, Call, as_of_option, rev_option, shared

SHOWN_FINDINGS = 5


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@shared
@click.version_option(package_name="lookback", message="lookback %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """回头看 Lookback：数据校验 check、指标 compute、看板 site、更正台账 audit。

    退出码：0 正常 · 1 程序缺陷 · 2 数据有错 · 3 描述文件、通知或表结构有错 · 4 历史不可用 ·
    64 用法有误。
    """
    ctx.ensure_object(Call)


@cli.command()
@shared
@as_of_option
@rev_option
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="把校验结果写成 JSON"
)
@click.pass_obj
def check(call: Call, as_of: date | None, rev: str | None, report: Path | None) -> None:
    """校验数据包 validate：先表结构，再按通知的规则，指出文件、行、字段和改法。"""
    with call.at(rev) as folder:
        findings = _structure(call, folder)
        if findings.valid:
            rest = _ruled(call, folder, as_of, rev)
            findings = Findings.of([*findings.items, *rest.items])
    if report:
        write_report(findings, report)
    _show(call, findings)
    if not findings.valid:
        sys.exit(DataInvalid.exit_code)


@cli.command()
@shared
@as_of_option
@rev_option
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="写到这个文件夹（默认为 exports/internal/results）",
)  # fmt: skip
@click.pass_obj
def compute(call: Call, as_of: date | None, rev: str | None, out: Path | None) -> None:
    """计算指标和名单 indicators, lists：写成 CSV 和它们的描述文件。"""
    day = call.day(as_of, rev)
    with call.at(rev) as folder:
        s = _valid_snapshot(call, folder, day)
        call.say(f"计算指标和名单：统计时点 {day}")
        results = compute_results(s)
    target = out or call.folder / "exports" / "internal" / "results"
    write_results(results, target)
    call.say(f"已写出 {len(results.indicators)} 个指标值、{len(results.lists)} 份名单：{target}")


@cli.command()
@shared
@as_of_option
@click.option(
    "--audience", type=click.Choice(["internal", "web"]), default="internal", show_default=True,
    help="给谁看：internal 内部，web 公开",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="写到这个文件夹（默认为 public）",
)  # fmt: skip
@click.pass_obj
def site(call: Call, as_of: date | None, audience: Any, out: Path | None) -> None:
    """生成看板 dashboard：校验、计算、发布、台账，一次做完。"""
    # Only this command draws; the others need not wait for the chart library to load.
    from lookback.audit.pages import ledger_pages
    from lookback.site import build_site, templates

    root = call.folder
    snapshot = _valid_snapshot(call, root, call.day(as_of, None))
    package, findings = read_package(root), _rules(call, root, snapshot)
    call.say("读取 Git 历史，生成更正台账")
    pages = ledger_pages(read_ledger(root), package, cell_mask(package, audience), templates(root))
    index = build_site(
        package, snapshot, audience, out or root / "public",
        commit=Repository.open(root).describe(PACKAGE),
        findings=findings, ledger_pages=pages, progress=call.say,
    )  # fmt: skip
    call.say("看板已生成，用浏览器打开：")
    click.echo(index)


@cli.command()
@shared
@rev_option
@click.option("--path", "path", metavar="FILE", help="任何一个 CSV 文件（相对 --root）")
@click.option("--key", "key", metavar="COL[,COL]", help="该文件的主键列")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="把台账写成 CSV")
@click.option("--prove", "is_proved", is_flag=True, help="重放台账，与每个版本逐格核对")
@click.pass_obj
def audit(
    call: Call,
    rev: str | None,
    path: str | None,
    key: str | None,
    out: Path | None,
    is_proved: bool,
) -> None:
    """更正台账 ledger：Git 历史里每一格更正的谁、何时、为何、依据。"""
    if bool(path) != bool(key):
        raise WrongUse(Problem("lookback audit", "--path 和 --key 要一起用", "补上另一个"))
    if path and key:
        root = call.root or Path.cwd()
        ledger = read_file_ledger(root, path, tuple(key.split(",")), rev or "HEAD")
    else:
        ledger = read_ledger(call.folder, rev or "HEAD")
    for warning in ledger.warnings:
        call.say(str(warning))
    if out:
        write_ledger(ledger, out)
    call.say(f"更正台账：{len(ledger.corrections)} 条" + (f"，已写到 {out}" if out else ""))
    if is_proved:
        _prove(ledger)


@cli.command()
@shared
@click.pass_obj
def fmt(call: Call) -> None:
    """整理格式 format：把每张表写成唯一的规范形式，不改任何一格。"""
    changed = format_package(read_package(call.folder))
    for path in changed:
        click.echo(path)
    call.say(f"已整理 {len(changed)} 个文件" if changed else "全部已是规范形式")


@cli.command()
@shared
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--households", default=4000, show_default=True, help="户数")
@click.option("--commits", default=90, show_default=True, help="历史中的提交数")
@click.option("--seed", default=2022, show_default=True, help="随机种子：相同则逐字节相同")
@click.option(
    "--faults", type=click.Choice(["all", "doubts", "none"]), default="all", show_default=True,
    help="埋设哪些已知的问题：all 全部，doubts 只有疑点和提示，none 没有",
)  # fmt: skip
@click.option("--key", type=click.Path(dir_okay=False, path_type=Path), help="把埋设的问题写成 CSV")
@click.pass_obj
def demo(
    call: Call,
    folder: Path,
    households: int,
    commits: int,
    seed: int,
    faults: Kinds,
    key: Path | None,
) -> None:
    """虚构数据 demo：生成一个带历史的示例数据仓库。"""
    write_demo(folder, households, commits, seed, faults=faults, key=key, progress=call.step)
    call.say(f"示例数据仓库：{folder}")


def _structure(call: Call, folder: Path) -> Findings:
    """The structure of every table, with the cache that stands beside the package."""
    call.say("校验表结构")
    return check_structure(folder, cache_folder(call.folder) / "check", call.step)


def _valid_snapshot(call: Call, folder: Path, day: date) -> Snapshot:
    """The dataset on the day; errors of structure stop the command before it writes anything."""
    findings = _structure(call, folder)
    if not findings.valid:
        _show(call, findings)
        sys.exit(DataInvalid.exit_code)
    return read_snapshot(read_package(folder), read_notice(folder), day)


def _ruled(call: Call, folder: Path, as_of: date | None, rev: str | None) -> Findings:
    """What the rules find; where no day can be known, that they were not asked."""
    try:
        day = call.day(as_of, rev)
    except HistoryUnusable as error:
        return Findings((_unasked(error.problems[0]),))
    return _rules(call, folder, read_snapshot(read_package(folder), read_notice(folder), day))


def _unasked(reason: Problem) -> Finding:
    return Finding(
        file="datapackage.json", line=0, field="", code="rules-not-asked", severity="I",
        resource="", key="", value="", title="没有按规则核对",
        message=f"不知道统计时点（{reason.what}），只校验了表结构，没有按通知的规则核对",
        remedy="用 --as-of 指明统计时点", clause="",
    )  # fmt: skip


def _rules(call: Call, folder: Path, s: Snapshot) -> Findings:
    call.say(f"按通知的规则核对：{len(RULES)} 条，统计时点 {s.as_of}")
    return check_rules(read_package(folder), s)


def _show(call: Call, findings: Findings) -> None:
    """Errors first, then doubts; a few of each kind in each file, however many there are."""
    told: Counter[tuple[str, str]] = Counter()
    for finding in sorted(
        findings.items, key=lambda one: ("EWI".index(one.severity), one.line > 0)
    ):
        told[finding.code, finding.file] += 1
        if told[finding.code, finding.file] <= SHOWN_FINDINGS:
            click.echo(str(finding))
    untold = sum(max(0, count - SHOWN_FINDINGS) for count in told.values())
    if untold:
        click.echo(f"……另有 {untold} 条同文件同类的，用 --report 写出全部")
    counts = findings.counts
    call.say(f"校验完成：错误 {counts['E']}，疑点 {counts['W']}，提示 {counts['I']}")


def _prove(ledger: Ledger) -> None:
    verdict = prove(ledger)
    click.echo(
        f"重放 {verdict.corrections} 条更正，核对 {verdict.revisions} 个版本、"
        f"{verdict.tables} 份表、{verdict.cells} 格"
    )
    if verdict.difference:
        raise HistoryUnusable(verdict.difference)
    click.echo("逐格一致：台账完整")


def main() -> None:
    """Run the command; a mistake of the user's ends in a message and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        cli.main(standalone_mode=False)
    except BuildError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        context = error.ctx if isinstance(error, click.UsageError) else None
        remedy = f"看 {context.command_path if context else 'lookback'} --help"
        click.echo(str(Problem("用法有误", error.format_message(), remedy)), err=True)
        sys.exit(WrongUse.exit_code)
    except click.Abort:
        click.echo("已中断，没有写出任何东西", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
