"""An attacker: what is shown, what is known of how counts hang together, and a linear program.

Written apart from the product's own suppression, from the values and not from the differences.
"""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date

import highspy
import numpy as np
import pandas as pd

from lookback.compute.privacy.count_relations import KNOWN, SLACK, Cell, count_relations
from lookback.compute.privacy.disclosure import PUBLIC
from lookback.compute.privacy.public_figures import day_counts

DISTRICT = "420702"
Equation = Mapping[Hashable, float]


def intervals(
    shown: Mapping[Hashable, float], equations: Sequence[Equation], asked: Sequence[Hashable]
) -> dict[Hashable, tuple[float, float]]:
    """Between which bounds each asked count must lie: no count is negative, equations add to 0."""
    cells = list(dict.fromkeys([*shown, *(one for each in equations for one in each), *asked]))
    place = {cell: at for at, cell in enumerate(cells)}
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cells), len(equations)
    model.col_cost_ = np.zeros(len(cells))
    model.col_lower_ = np.array([shown.get(cell, 0.0) for cell in cells])
    model.col_upper_ = np.array([shown.get(cell, highspy.kHighsInf) for cell in cells])
    model.row_lower_ = model.row_upper_ = np.zeros(len(equations))
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *map(len, equations)])
    model.a_matrix_.index_ = np.array([place[cell] for each in equations for cell in each])
    model.a_matrix_.value_ = np.array([by for each in equations for by in each.values()])
    solver.passModel(model)
    found = {}
    for cell in asked:
        bounds = []
        for sign in (1.0, -1.0):
            solver.changeColCost(place[cell], sign)
            solver.run()
            status = solver.getModelStatus()
            assert status != highspy.HighsModelStatus.kInfeasible, "the attacker knows too much"
            is_bounded = status == highspy.HighsModelStatus.kOptimal
            bounds.append(sign * solver.getObjectiveValue() if is_bounded else np.inf)
            solver.changeColCost(place[cell], 0.0)
        low, high = bounds
        found[cell] = (float(np.ceil(low - 1e-6)), float(np.floor(high + 1e-6)))
    return found


def people_of(weeks: pd.DataFrame) -> pd.DataFrame:
    codes = [code for code, one in PUBLIC.items() if one.is_of_people]
    return weeks[weeks["code"].isin(codes) & (weeks["level"] != "village")]


def counts_of(weeks: pd.DataFrame, day: date) -> dict[Cell, float]:
    rows = people_of(weeks)
    district_only = [code for code, one in PUBLIC.items() if one.level == "district"]
    rows = rows[~rows["code"].isin(district_only) | (rows["level"] == "district")]
    return day_counts(weeks, rows, day)


def given_away(
    truth: Mapping[Cell, float], shown: Mapping[Cell, float], k: int
) -> dict[Cell, tuple[float, float]]:
    """The hidden counts that the shown ones give away, each with the bounds found.

    Given away is a small one known to less than k, and any other known exactly.
    """
    equations, rests = count_relations(truth)
    known = {cell: value for cell, value in truth.items() if cell[0] in KNOWN}
    known |= {cell: value for cell, value in shown.items() if cell in truth}
    secret = [
        cell
        for cell, value in {**truth, **rests}.items()
        if 0 < value < k and cell[0] not in KNOWN and not cell[0].startswith(SLACK)
    ]
    assert not set(secret) & set(known)
    hidden = [cell for cell in truth if cell not in known]
    found = intervals(known, equations, list(dict.fromkeys([*secret, *hidden])))
    return {
        cell: (low, high)
        for cell, (low, high) in found.items()
        if high - low < (k if cell in secret else 1)
    }
