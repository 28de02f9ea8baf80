"""The stages that several commands begin with, and how their findings are shown."""

import sys
from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path

import click

from lookback.check.findings.answer_check import check_answers
from lookback.check.findings.finding import Finding, Findings
from lookback.check.findings.rule_findings import check_rules
from lookback.check.rules import RULES, rules_on
from lookback.check.structure import messages
from lookback.check.structure.structure_check import check_structure
from lookback.data.snapshot import Snapshot
from lookback.definitions.event_dates import recorded_days
from lookback.errors import DataInvalid, DescriptorInvalid, HistoryUnusable, Problem, WrongUse
from lookback.execution.dataset_access import dataset_of
from lookback.execution.pool import PACKAGE
from lookback.execution.step import open_snapshot, package_of
from lookback.history.clone.clone_faults import file_faults
from lookback.options import Call

SHOWN_FINDINGS = 5
PUBLISHED = ("site", "public")
"""Folders that go to the web: nothing with persons may be written there."""


def check_package(call: Call, folder: Path) -> Findings:
    """The structure of every table, and whether the files are what Git takes them for.

    Raises:
        DescriptorInvalid: the descriptor is unusable.
    """
    call.say("校验表结构")
    hidden = [messages.finding(code=_HIDDEN, resource="", file=fault.where, detail=fault.what)
              for fault in _file_faults(folder)]  # fmt: skip
    try:
        findings = check_structure(folder, call.store, call.step)
    except DescriptorInvalid:
        for fault in hidden:
            click.echo(str(fault))
        raise
    return Findings.of([*hidden, *findings.items]) if hidden else findings


_HIDDEN = "not-as-committed"


def _file_faults(folder: Path) -> tuple[Problem, ...]:
    """None where there is no repository: then nobody hides anything from one."""
    try:
        return file_faults(folder, PACKAGE)
    except HistoryUnusable:
        return ()


def valid_snapshot(call: Call, folder: Path, day: date) -> Snapshot:
    """The dataset on the day; errors of structure stop the command before it writes anything."""
    require_valid(call, folder)
    return open_snapshot(folder, day, call.store, call.workers)


def require_valid(call: Call, folder: Path) -> None:
    """Errors of structure stop the command before it writes anything."""
    findings = check_package(call, folder)
    if not findings.valid:
        show_findings(call, findings)
        sys.exit(DataInvalid.exit_code)


def require_day(call: Call, s: Snapshot) -> None:
    """A day outside the data stops the command.

    Raises:
        WrongUse: names the days that the data tell of.
    """
    if problems := day_problems(call, s):
        raise WrongUse(*problems)


def day_problems(call: Call, s: Snapshot) -> list[Problem]:
    """Whether the snapshot's day lies outside what the data tell of.

    They tell from the first event on record to the last, or to the day of the newest data
    commit: a week without news is known too.
    """
    recorded = recorded_days(s)
    if not recorded:
        return []
    first, last = (day.date() for day in recorded)
    with suppress(HistoryUnusable):
        last = max(last, call.day(None, None))
    if first <= s.as_of <= last:
        return []
    what = f"不在数据之内：登记的情况始于 {first}，止于 {last}"
    remedy = f"改成这之间的一天，例如 --as-of {last}；要看以后的，先登记那时的数据"
    return [Problem(f"统计时点 {s.as_of}", what, remedy)]


def findings_of_rules(call: Call, folder: Path, as_of: date | None, rev: str | None) -> Findings:
    """What the rules find; where no day can be known, that they were not asked."""
    try:
        day = call.day(as_of, rev)
    except HistoryUnusable as error:
        return Findings((_unasked(error.problems[0]),))
    return rule_findings(call, open_snapshot(folder, day, call.store, call.workers), rev)


def _unasked(reason: Problem) -> Finding:
    return Finding(
        file="datapackage.json", line=0, field="", code="rules-not-asked", severity="I",
        resource="", key="", value="", title="没有按规则核对",
        message=f"不知道统计时点（{reason.what}），只校验了表结构，没有按通知的规则核对",
        remedy="用 --as-of 指明统计时点", clause="",
    )  # fmt: skip


def rule_findings(call: Call, s: Snapshot, rev: str | None = None) -> Findings:
    """What the rules of the notice find on the snapshot's day, of what `rev` knows."""
    rules = RULES
    with suppress(HistoryUnusable):
        rules = rules_on(s.as_of, call.day(None, rev))
    call.say(f"按通知的规则核对：{len(rules)} 条，统计时点 {s.as_of}")
    package = package_of(s)
    findings = check_rules(package, s, rules)
    answers = check_answers(package, s, findings)
    dataset_of(s).release()
    return Findings.of([*findings.items, *answers.items])


def refuse_published(root: Path, target: Path) -> None:
    """Stop before a file with persons is written to where a site is made or published.

    Raises:
        WrongUse: the target lies in such a folder.
    """
    for name in PUBLISHED:
        if target.resolve().is_relative_to((root / name).resolve()):
            what = f"{name}/ 是要公开的文件夹，表格里有个人信息"
            raise WrongUse(Problem(f"--out {target}", what, "写到 exports/restricted 下"))


def show_findings(call: Call, findings: Findings) -> None:
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
