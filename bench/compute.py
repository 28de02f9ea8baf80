"""Every weekly figure of six weeks at all levels, beside plain SQL: `python bench/compute.py [N]`.

Both are fresh processes that read the CSV files of a district of N households (45,000) first.
The SQL is the second opinion of the tests, run by DuckDB on one thread. Goal: under 10 s CPU
for ours, the indicators that need all rules on the last day included.
"""

import json
import sys
import tempfile
from pathlib import Path

from lookback import HOME
from measure import district, run

HOUSEHOLDS = 45_000
OURS = """
import json, sys, time
from datetime import date
from pathlib import Path
from lookback.compute.indicators.indicator import compute_indicators
from lookback.compute.figures.weekly_change import compute_weeks
from lookback.compute.indicators import INDICATORS
from lookback.data.package import read_package
from lookback.data.snapshot import read_snapshot
from lookback.notice import read_notice

root, start = Path(sys.argv[1]), time.process_time()
s = read_snapshot(read_package(root), read_notice(root), date(2022, 6, 12))
read = time.process_time()
weekly = compute_weeks(s, [one for one in INDICATORS if one.is_weekly])
done = time.process_time()
rest = compute_indicators(s, [one for one in INDICATORS if not one.is_weekly])
print(json.dumps([read - start, done - read, time.process_time() - done, len(weekly)]))
"""
SQL = """
import json, sys, time
from datetime import date
from pathlib import Path
import duckdb
import pandas as pd
from lookback.compute.indicators import INDICATORS
from lookback.notice import read_notice

root, folder, start = Path(sys.argv[1]), Path(sys.argv[2]), time.process_time()
tables, *queries = (path.read_text("utf-8") for path in sorted(folder.glob("*.sql")))
connection = duckdb.connect(config={"threads": 1})
connection.execute("SET VARIABLE data = ?", [str(root / "datapackage")])
connection.execute(tables)
read = time.process_time()
notice, rows = read_notice(root), 0
codes = [one.code for one in INDICATORS if one.is_weekly]
for (day,) in connection.sql("SELECT day FROM dispatch_day ORDER BY day").fetchall():
    connection.execute("SET VARIABLE day = ?", [day])
    numbers = [(name, notice.number(name, day)) for name in notice.parameters]
    connection.register("parameter", pd.DataFrame(numbers, columns=["name", "value"]))
    connection.register("asked", pd.DataFrame({"code": codes}))
    none = pd.DataFrame(columns=["code", "severity", "resource", "key"], dtype="str")
    connection.register("finding", none)
    for query in queries:
        connection.execute(query)
    rows += len(connection.sql("FROM opinion").df())
print(json.dumps([read - start, time.process_time() - read, rows]))
"""


def main() -> None:
    """Invent a district, compute it both ways, print the table."""
    households = int(sys.argv[1]) if len(sys.argv) > 1 else HOUSEHOLDS
    with tempfile.TemporaryDirectory() as scratch:
        root = district(Path(scratch) / "district", households, "none")
        ours = run(OURS, root)
        theirs = run(SQL, root, HOME / "tests" / "compute" / "figures" / "second_opinion")
    read, weekly, rest, figures = json.loads(ours.said)
    their_read, their_weekly, their_figures = json.loads(theirs.said)
    print(
        f"{households:,} households: {figures:,} weekly figures, of them by SQL {their_figures:,}"
    )
    print(
        f"ours: {ours.seconds:.1f} s CPU in all (read {read:.1f}, weekly {weekly:.1f}, "
        f"what needs all rules {rest:.1f}; goal 10), {ours.peak:.0f} MiB"
    )
    print(
        f"DuckDB: {theirs.seconds:.1f} s CPU in all (read {their_read:.1f}, "
        f"weekly {their_weekly:.1f}), {theirs.peak:.0f} MiB"
    )
    print(f"weekly figures: {weekly / their_weekly:.2f} times DuckDB's CPU")


if __name__ == "__main__":
    main()
