"""What a build of a site costs beside bare MkDocs: `python bench/site.py [--households N]`.

Cold is without anything kept from before; warm after one corrected cell, committed: first a
telephone number, which no figure reads, then an income, on which figures of every week depend;
unchanged the same once more. Own work is the whole command less a bare `mkdocs build` of the same
docs tree. All in CPU seconds of a fresh process each. The last site is then built a second time
without a store and compared byte for byte.
"""

import csv
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lookback import HOME
from measure import district, run

HOUSEHOLDS = 4_000
CORRECTED = {
    "a telephone number": ("household", "phone", "13900000001"),
    "an income": ("income", "wage_income_yuan", "4321"),
}
"""A changed cell: its table, its field and the new value."""
GOALS = {"cold": 3.0, **dict.fromkeys((*CORRECTED, "unchanged"), 0.5)}
"""Own work at most so many times bare MkDocs."""
TIMES_CHEAPER = 10
"""A build after one changed cell, beside the cold one."""
AUTHOR = ("-c", "user.name=bench", "-c", "user.email=bench@lookback.invalid")
MESSAGE = (
    "更正：登记有误\n\nReason: 号码有误\nBasis: 入户核实\nHandled-by: 信息员\nReviewed-by: 区办"
)
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


def own(root: Path) -> Path:
    """Give the district a site of its own, so that its docs tree stays for MkDocs."""
    shutil.copy(HOME / "mkdocs.yml", root)
    for part in ("pages", "templates", "theme"):
        shutil.copytree(HOME / "site" / part, root / "site" / part)
    return root


def correct(root: Path, table: str, field: str, value: str) -> None:
    """Another value in the first row of a table, in a commit of its own."""
    file = min((root / "datapackage" / table).glob("*.csv"))
    with file.open(encoding="utf-8", newline="") as stream:
        header, first, *rows = csv.reader(stream)
    first[header.index(field)] = value
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, first, *rows])
    when = ("--date", "2022-06-12T20:00:00+08:00")
    command = ["git", *AUTHOR, "commit", "-qam", MESSAGE, *when]
    subprocess.run(command, cwd=root, check=True)


def is_same(one: Path, other: Path) -> bool:
    """Whether two folders hold the same files with the same bytes."""
    names = [{path.relative_to(folder) for path in folder.rglob("*")} for folder in (one, other)]
    files = [str(name) for name in names[0] if (one / name).is_file()]
    return names[0] == names[1] and filecmp.cmpfiles(one, other, files, shallow=False)[0] == files


def main() -> None:
    """Build cold, after a correction, unchanged and bare; draw; print each beside its goal."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    households = int(sys.argv[2]) if sys.argv[1:2] == ["--households"] else HOUSEHOLDS
    with tempfile.TemporaryDirectory(prefix="lookback-bench-") as name:
        folder = Path(name)
        root, out = own(district(folder / "district", households, "none")), folder / "public"
        whole = {"cold": run(SITE, root, out)}
        for kind, change in CORRECTED.items():
            correct(root, *change)
            whole[kind] = run(SITE, root, out)
        whole["unchanged"] = run(SITE, root, out)
        shutil.rmtree(root / ".cache")
        run(SITE, root, folder / "fresh")
        bare = run(BARE, root / "mkdocs.yml", folder / "bare")
        print(f"bare MkDocs {bare.seconds:.1f} s CPU, {len(list(out.rglob('*.html')))} pages")
        for kind, measured in whole.items():
            rest = 0.0 if kind == "unchanged" else bare.seconds  # then MkDocs is not asked
            ratio = (measured.seconds - rest) / bare.seconds
            print(
                f"{kind}: {measured.seconds:.1f} s CPU, {measured.peak:.0f} MiB, "
                f"own work {ratio:.1f} times MkDocs (goal {GOALS[kind]:g})"
            )
        for kind in CORRECTED:
            cold, warm = whole["cold"].seconds, whole[kind].seconds
            own_work = (cold - bare.seconds) / (warm - bare.seconds)
            print(
                f"{kind}: {cold / warm:.1f} times cheaper than cold (goal {TIMES_CHEAPER}), "
                f"of own work {own_work:.1f}"
            )
        print("the same bytes without a store:", is_same(out, folder / "fresh"))
        said = run(DRAWINGS, folder / "svg", HOME / "site/theme/charts.json").said.split()
        print(
            "a drawing: {:.1f} ms, from the store {:.2f} ms (goals 60, 1)".format(*map(float, said))
        )


if __name__ == "__main__":
    main()
