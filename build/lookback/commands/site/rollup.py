"""lookback rollup: many districts' published packages joined, each verified first."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from lookback import HOME
from lookback.commands.site.verify import rebuilt
from lookback.errors import DataInvalid, Problem
from lookback.notice import read_notice
from lookback.options import Call, as_of_option, shared
from lookback.rollup.build import build_rollup
from lookback.rollup.district_check import District, RebuildCheck
from lookback.rollup.district_list import DistrictEntry, read_district_list, refuse_repeated
from lookback.rollup.join import JoinedDistricts, count_text, join_districts
from lookback.rollup.nested_rollups import districts_of
from lookback.site.manifest_reader import ManifestClaim
from lookback.site.verification import FileVerdict, check_history


@click.command()
@shared
@as_of_option
@click.argument(
    "packages", metavar="PACKAGE...", nargs=-1, type=click.Path(file_okay=False, path_type=Path)
)
@click.option(
    "--list", "listed", type=click.Path(dir_okay=False, path_type=Path), metavar="F.csv",
    help="清单：每行一个文件夹；或 CSV，列为 path、district_code、district_name、"
    "manifest_sha256（钉住的清单指纹）、commit",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", required=True,
    help="把汇总看板写到这个文件夹",
)  # fmt: skip
@click.option(
    "--code", default="", metavar="CODE", help="上级代码：省 2 位，市 4 位（默认为共同前缀）"
)
@click.option("--name", default="", metavar="NAME", help="上级名称，例如“示例市”")
@click.option(
    "--audience", type=click.Choice(["internal", "web"]), help="只汇总这一版（默认为各区共同的）"
)
@click.option("--link-base", default="", metavar="URL", help="各区看板在这个地址下的“区代码/”里")
@click.option("--prove", is_flag=True, help="给出的是仓库时，由它的提交重建、逐字节比较")
@click.pass_obj
def rollup(
    call: Call,
    packages: tuple[Path, ...],
    listed: Path | None,
    out: Path,
    as_of: date | None,
    code: str,
    name: str,
    audience: str | None,
    link_base: str,
    *,
    prove: bool,
) -> None:
    """多区汇总 rollup：核验各区发布的网站，合计指标，生成市、省的看板。

    PACKAGE 是各区的网站文件夹（有 manifest.json）、只含 manifest.json 和 data/ 的文件夹，
    区的数据仓库（用它的 public/），或市的汇总（逐区拆开，不用它的合计）。
    核验不过的区不计入，看板上写明原因和补救办法；退出码为 2。市里没有计入的，省里也不计入；
    同一个区给出两次，拒绝汇总。

    写出看板和它的 manifest.json、数据包（indicators.csv、districts.csv、gaps.csv、各区的
    manifests/）和工作簿。
    """
    entries = [*map(DistrictEntry, packages), *(read_district_list(listed) if listed else [])]
    refuse_repeated(entries)
    notice = read_notice(call.root or HOME)
    judged: list[District] = []
    for number, entry in enumerate(entries, start=1):
        call.step(f"核验 {number}/{len(entries)} {entry.label}")
        judged += districts_of(entry, _proof(call) if prove else None)
    joined = join_districts(
        judged, notice, as_of=as_of, audience=audience or "", code=code, name=name
    )
    index = build_rollup(joined, out, link_base=link_base, progress=call.say)
    _show_result(call, joined)
    click.echo(index)
    if joined.left_out:
        sys.exit(DataInvalid.exit_code)


def _proof(call: Call) -> RebuildCheck:
    """Builds the site of a repository anew, from the commit that its manifest names."""

    def prove(
        entry: DistrictEntry, claim: ManifestClaim, checked: list[FileVerdict]
    ) -> list[FileVerdict]:
        check_history(entry.path, claim)
        try:
            return rebuilt(replace(call, root=entry.path), entry.site, claim, checked)
        except SystemExit as stop:
            remedy = "在那里运行 lookback check，改正后重新生成、报送"
            raise DataInvalid(Problem(entry.label, "那次提交的数据有错", remedy)) from stop

    return prove


def _show_result(call: Call, joined: JoinedDistricts) -> None:
    """Who does not count, however quiet; then what was made."""
    for district in joined.left_out:
        for fault in district.faults:
            click.echo(str(fault), err=True)
    if joined.left_out:
        click.echo(f"{count_text(joined.left_out)}没有通过核验，没有计入合计", err=True)
    loose = sum(not one.is_pinned and not one.is_proved for one in joined.districts)
    pins = f"，其中 {loose} 个未钉住清单指纹" if loose else ""
    call.say(f"{joined.whole.name}：{len(joined.districts)} 个区计入{pins}。用浏览器打开：")
