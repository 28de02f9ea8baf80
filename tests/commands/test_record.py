"""lookback history and blame: one record through time, masked unless the office asks."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from lookback.commands.terminal_table import table_lines
from lookback.history.ledger.ledger import Ledger, read_ledger


class Phone(NamedTuple):
    key: str
    old: str
    new: str
    day: str
    reason: str


@pytest.fixture(scope="session")
def ledger(demo: Path) -> Ledger:
    return read_ledger(demo)


@pytest.fixture(scope="session")
def phone(ledger: Ledger) -> Phone:
    """A household whose number was corrected, and only that."""
    rows = [
        row for row in ledger.corrections if (row.resource, row.field) == ("household", "phone")
    ]
    (row,) = [row for row in rows if row.reason][:1]
    return Phone(row.key, row.old, row.new, row.authored_on[:10], row.reason)


def test_the_story_of_a_record(call: Callable[..., Any], phone: Phone) -> None:
    run = call("history", "household", phone.key)
    assert run.code == 0, run.err
    assert f"【{phone.day}" in run.out
    assert f"原因 {phone.reason}" in run.out
    assert phone.old not in run.out
    assert phone.new not in run.out
    full = call("history", "户", phone.key, "--full").out
    assert f"更正 联系电话：{phone.old or '空白'} → {phone.new}" in full


def test_the_record_as_it_stood_on_a_day(call: Callable[..., Any], phone: Phone) -> None:
    before = call("history", "household", phone.key, "--as-of", "2022-05-01", "--full").out
    assert phone.old in before
    assert phone.new not in before
    assert "自台账起点以来没有变更" in before
    after = call("history", "household", phone.key, "--as-of", phone.day, "--full").out
    assert "以提交" in after
    assert phone.new in after
    assert call("history", "household", phone.key, "--as-of", "2022-04-01").code == 4


def test_who_gave_a_cell_its_value(call: Callable[..., Any], phone: Phone, tmp_path: Path) -> None:
    out = tmp_path / "new" / "blame.csv"
    run = call("blame", "household", phone.key, "--out", out)
    assert run.code == 0, run.err
    assert phone.new not in run.out
    content = out.read_bytes()
    assert content.startswith("\ufeff".encode())
    rows = {row["字段"]: row for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))}
    assert rows["联系电话"]["原因"] == phone.reason
    assert rows["联系电话"]["时间"].startswith(phone.day)
    assert rows["户类型"]["时间"] == "台账起点"
    only = call("blame", "household", phone.key, "F1.联系电话", "--full").out
    assert phone.new in only
    assert "户类型" not in only


def test_every_cell_that_changed_is_blamed_on_its_last_change(
    call: Callable[..., Any], ledger: Ledger
) -> None:
    """Against the ledger itself: for a merged, much visited table, the newest word counts."""
    cells = {
        (row.key, row.field): row
        for row in ledger.corrections
        if (row.resource, row.change) == ("case", "changed")
    }
    assert cells
    for (key, field), row in [*cells.items()][:3]:
        told = call("blame", "case", key, field, "--full").out
        assert row.commit[:12] in told
        assert (row.new or "空白") in told


def test_a_row_that_came_later_and_one_that_never_was(
    call: Callable[..., Any], ledger: Ledger
) -> None:
    row = next(row for row in ledger.corrections if (row.resource, row.change) == ("lead", "added"))
    run = call("blame", "lead", row.key)
    assert row.commit[:12] in run.out
    day = call("history", "lead", row.key, "--as-of", "2022-05-01")
    assert "当时没有这一行" in day.out
    for command in ("blame", "history"):
        run = call(command, "lead", "nobody")
        assert run.code == 64
        assert "没有、也没有过这一行" in run.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing", "1"], "没有这张表"),
        (["income", "1"], "主键有 2 项"),
        (["household", "1", "colour"], "没有这个字段"),
    ],
)
def test_mistakes(call: Callable[..., Any], arguments: list[str], said: str) -> None:
    run = call("blame", *arguments)
    assert (run.code, said in run.err) == (64, True)


def test_columns_stand_under_one_another() -> None:
    lines = [*table_lines(("甲", "b"), [("一二三", "x"), ("a", "长" * 40)])]
    assert lines[:2] == ["甲      b", "一二三  x"]
    assert lines[2] == f"a       {'长' * 23}…"
