"""Numbers of the notice that hold otherwise than they did, each to be taken back alone (口径)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from lookback.history.ledger.correction import Correction
from lookback.history.tables.csv_content import key_parts
from lookback.history.tables.notice_table import DEFINITION_KINDS
from lookback.notice import Notice, Parameter, Value


class NumberChange(NamedTuple):
    """A number that holds otherwise on a day than an earlier notice had it.

    `then` is None where the earlier notice had no value by the day; `taken_back` is the notice
    of now with what that one said of this number.
    """

    name: str
    parameter: Parameter
    then: Value | None
    now: Value | None
    taken_back: Notice

    def entry(self, ledger: Iterable[Correction]) -> Correction | None:
        """The newest entry of the ledger about either value; None where it is not committed."""
        days = {value.since.isoformat() for value in (self.then, self.now) if value}
        own = [
            row
            for row in ledger
            if row.change in DEFINITION_KINDS
            and row.field == self.name
            and key_parts(row.key)[-1] in days
        ]
        return own[-1] if own else None


def number_changes(before: Notice, after: Notice, day: date) -> Iterator[NumberChange]:
    """The numbers whose values up to the day are others; what is only called otherwise is none."""
    for name, parameter in after.parameters.items():
        former = before.parameters.get(name)
        if former is None or _course(former, day) == _course(parameter, day):
            continue
        then, now = _parted(former, parameter, day)
        notice = replace(after, parameters={**after.parameters, name: former})
        yield NumberChange(name, parameter, then, now, notice)


def _course(parameter: Parameter, day: date) -> list[tuple[date, float]]:
    """The values up to the day, each with its first day; one that repeats the last says nothing."""
    course: list[tuple[date, float]] = []
    for value in parameter.values:
        if value.since <= day and not (course and course[-1][1] == value.value):
            course.append((value.since, value.value))
    return course


def _parted(
    former: Parameter, parameter: Parameter, day: date
) -> tuple[Value | None, Value | None]:
    """The two values on the last day up to `day` on which they differ."""
    starts = {value.since for side in (former, parameter) for value in side.values}
    for start in (day, *sorted((start for start in starts if start <= day), reverse=True)):
        then, now = former.on(start), parameter.on(start)
        if (then and then.value) != (now and now.value):
            return then, now
    return former.on(day), parameter.on(day)
