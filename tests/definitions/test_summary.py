"""附件2: what it counts after few rows changed is what it counts anew."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lookback.data.package import read_package
from lookback.data.recall import remembering_snapshot
from lookback.data.snapshot import read_snapshot
from lookback.definitions import summary as module
from lookback.definitions.summary import summary_counts
from lookback.notice import read_notice

DAY = date(2022, 6, 12)
Rows = list[dict[str, str]]
Rewrite = Callable[[Path, str, Callable[[Rows], Any]], None]


def counts(root: Path) -> pd.DataFrame:
    package = read_package(root)
    return summary_counts(remembering_snapshot(package, read_notice(root), DAY, root / ".cache"))


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("visit", lambda rows: rows.__delitem__(slice(20))),
        ("household", lambda rows: [row.update(household_type="脱贫户") for row in rows[:30]]),
        ("case", lambda rows: [row.update(category="突发严重困难户") for row in rows]),
        ("member", lambda rows: [row.update(status="迁出") for row in rows]),
        ("household", lambda rows: rows[0].update(village_code=rows[-1]["village_code"])),
    ],
    ids=[
        "fewer visits",
        "other types",
        "a category of all cases",
        "fewer persons",
        "another village",
    ],
)
def test_what_is_mended_is_what_is_counted_anew(
    faulty: Path,
    tmp_path: Path,
    table: str,
    change: Callable[[Rows], Any],
    rewritten: Rewrite,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = shutil.copytree(faulty, tmp_path / "district", ignore=shutil.ignore_patterns(".git"))
    before = counts(root)
    rewritten(root, table, change)
    looked_at: list[int] = []
    counted = module._counts
    with monkeypatch.context() as patch:
        patch.setattr(module, "_counts", lambda s: looked_at.append(len(s.household)) or counted(s))
        mended = counts(root)
    anew = summary_counts(read_snapshot(read_package(root), read_notice(root), DAY))
    pd.testing.assert_frame_equal(mended, anew)
    assert not mended.equals(before)
    assert max(looked_at) < 250
