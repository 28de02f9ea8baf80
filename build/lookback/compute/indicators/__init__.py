"""All indicators, in the order of their codes."""

from lookback.compute.indicator import indicators_in
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
