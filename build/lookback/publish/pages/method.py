"""方法说明: how figures come about, and from which day each number of the notice holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from lookback.notice import Notice, Value
from lookback.publish.edition import Edition, PageSource
from lookback.publish.units import long_day_text


class NumberLine(NamedTuple):
    """What a number of the notice is from a day on; whether it is so on the day of the page.

    `is_assumed`: the notice does not state it, and the program's own value is used.
    """

    title: str
    value: str
    unit: str
    since: str
    standing: str
    basis: str
    is_present: bool
    is_assumed: bool


@dataclass(frozen=True)
class MethodContent:
    """The content of the page; `least` is the bound below which the public sees no count."""

    day: str
    least: Value
    numbers: tuple[NumberLine, ...]


def method_page(e: Edition) -> PageSource:
    """`method.md`."""
    s = e.snapshot
    content = MethodContent(
        day=long_day_text(s.as_of),
        least=s.notice.value("small_count", s.as_of),
        numbers=tuple(number_lines(s.notice, s.as_of)),
    )
    return PageSource("method.md", "method.md.j2", content)


def number_lines(notice: Notice, day: date) -> Iterator[NumberLine]:
    """Every value of every number in the order of the notice, each from its day."""
    for name, parameter in notice.parameters.items():
        for value in parameter.values:
            yield NumberLine(
                parameter.title, f"{value.value:,}", parameter.unit, value.since.isoformat(),
                value.status, value.basis, value is parameter.on(day), name in notice.assumed,
            )  # fmt: skip
