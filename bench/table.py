"""Every stage at several sizes in one table: cost, growth, and how far from floor and peer.

    python bench/table.py [--keep DIR] [--stages NAME,NAME] [SIZE ...]   (default: 4000 45000)

A size beyond a district's (45,000) is as many districts as it takes, one after the other: so a
province is shaped. Each figure is a fresh process, measured whole. The floor is what no program
could do without (parsing the same files, walking the same commits, rendering the same pages), the
peer a known tool at the same task; both run right after ours, of several districts on the first
alone and times their number. The exponent compares a size with the one before it: 1 is linear.
With --keep the districts stay in a folder, and those that are there already are used.
"""

import argparse
import math
import os
import runpy
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from measure import Measured, district, run

SITE = runpy.run_path(str(Path(__file__).with_name("site.py")))  # Python has a `site` of its own
DISTRICT = 45_000
OURS = """
import sys
from datetime import date
from pathlib import Path
from lookback.data.package import read_package
from lookback.execution.pool import IN_PROCESS
from lookback.execution.step import open_snapshot
root, day = Path(sys.argv[1]), date(2022, 6, 12)
"""
CHECK = """
from lookback.check.structure.structure_check import check_structure
assert check_structure(root).valid
"""
RULES = """
from lookback.check.findings.rule_findings import check_rules
check_rules(read_package(root), open_snapshot(root, day))
"""
COMPUTE = """
from lookback.compute.figures.output_package import compute_tables
compute_tables(open_snapshot(root, day))
"""
LEDGER = """
from lookback.history.ledger.ledger import read_ledger
read_ledger(root)
"""
FORMS = """
from lookback.publish.forms.workbooks import all_forms
from lookback.publish.forms.code_lists import read_codes
from lookback.publish.forms.form_files import batch_files, batches, district_files
s, made = open_snapshot(root, day), all_forms(read_codes(root))
district_files(s, made, "")
asked = batches(s, "420702100901", "", 1)
batch_files(root, asked, IN_PROCESS, lambda _: None)
"""
PARSE = """
import sys
from pathlib import Path
import polars
for path in sorted(Path(sys.argv[1]).glob("datapackage/**/*.csv")):
    polars.read_csv(path, infer_schema=False)
"""
TYPED = """
s = open_snapshot(root, day)
[s.tables[name] for name in s.tables]
"""
FRICTIONLESS = """
import sys
from frictionless import Package
assert Package.from_descriptor(sys.argv[1] + "/datapackage.json").validate().valid
"""
GIT = """
import subprocess, sys
command = ["git", "-C", sys.argv[1], "log", *{options}, "--", "datapackage"]
with subprocess.Popen(command, stdout=subprocess.PIPE) as log:
    while log.stdout.read(1 << 20):
        pass
"""


class Stage(NamedTuple):
    """Programs that take a district's folder: ours, the floor, the peer ("": there is none)."""

    ours: str
    floor: str
    peer: str


STAGES = {
    "check": Stage(OURS + CHECK, PARSE, FRICTIONLESS),
    "rules": Stage(OURS + RULES, OURS + TYPED, ""),
    "compute": Stage(OURS + COMPUTE, OURS + TYPED, ""),
    "history": Stage(
        OURS + LEDGER, GIT.format(options=["--raw"]), GIT.format(options=["-p", "-U0"])
    ),
    "forms": Stage(OURS + FORMS, "", ""),
}


class Row(NamedTuple):
    """A stage at a size: the sum of its districts, the largest peak of any."""

    seconds: float
    wall: float
    peak: float
    floor: float
    peer: float


def together(measured: Iterable[Measured]) -> tuple[float, float, float]:
    """CPU and wall seconds added up, and the largest peak."""
    runs = list(measured)
    return sum(m.seconds for m in runs), sum(m.wall for m in runs), max(m.peak for m in runs)


def measured(stage: Stage, roots: list[Path]) -> Row:
    """A stage of plain programs, district after district; what stands beside on the first."""
    first, *rest = roots
    ours = [run(stage.ours, first)]
    beside = [
        run(program, first).seconds * len(roots) if program else 0
        for program in (stage.floor, stage.peer)
    ]
    return Row(*together([*ours, *(run(stage.ours, root) for root in rest)]), *beside)


def built(roots: list[Path]) -> Row:
    """The site, and as floor and peer bare MkDocs of the same docs tree."""
    costs = []
    with tempfile.TemporaryDirectory(prefix="lookback-bench-") as name:
        for root in roots:
            if not (root / "mkdocs.yml").exists():
                SITE["own"](root)
            shutil.rmtree(root / ".cache", ignore_errors=True)
            costs.append(run(SITE["SITE"], root, Path(name) / "public"))
        bare = run(SITE["BARE"], roots[0] / "mkdocs.yml", Path(name) / "bare").seconds * len(roots)
    return Row(*together(costs), bare, bare)


def districts(folder: Path, size: int) -> list[Path]:
    """So many households in districts, of which each is another."""
    roots = []
    for number in range(max(1, size // DISTRICT)):
        households = min(size, DISTRICT)
        root = folder / f"{households}-{number}"
        roots.append(root if root.exists() else district(root, households, "doubts", number))
    return roots


def line(name: str, size: int, row: Row, before: tuple[int, Row] | None) -> str:
    """One line of the table, in Markdown."""
    growth = ""
    if before:
        ratio = math.log(row.seconds / before[1].seconds)
        growth = f"{ratio / math.log(size / before[0]):.2f}"
    beside = (f"{row.seconds / cost:.2f}" if cost else "–" for cost in (row.floor, row.peer))
    figures = (f"{row.seconds:.1f}", f"{row.wall:.1f}", f"{row.peak:.0f}", growth, *beside)
    return f"| {name} | {size:,} | " + " | ".join(figures) + " |"


def main() -> None:
    """Measure stage by stage, size by size; a line as soon as it is known."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--stages", default=",".join([*STAGES, "site"]))
    parser.add_argument("sizes", nargs="*", type=int, default=[4_000, DISTRICT])
    asked = parser.parse_args()
    print("| stage | households | CPU s | wall s | peak MiB | growth | × floor | × peer |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory(prefix="lookback-bench-") as scratch:
        folder = asked.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for name in asked.stages.split(","):
            before = None
            for size in asked.sizes:
                roots = districts(folder, size)
                row = built(roots) if name == "site" else measured(STAGES[name], roots)
                print(line(name, size, row, before), flush=True)
                before = size, row


if __name__ == "__main__":
    main()
