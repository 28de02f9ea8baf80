"""lookback check: the structure of every table, then the rules of the notice."""

import sys
from datetime import date
from pathlib import Path

import click

from lookback.check.findings.finding import Findings, write_report
from lookback.commands.stages import check_package, findings_of_rules, show_findings
from lookback.errors import DataInvalid
from lookback.options import Call, as_of_option, parallel, rev_option, shared


@click.command()
@shared
@as_of_option
@rev_option
@parallel
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="把校验结果写成 JSON"
)
@click.pass_obj
def check(call: Call, as_of: date | None, rev: str | None, report: Path | None) -> None:
    """校验数据包 validate：先表结构，再按通知的规则，指出文件、行、字段和改法。"""
    with call.at(rev) as folder:
        findings = check_package(call, folder)
        if findings.valid:
            rest = findings_of_rules(call, folder, as_of, rev)
            findings = Findings.of([*findings.items, *rest.items])
    if report:
        write_report(findings, report)
    show_findings(call, findings)
    if not findings.valid:
        sys.exit(DataInvalid.exit_code)
