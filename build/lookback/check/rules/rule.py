"""What a rule of the notice is: a sentence, a clause, a mask over named definitions, evidence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Literal

import pandas as pd

from lookback.check.findings.finding import Severity
from lookback.data.snapshot import Snapshot, remember

Scope = Literal["town", "district"]
"""Whose rows must be seen together for its findings: a town's, or all of the district's."""

Fault = Literal[
    "唯收入论",
    "应纳未纳",
    "体外循环",
    "一兜了之",
    "帮扶措施不精准",
    "风险消除简单化",
    "数据质量不高",
]
"""The seven faults of 通知三（五）."""


Mask = pd.Series | pd.DataFrame
"""One bool per row; or one per row and field, where the rule can say which cells are wrong."""

Facts = Callable[[Snapshot, pd.DataFrame], Mapping[str, pd.Series]]
"""What is to be known of the rows that break a rule and stands in no cell of theirs."""

OTHER = "other"
"""The fact that names the other record: the table in words where it is another one, and the key."""


@dataclass(frozen=True)
class Evidence:
    """What a finding of a rule says: what is there (`actual`) and what ought to be (`expected`).

    `expected` stands after 应：, `actual` after the title; without one the cells of the rule's
    fields are shown. In braces stand a field of the row, a number of the notice, or what `facts`
    gives of the rows that break the rule, which is asked of no others. `unit` is put behind a
    text that ends in a number; without one it is that of the field that is pointed to.
    """

    expected: str
    actual: str = ""
    unit: str = ""
    facts: Facts | None = None


@dataclass(frozen=True)
class Rule:
    """One rule: `breaks` marks the rows of the resource `on` that break it.

    `title` names the violation; `fields` are the fields of `on` to look at, all of them where
    `breaks` marks whole rows. A finding shows the cells that are marked and points to the first.
    `fault` is the one of the seven faults it counts towards, if any.
    """

    code: str
    title: str
    severity: Severity
    clause: str
    on: str
    fields: tuple[str, ...]
    remedy: str
    scope: Scope
    fault: Fault | None
    evidence: Evidence
    breaks: Callable[[Snapshot], Mask]

    def __call__(self, s: Snapshot) -> pd.DataFrame:
        """The rows of `on` that break the rule; a mask that is unknown does not convict."""
        return s.tables[self.on].loc[self.wrong_cells(s).index]

    def wrong_cells(self, s: Snapshot) -> pd.DataFrame:
        """One bool per field, of the rows that break the rule: whether the cell is wrong."""
        return remember(s, self, lambda: self._wrong_cells(s))

    def _wrong_cells(self, s: Snapshot) -> pd.DataFrame:
        mask = self.breaks(s).fillna(False).astype(bool)
        if isinstance(mask, pd.DataFrame):
            return mask[mask.any(axis=1)]
        return pd.DataFrame(True, index=mask.index[mask], columns=[*self.fields])


def rule(
    code: str,
    title: str,
    *,
    severity: Severity,
    clause: str,
    on: str,
    fields: tuple[str, ...],
    remedy: str,
    expected: str,
    actual: str = "",
    unit: str = "",
    facts: Facts | None = None,
    scope: Scope = "district",
    fault: Fault | None = None,
) -> Callable[[Callable[[Snapshot], Mask]], Rule]:
    """Declare the function below as the rule `code`; it gives the `Mask` of the rows of `on`."""
    evidence = Evidence(expected, actual, unit, facts)

    def declare(breaks: Callable[[Snapshot], Mask]) -> Rule:
        return Rule(
            code, title, severity, clause, on, fields, remedy, scope, fault, evidence, breaks
        )

    return declare


def blank_cells(s: Snapshot, resource: str, fields: Sequence[str], rows: pd.Series) -> pd.DataFrame:
    """The blank cells of these fields, of the `rows` that are marked: the mask of what is missing.

    Unknown is no.
    """
    marked = rows.to_numpy(dtype="bool", na_value=False)
    return s.tables[resource][[*fields]].isna() & marked[:, None]


def rules_in(*themes: ModuleType) -> tuple[Rule, ...]:
    """The rules of the theme files, in the order they are written."""
    return tuple(r for theme in themes for r in vars(theme).values() if isinstance(r, Rule))
