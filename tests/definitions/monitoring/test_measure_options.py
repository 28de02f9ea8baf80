"""The options of each measure are those of the code list that the forms offer."""

import csv

from lookback import HOME
from lookback.definitions.monitoring.measures import OPTIONS, SINGLE_BOXES


def test_options_are_those_of_the_code_list() -> None:
    with (HOME / "schemas/codes/measure_option.csv").open(encoding="utf-8", newline="") as file:
        listed = {(row["measure"], row["title"]) for row in csv.DictReader(file)}
    options = {(kind, option) for kind, choices in OPTIONS.items() for option in choices}
    assert options | {(kind, kind) for kind in SINGLE_BOXES} == listed
