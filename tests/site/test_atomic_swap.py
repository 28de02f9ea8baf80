"""Killed at any moment: the site is whole, the old one or the new one, never half of either."""

import subprocess
import sys
from pathlib import Path

import pytest

PAGES = 40
KILLS = 20
HARNESS = """
import os, random, signal, sys, time
from pathlib import Path
from lookback.data.locks import held
from lookback.site.atomic_swap import refuse_foreign, staging_folder, swap_folders

out, pages, kills = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(20)

def build(edition):
    with held(out, waits), staging_folder(out) as staged:
        refuse_foreign(out, "internal")
        built = staged / "site"
        built.mkdir()
        for number in range(pages):
            (built / f"{number}.html").write_text(edition)
        (built / "manifest.json").write_text(edition)
        swap_folders(built, out)

def waits(said):
    raise AssertionError(said)

build("0")
for kill in range(kills):
    child = os.fork()
    if not child:
        for edition in range(10**6):
            build(f"{kill} {edition}")
    time.sleep(chance.random() / 10)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    refuse_foreign(out, "internal")  # what the next build does first
    found = {path.read_text() for path in out.iterdir()}
    assert len(found) == 1 and len(list(out.iterdir())) == pages + 1, found
build("end")
print(*sorted(path.name for path in out.parent.iterdir()))
"""


@pytest.mark.whole
def test_no_kill_leaves_half_a_site(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HARNESS, str(tmp_path / "public"), str(PAGES), str(KILLS)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "public\n"  # and the next build clears what the kills left beside it
