"""Every data commit of this repository, read by today's program: figures, briefing, causes.

    python bench/revisions.py [--every N] [--release DAY ...]

Of each Nth commit of the main line that touches data, the figures and lists of its day are
computed, the briefing is written, and a figure is held against the newest data with its causes.
With --release the revision known on a day is released and verified, byte for byte. What fails is
named at the end, and makes the exit code 1.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from lookback import HOME
from lookback.check.findings.rule_findings import check_rules
from lookback.compute.figures.output_package import compute_tables
from lookback.compute.indicators import INDICATOR_BY_CODE
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot
from lookback.errors import BuildError
from lookback.execution.step import open_snapshot, package_of
from lookback.history.git.published_branch import known_on, published_commits
from lookback.history.git.repository import Repository
from lookback.history.migration.package_revision import package_at
from lookback.history.restatement.attribution import DataDifference
from lookback.history.restatement.figure_change import figure_change, ledger_between
from lookback.publish.downloads.briefing import briefing_document
from lookback.site.build import edition_of

FIGURE = "I06"
DATA = ("datapackage",)


class ReadRevision(NamedTuple):
    """What today's program makes of a revision: counts, or what stopped it."""

    commit: str
    figures: int
    briefing: int
    moved: int
    failure: str = ""


def data_commits(repository: Repository) -> list[str]:
    """The commits of the main line that touch data, the oldest first."""
    return [each.commit for each in published_commits(repository, "HEAD", DATA)]


def read_revisions(repository: Repository, commits: Sequence[str]) -> Iterator[ReadRevision]:
    """Each of the commits, on the day of its own."""
    newest = repository.resolve("HEAD")
    for commit in commits:
        try:
            yield _read(repository, commit, newest)
        except (BuildError, KeyError, AttributeError, ValueError) as error:
            yield ReadRevision(commit, 0, 0, 0, f"{type(error).__name__}: {error}")


def _read(repository: Repository, commit: str, newest: str) -> ReadRevision:
    day = repository.days(commit, "datapackage")[0]
    with package_at(repository, commit) as folder, package_at(repository, newest) as present:
        s, now = open_snapshot(folder, day), open_snapshot(present, day)
        package: Package = package_of(s)
        edition = edition_of(package, s, "internal", commit, check_rules(package, s))
        figures = len(compute_tables(s).indicators)
        ledger = ledger_between(repository.root, commit, newest)
        moved = _moved(s, now, DataDifference(s, now, ledger.corrections))
        return ReadRevision(commit, figures, len(briefing_document(edition)), moved)


def _moved(s: Snapshot, now: Snapshot, difference: DataDifference) -> int:
    unit = now.notice.document.district_code
    if unit != s.notice.document.district_code:
        return 0
    return len(figure_change(difference, INDICATOR_BY_CODE[FIGURE], unit).moved)


def released(repository: Repository, days: Sequence[date]) -> Iterator[tuple[date, str]]:
    """For each day what went wrong when its revision was released and verified; "" if nothing."""
    commits = published_commits(repository, "HEAD", DATA)
    with tempfile.TemporaryDirectory(prefix="lookback-bench-") as folder:
        clone = Path(folder, "clone")
        command = ["git", "clone", "--quiet", str(repository.root), str(clone)]
        subprocess.run(command, check=True)
        for day in days:
            tag = f"day-{day}"
            subprocess.run(["git", "tag", tag, known_on(commits, day)], cwd=clone, check=True)
            for arguments in (("release", tag), ("verify", f"versions/{tag}")):
                done = subprocess.run(
                    [sys.executable, "-c", "from lookback.cli import main; main()", *arguments],
                    cwd=clone, capture_output=True, encoding="utf-8", check=False,
                )  # fmt: skip
                if done.returncode:
                    yield day, f"{arguments[0]}: {done.stderr[-300:]}"
                    break
            else:
                yield day, ""


def main() -> None:
    """Print a line for each revision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("--release", type=date.fromisoformat, nargs="*", default=[], metavar="DAY")
    asked = parser.parse_args()
    repository, failed = Repository.open(HOME), 0
    for revision in read_revisions(repository, data_commits(repository)[:: asked.every]):
        said = revision.failure or f"{revision.figures} figures, {revision.moved} records moved"
        print(f"{revision.commit[:12]}  {said}", flush=True)
        failed += bool(revision.failure)
    for day, failure in released(repository, asked.release):
        print(f"{day}  {failure or 'released and verified, byte for byte'}")
        failed += bool(failure)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
