"""lookback correct: shown, judged, then one commit; or nothing at all."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lookback.intake import change_effect as effect

HOUSEHOLDS = "datapackage/household/taihe.csv"
WHY = ("--reason", "号码变更", "--basis", "函〔2022〕2号", "--handled-by", "太和镇信息员")


@pytest.fixture
def first(district: Path) -> dict[str, str]:
    """The first household of Taihe."""
    with (district / HOUSEHOLDS).open(encoding="utf-8", newline="") as file:
        return next(csv.DictReader(file))


def _state(district: Path) -> tuple[bytes, bytes]:
    return (district / HOUSEHOLDS).read_bytes(), (district / ".git/index").read_bytes()


def test_a_correction_is_one_commit_of_one_cell(
    call: Callable[..., Any], git: Callable[..., Any], first: dict[str, str]
) -> None:
    key = first["household_id"]
    run = call("correct", "household", key, "联系电话=16400000000", *WHY)
    assert run.code == 0, run.err
    assert "164****0000" in run.out
    assert first["phone"] not in run.out
    assert git("log", "-1", "--format=%an|%s").out.strip() == f"太和镇信息员|更正：{key} 联系电话"
    assert git("show", "--numstat", "--format=").out.split() == ["1", "1", HOUSEHOLDS]
    assert git("status", "--porcelain").out == ""
    assert call("hook", "range", "HEAD~1").code == 0
    assert "164****0000" in call("history", "household", key).out
    told = call("blame", "household", key, "phone").out
    assert "号码变更" in told


def test_a_trial_writes_nothing_and_needs_no_reason(
    call: Callable[..., Any], git: Callable[..., Any], district: Path, first: dict[str, str]
) -> None:
    before, head = _state(district), git("rev-parse", "HEAD").out
    run = call("correct", "户", first["household_id"], "phone=16400000000", "--dry-run", "--full")
    assert run.code == 0
    assert f"{first['phone']}  16400000000" in run.out
    assert (_state(district), git("rev-parse", "HEAD").out) == (before, head)


@pytest.mark.parametrize("is_same_cell", [False, True])
def test_a_plain_commit_made_while_judging_is_not_taken_back(
    call: Callable[..., Any], git: Callable[..., Any], district: Path, first: dict[str, str],
    monkeypatch: pytest.MonkeyPatch, *, is_same_cell: bool,
) -> None:  # fmt: skip
    real, path = effect.effect_of_files, district / HOUSEHOLDS
    judged: list[object] = []

    def overtaken(*arguments: Any) -> Any:
        judged.append(arguments)
        if len(judged) == 1:
            text = path.read_text(encoding="utf-8")
            old = first["phone"] if is_same_cell else second
            path.write_text(text.replace(old, "16411111111", 1), encoding="utf-8", newline="")
            git("commit", "-qam", "更正：电话\n\nReason: 另一户\nBasis: 函\nHandled-by: 李四")
        return real(*arguments)

    with path.open(encoding="utf-8", newline="") as file:
        phones = [row["phone"] for row in csv.DictReader(file) if row["phone"]]
    second = next(phone for phone in phones if phone != first["phone"])
    monkeypatch.setattr("lookback.commands.intake.correct.effect_of_files", overtaken)
    run = call("correct", "household", first["household_id"], "phone=16400000000", *WHY)
    text = path.read_text(encoding="utf-8")
    assert "16411111111" in text
    assert git("status", "--porcelain").out == ""
    if is_same_cell:
        assert (run.code, len(judged)) == (4, 1)
        assert "太和镇信息员于" in run.err and "没有写入" in run.err
        assert "16400000000" not in text
    else:
        assert (run.code, len(judged)) == (0, 2)
        assert "16400000000" in text
        assert git("show", "--numstat", "--format=").out.split() == ["1", "1", HOUSEHOLDS]


def test_new_errors_are_refused_and_new_doubts_told(
    call: Callable[..., Any], district: Path, first: dict[str, str]
) -> None:
    before, key = _state(district), first["household_id"]
    run = call("correct", "household", key, f"member_count={int(first['member_count']) + 1}", *WHY)
    assert (run.code, _state(district)) == (2, before)
    assert "HH06" in run.out
    run = call("correct", "income", f"{key},2022-04-30", "A28=1", "--dry-run")
    assert run.code == 0, run.err
    assert "会新添的疑点：W " in run.out


def test_everything_wrong_is_said_at_once(call: Callable[..., Any], first: dict[str, str]) -> None:
    wrong = {
        f"phone={first['phone']}": "与原值相同",
        "A34=1": "由口径算出",
        "net_income_yuan=1": "由口径算出",
        "memb_count=1": "member_count",
        "household_id=1": "主键不能更正",
        "remark=a\x1b[31m": "看不见的字符",
        "remark": "不是“字段=值”",
    }
    run = call("correct", "household", first["household_id"], *wrong, "--reason", "a\nBasis: b")
    assert run.code == 64
    for said in [*wrong.values(), "--reason：含有换行", "--basis：没有写明"]:
        assert said in run.err
    assert "\x1b" not in run.err


MISTAKES = {
    "no such table": (["househol", "1", "a=b"], "household"),
    "half a key": (["income", "1009010001", "a=b"], "主键有 2 项"),
    "no such row": (["household", "9999999999", "a=b"], "没有这一行"),
    "a field twice": (["household", "{}", "remark=a", "备注=b"], "写了两次"),
}


@pytest.mark.parametrize(("arguments", "said"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes(
    call: Callable[..., Any], first: dict[str, str], arguments: list[str], said: str
) -> None:
    filled = [word.format(first["household_id"]) for word in arguments]
    run = call("correct", *filled, "--dry-run")
    assert run.code == 64
    assert said in run.err
    assert "→" in run.err


def test_uncommitted_work_is_refused_before_anything(
    call: Callable[..., Any], district: Path, first: dict[str, str]
) -> None:
    with (district / "datapackage/village.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    run = call("correct", "household", first["household_id"], "remark=一", *WHY)
    assert run.code == 4
    assert "datapackage/village.csv：有没有提交的改动" in run.err


def test_a_file_that_is_not_canonical_is_left_alone(
    call: Callable[..., Any], district: Path, first: dict[str, str]
) -> None:
    file = district / HOUSEHOLDS
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    run = call("correct", "household", first["household_id"], "remark=一", "--dry-run")
    assert run.code == 2
    assert "lookback fmt" in run.err
