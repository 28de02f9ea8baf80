"""What a planted fault is: a rule's code, and how to make one clean record break that rule."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType

from lookback_demo.dated_row import DatedRow
from lookback_demo.faults.fault_targets import FaultTargets

Hit = DatedRow | tuple[DatedRow, ...] | None
"""The rows that break the rule; None where no clean record allows it."""


@dataclass(frozen=True)
class Fault:
    """A kind of fault: `plant` changes a clean record and gives the rows the rule must name.

    `is_rare` is for kinds that need a case: there are few, so fewer are planted. `is_picky`
    kinds need a case to themselves, and are planted before the others.
    """

    code: str
    severity: str
    field: str
    note: str
    is_rare: bool
    is_picky: bool
    plant: Callable[[FaultTargets], Hit]


def fault(
    code: str, severity: str, field: str, note: str, *, rare: bool = False, picky: bool = False
) -> Callable[[Callable[[FaultTargets], Hit]], Fault]:
    """Declare the function below as the way to plant a fault of the rule."""

    def declare(plant: Callable[[FaultTargets], Hit]) -> Fault:
        return Fault(code, severity, field, note, rare or picky, picky, plant)

    return declare


def faults_in(themes: Iterable[ModuleType]) -> tuple[Fault, ...]:
    """The faults of the theme files: the picky ones, then the others as they are written."""
    faults = [f for theme in themes for f in vars(theme).values() if isinstance(f, Fault)]
    return tuple(sorted(faults, key=lambda fault: not fault.is_picky))
