"""Finds answers in `doubt` to findings that no rule has on the day."""

from collections.abc import Iterator

from lookback.check.findings.finding import Finding, Findings
from lookback.check.findings.finding_history import SETTLING_ANSWERS, doubt_answers, finding_id
from lookback.check.findings.row_locations import RowLocations
from lookback.check.rules import RULES
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot

CODE = "answer-without-finding"
OWN_RULES_SOURCE = "系统规则"


def check_answers(package: Package, s: Snapshot, findings: Findings) -> Findings:
    """One finding for each answer 属实 or 误报 to what is not found (通知一（五）).

    The record may have been put right since: then 已改 is the answer. An answer to a finding of
    our own rules is E; of a doubt sent down, which others found in their data, I. An entry
    without a rule's code is about no rule's finding and is left alone.
    """
    return Findings.of(_unmatched_answers(package, s, findings))


def _unmatched_answers(package: Package, s: Snapshot, findings: Findings) -> Iterator[Finding]:
    finding_ids = {finding_id(finding) for finding in findings.items}
    lines, codes = RowLocations(package, package.resources["doubt"]), {rule.code for rule in RULES}
    labels = dict(zip(s.doubt["doubt_id"], s.doubt.index, strict=True))
    ours = set(s.doubt.loc[s.doubt["source"].eq(OWN_RULES_SOURCE), "doubt_id"])
    for one, answer in doubt_answers(s).items():
        if answer.result in SETTLING_ANSWERS and one.code in codes and one not in finding_ids:
            path, line = lines.of(int(labels[answer.doubt_id]))
            yield Finding(
                file=path, line=line, field="result", code=CODE,
                severity="E" if answer.doubt_id in ours else "I", resource="doubt",
                key=answer.doubt_id, value=answer.result, title="答复没有对应的疑点",
                message=f"答复为“{answer.result}”，但规则 {one.code} 现在没有发现这条记录有问题",
                remedy="记录已经改正的，结果改为“已改”；规则代码、表名或主键写错的，改正",
                clause="一（五）",
            )  # fmt: skip
