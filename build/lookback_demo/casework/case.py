"""示例识别案：the object behind a case and the rows that hang on it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import final

from lookback_demo.dated_row import DatedRow
from lookback_demo.population.household import DemoHousehold


class Fate(StrEnum):
    """What becomes of a case between the baseline and the last day."""

    STABLE = "eliminated and stays so"
    ROLLED_BACK = "eliminated, rolled back in the weeks"
    ROLLBACK_DUE = "eliminated, rollback applied for"
    READMITTED = "eliminated, then a new case"
    KEPT = "un-eliminated throughout"
    ELIMINATED_NOW = "eliminated in the weeks"
    ELIMINATION_DUE = "elimination under way"
    REMOVED = "removed in the weeks"
    REMOVAL_DUE = "removal applied for"
    NEW = "identified in the weeks"
    OPEN = "identification under way"
    REFUSED = "examined and not included"


ELIMINATED_BEFORE = (Fate.STABLE, Fate.ROLLED_BACK, Fate.ROLLBACK_DUE, Fate.READMITTED)
BASE_UNELIMINATED = (
    Fate.KEPT,
    Fate.ELIMINATED_NOW,
    Fate.ELIMINATION_DUE,
    Fate.REMOVED,
    Fate.REMOVAL_DUE,
)
ELIMINATED_AT_END = (Fate.STABLE, Fate.ROLLBACK_DUE, Fate.ELIMINATED_NOW)
MARGINAL, UNSTABLE, SUDDEN = "边缘易致贫户", "脱贫不稳定户", "突发严重困难户"


@final
@dataclass(slots=True)
class Case:
    """A case, its risks in their order, its steps by (procedure, step), its measures."""

    household: DemoHousehold
    fate: Fate
    opened: date
    category: str
    serial: int = 1
    since: date | None = None
    record: DatedRow = field(default_factory=lambda: DatedRow("case", {}))
    risks: list[DatedRow] = field(default_factory=list)
    steps: dict[tuple[str, str], DatedRow] = field(default_factory=dict)
    measures: list[DatedRow] = field(default_factory=list)
    identified: DatedRow | None = None
    lead: DatedRow | None = None
    elimination: DatedRow | None = None
    withdrawal: DatedRow | None = None
    other: list[DatedRow] = field(default_factory=list)
    problem: tuple[str, str] | None = None
    is_faulty: bool = False

    @property
    def id(self) -> str:
        """The case's number."""
        return f"{self.household.id}-{self.serial}"

    @property
    def is_base(self) -> bool:
        """Determined before the baseline."""
        return self.serial == 1 and self.fate not in (Fate.NEW, Fate.OPEN, Fate.REFUSED)

    @property
    def is_monitored(self) -> bool:
        """监测对象 on the last day."""
        return self.fate not in (Fate.OPEN, Fate.REFUSED, Fate.REMOVED)

    @property
    def risk_names(self) -> list[str]:
        """风险类型 in their order, the main one first."""
        return [risk["risk"] for risk in self.risks if not risk.is_dropped]

    @property
    def kinds(self) -> set[str]:
        """措施类别 given."""
        return {row["measure"] for row in self.measures if not row.is_dropped}

    @property
    def options(self) -> set[tuple[str, str]]:
        """措施类别 with its option."""
        return {(m["measure"], m["option"]) for m in self.measures if not m.is_dropped}

    def rows(self) -> Iterator[DatedRow]:
        """Every row of the case."""
        yield self.record
        yield from self.risks
        yield from self.steps.values()
        yield from self.measures
        for record in (self.elimination, self.withdrawal):
            if record:
                yield record
        yield from self.other
