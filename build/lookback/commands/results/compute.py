"""lookback compute: indicators and lists of a day as a data package of their own."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from lookback.commands.stages import refuse_published, require_day, valid_snapshot
from lookback.compute.figures.output_package import compute_tables as compute_results
from lookback.compute.figures.output_package import output_tables, write_results
from lookback.compute.figures.weekly_change import compute_weeks, with_changes
from lookback.compute.indicators import INDICATORS
from lookback.data.locks import held
from lookback.options import Call, as_of_option, parallel, rev_option, shared


@click.command()
@shared
@as_of_option
@rev_option
@parallel
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="写到这个文件夹（默认为 exports/internal/results）",
)  # fmt: skip
@click.option(
    "--weeks",
    is_flag=True,
    help="另写 weeks.csv：至今各调度日的全部指标，和与上次调度相比的变化（I42）",
)
@click.pass_obj
def compute(call: Call, as_of: date | None, rev: str | None, out: Path | None, weeks: bool) -> None:
    """计算指标和名单 indicators, lists：某一天的，写成 CSV 和它们的描述文件。

    写出 indicators.csv、units.csv、lists/*.csv，和描述它们的 datapackage.json。
    """
    target = out or call.folder / "exports" / "internal" / "results"
    refuse_published(call.folder, target)
    day = call.day(as_of, rev)
    with call.at(rev) as folder:
        s = valid_snapshot(call, folder, day)
        require_day(call, s)
        call.say(f"计算指标和名单：统计时点 {day}")
        if weeks:
            rows = compute_weeks(s, INDICATORS)
            results = replace(output_tables(s, rows), weeks=with_changes(rows))
        else:
            results = compute_results(s)
    with held(target, call.say):
        write_results(results, target)
    call.say(f"已写出 {len(results.indicators)} 个指标值、{len(results.lists)} 份名单：{target}")
