"""lookback verify: whether a published site is what its commit gives, byte for byte."""

import sys
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from lookback.commands.site.site import make_site
from lookback.data.reformat import replace_file
from lookback.errors import DataInvalid
from lookback.history.git.private_clone import cloned_at
from lookback.options import Call, shared
from lookback.publish.ledger.ledger_csv import csv_bytes
from lookback.rollup.district_list import DistrictEntry
from lookback.rollup.nested_rollups import districts_of
from lookback.site.manifest_reader import ManifestClaim, RollupParts, read_manifest
from lookback.site.releases import FOLDERS as RELEASES
from lookback.site.releases import recorded_days
from lookback.site.verification import (
    SAME,
    FileVerdict,
    check_files,
    check_history,
    compare_rebuilt,
)

SHOWN = 40


@click.command()
@shared
@click.argument("site", metavar="SITE", type=click.Path(file_okay=False, path_type=Path))
@click.option("--files-only", is_flag=True, help="只与清单对照，不重建")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), metavar="F.csv",
              help="把每个文件的结论写成 CSV")  # fmt: skip
@click.pass_obj
def verify(call: Call, site: Path, *, files_only: bool, report: Path | None) -> None:
    """核验网站 verify：清单、历史，再由那次提交重建一遍，逐字节比较。

    SITE 是多区汇总时：清单、所存各区的清单，再由各区的数重算合计；各区的网站另行核验。
    """
    claim = read_manifest(site)
    call.say(f"对照清单：{len(claim.outputs)} 个文件")
    file_verdicts = check_files(site, claim)
    if all(said == SAME for _, said in file_verdicts) and not files_only:
        if claim.parts:
            _sum_again(call, site)
        else:
            check_history(call.folder, claim)
            file_verdicts = rebuilt(call, site, claim, file_verdicts)
    if report:
        report.parent.mkdir(parents=True, exist_ok=True)
        replace_file(report, csv_bytes(("文件", "结论"), file_verdicts))
    _show_verdicts(call, claim, file_verdicts, is_rebuilt=not files_only)


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
        return compare_rebuilt(site, out, claim, file_verdicts)


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
