"""Amounts as text: a count, a share and a change, as pages and reports write them."""

import math
from typing import Any

import pandas as pd

from lookback.compute.indicators.indicator import Indicator

NOT_COMPUTABLE = "无法计算"
FULL = 100.0
DECIMALS = 4
SAME = 1e-9
SMALLEST = 0.005
"""A change that two decimals would show as none."""


def whole(value: Any) -> str:
    """A whole number with thousands marks; missing is empty."""
    return "" if pd.isna(value) else f"{int(value):,}"


def percent(amount: float, *lines: float) -> str:
    """A share in %, with as many decimals as keep it from showing a line it is not on."""
    if amount == 0:
        return "0"
    digits = 1 if abs(amount) >= 10 else 2
    while digits < DECIMALS and any(_rounds_onto(amount, line, digits) for line in lines):
        digits += 1
    return f"{amount:.{digits}f}"


def _rounds_onto(amount: float, line: float, digits: int) -> bool:
    return abs(amount - line) > SAME and round(amount, digits) == round(line, digits)


def change_text(indicator: Indicator, change: float) -> str:
    """A change in the indicator's unit, with its sign; nothing where it is not known."""
    if math.isnan(change):
        return ""
    if abs(change) <= SAME:
        return "持平"
    sign = "+" if change > 0 else "−"
    if indicator.unit == "%":
        if abs(change) < SMALLEST:
            return f"{'增加' if change > 0 else '减少'}不足 0.01 个百分点"
        return f"{sign}{abs(change):.{1 if abs(change) >= 1 else 2}f} 个百分点"
    return f"{sign}{whole(abs(change))} {indicator.unit}"
