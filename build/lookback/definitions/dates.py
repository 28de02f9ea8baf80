"""天数口径：natural days and calendar months, as the notice counts them."""

import pandas as pd


def days_between(start: pd.Series, end: pd.Series) -> pd.Series:
    """Natural days from `start` to `end` (通知三（四）: 15 天, 10 天); missing where either is."""
    return (end - start).dt.days


def posting_days(first: pd.Series, last: pd.Series) -> pd.Series:
    """公示天数: both days count (5-16 to 5-20 is 5 天)."""
    return days_between(first, last) + 1


def months_before(day: pd.Timestamp, months: float) -> pd.Timestamp:
    """The same day so many calendar months earlier (半年 is 6)."""
    return day - pd.DateOffset(months=int(months))


def add_months(days: pd.Series, months: float) -> pd.Series:
    """Each day so many calendar months later; missing stays missing."""
    return days + pd.DateOffset(months=int(months))


def known_by(days: pd.Series, day: pd.Timestamp) -> pd.Series:
    """What of these dates had come by `day`: a later one is not known yet, so missing."""
    return days.where(days <= day)
