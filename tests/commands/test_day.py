"""The day a command describes when it is not told: that of the newest data commit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

VILLAGES = "datapackage/village.csv"
LAST = "2022-06-12"


def _commit_on(day: str, district: Path, git: Callable[..., Any]) -> None:
    path = district / VILLAGES
    path.write_bytes(b'"village_code"' + path.read_bytes().removeprefix(b"village_code"))
    assert git("commit", "-qam", "格式：一处", "--date", f"{day}T08:00:00+0800").code == 0


def _day(call: Callable[..., Any], *options: str) -> str:
    told: str = call("check", *options).err
    return told.split("统计时点 ")[1][:10]


def test_the_day_of_the_newest_data_commit(
    district: Path, call: Callable[..., Any], git: Callable[..., Any]
) -> None:
    assert _day(call) == LAST
    _commit_on("2022-06-20", district, git)
    assert _day(call) == "2022-06-20"


def test_a_correction_made_years_later_does_not_move_the_day(
    district: Path, call: Callable[..., Any], git: Callable[..., Any]
) -> None:
    _commit_on("2031-01-05", district, git)
    assert _day(call) == LAST


def test_a_day_before_all_numbers_is_refused(call: Callable[..., Any]) -> None:
    run = call("check", "--as-of", "2020-01-05")
    assert run.code == 3
    for number in ("监测范围（家庭年人均纯收入）", "公示天数（不少于）"):
        assert f"{number}在 2020-01-05 还没有值" in run.err


def test_a_later_year_inherits_the_numbers(call: Callable[..., Any]) -> None:
    assert _day(call, "--as-of", "2031-01-05") == "2031-01-05"


def test_numbers_of_a_later_year_alone_stop_everything(
    district: Path, call: Callable[..., Any]
) -> None:
    notice = district / "schemas" / "notice.yaml"
    text = notice.read_text(encoding="utf-8")
    later = text.replace("{from: 2022-01-01, value: 5,", "{from: 2024-01-01, value: 5,")
    notice.write_text(later, encoding="utf-8")
    for command in ("check", "compute"):
        run = call(command)
        assert run.code == 3, command
        assert "在 2022-06-12 还没有值，最早的从 2024-01-01 起" in run.err
