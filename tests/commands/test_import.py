"""lookback import: forms back in as one commit; conflicts and errors go back and come in again."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.notice import read_notice
from lookback.publish.forms.code_lists import read_codes
from lookback.publish.forms.reading import read_form
from lookback.publish.forms.workbooks import Forms, all_forms, household_forms

DAY = date(2022, 6, 12)
WHY = ("--reason", "入户核实", "--basis", "附件1", "--handled-by", "太和镇信息员甲")
AS_OF = ("--as-of", DAY)
Call = Callable[..., Any]


class Terminal(io.StringIO):
    """A person who answers."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def snapshot(demo: Path) -> Snapshot:
    return read_snapshot(read_package(demo), read_notice(demo), DAY)


@pytest.fixture(scope="module")
def forms(demo: Path) -> Forms:
    return all_forms(read_codes(demo))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "收到的表"
    folder.mkdir()
    return folder


@pytest.fixture
def export(snapshot: Snapshot, forms: Forms, inbox: Path) -> Callable[..., list[Path]]:
    """Write the forms of households into the inbox."""

    def write(code: str, households: list[str]) -> list[Path]:
        paths = []
        for one in household_forms(snapshot, {code: forms[code]}, households, ""):
            paths.append(inbox / f"{one.household_id}-{code}.xlsx")
            paths[-1].write_bytes(one.content)
        return paths

    return write


@pytest.fixture
def fill(forms: Forms) -> Callable[..., None]:
    """Type values into a form, by field, and save it."""

    def write(path: Path, **values: Any) -> None:
        book = load_workbook(path)
        cells = {}
        for cell in read_form(book, forms, path.name).cells.values():
            cells.setdefault(cell.field, cell.address)
        for field, value in values.items():
            book.worksheets[0][cells[field]] = value
        book.save(path)

    return write


def _households(snapshot: Snapshot, count: int) -> list[str]:
    visits = snapshot.visit[snapshot.visit["round"] == "回头看"]
    return [str(each) for each in visits["household_id"].drop_duplicates().head(count)]


def _ledger(call: Call, folder: Path) -> list[dict[str, str]]:
    assert call("audit", "--out", folder / "l.csv").code == 0
    with (folder / "l.csv").open(encoding="utf-8-sig", newline="") as file:
        return [*csv.DictReader(file)]


def test_forty_forms_are_one_commit_and_exactly_its_ledger(
    call: Call, git: Call, export: Call, fill: Call, snapshot: Snapshot, inbox: Path, tmp_path: Path
) -> None:
    paths = export("F1", _households(snapshot, 40))
    for number, path in enumerate(paths):
        fill(path, main_risk_note=f"第{number}户核实", phone=f"1640000{number:04}")
    head = git("rev-parse", "HEAD").out
    done = call("import", inbox, "--yes", *WHY, *AS_OF)
    assert done.code == 0, done.out + done.err
    assert git("rev-list", "--count", f"{head.strip()}..HEAD").out.strip() == "1"
    assert git("status", "--porcelain").out == ""
    assert call("hook", "range", "HEAD~1").code == 0
    commit = git("rev-parse", "HEAD").out.strip()
    entries = [row for row in _ledger(call, tmp_path) if row["commit"] == commit]
    assert {row["reason"] for row in entries} == {"入户核实"}
    found = {(row["resource"], row["field"]) for row in entries}
    assert found == {("household", "phone"), ("visit", "main_risk_note")}
    assert len(entries) == 2 * len(paths)
    again = call("import", inbox, "--yes", *WHY, *AS_OF)
    assert again.code == 0
    assert "无变化" in again.err
    assert git("rev-parse", "HEAD").out.strip() == commit


def test_a_conflict_is_settled_in_the_returned_workbook(
    call: Call,
    district: Path,
    git: Call,
    export: Call,
    fill: Call,
    snapshot: Snapshot,
    tmp_path: Path,
) -> None:
    household, other = _households(snapshot, 2)
    first, second = export("F1", [household, other])
    fill(first, phone="16400000001", main_risk_note="仅本表改")
    fill(second, phone="16400000002")
    _correct(district, git, _phone(snapshot, household), "16400000009")
    back = tmp_path / "退回"
    run = call("import", first, second, "--yes", *WHY, *AS_OF, "--returned", back)
    assert run.code == 2
    assert "系统已改为“164****0009”" in run.out
    assert "收 1 户" in run.err, "the other household is taken"
    (returned,) = back.iterdir()
    book = load_workbook(returned)
    sheet = book.worksheets[0]
    assert book.sheetnames[1] == "错误说明"
    cell = sheet["E5"]
    assert (
        cell.value
        == "<<<本表：16400000001｜系统：16400000009｜导出时：" + _phone(snapshot, household) + ">>>"
    )
    assert cell.comment is not None
    assert cell.fill.start_color.rgb == "FFFFC7CE"
    unsettled = call("import", returned, "--yes", *WHY, *AS_OF)
    assert unsettled.code == 2
    assert "还没有裁定" in unsettled.out
    fill(returned, phone="16400000001")
    settled = call("import", returned, "--yes", *WHY, *AS_OF)
    assert settled.code == 0, settled.out
    told = call("history", "household", household, "--full").out
    assert "16400000001" in told or "164****0001" in told
    changed = git("show", "--format=", "--numstat").out.split("\n")
    assert len([line for line in changed if line]) == 2


def _correct(district: Path, git: Call, old: str, new: str) -> None:
    """Somebody else's correction, committed since the forms were exported."""
    (path,) = (
        p for p in (district / "datapackage/household").iterdir() if old in p.read_text("utf-8")
    )
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
    assert git("commit", "-aqm", "更正：来电").code == 0


def _phone(snapshot: Snapshot, household: str) -> str:
    rows = snapshot.household.set_index("household_id")
    return str(rows.loc[household, "phone"])


def test_a_household_with_an_error_goes_back_whole_and_comes_in_corrected(
    call: Call, git: Call, export: Call, fill: Call, snapshot: Snapshot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    case = snapshot.case["household_id"].drop_duplicates()
    bad, good = (str(each) for each in case.head(2))
    (third,) = export("F3", [bad])
    (first,) = export("F1", [bad])
    (other,) = export("F3", [good])
    fill(third, id_number="400702199001010030", villager_group="9组")
    fill(first, main_risk_note="核实")
    fill(other, villager_group="8组")
    back = tmp_path / "退回"
    run = call("import", third, first, other, "--yes", *WHY, *AS_OF, "--returned", back)
    assert run.code == 2
    assert "ID02" in run.out
    assert git("log", "-1", "--format=%s").out.startswith(f"更正：{good} ")
    names = {path.name for path in back.iterdir()}
    assert names == {third.name, first.name}
    assert "同一户的另一处" in str(load_workbook(back / first.name)["错误说明"]["C2"].value)
    member = snapshot.member[snapshot.member["household_id"] == bad]
    head = member[member["relation"] == "户主"].iloc[0]
    fill(back / third.name, id_number=str(head["id_number"]))
    monkeypatch.setattr("sys.stdin", Terminal("y\n入户\n附件3\n信息员乙\n\n"))
    again = call("import", back, *AS_OF)
    assert again.code == 0, again.out
    said = git("show").out
    for line in ("Reason: 入户", "Basis: 附件3", "Handled-by: 信息员乙", "9组"):
        assert line in said


def test_at_a_terminal_it_is_asked_before_anything_is_written(
    call: Call, git: Call, export: Call, fill: Call, snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (path,) = export("F1", _households(snapshot, 1))
    fill(path, main_risk_note="核实")
    head = git("rev-parse", "HEAD").out
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    tried = call("import", path, *AS_OF)
    assert (tried.code, git("rev-parse", "HEAD").out) == (0, head)
    assert "主要风险变化说明" in tried.out
    assert "只是试算" in tried.err


def test_refused_rows_of_a_table_come_back_with_the_reason(
    call: Call, inbox: Path, tmp_path: Path, snapshot: Snapshot
) -> None:
    one, two = (str(each) for each in snapshot.village["village_code"].head(2))
    path = inbox / "村表.csv"
    path.write_bytes(f"village_code,农村户数,备注\n{one},多,甲\n{two},,乙\n".encode("gb18030"))
    back = tmp_path / "退回"
    run = call("import", path, "--yes", *WHY, *AS_OF, "--returned", back)
    assert run.code == 2, run.out
    text = (back / path.name).read_bytes().decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text))
    assert header[-1] == "错误说明"
    assert row[0] == one
    assert "不是数字" in row[-1]
    fixed = text.replace("多", "36")
    (back / path.name).write_text(fixed, encoding="utf-8")
    assert call("import", back / path.name, "--yes", *WHY, *AS_OF).code == 0


def test_wrong_use_is_told_before_anything_is_read(call: Call, district: Path, inbox: Path) -> None:
    (inbox / "x.xlsx").write_bytes(b"")
    said = call("import", inbox, "--yes")
    assert said.code == 64
    for option in ("--reason", "--basis", "--handled-by"):
        assert option in said.err
    assert call("import", inbox, "--yes", "--dry-run", *WHY).code == 64
    assert call("import", inbox, "--returned", district / "public/x").code == 64
    assert call("import", inbox / "没有.xlsx").code == 64
    assert call("import").code == 64


def test_uncommitted_work_is_refused_first(call: Call, district: Path, inbox: Path) -> None:
    (inbox / "x.xlsx").write_bytes(b"")
    with (district / "datapackage/village.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert call("import", inbox, "--yes", *WHY).code == 4


def test_someone_in_two_households_is_refused_where_he_was_added(
    call: Call, git: Call, export: Call, fill: Call, snapshot: Snapshot
) -> None:
    case = snapshot.case["household_id"].drop_duplicates()
    here, there = str(case.iloc[0]), str(case.iloc[-1])
    stranger = snapshot.member[snapshot.member["household_id"] == there].iloc[0]
    (path,) = export("F3", [here])
    fill(path, id_number=str(stranger["id_number"]))
    head = git("rev-parse", "HEAD").out
    run = call("import", path, "--yes", *WHY, *AS_OF)
    assert run.code == 2
    assert "ID08" in run.out
    assert git("rev-parse", "HEAD").out == head
