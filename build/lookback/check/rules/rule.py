"""What a rule of the notice is: a sentence, a clause and a mask over named definitions."""

from collections.abc import Callable
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


@dataclass(frozen=True)
class Rule:
    """One rule: `breaks` marks the rows of the resource `on` that break it.

    `title` names the violation; `fields` are the fields of `on` to look at, the first of which
    the finding points to; `fault` is the one of the seven faults it counts towards, if any.
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
    breaks: Callable[[Snapshot], pd.Series]

    def __call__(self, s: Snapshot) -> pd.DataFrame:
        """The rows of `on` that break the rule; a mask that is unknown does not convict."""
        return remember(s, self, lambda: self._broken(s))

    def _broken(self, s: Snapshot) -> pd.DataFrame:
        return s.tables[self.on][self.breaks(s).fillna(False).astype(bool)]


def rule(
    code: str,
    title: str,
    *,
    severity: Severity,
    clause: str,
    on: str,
    fields: tuple[str, ...],
    remedy: str,
    scope: Scope = "district",
    fault: Fault | None = None,
) -> Callable[[Callable[[Snapshot], pd.Series]], Rule]:
    """Declare the function below as the rule `code`; it gives one bool per row of `on`."""

    def declare(breaks: Callable[[Snapshot], pd.Series]) -> Rule:
        return Rule(code, title, severity, clause, on, fields, remedy, scope, fault, breaks)

    return declare


def rules_in(*themes: ModuleType) -> tuple[Rule, ...]:
    """The rules of the theme files, in the order they are written."""
    return tuple(r for theme in themes for r in vars(theme).values() if isinstance(r, Rule))
