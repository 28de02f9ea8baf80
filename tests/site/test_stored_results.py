"""What earlier builds kept saves work and changes no byte of the site, whatever was corrected."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lookback.commands.site.site import make_site
from lookback.options import Call
from lookback.site import build

pytestmark = pytest.mark.whole
DAY = date(2022, 5, 20)
Rows = list[dict[str, str]]


@pytest.fixture
def district(demo: Path, tmp_path: Path) -> Path:
    return shutil.copytree(demo, tmp_path / "district")


@pytest.fixture
def site_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Path], dict[str, bytes]]:
    """The docs tree that MkDocs is given, with the manifest: MkDocs itself keeps nothing."""

    def copy(_config: Path, docs: Path, built: Path, *_: object) -> None:
        shutil.copytree(docs, built, dirs_exist_ok=True)

    monkeypatch.setattr(build, "run_mkdocs", copy)

    def made(root: Path) -> dict[str, bytes]:
        out = make_site(Call(root, quiet=True), DAY, "internal", tmp_path / "public").parent
        return {
            path.relative_to(out).as_posix(): path.read_bytes()
            for path in out.rglob("*")
            if path.is_file()
        }

    return made


def cell(field: str, value: str) -> Callable[[Rows], None]:
    """Another value in the first row."""

    def change(rows: Rows) -> None:
        assert rows[0][field] != value
        rows[0][field] = value

    return change


def without_first(rows: Rows) -> None:
    """One row less: all later ones stand on other lines."""
    del rows[0]


def test_what_is_kept_changes_no_byte(
    district: Path,
    site_of: Callable[[Path], dict[str, bytes]],
    corrected: Callable[[Path, str, Callable[[Rows], None]], None],
) -> None:
    """After corrections of a household that figures read or not, of a village, of a row."""
    site_of(district)
    corrected(district, "household", cell("phone", "13900000001"))
    site_of(district)
    corrected(district, "income", cell("wage_income_yuan", "1234"))
    site_of(district)
    corrected(district, "member", cell("health", "残疾"))
    corrected(district, "village", cell("rural_population", "777"))
    corrected(district, "visit", without_first)
    kept = site_of(district)
    shutil.rmtree(district / ".cache")
    shutil.rmtree(district.parent / "public")
    anew = site_of(district)
    assert [path for path in {**kept, **anew} if kept.get(path) != anew.get(path)] == []
    assert {"index.md", "restated.md", "data/ledger.csv"} <= anew.keys()
