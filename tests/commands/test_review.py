"""`lookback review` on a branch of a small district."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]
WHY = ("-m", "更正：核对后改", "-m", "Reason: 核对\nBasis: 表\nHandled-by: 张三")


def rewrite(path: Path, change: Callable[[list[str], list[str]], list[str]]) -> None:
    header, *rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [header, *(change(header, r) for r in rows)]
        )


def set_field(path: Path, field: str, value: str, rows: int = 1) -> None:
    left = rows

    def change(header: list[str], row: list[str]) -> list[str]:
        nonlocal left
        place = header.index(field)
        if left and row[place] != value:
            left -= 1
            row[place] = value
        return row

    rewrite(path, change)


@pytest.fixture
def household(district: Path) -> Path:
    return district / "datapackage" / "household" / "taihe.csv"


def test_a_branch_is_told_by_events_figures_findings_and_cells(
    call: Call, git: Call, district: Path, household: Path
) -> None:
    set_field(household, "phone", "16499999999")
    set_field(household, "remark", "=1+1|<b>")
    lines = (district / "datapackage/visit/taihe.csv").read_text(encoding="utf-8").splitlines()
    (district / "datapackage/visit/taihe.csv").write_text("\n".join(lines[:-30]) + "\n")
    git("commit", "-aqm", WHY[1], "-m", WHY[3])
    done = call("review", "HEAD~1")
    assert done.code == 0, done.err
    assert re.search(r"🔴 \*\*.*：30 入户记录被删除\*\*", done.out)
    assert re.search(r"I01 排查覆盖率 \| 梁子湖区 \| .*🔴 −", done.out)
    assert "疑点" in done.out
    assert "16499999999" not in done.out
    assert "<b>" not in done.out
    assert "必须看：30" in done.out


def test_the_page_is_self_contained_and_the_rest_stands_beside(
    call: Call, git: Call, district: Path, household: Path, tmp_path: Path
) -> None:
    for place, path in enumerate(sorted((district / "datapackage" / "member").glob("*.csv"))):

        def number(header: list[str], row: list[str], first: int = place) -> list[str]:
            row[header.index("work_months")] = str((int(row[0][-2:]) + first) % 12 + 1)
            return row

        rewrite(path, number)
    git("commit", "-aqm", WHY[1], "-m", WHY[3])
    out, page = tmp_path / "a" / "r.md", tmp_path / "a" / "r.html"
    done = call("review", "HEAD~1", "--out", out, "--html", page)
    assert (done.code, done.out) == (0, "")
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"(src|href)=\"(?!r\.csv)", text)
    assert len(out.read_bytes()) < 60_000
    rows = list(csv.reader((tmp_path / "a" / "r.csv").read_text("utf-8-sig").splitlines()))
    changed = git("diff", "--no-textconv", "--numstat", "HEAD~1").out.split()[::3]
    assert len(rows) - 1 == sum(map(int, changed))
    assert "同一改法" in text


def test_only_what_the_branch_adds_counts(call: Call, git: Call, household: Path) -> None:
    git("branch", "town")
    set_field(household, "remark", "主线")
    git("commit", "-aqm", WHY[1], "-m", WHY[3])
    git("checkout", "-q", "town")
    set_field(household, "phone", "16411111111")
    git("commit", "-aqm", WHY[1], "-m", WHY[3])
    done = call("review", "main", "town")
    assert "目标分支此后另有 1 次提交，未计入" in done.out
    assert "主线" not in done.out
    assert "164＊＊＊＊1111" in done.out


def test_commits_without_a_changed_cell_are_reviewed(
    call: Call, git: Call, district: Path, household: Path
) -> None:
    start = git("rev-parse", "HEAD").out.strip()
    git("checkout", "-qb", "side")
    set_field(household, "remark", "旁支")
    git("commit", "-aqm", WHY[1], "-m", WHY[3])
    git("checkout", "-q", "main")
    for path, old, new in (
        ("README.md", "", "说明"),
        ("schemas/household.json", '"title": "户"', '"title": "农户"'),
        ("schemas/notice.yaml", 'supervision_phone: "12317"', 'supervision_phone: "12318"'),
    ):
        file = district / path
        before = file.read_text(encoding="utf-8") if file.is_file() else ""
        assert old in before
        file.write_text(before.replace(old, new, 1) if old else new, encoding="utf-8")
        git("add", path)
        assert git("commit", "-qm", f"改 {path}").code == 0
        assert call("review", "HEAD~1").code == 0
    git("commit", "-q", "--allow-empty", "-m", "空")
    git("merge", "-q", "--no-ff", "-m", "合并旁支", "side")
    done = call("review", start)
    assert done.code == 0, done.err
    for said in ("改 README.md", "改 schemas/notice.yaml", "空", "合并旁支", "旁支"):
        assert said in done.out


def test_an_invalid_head_is_shown_as_far_as_can_be(call: Call, git: Call, household: Path) -> None:
    set_field(household, "member_count", "三口")
    git("commit", "-aqm", WHY[1], "-m", WHY[3])
    done = call("review", "HEAD~1")
    assert done.code == 2
    assert "三口" in done.out
    assert "没有计算指标和规则" in done.out


def test_a_lost_shard_is_red_whatever_else_is_wrong(call: Call, git: Call, household: Path) -> None:
    household.unlink()
    git("commit", "-aqm", WHY[1], "-m", WHY[3])
    done = call("review", "HEAD~1")
    assert done.code in (2, 3)
    assert "分片缺失：datapackage/household/taihe.csv" in done.out


def test_unrelated_histories_are_refused(call: Call, git: Call) -> None:
    git("checkout", "-q", "--orphan", "other")
    git("commit", "-qm", "另起")
    done = call("review", "main", "other")
    assert done.code == 4
    assert "没有共同的前身" in done.err


def test_a_paper_is_not_put_where_the_web_is(call: Call, district: Path) -> None:
    done = call("review", "HEAD~1", "--out", district / "public" / "r.md")
    assert done.code == 64
