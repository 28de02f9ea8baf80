"""The explanation of a figure as lines of text for a terminal."""

from collections.abc import Iterator

import pandas as pd

from lookback.compute.figures.amounts import FULL, NOT_COMPUTABLE, percent
from lookback.compute.figures.explanation import FigureExplanation, Mask, described_rows
from lookback.compute.indicators.indicator import Indicator
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot
from lookback.definitions.administrative_units import unit_names


def figure_heading(found: FigureExplanation, s: Snapshot) -> str:
    """Which figure, of which unit and day."""
    one, name = found.indicator, unit_names(s)[found.unit_code]
    return f"{one.code} {one.title}　{name}（{found.unit_code}）　统计时点 {found.as_of}"


def value_text(indicator: Indicator, value: float) -> str:
    """A published value with its unit."""
    if pd.isna(value):
        return NOT_COMPUTABLE
    return (
        f"{percent(value * FULL)}%" if indicator.unit == "%" else f"{value:,.12g} {indicator.unit}"
    )


def explanation_lines(
    explanation: FigureExplanation, s: Snapshot, package: Package, mask: Mask, limit: int
) -> Iterator[str]:
    """The value, the sum of each part as published and as its rows add up, and `limit` rows."""

    def rows(chosen: pd.DataFrame, part: str) -> Iterator[str]:
        for row in described_rows(s, package, chosen.head(limit), mask).itertuples():
            amount = amount_text(getattr(row, part))
            yield f"    {row.resource} {row.key}　{amount}　{row.place}　{row.about}".rstrip("　")
        if len(chosen) > limit:
            yield f"    ……另有 {len(chosen) - limit} 行，用 --out 写出全部"

    indicator = explanation.indicator
    yield figure_heading(explanation, s)
    yield f"  值：{value_text(indicator, explanation.value)}"
    yield _sum("分子", indicator.numerator, explanation.counted["numerator"], explanation.numerator)
    yield from rows(explanation.counted, "numerator")
    if explanation.has_basis:
        title = indicator.denominator or "对比的基数"
        yield _sum("分母", title, explanation.basis["denominator"], explanation.denominator)
        if explanation.is_comparable:
            yield f"  在分母而没有计入分子：{len(explanation.uncounted)} 行"
        yield from rows(
            explanation.uncounted if explanation.is_comparable else explanation.basis, "denominator"
        )


def _sum(part: str, words: str, amounts: pd.Series, published: float) -> str:
    unknown = amounts.isna().sum()
    total = f"{NOT_COMPUTABLE}，{unknown} 行数量不明" if unknown else amount_text(amounts.sum())
    line = f"  {part}（{words}）：{len(amounts)} 行，合计 {total}"
    return line if pd.isna(published) else f"{line}，公布 {amount_text(published)}"


def amount_text(value: float) -> str:
    """What a row adds, or a sum of it."""
    return "数量不明" if pd.isna(value) else f"{value:,.12g}"
