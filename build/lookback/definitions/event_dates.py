"""登记的起止：the days between which the data say something happened."""

from collections.abc import Mapping

import pandas as pd

from lookback.data.snapshot import Snapshot

EVENTS: Mapping[str, str] = {
    "visit": "visited_on",
    "lead": "received_on",
    "case": "monitored_since",
    "guarantee": "assessed_on",
    "income": "period_end",
    "unreachable": "reported_on",
}
"""Resource -> the date on which what it records took place; deadlines and plans are no events."""


def recorded_days(s: Snapshot) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """The first and the last day of any event, whatever the snapshot's day; None without any."""
    days = pd.concat([s.tables[resource][field] for resource, field in EVENTS.items()]).dropna()
    return None if days.empty else (days.min(), days.max())
