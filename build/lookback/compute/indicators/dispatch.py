"""调度：training and rectification (通知二（一）, 三（三）)."""

from lookback.compute.figures.counted_rows import counted_rows
from lookback.compute.indicators.indicator import Indicator, Ratio, indicator
from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot
from lookback.definitions.columns_read import ROUND
from lookback.definitions.screening.milestones import is_task

TRAINING = "培训"
SOURCES = {
    "national_assessment": "国家考核评估",
    "provincial_assessment": "省级考核评估",
    "general_office": "中办督查",
    "state_council": "国务院大督查",
}
"""The four sources of problems to be put right (R070)."""


@indicator(
    "I38", "培训覆盖率", unit="%", clause="二（一）", direction="up", target=100, grain="town",
    has_own_rows=True, numerator="参加培训人数", denominator="应参训人数",
    scope="town", reads=reads(ROUND, deliverable="round attended expected received_on"),
)  # fmt: skip
def training_coverage(s: Snapshot) -> Ratio:
    """Each unit's own training of this round; the district's own counts in the district alone."""
    training = is_task(s, TRAINING)
    held = training & (s.deliverable["received_on"] <= s.day)
    due = training & (held | (s.deliverable["due_on"] <= s.day))
    return Ratio(
        counted_rows(s, "deliverable", held, amount=s.deliverable["attended"]),
        counted_rows(s, "deliverable", due, amount=s.deliverable["expected"]),
    )


@indicator(
    "I39", "问题整改率", unit="%", clause="三（三）", direction="up", target=100, has_own_rows=True,
    numerator="已整改的问题", denominator="考核评估和督查发现的问题",
    scope="town", reads=reads(rectification="unit_code source found_on fixed_on"),
)  # fmt: skip
def rectified(s: Snapshot) -> Ratio:
    """Of the four sources, found by the day."""
    return _rectified(s, *SOURCES.values())


def _rectified(s: Snapshot, *sources: str) -> Ratio:
    rows = s.rectification
    found = rows["source"].isin(sources) & ~(rows["found_on"] > s.day)
    fixed = found & (rows["fixed_on"] <= s.day)
    return Ratio(counted_rows(s, "rectification", fixed), counted_rows(s, "rectification", found))


def _source(suffix: str, source: str) -> Indicator:
    declare = indicator(
        f"I39.{suffix}", f"问题整改率：{source}", unit="%", clause="三（三）", direction="up",
        target=100, has_own_rows=True,
        numerator=f"{source}发现、已整改的问题", denominator=f"{source}发现的问题",
        scope="town", reads=reads(rectification="unit_code source found_on fixed_on"),
    )  # fmt: skip
    return declare(lambda s: _rectified(s, source))


rectified_by_source = tuple(_source(suffix, source) for suffix, source in SOURCES.items())
