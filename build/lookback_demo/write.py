"""`lookback demo`: a whole dataset repository, made aside and put in place at the end."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from lookback import HOME
from lookback.errors import Problem, WrongUse
from lookback_demo.dated_row import DatedRow
from lookback_demo.district import DistrictData, invent_district
from lookback_demo.faults import Kinds, format_key, plant
from lookback_demo.file_layout import TableLayout, read_layout
from lookback_demo.history.corrections import draw, overlays
from lookback_demo.history.events import LEAST_COMMITS, history, slip_count
from lookback_demo.history.fast_import import write_repository
from lookback_demo.population.towns_and_villages import LIANGZIHU, DemoDistrict


def write_demo(
    folder: Path,
    households: int,
    commits: int,
    seed: int,
    *,
    district: DemoDistrict = LIANGZIHU,
    faults: Kinds = "all",
    key: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> None:
    """Write a sample repository into `folder`, the same for the same numbers and district.

    `commits` counts those after the base. `faults` stand at the end; `key` is where the
    list of them goes.

    Raises:
        WrongUse: the folder is not empty, or a number is too small to make a district of.
    """
    say = progress or (lambda _: None)
    _refuse(folder, commits)
    say("编制示例区")
    world, layout = invent_district(households, seed, district), read_layout(HOME, district)
    marks = plant(world, seed, faults)
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        aside.chmod(0o755)
        _write(aside, world, layout, commits, seed, say)
        if key is not None:
            key.parent.mkdir(parents=True, exist_ok=True)
            key.write_bytes(format_key(marks, layout))
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _refuse(folder: Path, commits: int) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongUse(Problem(str(folder), "不是空文件夹", "换一个不存在或空的文件夹"))
    if commits < LEAST_COMMITS:
        remedy = f"把 --commits 改为 {LEAST_COMMITS} 或更多"
        raise WrongUse(Problem("--commits", f"{commits} 个提交太少，容不下各类变更", remedy))


def _write(
    aside: Path,
    world: DistrictData,
    layout: dict[str, TableLayout],
    commits: int,
    seed: int,
    say: Callable[[str], None],
) -> None:
    rng = Random(f"{seed}/history")
    slips = draw(world, slip_count(commits), rng)
    say("编排历史")
    made, wrong = history(world, slips, layout, commits, rng)
    wrong |= overlays(slips)
    write_repository(aside, HOME, world.district, layout, _by_path(world, layout), wrong, made, say)


def _by_path(
    world: DistrictData, layout: dict[str, TableLayout]
) -> dict[str, dict[str, list[DatedRow]]]:
    """The rows by table and file."""
    found: dict[str, dict[str, list[DatedRow]]] = {name: {} for name in layout}
    for record in world.records():
        table = layout[record.resource]
        path = table.path(table.town_of(record.cells))
        found[record.resource].setdefault(path, []).append(record)
    return found
