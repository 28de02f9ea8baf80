"""Corrections one after the other, the site stored beside the site made anew: no byte may differ.

    python bench/corrections.py [N] [--seed S] [--households H] [--day DAY] [--keep DIR]

An invented district is corrected N times (300 if not said) at random: cells, decimals, keys, rows
that come and go, households that move to another town, registers, villages, the notice's numbers,
a title of a schema; now and then a correction is taken back, the last commit gets other words, a
commit is dated back, or the program is another. After each the docs tree (all that MkDocs is given)
is built with the store of all earlier builds and without any, and compared file by file. Two
processes share the store and files of it are damaged while they run.
"""

import argparse
import hashlib
import os
import random
import re
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from lookback import HOME
from lookback.check.structure.structure_check import check_structure
from lookback.commands.site.site import make_site
from lookback.execution import store as stores
from lookback.execution.code import code_digest
from lookback.execution.pool import IN_PROCESS
from lookback.execution.store import NO_STORE, Store
from lookback.options import Call
from lookback.publish.charts.svg import draw_svgs
from lookback.publish.pages import all_pages
from lookback.site import build
from lookback_demo import write_demo

sys.path.insert(0, str(HOME))
from tests.district_files import EARLY, LATE, District, commit, differs, undo
from tests.random_corrections import KINDS

SEPARATE = 4
"""In each so many builds two processes build with the store at the same time."""


class Built(NamedTuple):
    """The digest of every file of a docs tree, and what it cost in CPU seconds."""

    files: Mapping[str, str]
    seconds: float


def docs(root: Path, folder: Path | None, out: Path, day: date, code: str) -> Built:
    """Build the docs tree of a district into `out`, by a program that is told apart by `code`."""
    shutil.rmtree(out, ignore_errors=True)
    build.run_mkdocs = _copied  # type: ignore[assignment]
    all_pages.draw_svgs = _drawn
    stores.code_digest = lambda: f"{code_digest()}{code}"  # type: ignore[assignment]
    call = Call(root, quiet=True)
    vars(call).update(store=Store(folder) if folder else NO_STORE, workers=IN_PROCESS)
    start = _spent()
    make_site(call, day, "internal", out)
    seconds = _spent() - start
    paths = (path for path in out.rglob("*") if path.is_file())
    return Built({p.relative_to(out).as_posix(): _sha256(p) for p in paths}, seconds)


def _copied(_config: Path, folder: Path, built: Path, *_: object) -> None:
    """In place of MkDocs, which keeps nothing."""
    shutil.copytree(folder, built, dirs_exist_ok=True)


_DRAWINGS: dict[str, bytes] = {}


def _drawn(specs: Mapping[str, dict[str, Any]], store: Store) -> dict[str, bytes]:
    """Without a store each drawing is made once per process: they depend on nothing else."""
    if store.folder is not None:
        return draw_svgs(specs, store)
    keys = {name: stores.digest(spec) for name, spec in specs.items()}
    missing = {name: specs[name] for name, key in keys.items() if key not in _DRAWINGS}
    for name, drawing in draw_svgs(missing, store).items():
        _DRAWINGS[keys[name]] = drawing
    return {name: _DRAWINGS[key] for name, key in keys.items()}


def _spent() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def correct(root: Path, lot: random.Random) -> str:
    """Correct the district, so that its structure stays sound, and commit; gives what was done."""
    what = ""
    while not what:
        chance = lot.random()
        if chance < 0.06:
            undo(root, f"HEAD~{lot.randint(1, 3)}")
            said = ["taken back"]
        elif chance < 0.1:
            commit(root, "另一种说法", amend=True)
            return "other words"
        elif chance < 0.13:
            said = [_title(root, lot)]
        else:
            district = District(root)
            said = [kind(district, lot) for kind in lot.sample(KINDS, lot.choice([1, 1, 1, 2, 4]))]
            district.save()
        if differs(root) and check_structure(root).valid:
            what = " + ".join(said)
        else:
            undo(root)
    commit(root, what, EARLY if lot.random() < 0.05 else LATE)
    return what


def _title(root: Path, lot: random.Random) -> str:
    """A field of a schema is called otherwise."""
    path = lot.choice(sorted((root / "schemas").glob("*.json")))
    text = path.read_text(encoding="utf-8")
    one = lot.choice([*re.finditer(r'(?<="title": ")[^"]+', text)])
    path.write_text(f"{text[: one.start()]}{one[0]}甲{text[one.end() :]}", encoding="utf-8")
    return f"title in {path.name}"


def damage(folder: Path, lot: random.Random) -> None:
    """Do to a few files of the store what disks, people and power cuts do."""
    files = sorted(path for path in folder.glob("??/*") if path.is_file())
    for path in lot.sample(files, min(len(files), 6)):
        try:
            content = path.read_bytes()
            match lot.choice(["gone", "cut", "flipped", "empty", "another's", "folder"]):
                case "gone":
                    path.unlink()
                case "cut":
                    path.write_bytes(content[: len(content) // 2])
                case "flipped":
                    place = lot.randrange(len(content))
                    path.write_bytes(
                        content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
                    )
                case "empty":
                    path.write_bytes(b"")
                case "another's":
                    path.write_bytes(lot.choice(files).read_bytes())
                case "folder":
                    path.unlink()
                    path.mkdir()
        except OSError:
            continue  # another process was quicker
    if lot.random() < 0.02:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Invent a district, correct it again and again, compare; fails if any byte differs."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--households", type=int, default=500)
    parser.add_argument("--day", type=date.fromisoformat, default=date(2022, 5, 24))
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    lot = random.Random(asked.seed)
    with tempfile.TemporaryDirectory(prefix="lookback-bench-") as scratch:
        folder = asked.keep or Path(scratch)
        root, kept = folder / "district", folder / "store"
        write_demo(root, asked.households, 40, asked.seed, faults="doubts")
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as both:
            sys.exit(not compared(both, root, kept, asked.day, asked.count, lot))


def compared(
    both: ProcessPoolExecutor, root: Path, kept: Path, day: date, count: int, lot: random.Random
) -> bool:
    """Whether each of so many sites is the same with the store and without; tells of each."""
    costs: dict[str, list[float]] = {"stored": [], "anew": []}
    kinds: Counter[str] = Counter()
    wrong, code = 0, ""
    for number in range(count + 1):
        what = correct(root, lot) if number else "begun"
        kinds.update(part.split()[0] for part in what.split(" + "))
        if lot.random() < 0.04:
            code = lot.choice(["", "another"])
        begun = time.time()
        is_shared = number % SEPARATE == 1
        other = (docs, root, kept, root.parent / "other", day, code)
        others = [both.submit(*other)] if is_shared else []
        stored = both.submit(docs, root, kept, root.parent / "stored", day, code)
        if number and lot.random() < 0.5:
            time.sleep(lot.random())
            damage(kept, lot)
        anew = both.submit(docs, root, None, root.parent / "anew", day, code).result()
        made = [stored.result(), *(each.result() for each in others)]
        costs["stored"].append(made[0].seconds)
        costs["anew"].append(anew.seconds)
        for each in made:
            differing = sorted(
                p for p in {**each.files, **anew.files} if each.files.get(p) != anew.files.get(p)
            )
            differing = [path for path in differing if path != "manifest.json"] or differing
            if differing:
                wrong += 1
                print(f"{number} DIFFERS after {what}: {differing[:8]}", flush=True)
                shutil.copytree(root.parent / "stored", root.parent / f"stored-{number}")
                shutil.copytree(root.parent / "anew", root.parent / f"anew-{number}")
        print(f"{number} {what}: {made[0].seconds:.1f} s stored, {anew.seconds:.1f} s anew, "
              f"{len(anew.files)} files, {time.time() - begun:.0f} s", flush=True)  # fmt: skip
    for name, seconds in costs.items():
        print(f"{name}: median {statistics.median(seconds[1:]):.1f} s CPU, most {max(seconds):.1f}")
    print(dict(kinds))
    print(f"{count} corrections, {wrong} sites with another byte")
    return not wrong


if __name__ == "__main__":
    main()
