"""All indicators, theme by theme, in the order of their codes."""

from lookback.compute.indicator import indicators_in
from lookback.compute.indicators import monitored, progress, screening

INDICATORS = indicators_in(screening, monitored, progress)
