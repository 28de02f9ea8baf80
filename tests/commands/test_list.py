"""lookback list: printed, issued under a number, frozen, supplemented; or nothing at all."""

import csv
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

VILLAGE, TOWN = "420702101915", "420702101"
TABLE = "datapackage/announcement.csv"
WHO = ("--handled-by", "东沟镇信息员", "--basis", "东政〔2022〕3号")
FIRST = ("--as-of", "2022-05-14", "--posted-from", "2022-05-14", "--posted-until", "2022-05-18")
SECOND = ("--as-of", "2022-05-15", "--posted-from", "2022-05-15", "--posted-until", "2022-05-20")
ISSUE = ("list", "L1", "--unit", VILLAGE, "--issue", *WHO)
NUMBER, NEXT = "梁乡振公示〔2022〕1号", "梁乡振公示〔2022〕2号"


def rows(district: Path) -> list[dict[str, str]]:
    with (district / TABLE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sheet(path: Path) -> list[list[str]]:
    """The table of a printed list: its titles and its rows, without the running number."""
    cells = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    lines = [[str(cell or "") for cell in row] for row in cells]
    start = next(at for at, line in enumerate(lines) if line[0] == "序号")
    return [line[1:] for line in lines[start:] if line[0] == "序号" or line[0].isdigit()]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the district with a list on the wall is kept for the tests to come."""
    return tmp_path_factory.mktemp("issued") / "district"


@pytest.fixture
def issued(call: Callable[..., Any], district: Path, kept: Path) -> None:
    """One list of the village on the wall since 14 May; issued once, then copied."""
    if kept.exists():
        shutil.rmtree(district)
        shutil.copytree(kept, district)
        return
    run = call(*ISSUE, *FIRST)
    assert run.code == 0, run.err
    shutil.copytree(district, kept)


def test_an_issued_list_is_one_row_and_one_commit(
    call: Callable[..., Any], git: Callable[..., Any], district: Path
) -> None:
    head = git("rev-parse", "HEAD").out.strip()
    run = call(*ISSUE, *FIRST, "--contact", "村委会", "--complaint-phone", "0711-0000000")
    assert run.code == 0, run.err
    (row,) = rows(district)
    assert row["announcement_no"] == NUMBER
    assert (row["revision"], row["rows_count"]) == (head, "1")
    assert re.fullmatch("[0-9a-f]{64}", row["sha256"])
    assert (row["issued_on"], row["posted_until"]) == ("2022-05-14", "2022-05-18")
    said = git("log", "-1", "--format=%s|%(trailers:separator=%x7C)").out
    assert said.startswith(f"登记：{NUMBER} ") and "Basis: 东政〔2022〕3号" in said
    assert git("diff", "--name-only", "HEAD~1").out.split() == [TABLE]
    assert git("status", "--porcelain").out == ""
    assert call("hook", "range", "HEAD~1").code == 0
    page = (district / f"exports/board/{NUMBER}.html").read_text(encoding="utf-8")
    for words in (NUMBER, "2022年5月14日至2022年5月18日（5天）", "12317", "村委会", "盖章"):
        assert words in page
    assert len(sheet(district / f"exports/board/{NUMBER}.xlsx")) == 2


@pytest.mark.usefixtures("issued")
def test_the_same_again_names_the_number(call: Callable[..., Any], district: Path) -> None:
    run = call(*ISSUE, *FIRST)
    assert (run.code, len(rows(district))) == (64, 1)
    assert f"同样的内容已经印发：{NUMBER}" in run.err


@pytest.mark.usefixtures("issued")
def test_other_content_while_it_hangs_is_a_supplement_with_only_what_changed(
    call: Callable[..., Any], district: Path
) -> None:
    refused = call(*ISSUE, *SECOND)
    assert (refused.code, len(rows(district))) == (64, 1)
    assert f"--supplement {NUMBER}" in refused.err
    assert call(*ISSUE, *SECOND, "--supplement", NUMBER).code == 0
    assert [(row["supplements"], row["rows_count"]) for row in rows(district)] == [
        ("", "1"),
        (NUMBER, "2"),
    ]
    titles, added = sheet(district / f"exports/board/{NEXT}.xlsx")
    assert (titles[0], added[0], added[-2:]) == ("变动", "新增", ["2022-05-15", "2022-05-20"])
    page = (district / f"exports/board/{NEXT}.html").read_text(encoding="utf-8")
    assert f"对{NUMBER}补充如下：新增1户，其余内容不变" in page
    again = call(*ISSUE, *SECOND, "--supplement", NUMBER)
    assert again.code == 64 and f"已经由 {NEXT} 补充过" in again.err
    told = call("list", "--issued")
    assert told.code == 0 and told.out.count("一致") == 2


@pytest.mark.usefixtures("issued")
def test_a_case_is_posted_once(call: Callable[..., Any], git: Callable[..., Any]) -> None:
    """Its posting is over, and the record says it hangs again."""
    key = "1019150002-1,识别,村级评议公示"
    why = ("--reason", "重新公示", *WHO)
    days = ("posted_from=2022-05-20", "posted_until=2022-05-25", "ended_on=2022-05-25")
    assert call("correct", "case_step", key, *days, *why).code == 0
    again = ("--posted-from", "2022-05-20", "--posted-until", "2022-05-25")
    run = call(*ISSUE, "--as-of", "2022-05-20", *again)
    assert run.code == 64
    assert f"1019150002-1 已在 {NUMBER} 里，只公示、公告一次" in run.err
    assert "登记：" in git("log", "-2", "--format=%s").out.splitlines()[1]


REFUSED: dict[str, tuple[Sequence[str], int, str]] = {
    "four days": ([*ISSUE, *FIRST[:4], "--posted-until", "2022-05-17"], 64, "只有 4 天"),
    "backwards": ([*ISSUE, *FIRST[:4], "--posted-until", "2022-05-13"], 64, "早于公示起"),
    "no end": ([*ISSUE, *FIRST[:4]], 64, "没有写明公示到哪天"),
    "no days": ([*ISSUE, *FIRST[:2]], 64, "没有写明从哪天张贴"),
    "posted before it was known": (
        [*ISSUE, "--as-of", "2022-05-15", *FIRST[2:]], 64, "早于统计时点",
    ),
    "another posting than on record": (
        [*ISSUE, *FIRST[:4], "--posted-until", "2022-05-19"], 64, "环节登记为 2022-05-18",
    ),
    "unknown list": (["list", "L11"], 64, "没有这份名单"),
    "unknown unit": (["list", "L1", "--unit", "420702999999"], 64, "没有这个单位"),
    "unknown unit to issue": (
        ["list", "L1", "--unit", "1", "--issue", *WHO, *FIRST], 64, "没有这个单位",
    ),
    "no unit": (["list", "L1", "--issue", *WHO, *FIRST], 64, "没有写明哪个单位"),
    "not in a village": (
        ["list", "L1", "--unit", TOWN, "--issue", *WHO, *FIRST], 64, "只在村内公示",
    ),
    "a day outside the data": (["list", "L1", "--as-of", "2024-05-14"], 64, "不在数据之内"),
    "nothing to post": (
        [*ISSUE, "--as-of", "2022-05-30", "--posted-from", "2022-05-30", "--posted-until",
         "2022-06-03"], 64, "没有可列的",
    ),
    "supplement of nothing": (
        [*ISSUE, *FIRST, "--supplement", "梁乡振公示〔2022〕7号"], 64, "没有这个编号",
    ),
    "nobody": (["list", "L1", "--unit", VILLAGE, "--issue", *FIRST], 64, "--handled-by：没有写明"),
    "an internal list with a posting": (
        ["list", "L5", "--unit", "420702", "--issue", *WHO, *FIRST], 64, "不张贴",
    ),
    "unknown number": (["list", "梁乡振公示〔2022〕9号"], 64, "没有这个编号"),
    "no list": (["list"], 64, "没有写明哪份名单"),
    "register of one": (["list", "L1", "--issued"], 64, "只列出印发过的名单"),
    "supplement without issue": (["list", "L1", "--supplement", NUMBER], 64, "只在印发时用"),
    "into the site": (["list", "L1", "--out", "public/x"], 64, "要公开的文件夹"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_freezes_nothing(
    name: str, call: Callable[..., Any], git: Callable[..., Any], district: Path
) -> None:
    arguments, code, says = REFUSED[name]
    head = git("rev-parse", "HEAD").out
    run = call(*arguments)
    assert (run.code, says in run.err) == (code, True), run.err
    assert git("rev-parse", "HEAD").out == head
    assert git("status", "--porcelain").out == "" and rows(district) == []
    assert not (district / "exports").exists() and not (district / "public").exists()


def test_uncommitted_data_are_not_frozen(call: Callable[..., Any], district: Path) -> None:
    path = district / "datapackage/village.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("示例", "样例", 1), encoding="utf-8")
    run = call(*ISSUE, *FIRST)
    assert run.code == 4 and "没有提交的改动" in run.err
    assert rows(district) == []


@pytest.mark.usefixtures("issued")
def test_a_number_prints_what_was_issued_whatever_came_since(
    call: Callable[..., Any], district: Path
) -> None:
    paths = [district / f"exports/board/{NUMBER}{kind}" for kind in (".xlsx", ".html")]
    before = [path.read_bytes() for path in paths]
    why = ("--reason", "更正组别", *WHO)
    assert call("correct", "household", "1019150002", "villager_group=9组", *why).code == 0
    assert call("list", NUMBER).code == 0
    assert [path.read_bytes() for path in paths] == before


@pytest.mark.usefixtures("issued")
def test_a_row_that_was_tampered_with_is_found(call: Callable[..., Any]) -> None:
    why = ("--reason", "改", *WHO)
    assert call("correct", "announcement", NUMBER, f"sha256={'0' * 64}", *why).code == 0
    for arguments in (["list", NUMBER], [*ISSUE, *SECOND, "--supplement", NUMBER]):
        run = call(*arguments)
        assert run.code == 4, run.err
        assert "与印发时的校验值不符" in run.err and "lookback history announcement" in run.err
    told = call("list", "--issued")
    assert told.code == 4 and "不符" in told.out and NUMBER in told.err


@pytest.mark.usefixtures("issued")
def test_an_objection_is_told_until_it_is_closed(call: Callable[..., Any]) -> None:
    def state(day: str) -> str:
        line = next(one for one in call("list", "--issued", "--as-of", day).out.splitlines()[1:])
        return str(re.split(r"  +", line)[5])

    why = ("--reason", "登记异议", *WHO)
    assert (state("2022-05-18"), state("2022-05-19")) == ("公示中", "已满")
    assert call("correct", "announcement", NUMBER, "objection_count=1", *why).code == 0
    assert state("2022-05-18") == "有异议"
    days = ("objections_closed_on=2022-05-20", "closed_on=2022-05-21")
    assert call("correct", "announcement", NUMBER, *days, *why).code == 0
    assert [state(day) for day in ("2022-05-19", "2022-05-20", "2022-05-21")] == [
        "有异议", "已满", "已办结",
    ]  # fmt: skip


def test_other_lists_go_to_the_folder_of_their_readers(
    call: Callable[..., Any], district: Path
) -> None:
    for code in ("L2", "L4", "L6"):
        assert call("list", code, "--as-of", "2022-05-22").code == 0
    found = sorted(path.relative_to(district / "exports") for path in district.glob("exports/*/*"))
    assert [path.as_posix() for path in found] == [
        "board/L2-420702.html", "board/L2-420702.xlsx",
        "internal/L4-420702.html", "internal/L4-420702.xlsx",
        "restricted/L6-420702.html", "restricted/L6-420702.xlsx",
    ]  # fmt: skip
    page = (district / "exports/restricted/L6-420702.html").read_text(encoding="utf-8")
    assert "限经办人员使用" in page and "草稿" in page
