"""AG 轮次: a visit under another round's name."""

from lookback_demo.casework.rounds import LOOK_BACK
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets


@fault("AG43", "W", "visited_on", "3月的入户写成了回头看", rare=True)
def visit_of_another_round(site: FaultTargets) -> Hit:
    """The household was visited in the look back too."""
    home = site.home(lambda home: home.march is not None and home.visit is not None)
    if home and home.march:
        home.march["round"] = LOOK_BACK
    return home and home.march
