"""A site that stands is left alone if, and only if, a build would give the same bytes."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lookback import HOME
from lookback.data.package import read_package
from lookback.site.standing import origin, stands

pytestmark = pytest.mark.whole
GIVEN: dict[str, Any] = {
    "home": HOME, "commit": "0123456789abcdef" * 2 + "01234567",
    "as_of": date(2022, 5, 18), "audience": "internal",
}  # fmt: skip


@pytest.fixture
def made_from(dataset: Path) -> Callable[..., str]:
    def digest(root: Path = dataset, **changed: Any) -> str:
        return origin(read_package(root), **{**GIVEN, **changed})

    return digest


def test_the_same_again_stands(built: Path, made_from: Callable[..., str]) -> None:
    assert stands(built, made_from())


@pytest.mark.parametrize(
    "changed",
    [{"commit": "f" * 40}, {"as_of": date(2022, 5, 17)}, {"audience": "web"}],
    ids=lambda changed: next(iter(changed)),
)
def test_another_question_is_another_site(
    built: Path, made_from: Callable[..., str], changed: dict[str, Any]
) -> None:
    assert not stands(built, made_from(**changed))


def test_a_changed_cell_is_another_site(
    built: Path, dataset: Path, made_from: Callable[..., str], tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(dataset, copy)
    assert stands(built, made_from(copy))
    table = copy / "datapackage" / "village.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("寨赵家湾村", "寨赵家村"), "utf-8")
    assert not stands(built, made_from(copy))


def test_a_changed_template_is_another_site(
    built: Path, made_from: Callable[..., str], tmp_path: Path
) -> None:
    shutil.copy(HOME / "mkdocs.yml", tmp_path)
    for part in ("pages", "templates", "theme"):
        shutil.copytree(HOME / "site" / part, tmp_path / "site" / part)
    assert stands(built, made_from(home=tmp_path))
    (tmp_path / "site" / "theme" / "assets" / "css" / "site.css").write_text("")
    assert not stands(built, made_from(home=tmp_path))


@pytest.mark.parametrize("damage", ["missing", "changed", "added", "manifest"])
def test_a_damaged_site_does_not_stand(
    built: Path, made_from: Callable[..., str], tmp_path: Path, damage: str
) -> None:
    out = tmp_path / "public"
    shutil.copytree(built, out)
    if damage == "missing":
        (out / "index.html").unlink()
    elif damage == "manifest":
        (out / "manifest.json").write_text(json.dumps([]))
    else:
        (out / ("index.html" if damage == "changed" else "more.html")).write_text("x")
    assert not stands(out, made_from())
