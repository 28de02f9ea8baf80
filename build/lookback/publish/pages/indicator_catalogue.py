"""指标目录 and 数据字典: what every figure and every field means, from their declarations."""

from dataclasses import dataclass

from lookback.compute.indicators import INDICATORS
from lookback.compute.indicators.indicator import Bound, Indicator
from lookback.compute.privacy.disclosure import PUBLIC
from lookback.data.package import Field, Resource
from lookback.data.snapshot import Snapshot
from lookback.publish.edition import Edition, PageSource
from lookback.publish.figures import Figure
from lookback.publish.units import long_day_text

DIRECTIONS = {"up": "越高越好", "down": "越低越好", "neutral": "只作观察，不设高低"}
GRAINS = {"district": "区", "town": "区、镇（新区）", "village": "区、镇（新区）、村"}
SIDES = {"above": "高于", "below": "低于"}
AUDIENCES = {"web": "可公开", "board": "村内公示", "internal": "内部", "restricted": "限制"}
TYPES = {
    "string": "文本", "integer": "整数", "number": "数", "year": "年份", "date": "日期",
    "boolean": "是／否",
}  # fmt: skip


@dataclass(frozen=True)
class IndicatorEntry:
    """One indicator as the catalogue shows it, with the clause's own words.

    `trace` is the path of the file with its rows; empty for an audience that has none.
    """

    indicator: Indicator
    direction: str
    grain: str
    alert: str
    clause_text: str
    figure: Figure
    trace: str


@dataclass(frozen=True)
class IndicatorCatalogue:
    """The content of the page 指标目录."""

    day: str
    entries: tuple[IndicatorEntry, ...]


@dataclass(frozen=True)
class FieldEntry:
    """One field with its type and audience in words."""

    field: Field
    type: str
    audience: str
    is_key: bool


@dataclass(frozen=True)
class DataDictionary:
    """The content of the page 数据字典."""

    resources: tuple[tuple[Resource, tuple[FieldEntry, ...]], ...]


def trace_path(code: str) -> str:
    """Where the rows of an indicator stand in the docs tree."""
    return f"data/trace/{code}.csv"


def catalogue_pages(e: Edition) -> list[PageSource]:
    """The two catalogues."""
    entries = tuple(
        _entry(e, indicator) for indicator in INDICATORS if indicator.code in e.figures.codes
    )
    resources = tuple(
        (resource, tuple(_field(resource, field) for field in resource.fields))
        for resource in e.package.resources.values()
    )
    catalogue = IndicatorCatalogue(long_day_text(e.snapshot.as_of), entries)
    return [
        PageSource("indicators.md", "indicators.md.j2", catalogue),
        PageSource("fields.md", "fields.md.j2", DataDictionary(resources)),
    ]


def _entry(e: Edition, indicator: Indicator) -> IndicatorEntry:
    return IndicatorEntry(
        indicator=indicator,
        direction=DIRECTIONS[indicator.direction],
        grain=GRAINS[PUBLIC[indicator.code].level if e.audience == "web" else indicator.grain],
        alert=_alert(indicator.alert, indicator.unit, e.snapshot) if indicator.alert else "",
        clause_text=e.snapshot.notice.clauses.get(indicator.clause, ""),
        figure=e.figures.of(indicator.code, e.units.district.code),
        trace=trace_path(indicator.code) if e.audience == "internal" else "",
    )


def _alert(bound: Bound, unit: str, s: Snapshot) -> str:
    """The line in words; a number of the notice with its standing and basis."""
    side = SIDES[bound.side]
    if not isinstance(bound.at, str):
        return f"{side} {bound.at:g}{_mark(unit)}"
    parameter = s.notice.parameters[bound.at]
    value = s.notice.value(bound.at, s.as_of)
    return f"{side} {value.value:g}{_mark(parameter.unit)}（{value.status}，{value.basis}）"


def _mark(unit: str) -> str:
    """A unit behind its number: the sign of a share stands close."""
    return unit if unit == "%" else f" {unit}"


def _field(resource: Resource, field: Field) -> FieldEntry:
    kind = TYPES.get(field.type, field.type)
    audience = AUDIENCES.get(field.audience, field.audience)
    return FieldEntry(field, kind, audience, field.name in resource.primary_key)
