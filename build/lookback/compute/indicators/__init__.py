"""All indicators, in the order of their codes."""

from collections.abc import Mapping

from lookback.compute.indicator import Indicator, indicators_in
from lookback.compute.indicators import (
    dispatch,
    elimination,
    employment,
    faults,
    identification,
    income,
    measures,
    monitored,
    procedure,
    progress,
    quality,
    risks,
    screening,
)

INDICATORS = tuple(
    sorted(
        indicators_in(
            *(screening, monitored, identification, risks, measures, procedure, elimination),
            *(faults, quality, employment, dispatch, income, progress),
        ),
        key=lambda one: one.code.split(".")[0],
    )
)
INDICATOR: Mapping[str, Indicator] = {one.code: one for one in INDICATORS}
"""Indicators by their codes."""
