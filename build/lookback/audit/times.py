"""The times of commits, as readers in China read them."""

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
DAWN = datetime(1, 1, 2, tzinfo=BEIJING)
"""Stands for a time that no calendar has."""


def moment(text: str) -> datetime:
    """A commit's time in Beijing; a time that no calendar has comes first of all."""
    try:
        return datetime.fromisoformat(text).astimezone(BEIJING)
    except (ValueError, OverflowError):
        return DAWN


def minute(text: str) -> str:
    """A commit's time in Beijing to the minute, as a page shows it."""
    time = moment(text)
    return "时间不明" if time == DAWN else time.replace(tzinfo=None).isoformat(" ", "minutes")
