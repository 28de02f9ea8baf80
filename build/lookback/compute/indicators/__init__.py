"""All indicators, in the order of their codes."""

from collections.abc import Mapping

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
from lookback.compute.indicators.indicator import Indicator, indicators_in

INDICATORS = tuple(
    sorted(
        indicators_in(
            *(screening, monitored, identification, risks, measures, procedure, elimination),
            *(faults, quality, employment, dispatch, income, progress),
        ),
        key=lambda indicator: indicator.code.split(".")[0],
    )
)
INDICATOR_BY_CODE: Mapping[str, Indicator] = {indicator.code: indicator for indicator in INDICATORS}
"""Indicators by their codes."""
