"""All indicators, theme by theme, in the order of their codes."""

from lookback.compute.indicator import indicators_in
from lookback.compute.indicators import (
    elimination,
    identification,
    measures,
    monitored,
    progress,
    risks,
    screening,
)

INDICATORS = indicators_in(
    *(screening, monitored, identification, risks, measures, elimination),
    progress,
)
