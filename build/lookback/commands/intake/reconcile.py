"""lookback reconcile: the dataset held against an export of the national system."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click
import pandas as pd

from lookback.commands.stages import day_problems, refuse_published, valid_snapshot
from lookback.commands.terminal_table import table_lines
from lookback.data.package import Package, read_package
from lookback.data.reformat import replace_file
from lookback.data.snapshot import Snapshot
from lookback.definitions.administrative_units import unit_names
from lookback.errors import Problem, WrongUse
from lookback.intake.reconcile.adoption import adoption_tables
from lookback.intake.reconcile.column_mapping import NATIONAL, NationalMapping, read_mapping
from lookback.intake.reconcile.compared_items import RESOURCES, comparable_items
from lookback.intake.reconcile.comparison import reconcile as compare
from lookback.intake.reconcile.difference_report import (
    difference_counts,
    difference_workbook,
    differences_csv,
)
from lookback.intake.reconcile.national_export import read_export
from lookback.intake.reconcile.sample_export import sample_file
from lookback.options import Call, as_of_option, shared

DIFFERENCES, WORKBOOK, ADOPT = "differences.csv", "账账相符比对.xlsx", "adopt"


@click.command()
@shared
@as_of_option
@click.argument("export", metavar="FILE", required=False, type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="F.yaml",
    help=f"导出表与本库的对照（默认为 {NATIONAL}，写法见该文件）",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="写到这个文件夹（默认为 exports/restricted/reconcile）",
)
@click.option(
    "--sample",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="F.xlsx",
    help="不比对，按对照写一份示例导出表，其中每类差异各有一处",
)
@click.pass_obj
def reconcile(
    call: Call, as_of: date | None, export: Path | None, mapping: Path | None,
    out: Path | None, sample: Path | None,
) -> None:  # fmt: skip
    """账账相符 reconcile：与全国防返贫监测信息系统的导出表逐户逐格比对（通知一（五））。

    FILE 是导出的 xlsx，或放着 csv 的文件夹；按身份证号认户认人。列出按类别、镇（新区）的
    数目，写出差异清单（CSV）和供逐条处理的工作簿。只比对，不改数据；退出码 0 表示比对完成。
    """
    if (export is None) == (sample is None):
        what = "FILE 和 --sample 要给且只给一个"
        raise WrongUse(Problem("lookback reconcile", what, "lookback reconcile 导出表.xlsx"))
    package, day = read_package(call.folder), call.day(as_of, None)
    target = out or call.folder / "exports" / "restricted" / "reconcile"
    refuse_published(call.folder, sample or target)
    national_mapping = read_mapping(mapping or call.folder / NATIONAL, comparable_items(package))
    s = valid_snapshot(call, call.folder, day)
    if problems := day_problems(call, s):
        raise WrongUse(*problems)
    if sample:
        _write_sample(call, package, s, national_mapping, sample)
    elif export:
        _compare(call, package, s, national_mapping, export, target)


def _write_sample(
    call: Call, package: Package, s: Snapshot, mapping: NationalMapping, file: Path
) -> None:
    if file.exists():
        raise WrongUse(Problem(f"--sample {file}", "文件已存在", "换一个文件名"))
    content, planted = sample_file(package, s, mapping)
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_file(file, content)
    for difference in planted:
        click.echo(f"{difference.kind}：{difference.what}")
    call.say(f"已写出示例导出表，含 {len(planted)} 处差异：{file}")


def _compare(
    call: Call, package: Package, s: Snapshot, mapping: NationalMapping, file: Path, target: Path
) -> None:
    call.say(f"读取国办系统导出表：{file.name}")
    export = read_export(file, mapping)
    if export.unused:
        call.say(f"没有对照、未比对的列：{'、'.join(export.unused)}")
    call.say(f"逐户逐格比对：统计时点 {s.as_of}")
    found = compare(package, s, export, mapping)
    names = unit_names(s)
    counts = difference_counts(found, [names[code] for code in sorted(s.town["town_code"])])
    _show(counts)
    target.mkdir(parents=True, exist_ok=True)
    replace_file(target / DIFFERENCES, differences_csv(found))
    replace_file(
        target / WORKBOOK, difference_workbook(package, found, counts, s.as_of, export.name)
    )
    call.say(f"共 {len(found)} 处差异，已写出 {DIFFERENCES}、{WORKBOOK}：{target}")
    _write_adopted(call, adoption_tables(package, found), target / ADOPT)


def _write_adopted(call: Call, tables: Mapping[str, bytes], folder: Path) -> None:
    """The tables of this comparison alone: those of one before are gone."""
    for name in RESOURCES:
        (folder / f"{name}.csv").unlink(missing_ok=True)
    if not tables:
        return
    folder.mkdir(exist_ok=True)
    for name, content in tables.items():
        replace_file(folder / f"{name}.csv", content)
    call.say(f"核实后要按国办系统改的，留下 {folder} 里相应的行，再用 lookback import 导入")


def _show(counts: pd.DataFrame) -> None:
    """The counts by kind and town: they name no one."""
    rows = [
        (str(kind), *map(str, row))
        for kind, row in zip(counts.index, counts.to_numpy(), strict=True)
    ]
    for line in table_lines(("类别", *map(str, counts.columns)), rows):
        click.echo(line)
