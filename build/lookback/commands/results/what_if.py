"""lookback what-if: whom another monitoring line would take into the range or out of it."""

from datetime import date
from pathlib import Path

import click

from lookback.commands.stages import valid_snapshot
from lookback.compute.figures.what_if import households_moved_by
from lookback.data.reformat import replace_file
from lookback.options import Call, as_of_option, rev_option, shared
from lookback.publish.downloads.spreadsheet_csv import spreadsheet_csv

TITLES = {
    "village_code": "村代码", "household_id": "户编号", "head": "户主", "persons": "在册人数",
    "A34": "A34 年人均纯收入（元）", "A38": "A38 人均参考收入（元）", "change": "变化",
}  # fmt: skip


@click.command("what-if")
@shared
@as_of_option
@rev_option
@click.option(
    "--line",
    required=True,
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help="设想的监测范围（元）",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="F.csv",
    help="写到这个文件（默认在 exports/restricted/）",
)  # fmt: skip
@click.pass_obj
def what_if(call: Call, as_of: date | None, rev: str | None, line: float, out: Path | None) -> None:
    """监测范围测算：标准若调整，哪些户进入或离开范围（按 A38，只供再核）。"""
    day = call.day(as_of, rev)
    with call.at(rev) as folder:
        s = valid_snapshot(call, folder, day)
        rows, present = households_moved_by(s, line), s.number("monitoring_line_yuan")
    target = out or call.folder / "exports" / "restricted" / f"what-if-{line:g}.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_file(target, spreadsheet_csv(rows, TITLES))
    moved = f"{len(rows)} 户 {rows['persons'].sum()} 人"
    way = "进入" if line > present else "离开"
    click.echo(f"监测范围由 {present:g} 元改为 {line:g} 元：{moved}{way}范围，名单在 {target}")
