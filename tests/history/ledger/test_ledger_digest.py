"""The digest of a ledger: the same for the same history, whatever a clone asks for beside."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lookback.execution.store import Store
from lookback.history.ledger.ledger import read_ledger
from lookback.history.ledger.ledger_digest import FORM, ledger_digest

GIVEN = "1-209523b7305276a1b6fa0b1560609f50"
TABLE = "id,name\n1,甲\n2,乙\n"


@pytest.fixture
def root(story: Any, described: Callable[..., str]) -> Path:
    story.commit({"datapackage.json": described(t=("datapackage/t.csv", "id"))})
    story.commit({"datapackage/t.csv": TABLE})
    story.commit({"datapackage/t.csv": TABLE.replace("甲", "丁") + "3,丙\n"})
    story.commit({"datapackage/t.csv": "id,title\n1,丁\n2,乙\n3,丙\n"})
    written: Path = story.write()
    return written


def test_the_form_is_raised_with_the_entries(root: Path) -> None:
    """Other entries for the same history: raise FORM, then write the digest anew here."""
    assert ledger_digest(read_ledger(root))[: len(GIVEN)] == GIVEN
    assert GIVEN.startswith(f"{FORM}-")


def test_a_store_and_settings_change_nothing(
    root: Path, tmp_path: Path, run_git: Callable[..., bytes]
) -> None:
    digest, store = ledger_digest(read_ledger(root)), Store(tmp_path / "store")
    assert ledger_digest(read_ledger(root, store=store), store) == digest
    assert ledger_digest(read_ledger(root, store=store), store) == digest
    run_git(root, "config", "lookback.requireSignatures", "true")
    assert ledger_digest(read_ledger(root)) == digest


def test_an_older_revision_has_another(root: Path) -> None:
    assert ledger_digest(read_ledger(root, "HEAD~1")) != ledger_digest(read_ledger(root))
