"""现场督导: which villages to visit first, and why (通知三（三）任务重、进展慢、问题多)."""

import pandas as pd

from lookback.compute.indicators.indicator import compute_indicators
from lookback.compute.indicators.screening import screening_coverage
from lookback.data.snapshot import Snapshot
from lookback.definitions.residence import villages_by_code

HEAVY = 2
"""任务重 needs at least so many households left: one left to visit is no heavy task."""
REASONS = {"unvisited": "任务重", "coverage": "进展慢", "problems": "问题多"}


def supervision(s: Snapshot, findings: pd.Series) -> pd.DataFrame:
    """The villages that stand out, those with the most reasons first, then the most left to visit.

    `findings` counts the open findings by village_code (absent: none). Indexed by village_code:
    unvisited (农村户数 not yet visited, 户), coverage (a fraction), problems (findings per 100
    rural households), and one bool for each of `REASONS`: the village is in the worst share
    (parameter `supervision_share`) of all villages, and 任务重 only from `HEAVY` on. A village
    whose 村表 has no households is judged by none of them.
    """
    covered = compute_indicators(s, [screening_coverage])
    covered = covered[covered["level"] == "village"].set_index("unit_code")
    visited = covered["numerator"].astype("float64").rename_axis("village_code")
    rural = villages_by_code(s)["rural_households"].astype("float64")
    rural = rural.where(rural > 0)
    rows = pd.DataFrame(
        {
            "unvisited": (rural - visited).clip(lower=0),
            "coverage": visited / rural,
            "problems": findings.reindex(rural.index, fill_value=0) / rural * 100,
        }
    )
    share = s.number("supervision_share") / 100
    is_heavy = (rows["unvisited"] >= HEAVY) & (
        rows["unvisited"] >= rows["unvisited"].quantile(1 - share)
    )
    is_slow = (rows["coverage"] < 1) & (rows["coverage"] <= rows["coverage"].quantile(share))
    is_faulty = (rows["problems"] > 0) & (rows["problems"] >= rows["problems"].quantile(1 - share))
    marks = dict(zip(REASONS.values(), (is_heavy, is_slow, is_faulty), strict=True))
    rows = rows.assign(**marks)
    rows["reasons"] = rows[list(marks)].sum(axis=1)
    rows = rows[rows["reasons"] > 0].reset_index()
    order = ["reasons", "unvisited", "village_code"]
    return rows.sort_values(order, ascending=[False, False, True]).set_index("village_code")
