"""A number that changes from a day on: earlier weeks stay, and its document is the cause told."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lookback import HOME
from lookback.check.findings.finding import Findings
from lookback.data.package import read_package
from lookback.execution.step import open_snapshot
from lookback.execution.store import NO_STORE
from lookback.history.ledger.ledger import read_ledger
from lookback.history.restatement.restatement import compared_days
from lookback.notice import NOTICE_PATH
from lookback.publish.pages.restated_figures import (
    FILE,
    PAGE,
    published_figures,
    restated_content,
    restated_pages,
)
from lookback.site.build import edition_of

RAISED_ON = "2022-05-29"
DOCUMENT = "鄂乡振发〔2022〕9号"
PROVISIONAL = "basis: 通知一（一）1：以省委农村工作领导小组审定后为准}\n"
SETTLED = f"      - {{from: {RAISED_ON}, value: 7600, status: 审定, basis: {DOCUMENT}}}\n"
LINE = "监测范围（家庭年人均纯收入）"
THEN = "6900 元/人·年（拟定，从 2022-01-01 起"
NOW = f"7600 元/人·年（审定，从 {RAISED_ON} 起"
MESSAGE = "口径：监测范围审定\n\nReason: 省委农村工作领导小组审定\nHandled-by: 区办经办人\n"


@pytest.fixture
def settle(district: Path) -> Callable[[], None]:
    """Write the number that was settled from above into the notice."""

    def write() -> None:
        notice = district / NOTICE_PATH
        text = notice.read_text(encoding="utf-8")
        assert PROVISIONAL in text
        notice.write_text(text.replace(PROVISIONAL, PROVISIONAL + SETTLED), encoding="utf-8")

    return write


@pytest.fixture
def settled(settle: Callable[[], None], git: Callable[..., Any]) -> None:
    """The same, committed under its document."""
    settle()
    assert git("commit", "-qam", MESSAGE).code == 0


def _weeks(call: Callable[..., Any], district: Path) -> list[bytes]:
    assert call("compute", "--weeks", "--as-of", "2022-06-12").code == 0
    return (district / "exports/internal/results/weeks.csv").read_bytes().splitlines()


def test_a_line_raised_from_a_day_moves_only_the_weeks_from_then_on(
    district: Path, call: Callable[..., Any], settle: Callable[[], None]
) -> None:
    before = _weeks(call, district)
    settle()
    after = _weeks(call, district)

    moved = {old for old, new in zip(before, after, strict=True) if old != new}
    days = {line.split(b",")[3].decode() for line in moved}
    assert days == {RAISED_ON, "2022-06-05", "2022-06-12"}
    low_incomes = b"I03.KG2,district,420702,%b," % RAISED_ON.encode()
    assert any(line.startswith(low_incomes) for line in moved)


def test_explain_names_a_number_that_nobody_committed(
    call: Callable[..., Any], settle: Callable[[], None]
) -> None:
    settle()
    told = call("explain", "I03.KG2", "--as-of", RAISED_ON, "--against", "HEAD").out
    assert f"通知的数字变了：{LINE} {THEN}） → {NOW}）　依据 {DOCUMENT}　还没有提交" in told
    assert "文件有未提交的改动" not in told


@pytest.mark.usefixtures("settled")
def test_explain_names_the_entry_of_the_number_that_moved_a_figure(
    call: Callable[..., Any], git: Callable[..., Any]
) -> None:
    commit = git("rev-parse", "HEAD").out[:12]
    asked = ("explain", "I03.KG2", "--against", "HEAD~1", "--as-of")
    told = call(*asked, RAISED_ON).out
    assert f"通知的数字变了：{LINE} {THEN}） → {NOW}）　依据 {DOCUMENT}" in told
    assert f"区办经办人 提交 {commit}" in told
    (record, *_) = [line for line in told.splitlines() if "　口径　" in line]
    assert f"依据 {DOCUMENT}" in record
    assert "台账里没有对应的更正" not in told
    assert "通知的数字变了" not in call(*asked, "2022-05-22").out


@pytest.mark.usefixtures("settled")
def test_the_ledger_tells_and_proves_it(call: Callable[..., Any], tmp_path: Path) -> None:
    done = call("audit", "--prove", "--out", tmp_path / "ledger.csv")
    assert f"口径：{LINE} {THEN}" in done.out
    assert "逐格一致：台账完整" in done.out
    (row,) = [
        line for line in (tmp_path / "ledger.csv").read_text("utf-8").splitlines()
        if ",definition," in line
    ]  # fmt: skip
    assert DOCUMENT in row
    assert "省委农村工作领导小组审定" in row


@pytest.mark.usefixtures("settled")
def test_the_review_says_what_the_number_moves(call: Callable[..., Any], tmp_path: Path) -> None:
    done = call("review", "HEAD~1", "--as-of", RAISED_ON, "--html", tmp_path / "r.html")
    assert done.code == 0, done.err
    assert "口径变动：通知的数字 1 项" in done.out
    assert f"**{LINE}**：{THEN}" in done.out
    assert f"依据 {DOCUMENT}" in done.out
    assert "I03.KG2 梁子湖区 84.1%（53/63） → 85.9%（61/71）" in done.out
    page = (tmp_path / "r.html").read_text("utf-8")
    assert DOCUMENT in page
    assert "I03.KG2" in page
    earlier = call("review", "HEAD~1", "--as-of", "2022-05-22")
    assert "在统计时点没有使数字变动" in earlier.out


@pytest.mark.usefixtures("settled")
def test_restated_figures_name_the_document(district: Path) -> None:
    """The week of the day is restated by it; no earlier one, nor one when all were visited."""
    ledger, package = read_ledger(district), read_package(district)
    s = open_snapshot(district, date(2022, 6, 12))
    edition = edition_of(package, s, "internal", "c" * 40, Findings.of([]))
    days = [*compared_days(published_figures(edition), ledger, NO_STORE, lambda _: None)]
    content = restated_content(edition, ledger, days, NO_STORE)
    pages = restated_pages(content, HOME / "site" / "templates")
    rows = pages[FILE].decode("utf-8-sig").splitlines()
    by_number = [row for row in rows if DOCUMENT in row]
    assert {row[:10] for row in by_number} == {RAISED_ON}
    assert any("I03.KG2" in row and "84.1%" in row and f"{LINE} {THEN}" in row for row in by_number)
    assert "个因通知的数字变了（口径）" in pages[PAGE].decode()
