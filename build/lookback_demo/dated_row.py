"""示例数据的一行：its cells as they stand at the end, and the days on which they came to be."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import final

BASE = date(2022, 4, 30)
"""The day the baseline describes; rows that came later are registered in the history."""

END = date(2022, 6, 12)
"""The last day of the history: ages and deadlines of the sample hold on it."""


@final
class DatedRow:
    """One row of a table: final cells (blank ones may be missing) and how it got there.

    `on` is the day the row was registered (None: it stands in the baseline); `late` holds the
    days on which some of its cells were changed, each with the values they had before.
    """

    __slots__ = ("cells", "is_dropped", "late", "on", "resource")

    def __init__(self, resource: str, cells: dict[str, str], on: date | None = None) -> None:
        self.resource = resource
        self.cells = cells
        self.on = on if on and on > BASE else None
        self.late: list[tuple[date, dict[str, str]]] | None = None
        self.is_dropped = False

    def __getitem__(self, field: str) -> str:
        return self.cells.get(field, "")

    def __setitem__(self, field: str, value: str) -> None:
        self.cells[field] = value

    def update(self, cells: dict[str, str]) -> None:
        """Set several final cells."""
        self.cells.update(cells)

    def fill_later(self, day: date, *fields: str) -> None:
        """The cells were blank until `day`; a day in the baseline changes nothing."""
        self.change_later(day, {field: "" for field in fields})

    def change_later(self, day: date, before: dict[str, str]) -> None:
        """The cells had the values of `before` until `day`."""
        if day > (self.on or BASE):
            self.late = [*(self.late or []), (day, before)]

    def history(self) -> tuple[dict[str, str], list[tuple[date, dict[str, str]]]]:
        """The cells as registered, and each later day with the values it gave."""
        cells, changes = dict(self.cells), []
        since = self.on or BASE
        for day, before in sorted(self.late or [], key=lambda late: late[0], reverse=True):
            if day > since:
                changes.append((day, {field: cells.get(field, "") for field in before}))
                cells.update(before)
        return cells, changes[::-1]


def number(record: DatedRow, field: str) -> float:
    """A numeric cell; blank counts 0."""
    return float(record[field] or 0)


def day(text: str) -> date:
    """The day of an ISO cell."""
    return date.fromisoformat(text)


def days_after(start: date, count: int) -> date:
    """`start` and so many days."""
    return start + timedelta(days=count)


def in_use(records: Iterable[DatedRow]) -> list[DatedRow]:
    """The rows that were not dropped."""
    return [record for record in records if not record.is_dropped]
