"""lookback verify: whether a published site is what its commit gives, byte for byte."""

import sys
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from lookback.commands.history.known_anchors import anchors_option, rewritings
from lookback.commands.site.site import make_site
from lookback.data.reformat import replace_file
from lookback.errors import DataInvalid, HistoryUnusable, Problem, WrongUse
from lookback.history.clone.clone_faults import history_faults
from lookback.history.clone.private_clone import cloned_at
from lookback.history.git.repository import Repository
from lookback.history.ledger.anchors import anchor_of
from lookback.history.ledger.ledger_digest import form_of
from lookback.history.tables.revisions import shallow_problems
from lookback.options import Call, shared
from lookback.publish.ledger.ledger_csv import csv_bytes
from lookback.rollup.district_list import DistrictEntry
from lookback.rollup.nested_rollups import districts_of
from lookback.site.manifest import MANIFEST
from lookback.site.manifest_reader import ManifestClaim, RollupParts, read_manifest
from lookback.site.releases import FOLDERS as RELEASES
from lookback.site.releases import recorded_days
from lookback.site.verification import (
    ALTERED,
    SAME,
    FileVerdict,
    check_files,
    check_history,
    compare_rebuilt,
    differing_facts,
    differing_inputs,
)

SHOWN = 40
OF_PROGRAM = frozenset({"origin", "tools"})
"""What a manifest says of the program that made it, which may be another here."""


@click.command()
@shared
@click.argument("site", metavar="SITE", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--history",
    "is_history_only",
    is_flag=True,
    help="几秒钟：只核对提交、历史、输入和台账，不看页面",
)
@anchors_option
@click.option("--files-only", is_flag=True, help="只与清单对照，不重建")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), metavar="F.csv",
              help="把每个文件的结论写成 CSV")  # fmt: skip
@click.pass_obj
def verify(
    call: Call, site: Path, anchors: Path | None, report: Path | None,
    *, files_only: bool, is_history_only: bool,
) -> None:  # fmt: skip
    """核验网站 verify：清单、历史，再由那次提交重建一遍，逐字节比较。

    SITE 是多区汇总时：清单、所存各区的清单，再由各区的数重算合计；各区的网站另行核验。
    """
    claim = read_manifest(site)
    if is_history_only:
        _verify_history(call, claim, anchors)
        return
    call.say(f"对照清单：{len(claim.outputs)} 个文件")
    file_verdicts = check_files(site, claim)
    if all(said == SAME for _, said in file_verdicts) and not files_only:
        if claim.parts:
            _sum_again(call, site)
        else:
            require_same_history(call, claim, anchors)
            file_verdicts = rebuilt(call, site, claim, file_verdicts)
    if report:
        report.parent.mkdir(parents=True, exist_ok=True)
        replace_file(report, csv_bytes(("文件", "结论"), file_verdicts))
    _show_verdicts(call, claim, file_verdicts, is_rebuilt=not files_only)


def _verify_history(call: Call, claim: ManifestClaim, anchors: Path | None) -> None:
    """Without its pages: the commit, what leads to it, its files and its ledger."""
    if claim.parts:
        what, remedy = "多区汇总没有自己的历史", "逐个核验各区的网站"
        raise WrongUse(Problem("--history", what, remedy))
    require_same_history(call, claim, anchors)
    problems = [*differing_inputs(call.folder, claim)]
    if claim.ledger and not problems:
        found = anchor_of(call.folder, claim.commit)
        if form_of(claim.ledger) != form_of(found.ledger):
            call.warn(Problem("manifest.json", "台账指纹的写法与这里的不同，无从比较",
                              "用发布时的程序核验台账"))  # fmt: skip
        elif claim.ledger != found.ledger:
            what = f"台账与发布时的不同：清单 {claim.ledger[:14]}…，现在 {found.ledger[:14]}…"
            problems.append(Problem("manifest.json", what, "问清清单或历史是谁改的"))
    if problems:
        raise HistoryUnusable(*problems)
    ledger = "历史与台账就是发布时的" if claim.ledger else "历史就是发布时的，清单没有台账指纹"
    click.echo(f"{ledger}：提交 {claim.commit[:12]}；页面没有核对")


def require_same_history(call: Call, claim: ManifestClaim, anchors: Path | None) -> None:
    """Raises HistoryUnusable where the commit is lost, or the history hides or lacks something."""
    check_history(call.folder, claim)
    shallow = shallow_problems(Repository.open(call.folder))
    problems = [*shallow, *history_faults(call.folder), *rewritings(call.folder, "HEAD", anchors)]
    if problems:
        raise HistoryUnusable(*problems)


def rebuilt(
    call: Call, site: Path, claim: ManifestClaim, file_verdicts: list[FileVerdict]
) -> list[FileVerdict]:
    """The result for each file after the site was built anew in a folder of its own."""
    audience: Any = claim.audience
    call.say(f"由提交 {claim.commit[:12]} 重建（统计时点 {claim.as_of}）")
    with (
        cloned_at(call.folder, claim.commit) as root,
        TemporaryDirectory(prefix="lookback-verify-") as folder,
    ):
        out = Path(folder, "public")
        releases = partial(recorded_days, call.folder, call.folder / RELEASES["internal"], claim)
        make_site(replace(call, root=root), claim.as_of, audience, out, releases)
        facts = differing_facts(site, out)
        for name in OF_PROGRAM.intersection(facts):
            call.warn(Problem(f"{MANIFEST} {name}", "与这里重建的不同：程序、设置不同，或被改动过",
                              "核对发布时的程序版本"))  # fmt: skip
        verdicts = compare_rebuilt(site, out, claim, file_verdicts)
        if false := [name for name in facts if name not in OF_PROGRAM]:
            verdicts.append(FileVerdict(MANIFEST, f"{ALTERED}（{'、'.join(false)}）"))
        return verdicts


def _sum_again(call: Call, site: Path) -> None:
    """Every sum of a rollup made anew from its districts, each held to its own manifest.

    Raises:
        DataInvalid: what does not agree.
    """
    call.say("对照各区的清单，重算合计")
    first, *_ = districts_of(DistrictEntry(site))
    if first.is_rollup:
        raise DataInvalid(*first.faults)


def _show_parts(parts: RollupParts) -> None:
    """What the rollup is made from, to be proved where it lies; and what it is without."""
    for code, district in sorted(parts.districts.items()):
        click.echo(
            f"{code} {district.name}：提交 {district.commit[:12]}，清单指纹 {district.manifest}"
        )
    for left in parts.left_out:
        click.echo(f"没有计入 {left.code or '（代码不明）'} {left.name}：{'；'.join(left.reasons)}")


def _show_verdicts(
    call: Call, claim: ManifestClaim, file_verdicts: list[FileVerdict], *, is_rebuilt: bool
) -> None:
    bad = [verdict for verdict in file_verdicts if verdict.said != SAME]
    for path, said in bad[:SHOWN]:
        click.echo(f"{said}  {path}")
    if len(bad) > SHOWN:
        click.echo(f"……另有 {len(bad) - SHOWN} 个")
    counts = Counter(said for _, said in file_verdicts)
    click.echo("，".join(f"{said} {count}" for said, count in counts.most_common()))
    if bad:
        for text in claim.other_tools:
            click.echo(f"程序版本不同：{text}")
        sys.exit(DataInvalid.exit_code)
    if claim.parts:
        _show_parts(claim.parts)
        resummed = "合计就是各区的数之和；各区的网站另用 lookback verify 核验"
        click.echo(f"与清单一致；{resummed if is_rebuilt else '没有重算合计'}")
    else:
        same = "逐字节相同：网站就是这次提交给出的"
        click.echo(same if is_rebuilt else "与清单一致；没有重建")
