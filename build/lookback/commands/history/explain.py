"""lookback explain: the rows behind a figure, and what moved it since another revision."""

from datetime import date
from difflib import get_close_matches
from pathlib import Path

import click
import pandas as pd

from lookback.commands.stages import day_problems, valid_snapshot
from lookback.compute.figures.explanation import described_rows
from lookback.compute.figures.explanation import explain_figure as explained
from lookback.compute.figures.output_package import table_bytes
from lookback.compute.indicators import INDICATORS
from lookback.compute.indicators.indicator import Indicator
from lookback.compute.privacy.disclosure import cell_mask
from lookback.data.package import Package
from lookback.data.reformat import replace_file
from lookback.data.snapshot import Snapshot
from lookback.data.unit_codes import LEVELS
from lookback.definitions.administrative_units import units_at
from lookback.errors import Problem, WrongUse
from lookback.execution.step import package_of
from lookback.history.restatement.attribution import DataDifference
from lookback.history.restatement.figure_change import figure_change, ledger_between
from lookback.options import Call, as_of_option, rev_option, shared
from lookback.publish.terminal.explanation_text import explanation_lines
from lookback.publish.terminal.figure_change_text import (
    figure_change_lines,
    figure_change_table,
    masked_entries,
)

SHOWN_ROWS = 12
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}


@click.command()
@shared
@as_of_option
@rev_option
@click.argument("code", metavar="INDICATOR")
@click.option("--unit", metavar="CODE", help="区、镇（新区）或村的代码（默认为全区）")
@click.option("--against", metavar="REV", help="与这个版本当时的数对照，列出使它变动的更正")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="F.csv",
    help="把全部行写成 CSV",
)  # fmt: skip
@click.pass_obj
def explain(
    call: Call,
    code: str,
    as_of: date | None,
    rev: str | None,
    unit: str | None,
    against: str | None,
    out: Path | None,
) -> None:
    """指标溯源 trace：一个数由哪些行得来，哪些没有计入；比过去的版本变了的，是哪些更正使它变动。"""
    day = call.day(as_of, rev)
    with call.at(rev) as folder:
        s = valid_snapshot(call, folder, day)
        package = package_of(s)
        indicator, unit_code = _require_figure(call, s, code, unit)
        if against is None:
            rows = _show_explanation(s, package, indicator, unit_code)
        else:
            rows = _show_change(call, s, package, (indicator, unit_code), (against, rev or "HEAD"))
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        replace_file(out, table_bytes(rows))
        call.say(f"已写出 {len(rows)} 行：{out}")


def _show_explanation(
    s: Snapshot, package: Package, indicator: Indicator, unit_code: str
) -> pd.DataFrame:
    """Tell the rows of the figure; gives all of them."""
    explanation, mask = explained(s, indicator, unit_code), cell_mask(package, "internal")
    for line in explanation_lines(explanation, s, package, mask, SHOWN_ROWS):
        click.echo(line)
    rows = described_rows(s, package, explanation.rows, mask)
    for row in rows.head(1).itertuples():
        click.echo(f"  查一行的来历，例如：lookback history {row.resource} {row.key}")
    return rows


def _show_change(
    call: Call, s: Snapshot, package: Package, figure: tuple[Indicator, str], revs: tuple[str, str]
) -> pd.DataFrame:
    """Tell what moved the figure since the first revision; gives all of it."""
    ledger, (indicator, unit_code) = ledger_between(call.folder, *revs), figure
    with call.at(revs[0]) as folder:  # its tables are read when they are asked for
        before = valid_snapshot(call, folder, s.as_of)
        if not _has(before, unit_code):
            remedy = "换一个已有这个单位的版本"
            raise WrongUse(Problem(f"--against {revs[0]}", f"当时还没有单位 {unit_code}", remedy))
        change = figure_change(DataDifference(before, s, ledger.corrections), indicator, unit_code)
    mask = cell_mask(package, "internal")
    seen = masked_entries(change, ledger, package, mask)
    for line in figure_change_lines(change, s, package, seen, mask, SHOWN_ROWS):
        click.echo(line)
    return figure_change_table(change, s, package, seen, mask)


def _require_figure(call: Call, s: Snapshot, code: str, unit: str | None) -> tuple[Indicator, str]:
    """The indicator and the unit asked for; all that is wrong with the question at once."""
    problems = day_problems(call, s)
    indicator = BY_CODE.get(code)
    if indicator is None:
        near = get_close_matches(code, BY_CODE, n=3, cutoff=0.4) or list(BY_CODE)[:3]
        remedy = f"例如 {'、'.join(near)}；全部代码见网站的指标目录"
        problems.append(Problem(f"指标 {code}", "没有这个指标", remedy))
    unit_code = unit or s.notice.document.district_code
    if not _has(s, unit_code):
        remedy = "区代码六位，镇（新区）九位，村十二位，以镇表、村表为准"
        problems.append(Problem(f"--unit {unit_code}", "没有这个单位", remedy))
    elif indicator and len(unit_code) > LEVELS[indicator.grain]:
        what = f"指标 {code} 没有这一级单位的数"
        remedy = f"改用上级单位的代码 {unit_code[: LEVELS[indicator.grain]]}"
        problems.append(Problem(f"--unit {unit_code}", what, remedy))
    if problems or indicator is None:
        raise WrongUse(*problems)
    return indicator, unit_code


def _has(s: Snapshot, unit_code: str) -> bool:
    return any(unit_code in units_at(s, level) for level in LEVELS)
