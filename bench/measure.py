"""What the benchmarks share: a fresh process measured whole, and a district to measure on."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple


class Measured(NamedTuple):
    """CPU seconds (user and system, all threads, imports included), peak MiB, and what it said.

    `wall` is the time it took, in seconds.
    """

    seconds: float
    peak: float
    said: str
    wall: float


def run(program: str, *arguments: object) -> Measured:
    """Run Python source in a process of its own, to its end."""
    with tempfile.TemporaryFile() as output:
        command = [sys.executable, "-c", program, *map(str, arguments)]
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=output)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = status
        if status:
            raise SystemExit(f"failed: {program}")
        output.seek(0)
        said = output.read().decode()
    return Measured(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said, wall)


def district(
    folder: Path, households: int, faults: str, seed: int = 2022, commits: int = 30
) -> Path:
    """Invent a district, in a process of its own so that its memory is not ours."""
    options = ["--households", str(households), "--commits", str(commits), "--faults", faults]
    options += ["--seed", str(seed)]
    command = [sys.executable, "-m", "lookback.cli", "--quiet", "demo", str(folder), *options]
    subprocess.run(command, check=True)
    return folder
