"""Damaged files are refused with the reason and a remedy, and the repository stays as it is."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lookback.cli import cli
from lookback.publish.forms.workbooks import blank_form

from .damage import CONTAINER, WORKBOOK, Damage
from .misuse import FORM, TABLES

Take = Callable[..., Any]
Files = dict[tuple[str, str], bytes]


def digest(folder: Path) -> str:
    """One number for every file of a folder, Git's too; not for what may be deleted at any time."""
    total = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder)
        if name.parts[0] != ".cache":
            total.update(name.as_posix().encode() + path.read_bytes())
    return total.hexdigest()


@pytest.fixture(scope="session")
def untouched(demo: Path) -> str:
    return digest(demo)


@pytest.fixture
def refused(demo: Path, untouched: str, tmp_path: Path) -> Callable[..., str]:
    """Import a file on the district; it must be refused and nothing written. Gives what is said."""

    def run(name: str, content: bytes, *options: str) -> str:
        path = tmp_path / "收到的表" / name
        path.parent.mkdir()
        path.write_bytes(content)
        command = ["--root", str(demo), "import", str(path), *options, "--as-of", "2022-06-12"]
        result = CliRunner().invoke(cli, command)
        assert result.exit_code == 2, result.output
        assert "Traceback" not in result.output
        assert "→" in result.output
        assert digest(demo) == untouched
        return result.output

    return run


def test_there_are_more_than_sixty_kinds() -> None:
    assert len(CONTAINER) + len(WORKBOOK) + len(FORM) >= 60


@pytest.mark.parametrize(
    ("damage", "said"), [*CONTAINER.values(), *WORKBOOK.values()], ids=[*CONTAINER, *WORKBOOK]
)
def test_a_damaged_workbook(
    damage: Damage, said: str, files: Files, monitored: list[str], refused: Callable[..., str]
) -> None:
    output = refused("表.xlsx", damage(files[monitored[1], "F3"]))
    assert said in output
    assert "表.xlsx" in output


@pytest.mark.parametrize(("code", "damage", "said"), FORM.values(), ids=FORM)
def test_a_form_filled_in_wrongly(
    code: str, damage: Take, said: str, take_up: Take, monitored: list[str], refused: Take
) -> None:
    hand = take_up(monitored[1], code)
    damage(hand)
    output = refused("表.xlsx", hand.content)
    assert said in output
    assert f"表.xlsx 附件{code[1]} " in output


@pytest.mark.parametrize(("name", "content", "said"), TABLES.values(), ids=TABLES)
def test_a_table_that_is_wrong(name: str, content: bytes, said: str, refused: Take) -> None:
    output = refused(name, content)
    assert said in output
    assert name in output


def test_a_blank_form_belongs_to_nobody(forms: Any, notice: Any, refused: Take) -> None:
    assert "认不出是哪一户" in refused("F1.xlsx", blank_form(forms["F1"], notice, date(2022, 5, 8)))


def test_another_villages_form(files: Files, monitored: list[str], refused: Take) -> None:
    said = refused("F1.xlsx", files[monitored[1], "F1"], "--unit", "420702999999")
    assert "不是 420702999999 的表" in said


@pytest.mark.parametrize("name", ["表.xls", "表.xlsm", "表.et", "表.doc", "表"])
def test_a_file_of_another_kind(name: str, refused: Take) -> None:
    assert "另存为" in refused(name, b"x")


def test_everything_wrong_is_said_at_once(
    take_up: Take, monitored: list[str], refused: Take
) -> None:
    hand = take_up(monitored[1], "F3")
    hand.write("三千", "wage_income_yuan")
    hand.write("邻居", "relation")
    hand.write("4.00702E+17", "id_number")
    said = refused("表.xlsx", hand.content)
    for words in ("不是数字", "不在可选项中", "科学计数法"):
        assert words in said
