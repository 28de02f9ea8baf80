"""`lookback check`'s structural part against `frictionless validate`, on one package in one run.

    python bench/check.py [DIR] [--rounds N]

Every contender is a fresh process; what counts is its CPU time (user and system, all threads,
imports included) and its peak memory. Rounds are interleaved, medians compared, and both sides
must give the same verdict, row for row. Without DIR a district of
45,000 households is invented.
"""

import argparse
import csv
import json
import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from measure import Measured, district, run

BAD_ROWS = 1_000
GOALS = {"clean, cold": 15, "clean, stored": 40, "1,000 bad rows, cold": 5}

JUDGE = """
import json, sys
from pathlib import Path
from frictionless import Package
from lookback.check.structure.data_files import DataFile
from lookback.check.structure.frictionless_adapter import LIMIT
from lookback.check.structure.checked_table import CheckedTable

root = Path(sys.argv[1])
package = Package.from_descriptor(str(root / "datapackage.json"))
report = package.validate(limit_errors=LIMIT)
said = []
for task, resource in zip(report.tasks, package.resources):
    if task.errors:
        paths = [resource.path, *resource.extrapaths]
        parts = [DataFile(path, (root / path).read_bytes()) for path in paths]
        places = CheckedTable(resource, {}, parts, {}).places
        said += [[error.type, *places.of(error.row_number)] for error in task.errors]
print(json.dumps(sorted(said)))
"""

LOOKBACK = """
import json, sys
from pathlib import Path
from lookback.check.structure.messages import OWN_WORDS
from lookback.check.structure.structure_check import check_structure
from lookback.execution.store import NO_STORE, Store

store = Store(Path(sys.argv[2])) if len(sys.argv) > 2 else NO_STORE
findings = check_structure(Path(sys.argv[1]), store).items
print(json.dumps(sorted([f.code, f.file, f.line] for f in findings if f.code not in OWN_WORDS)))
"""


def spoil(source: Path, target: Path) -> None:
    """Copy a package and break one cell in each of BAD_ROWS rows of its sharded tables."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*"))
    files = sorted(target.glob("datapackage/*/*.csv")) or sorted(target.glob("datapackage/*.csv"))
    chance = random.Random(7)
    for number, file in enumerate(files):
        with file.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        share = BAD_ROWS * (number + 1) // len(files) - BAD_ROWS * number // len(files)
        for row in chance.sample(rows, min(share, len(rows))):
            row[chance.randrange(len(header))] = chance.choice(["？", "", "-1", "2022-02-30"])
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([header, *rows])


def compare(clean: Path, scratch: Path, rounds: int) -> bool:
    """Print the table of contenders; whether all verdicts agree and all goals are met."""
    bad, store = scratch / "bad", scratch / "store"
    spoil(clean, bad)
    run(LOOKBACK, clean, store)
    contenders: dict[str, Callable[[], Measured]] = {
        "clean, judge": lambda: run(JUDGE, clean),
        "clean, cold": lambda: run(LOOKBACK, clean),
        "clean, stored": lambda: run(LOOKBACK, clean, store),
        "1,000 bad rows, judge": lambda: run(JUDGE, bad),
        "1,000 bad rows, cold": lambda: run(LOOKBACK, bad),
    }
    results = {name: [contender()] for name, contender in contenders.items()}
    for _ in range(rounds - 1):
        for name, contender in contenders.items():
            results[name].append(contender())
    met = True
    print(f"{'':24}{'CPU s':>9}{'peak MiB':>10}{'times less':>12}{'goal':>6}")
    for name, runs in results.items():
        judge = results[f"{name.rsplit(',', 1)[0]}, judge"]
        seconds, peak = (statistics.median(run[i] for run in runs) for i in (0, 1))
        times = statistics.median(run[0] for run in judge) / seconds
        goal = GOALS.get(name, 0)
        print(f"{name:24}{seconds:9.2f}{peak:10.0f}{times:12.1f}{goal or '':>6}")
        same = {run[2] for run in runs} == {judge[0][2]}
        met &= same and times >= goal
        if not same:
            print(f"  verdict differs from the judge's: {name}")
    errors = len(json.loads(results["1,000 bad rows, judge"][0][2]))
    print(f"errors in the spoiled package: {errors}; goals met: {met}")
    return met


def main() -> None:
    """Read the arguments, make the package if none is given, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder or district(Path(scratch) / "clean", 45_000, "none")
        sys.exit(not compare(folder, Path(scratch), arguments.rounds))


if __name__ == "__main__":
    main()
