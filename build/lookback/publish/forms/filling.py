"""The values of a filled form: the rows it shows, as raw values, and the words of its labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from lookback.data.cells import cell_texts
from lookback.notice import Notice
from lookback.publish.forms.cell_kinds import TickKind
from lookback.publish.forms.layout import Box, Form, rows_of

Row = Mapping[str, str]
"""Raw values by field; a field that is not there is blank."""

Rows = Mapping[str, Sequence[Row]]
"""The rows of each resource, in the order of the form's lines."""

COMPUTED = frozenset({"form", "line", "total"})
"""Names that stand for what is computed; their rows have no keys in the data package."""

UNIT_KEY = ("unit_code",)


@dataclass(frozen=True)
class Filling:
    """The rows of each resource that a form shows, in the order of its lines.

    `words` are the names that labels and formulas mention; `keys` the primary key of each
    resource, so that the rows can be found again.
    """

    rows: Rows
    words: Mapping[str, str]
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def value(self, box: Box, at: int) -> str:
        """The raw value of a box in the line `at` of its block; blank where nothing is known."""
        if box.resource == "line":
            return str(at + 1)
        known = [row.get(box.field, "") for row in rows_of(box, at, self.rows)]
        if isinstance(box.kind, TickKind):
            return box.kind.option if box.kind.option in known else ""
        return known[0] if known else ""

    def identity(self, form: Form) -> dict[str, list[Row]]:
        """Per resource of the form, the fields by which each of its rows is known."""
        asked: dict[str, set[str]] = {}
        for box in form.boxes:
            if box.resource not in COMPUTED:
                names = {*self.keys.get(box.resource, UNIT_KEY), *(name for name, _ in box.where)}
                asked.setdefault(box.resource, set()).update(names)
        return {
            resource: [
                {name: row[name] for name in sorted(names) if row.get(name)}
                for row in self.rows.get(resource, ())
            ]
            for resource, names in sorted(asked.items())
        }


def raw_rows(rows: pd.DataFrame) -> list[dict[str, str]]:
    """The rows of a frame as raw values, in its order."""
    columns = [cell_texts(rows[name]) for name in rows.columns]
    return [dict(zip(rows.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def line_words(notice: Notice, day: date) -> dict[str, str]:
    """The words of labels that depend on the day of the form: 监测范围 and 收入时段."""
    line, year = notice.value("monitoring_line_yuan", day), day.year
    return {
        "line": f"{line.value:g}",
        "line_text": f"{year}年为{line.value:g}元（{line.status}）",
        "window": f"{year - 1}.{day.month}-{year}.{day.month}",
    }
