"""What a build of a site costs: `python bench/site.py [--households N] [--commits N] [--demo DIR]`.

Cold is without anything kept from before. Then 21 corrections follow one another, each a commit of
its own: fourteen cells of a household's rows, three of tables of the district, and a row added,
removed and moved to another town, a person of the register, and a number of the notice; after
each the site is built again. Unchanged is the same once more. Own work is the whole command less
a bare `mkdocs build` of the same docs tree. All in CPU seconds of a fresh process each, with its
peak memory. After every seventh correction the site is built a second time without a store and
compared byte for byte.
"""

import argparse
import filecmp
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from lookback import HOME
from measure import Measured, district, run

sys.path.insert(0, str(HOME))
from tests.district_files import District, Row, commit

HOUSEHOLDS, COMMITS = 4_000, 30
GOALS = {"cold": 110.0, "corrected": 25.0, "typical": 18.0, "unchanged": 2.0}
"""CPU seconds at 45,000 households and 500 commits."""
PEAK = 1024
"""MiB after one correction, at the same size."""
COMPARED = 7
"""After so many corrections the bytes are compared with those of a build without a store."""
SITE = """
import sys
from lookback.cli import cli
cli.main(["--quiet", "site", "--root", sys.argv[1], "--out", sys.argv[2]], standalone_mode=False)
"""
BARE = """
import sys
from mkdocs.__main__ import cli
cli(["--quiet", "build", "--strict", "-f", sys.argv[1], "-d", sys.argv[2]], standalone_mode=False)
"""
DRAWINGS = """
import json, sys, time
from pathlib import Path
from lookback.execution.store import Store
from lookback.publish.charts.svg import draw_svgs
store, themes = Store(Path(sys.argv[1])), json.loads(Path(sys.argv[2]).read_text())
marks = {"mark": "bar", "encoding": {"x": {"field": "v", "type": "quantitative"},
         "y": {"field": "n", "type": "nominal"}}}
specs = {str(n): {**marks, "data": {"values": [{"n": f"村{i}", "v": i * n} for i in range(20)]},
         "config": themes["light"]} for n in range(100)}
for _ in range(2):
    start = time.perf_counter()
    draw_svgs(specs, store)
    print((time.perf_counter() - start) * 10)
"""

CELLS = {
    "telephone": ("household", "phone", "13900000001"),
    "address": ("household", "address", "另一处"),
    "type of a household": ("household", "household_type", "脱贫户"),
    "name of a person": ("member", "name", "王小五"),
    "health": ("member", "health", "残疾"),
    "months of work": ("member", "work_months", "3"),
    "wages": ("income", "wage_income_yuan", "4321"),
    "own payments": ("income", "own_payment_yuan", "54321"),
    "water problem": ("guarantee", "has_water_problem", "是"),
    "mark of a visit": ("visit", "is_real_as_system", "否"),
    "category of a case": ("case", "category", "突发严重困难户"),
    "amount of a measure": ("measure", "amount_yuan", "777"),
    "wage of a job": ("job", "wage_now_yuan", "2345"),
    "a doubt": ("doubt", "content", "另一种说法"),
    "day of an elimination": ("elimination", "eliminated_on", "2022-05-20"),
    "people of a village": ("village", "rural_population", "777"),
}
"""A changed cell: its table, its field and the new value, in the first row that has another."""


def cell(table: str, field: str, value: str) -> Callable[[District], None]:
    """The correction that gives a cell this value."""

    def corrected(d: District) -> None:
        rows = (row for _, row in d.table(table) if row[field] not in ("", value))
        next(rows)[field] = value

    return corrected


def added(d: District) -> None:
    """A lead more."""
    rows, lead = next(d.table("lead"))
    rows.append({**lead, "lead_id": lead["lead_id"].split("X")[0] + "X99"})


def removed(d: District) -> None:
    """A visit less."""
    rows, visit = next(d.table("visit"))
    rows.remove(visit)


def moved(d: District) -> None:
    """A household lives in another town."""
    codes = [village["village_code"] for _, village in d.table("village")]
    _, household = next(d.table("household"))
    town = household["village_code"][:9]
    household["village_code"] = next(code for code in codes if not code.startswith(town))


def registered(d: District) -> None:
    """A row of the register is another person's."""
    taken = {row["id_number"] for _, row in d.table("register")}
    persons: Iterator[Row] = (row for _, row in d.table("member"))
    number = next(p["id_number"] for p in persons if p["id_number"] not in {*taken, ""})
    next(d.table("register"))[1]["id_number"] = number


def renumbered_notice(d: District) -> None:
    """The line of the notice is another."""
    text = d.text("schemas/notice.yaml")
    d.put("schemas/notice.yaml", text.replace("value: 6900", "value: 7000", 1))


CORRECTIONS: dict[str, Callable[[District], None]] = {
    **{what: cell(*change) for what, change in CELLS.items()},
    "a row added": added,
    "a row removed": removed,
    "a household moved": moved,
    "a row of the register": registered,
    "a number of the notice": renumbered_notice,
}


def own(root: Path) -> Path:
    """Give the district a site of its own, so that its docs tree stays for MkDocs."""
    shutil.copy(HOME / "mkdocs.yml", root)
    for part in ("pages", "templates", "theme"):
        shutil.copytree(HOME / "site" / part, root / "site" / part, dirs_exist_ok=True)
    return root


def correct(root: Path, what: str) -> None:
    """A correction of this kind, in a commit of its own."""
    files = District(root)
    CORRECTIONS[what](files)
    files.save()
    commit(root, what)


def is_same(first: Path, second: Path) -> bool:
    """Whether two folders hold the same files with the same bytes."""
    names = [{p.relative_to(folder) for p in folder.rglob("*")} for folder in (first, second)]
    files = [str(name) for name in names[0] if (first / name).is_file()]
    equal = filecmp.cmpfiles(first, second, files, shallow=False)[0]
    return names[0] == names[1] and equal == files


def told(what: str, measured: Measured, goal: float) -> None:
    """Print a build beside its goal."""
    print(
        f"{what}: {measured.seconds:.1f} s CPU, {measured.wall:.1f} s, {measured.peak:.0f} MiB"
        f" (goal {goal:g})", flush=True,
    )  # fmt: skip


def main() -> None:
    """Build cold, after each correction, unchanged and bare; draw; print each beside its goal."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--households", type=int, default=HOUSEHOLDS)
    parser.add_argument("--commits", type=int, default=COMMITS)
    parser.add_argument("--demo", type=Path, help="a district made before, which is copied")
    asked = parser.parse_args()
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    with tempfile.TemporaryDirectory(prefix="lookback-bench-") as name:
        folder = Path(name)
        root, out = folder / "district", folder / "public"
        if asked.demo:
            shutil.copytree(asked.demo, root)
        else:
            district(root, asked.households, "none", commits=asked.commits)
        own(root)
        cold = run(SITE, root, out)
        told("cold", cold, GOALS["cold"])
        builds = corrected_builds(root, out, folder / "fresh")
        unchanged = run(SITE, root, out)
        told("unchanged", unchanged, GOALS["unchanged"])
        seconds = [build.seconds for build in builds]
        print(
            f"{len(builds)} corrections: median {statistics.median(seconds):.1f} s CPU "
            f"(goal {GOALS['typical']:g}), most {max(seconds):.1f} (goal {GOALS['corrected']:g}), "
            f"at most {max(build.peak for build in builds):.0f} MiB (goal {PEAK})"
        )
        bare = run(BARE, root / "mkdocs.yml", folder / "bare")
        ratio = (cold.seconds - bare.seconds) / bare.seconds
        print(
            f"bare MkDocs {bare.seconds:.1f} s CPU, {len(list(out.rglob('*.html')))} pages; "
            f"own work cold {ratio:.1f} times that"
        )
        said = run(DRAWINGS, folder / "svg", HOME / "site/theme/charts.json").said.split()
        print(
            "a drawing: {:.1f} ms, from the store {:.2f} ms (goals 60, 1)".format(*map(float, said))
        )


def corrected_builds(root: Path, out: Path, fresh: Path) -> list[Measured]:
    """The builds after each correction; every seventh is compared with one without a store."""
    builds = []
    for number, what in enumerate(CORRECTIONS, start=1):
        correct(root, what)
        builds.append(run(SITE, root, out))
        told(what, builds[-1], GOALS["corrected"])
        if number % COMPARED == 0:
            kept = shutil.move(root / ".cache", root.with_name("kept"))
            shutil.rmtree(fresh, ignore_errors=True)
            run(SITE, root, fresh)
            shutil.rmtree(root / ".cache")
            shutil.move(kept, root / ".cache")
            print(f"after {number} the same bytes without a store: {is_same(out, fresh)}")
    return builds


if __name__ == "__main__":
    main()
