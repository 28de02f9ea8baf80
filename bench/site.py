"""What a build of the sample's site costs beside bare MkDocs: `python bench/site.py`.

Cold is without anything kept from before, warm the same once more; own work is the whole command
less a bare `mkdocs build` of the same docs tree. All in CPU seconds of a fresh process each.
"""

import os
import shutil
import tempfile
from pathlib import Path

from lookback import HOME
from measure import district, run

HOUSEHOLDS = 4_000
GOALS = {"cold": 3.0, "warm": 0.5}
"""Own work at most so many times bare MkDocs."""
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
from lookback.publish.svg import draw
cache, themes = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
marks = {"mark": "bar", "encoding": {"x": {"field": "v", "type": "quantitative"},
         "y": {"field": "n", "type": "nominal"}}}
specs = {str(n): {**marks, "data": {"values": [{"n": f"村{i}", "v": i * n} for i in range(20)]},
         "config": themes["light"]} for n in range(100)}
for _ in range(2):
    start = time.perf_counter()
    draw(specs, cache)
    print((time.perf_counter() - start) * 10)
"""


def own(root: Path) -> Path:
    """Give the district a site of its own, so that its docs tree stays for MkDocs."""
    shutil.copy(HOME / "mkdocs.yml", root)
    for part in ("pages", "templates", "theme"):
        shutil.copytree(HOME / "site" / part, root / "site" / part)
    return root


def main() -> None:
    """Build cold, build warm, build bare, draw; print each beside its goal."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    with tempfile.TemporaryDirectory(prefix="lookback-bench-") as name:
        folder = Path(name)
        root, out = own(district(folder / "district", HOUSEHOLDS, "none")), folder / "public"
        whole = {kind: run(SITE, root, out) for kind in GOALS}
        bare = run(BARE, root / "mkdocs.yml", folder / "bare")
        print(f"bare MkDocs {bare.seconds:.1f} s CPU, {len(list(out.rglob('*.html')))} pages")
        for kind, measured in whole.items():
            ratio = (measured.seconds - bare.seconds) / bare.seconds
            print(
                f"{kind}: {measured.seconds:.1f} s CPU, {measured.peak:.0f} MiB, "
                f"own work {ratio:.1f} times MkDocs (goal {GOALS[kind]:g})"
            )
        said = run(DRAWINGS, folder / "svg", HOME / "site/theme/charts.json").said.split()
        print(
            "a drawing: {:.1f} ms, from the cache {:.2f} ms (goals 60, 1)".format(*map(float, said))
        )


if __name__ == "__main__":
    main()
