"""The corrections ledger against git-history, `git log -p -U0`, csv-diff and daff, in one run.

    python bench/history.py [--commits N] [--rows N] [--peers N]

One invented history, 40,000 rows and 500 commits of 50 changed cells, is written twice: in one
file, and in 100 files of which each commit touches three. What counts is the CPU time (user and
system, children included) of a fresh process. A peer that would take hours gets the first
`--peers` commits; the cost of a commit, start-up taken off, is scaled and marked with ~.
"""

import argparse
import csv
import io
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FIELDS = ("id", *(f"f{n:02}" for n in range(24)))
CELLS = 50
SHARDS = 100
TOUCHED = 3
GOALS = {"git-history, times less (at least)": 100.0, "git log -p -U0, times (at most)": 3.0,
         "one more commit, s (at most)": 0.3, "peak, MiB (at most)": 300.0}  # fmt: skip

LEDGER = """
import sys
from pathlib import Path
from lookback.history.ledger.ledger import read_ledger
from lookback.execution.store import NO_STORE, Store
store = Store(Path(sys.argv[3])) if sys.argv[3:] else NO_STORE
print(len(read_ledger(Path(sys.argv[1]), sys.argv[2], store=store).corrections))
"""
CSV_DIFF = """
import io, subprocess, sys
from csv_diff import compare, load_csv
root, file, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
log = subprocess.run(["git", "-C", root, "rev-list", "--reverse", "main"], capture_output=True)
before = None
for commit in log.stdout.decode().split()[: n + 1]:
    text = subprocess.run(["git", "-C", root, "show", f"{commit}:{file}"], capture_output=True)
    now = load_csv(io.StringIO(text.stdout.decode()), key="id")
    before is not None and compare(before, now)
    before = now
"""
DAFF = """
import csv, io, subprocess, sys
import daff
root, file, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
log = subprocess.run(["git", "-C", root, "rev-list", "--reverse", "main"], capture_output=True)
before = None
for commit in log.stdout.decode().split()[: n + 1]:
    text = subprocess.run(["git", "-C", root, "show", f"{commit}:{file}"], capture_output=True)
    now = daff.PythonTableView(list(csv.reader(io.StringIO(text.stdout.decode()))))
    if before is not None:
        flags = daff.CompareFlags()
        flags.addPrimaryKey("id")
        alignment = daff.Coopy.compareTables(before, now, flags).align()
        daff.TableDiff(alignment, flags).hilite(daff.PythonTableView([]))
    before = now
"""


class Spent(NamedTuple):
    """CPU seconds of a process and its children, its own peak MiB, and what it said."""

    seconds: float
    peak: float
    said: bytes


def spend(*command: object, cwd: Path | None = None) -> Spent:
    """Run a command to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen([*map(str, command)], stdout=output, cwd=cwd)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
        if status:
            raise SystemExit(f"failed: {command[:4]}")
        output.seek(0)
        said = output.read() if os.fstat(output.fileno()).st_size < 1 << 16 else b""
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(seconds, usage.ru_maxrss / 1024, said)


def python(program: str, *arguments: object) -> Spent:
    """Run Python source in a process of its own."""
    return spend(sys.executable, "-c", program, *arguments)


class World:
    """Rows in SHARDS parts, changed commit by commit, always by the same chance."""

    def __init__(self, rows: int) -> None:
        self.chance = random.Random(7)
        self.words = [f"词{n}" for n in range(500)]
        size = -(-rows // SHARDS)
        numbers = [range(start, min(start + size, rows)) for start in range(0, rows, size)]
        self.parts = [
            [[f"{n:06}", *self.chance.choices(self.words, k=24)] for n in part] for part in numbers
        ]
        self.texts = [body(part) for part in self.parts]

    def files(self, shards: int, chosen: set[int]) -> dict[str, str]:
        """The chosen files of `shards` as text."""
        if shards == 1:
            return {path(0, 1): body([list(FIELDS)]) + "".join(self.texts)}
        return {path(part, shards): body([list(FIELDS)]) + self.texts[part] for part in chosen}

    def step(self) -> set[int]:
        """Change CELLS cells in TOUCHED parts of the rows; gives the parts."""
        parts = sorted(self.chance.sample(range(len(self.parts)), TOUCHED))
        for n in range(CELLS):
            row = self.chance.choice(self.parts[parts[n % TOUCHED]])
            row[self.chance.randrange(1, 25)] = self.chance.choice(self.words)
        for part in parts:
            self.texts[part] = body(self.parts[part])
        return set(parts)


def path(shard: int, shards: int) -> str:
    """Where a part of the table stands."""
    return f"datapackage/t/{shard:03}.csv" if shards > 1 else "datapackage/t.csv"


def body(rows: list[list[str]]) -> str:
    """Rows as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def stream(rows: int, commits: int, shards: int) -> Iterator[bytes]:
    """The history in the language of `git fast-import`."""
    world = World(rows)
    paths = [path(shard, shards) for shard in range(shards)]
    schema = {"primaryKey": "id"}
    package = {"name": "bench", "resources": [{"name": "t", "path": paths, "schema": schema}]}
    files = {"datapackage.json": json.dumps(package), **world.files(shards, {*range(shards)})}
    for number in range(commits + 1):
        message = f"更正：第{number}次\n\nReason: 核实\nBasis: 表\nHandled-by: 某\n".encode()
        who = b"a <a@lookback.invalid> %d +0800" % (1651363200 + number)
        yield b"commit refs/heads/main\nauthor %b\ncommitter %b\n" % (who, who)
        yield b"data %d\n%b\n" % (len(message), message)
        for name, text in files.items():
            body = text.encode()
            yield b"M 100644 inline %b\ndata %d\n%b\n" % (name.encode(), len(body), body)
        yield b"\n"
        touched = world.step()
        files = world.files(shards, touched if shards > 1 else {0})


def write(folder: Path, rows: int, commits: int, shards: int) -> Path:
    """A packed repository."""
    subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
    importer = subprocess.Popen(
        ["git", "-C", str(folder), "fast-import", "--quiet"], stdin=subprocess.PIPE
    )
    assert importer.stdin
    for piece in stream(rows, commits, shards):
        importer.stdin.write(piece)
    importer.stdin.close()
    if importer.wait():
        raise SystemExit("git fast-import failed")
    subprocess.run(["git", "-C", folder, "reset", "-q", "--hard"], check=True)
    subprocess.run(["git", "-C", folder, "gc", "-q"], check=True)
    return folder


def median(runs: list[Spent]) -> Spent:
    """The run of middle CPU time."""
    middle = statistics.median_low(run.seconds for run in runs)
    return next(run for run in runs if run.seconds == middle)


def scaled(few: float, many: float, low: int, high: int, commits: int) -> float:
    """What so many commits would cost, from two shorter runs."""
    return many + (many - few) / (high - low) * (commits - high)


def git_history(root: Path, scratch: Path, commits: int) -> float:
    """git-history on the first commits of the one file."""
    clone = scratch / f"first-{commits}"
    subprocess.run(["git", "clone", "-q", root, clone], check=True)
    names = subprocess.run(
        ["git", "-C", clone, "rev-list", "--reverse", "main"], capture_output=True, check=True
    ).stdout.split()
    subprocess.run(["git", "-C", clone, "reset", "-q", "--hard", names[commits]], check=True)
    program = Path(sys.executable).with_name("git-history")
    database = scratch / f"{commits}.db"
    options = (
        "--id",
        "id",
        "--csv",
        "--dialect",
        "excel",
        "--repo",
        clone,
        "--branch",
        "main",
        "--silent",
    )
    return spend(program, "file", database, clone / path(0, 1), *options).seconds


def peers(one: Path, scratch: Path, commits: int, few: int) -> dict[str, float]:
    """CPU seconds that the peers would take for the whole history in one file."""
    low = max(1, few // 2)
    result = {}
    for name, program in (("csv-diff", CSV_DIFF), ("daff", DAFF)):
        runs = [python(program, one, path(0, 1), n).seconds for n in (low, few)]
        result[name] = scaled(*runs, low, few, commits)
        print(f"~{name:24}{result[name]:10.1f}", flush=True)
    runs = [git_history(one, scratch, n) for n in (low, few)]
    result["git-history"] = scaled(*runs, low, few, commits)
    print(f"~{'git-history':24}{result['git-history']:10.1f}", flush=True)
    return result


def ours(name: str, root: Path, folder: Path, rounds: int) -> dict[str, Spent]:
    """The ledger cold, after one more commit, and Git's own log; the rounds interleaved."""
    runs: dict[str, list[Spent]] = {"ledger": [], "git log -p -U0": [], "one more commit": []}
    log = ("git", "-C", root, "log", "-p", "-U0", "main")
    for number in range(rounds):
        kept = folder / f"{name}-{number}"
        runs["ledger"].append(python(LEDGER, root, "main"))
        runs["git log -p -U0"].append(spend(*log))
        python(LEDGER, root, "main~1", kept)
        runs["one more commit"].append(python(LEDGER, root, "main", kept))
    found = {what: median(those) for what, those in runs.items()}
    for what, spent in found.items():
        said = f"{int(spent.said)} corrections" if spent.said.strip().isdigit() else ""
        print(f"{name + ', ' + what:25}{spent.seconds:10.2f}{spent.peak:8.0f} {said}", flush=True)
    return found


def main() -> None:
    """Write both histories, measure, print the ratios beside their goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    for option, default in (("--rows", 40_000), ("--commits", 500), ("--peers", 4)):
        parser.add_argument(option, type=int, default=default)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        start = time.monotonic()
        one = write(scratch / "one", asked.rows, asked.commits, 1)
        many = write(scratch / "many", asked.rows, asked.commits, SHARDS)
        print(f"histories written in {time.monotonic() - start:.0f} s")
        print(f"{'':25}{'CPU s':>10}{'MiB':>8}")
        sharded = ours("sharded", many, scratch, asked.rounds)
        whole = ours("one file", one, scratch, asked.rounds)
        slow = peers(one, scratch, asked.commits, asked.peers)
    for peer, seconds in slow.items():
        print(f"{peer}: {seconds / whole['ledger'].seconds:.0f} times the ledger of one file")
    seen = {
        "git-history, times less (at least)": slow["git-history"] / whole["ledger"].seconds,
        "git log -p -U0, times (at most)": sharded["ledger"].seconds
        / sharded["git log -p -U0"].seconds,
        "one more commit, s (at most)": sharded["one more commit"].seconds,
        "peak, MiB (at most)": max(each["ledger"].peak for each in (sharded, whole)),
    }
    for what, value in seen.items():
        print(f"{what:40}{value:10.2f}  goal {GOALS[what]:g}")


if __name__ == "__main__":
    main()
