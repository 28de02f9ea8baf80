"""The times of commits, as readers in China read them."""

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
UNKNOWN_TIME = datetime(1, 1, 2, tzinfo=BEIJING)
"""Stands for a time that no calendar has."""


def beijing_time(text: str) -> datetime:
    """A commit's time in Beijing; a time that no calendar has comes first of all."""
    try:
        return datetime.fromisoformat(text).astimezone(BEIJING)
    except (ValueError, OverflowError):
        return UNKNOWN_TIME


def beijing_minute(text: str) -> str:
    """A commit's time in Beijing to the minute, as a page shows it."""
    time = beijing_time(text)
    return (
        "时间不明" if time == UNKNOWN_TIME else time.replace(tzinfo=None).isoformat(" ", "minutes")
    )
