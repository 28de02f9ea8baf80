"""What forms come to: three-way comparison, rows added, several forms about one household."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from lookback.data.snapshot import Snapshot
from lookback.execution.store import NO_STORE
from lookback.intake.forms.current_rows import CurrentRows
from lookback.intake.forms.form_import import import_files
from lookback.intake.forms.form_reader import ReadingContext, read_received_form
from lookback.intake.forms.key_numbering import KeyNumbering
from lookback.intake.forms.staging import StagedEdits, stage_edits, staged_rows
from lookback.intake.forms.table_file import read_table_file
from lookback.publish.forms.reading import read_form
from lookback.publish.forms.workbooks import Forms, household_forms

Take = Callable[..., Any]


@pytest.fixture
def household(monitored: list[str]) -> str:
    """A household with a case that is not eliminated."""
    return monitored[1]


def refusals(staged: StagedEdits) -> str:
    return "\n".join(str(o.problem) for found in staged.objections.values() for o in found)


def rows_after(present: CurrentRows, staged: StagedEdits) -> dict[tuple[str, ...], dict[str, str]]:
    return {(resource, *key): row for resource, key, row in staged_rows(present, staged)}


def test_the_same_file_twice_is_one_change(
    present: CurrentRows, take_up: Take, read: Take, household: str
) -> None:
    hand = take_up(household, "F1")
    hand.write("16400000009", "phone")
    staged = stage_edits(present, [read(hand.content, "a.xlsx"), read(hand.content, "b.xlsx")])
    (edit,) = staged.edits
    assert [place.file for place in edit.places] == ["a.xlsx", "b.xlsx"]
    assert not staged.objections


def test_two_forms_that_agree_are_merged(
    present: CurrentRows, take_up: Take, read: Take, household: str
) -> None:
    one, other = take_up(household, "F1"), take_up(household, "F3")
    one.write("16400000009", "phone")
    other.write("164 0000 0009", "phone")
    other.write("7组", "villager_group")
    staged = stage_edits(present, [read(one.content, "1.xlsx"), read(other.content, "3.xlsx")])
    assert {edit.field: edit.new for edit in staged.edits} == {
        "phone": "16400000009", "villager_group": "7组",
    }  # fmt: skip
    assert not staged.objections


def test_two_forms_that_differ_are_a_conflict(
    present: CurrentRows, take_up: Take, read: Take, household: str
) -> None:
    one, other = take_up(household, "F1"), take_up(household, "F3")
    one.write("16400000009", "phone")
    other.write("16400000008", "phone")
    staged = stage_edits(present, [read(one.content, "1.xlsx"), read(other.content, "3.xlsx")])
    assert set(staged.objections) == {household}
    assert not staged.taken.edits
    said = refusals(staged)
    assert "1.xlsx 附件1" in said
    assert "3.xlsx 附件3" in said
    assert "16400000009" not in said, "restricted values are masked"


def _since(present: CurrentRows, resource: str, key: tuple[str, ...], **cells: str) -> CurrentRows:
    """The data after somebody else's correction."""
    later = CurrentRows(present.package)
    table = later.table(resource)
    table.rows[key] = {**table.rows[key], **cells}
    return later


def test_what_others_corrected_since_survives(
    present: CurrentRows, take_up: Take, read: Take, household: str
) -> None:
    hand = take_up(household, "F3")
    hand.write("7组", "villager_group")
    later = _since(present, "household", (household,), phone="16499999999")
    staged = stage_edits(later, [read(hand.content)])
    assert [(edit.field, edit.new) for edit in staged.edits] == [("villager_group", "7组")]


def test_what_both_changed_alike_is_no_change(
    present: CurrentRows, take_up: Take, read: Take, household: str
) -> None:
    hand = take_up(household, "F3")
    hand.write("7组", "villager_group")
    later = _since(present, "household", (household,), villager_group="7组")
    staged = stage_edits(later, [read(hand.content)])
    assert (staged.edits, staged.objections) == ([], {})


def test_what_both_changed_differently_is_a_conflict(
    present: CurrentRows, take_up: Take, read: Take, household: str
) -> None:
    hand = take_up(household, "F3")
    hand.write("7组", "villager_group")
    later = _since(present, "household", (household,), villager_group="8组")
    staged = stage_edits(later, [read(hand.content)])
    assert staged.edits == []
    ((objection,),) = staged.objections.values()
    assert objection.base == "8组"
    for word in ("7组", "8组"):
        assert word in objection.mark


def test_a_new_member_gets_the_next_number_and_is_counted(
    present: CurrentRows, take_up: Take, read: Take, household: str
) -> None:
    hand = take_up(household, "F3")
    known = present.rows("member", "household_id", household)
    at = len(hand.filled.keys["member"])
    hand.write("李小四", "name", at)
    hand.write("之子", "relation", at)
    filing = read(hand.content)
    staged = stage_edits(present, [filing])
    (seed,) = staged.seeds
    assert seed.key == (f"{int(max(row['member_id'] for row in known)) + 1:012}",)
    rows = rows_after(present, staged)
    row = rows["member", *seed.key]
    assert (row["name"], row["household_id"], row["status"]) == ("李小四", household, "在册")
    assert rows["household", household]["member_count"] == str(len(known) + 1)
    assert any("家庭人口数改为" in note.text for note in staged.notes)
    again = CurrentRows(present.package)
    again.table("member").rows[seed.key] = row
    again.table("household").rows[household,] = rows["household", household]
    desk = ReadingContext(again, _forms(hand), KeyNumbering(again))
    settled = stage_edits(again, [read_received_form(desk, filing.path, filing.file)])
    assert (settled.edits, settled.seeds, settled.objections) == ([], [], {})


def _forms(hand: Any) -> Forms:
    return {hand.filled.form.code: hand.filled.form}


def test_risks_and_measures_are_added_by_a_tick(
    present: CurrentRows, take_up: Take, read: Take, household: str
) -> None:
    hand = take_up(household, "F3")
    case = hand.filled.keys["case"][0]["case_id"]
    hand.write("☑", "option", option="搬迁")
    hand.write("☑因意外事故", "risk", risk="因意外事故")
    staged = stage_edits(present, [read(hand.content)])
    assert not staged.objections
    rows = rows_after(present, staged)
    risks = present.rows("case_risk", "case_id", case)
    risk = rows["case_risk", case, "因意外事故"]
    assert risk["rank"] == str(max(int(row["rank"]) for row in risks) + 1)
    numbers = [row["measure_id"] for row in present.rows("measure", "case_id", case)]
    last = max((int(each.rpartition("-")[2]) for each in numbers), default=0)
    measure = rows["measure", f"{case}-{last + 1}"]
    assert (measure["measure"], measure["option"], measure["started_on"]) == ("搬迁", "搬迁", "")


def test_a_household_without_a_case_is_identified_by_annex_3(
    present: CurrentRows, take_up: Take, read: Take, plain: str
) -> None:
    hand = take_up(plain, "F3")
    hand.write("☑因病", "risk", risk="因病")
    assert "先选监测对象类别" in refusals(stage_edits(present, [read(hand.content)]))
    hand.write("□脱贫不稳定户 ☑边缘易致贫户 □突发严重困难户", "category")
    assert "没有新的填报日期" in refusals(stage_edits(present, [read(hand.content)]))
    hand.write("2022-06-10", "filled_on")
    staged = stage_edits(present, [read(hand.content)])
    assert not staged.objections, refusals(staged)
    rows = rows_after(present, staged)
    case = rows["case", f"{plain}-1"]
    assert (case["kind"], case["opened_on"], case["category"]) == (
        "新识别", "2022-06-10", "边缘易致贫户",
    )  # fmt: skip
    assert rows["case_risk", f"{plain}-1", "因病"]["rank"] == "1"


def test_a_first_visit_becomes_a_row_of_this_round(
    present: CurrentRows, snapshot: Snapshot, forms: Forms, read: Take, take_up: Take
) -> None:
    before = replace(snapshot, as_of=date(2022, 5, 2))
    household = str(snapshot.household["household_id"].iloc[0])
    (made,) = household_forms(before, {"F1": forms["F1"]}, [household], "")
    book = load_workbook(io.BytesIO(made.content))
    filled = read_form(book, forms, "表.xlsx")
    sheet = book.worksheets[0]
    cells = {cell.field: cell for cell in filled.cells.values()}
    sheet[cells["visited_on"].address] = "2022.6.11"
    sheet[cells["staff_name"].address] = "周正"
    sheet[cells["has_water_problem"].address] = cells["has_water_problem"].kind.show("是")
    sheet[cells["water_note"].address] = "水量不足"
    out = io.BytesIO()
    book.save(out)
    staged = stage_edits(present, [read(out.getvalue())])
    assert not staged.objections, refusals(staged)
    rows = rows_after(present, staged)
    visit = rows["visit", f"{household}-20220611"]
    assert (visit["round"], visit["collected_by"], visit["visited_on"]) == (
        "回头看", "周正", "2022-06-11",
    )  # fmt: skip
    assert visit["stated_member_count"], "what was filled in beforehand counts too"
    guarantee = rows["guarantee", household, "2022-06-11"]
    assert (guarantee["occasion"], guarantee["has_water_problem"]) == ("回头看", "是")


def test_a_visit_form_with_another_date_founds_a_visit_and_changes_none(
    present: CurrentRows, take_up: Take, read: Take, household: str
) -> None:
    hand = take_up(household, "F1")
    shown = hand.filled.keys["visit"][0]["visit_id"]
    before = present.row("visit", (shown,)) or {}
    hand.write("2022-06-12", "visited_on")
    hand.write("水量不足", "water_note")
    staged = stage_edits(present, [read(hand.content)])
    assert not staged.objections, refusals(staged)
    assert {seed.resource for seed in staged.seeds} == {"visit", "guarantee"}
    rows = rows_after(present, staged)
    visit = rows["visit", f"{household}-20220612"]
    assert ("visit", shown) not in rows, "the earlier visit stays as it was"
    assert visit["stated_member_count"] == before["stated_member_count"]
    assert visit["visited_on"] == "2022-06-12"
    assert rows["guarantee", household, "2022-06-12"]["water_note"] == "水量不足"
    assert ("guarantee", household, before["visited_on"]) not in rows


def test_annex_3_of_another_date_founds_incomes_and_keeps_the_earlier(
    present: CurrentRows, take_up: Take, read: Take, household: str
) -> None:
    hand = take_up(household, "F3")
    period = hand.filled.keys["income"][0]["period_end"]
    hand.write("2022-07-05", "filled_on")
    hand.write("是", "has_water_problem")
    staged = stage_edits(present, [read(hand.content)])
    assert [seed.resource for seed in staged.seeds] == ["guarantee"], "incomes were not changed"
    hand.write(1234, "transfer_income_yuan")
    staged = stage_edits(present, [read(hand.content)])
    assert not staged.objections, refusals(staged)
    rows = rows_after(present, staged)
    assert rows["income", household, "2022-06-30"]["transfer_income_yuan"] == "1234"
    assert ("income", household, period) not in rows
    assessed = rows["guarantee", household, "2022-07-05"]
    assert (assessed["has_water_problem"], assessed["has_medical_problem"]) == ("是", "否")
    assert any("本表不问基本医疗，沿用" in note.text for note in staged.notes)


def test_a_date_that_is_put_right_on_the_same_form_twice_is_one_visit(
    present: CurrentRows, take_up: Take, read: Take, household: str
) -> None:
    hand = take_up(household, "F1")
    hand.write("2022-06-12", "visited_on")
    forms = [read(hand.content, "1.xlsx"), read(hand.content, "2.xlsx")]
    staged = stage_edits(present, forms)
    assert [seed.resource for seed in staged.seeds].count("visit") == 1


def test_annex_5_adds_a_withdrawal_and_takes_lines_apart(
    present: CurrentRows, desk: ReadingContext, snapshot: Snapshot, take_up: Take, read: Take
) -> None:
    district = snapshot.notice.document.district_code
    hand = take_up(district, "F5")
    due = hand.filled.keys["withdrawal"]
    new, other = 0, next(at for at, each in enumerate(due) if each["case_id"] != due[0]["case_id"])
    key = (due[new]["case_id"], due[new]["kind"])
    del desk.present.table("withdrawal").rows[key]
    hand.write("整户无劳动力", "reason", new)
    hand.write(2.5, "identified_count", other)
    staged = stage_edits(desk.present, [read(hand.content)])
    assert rows_after(present, staged.taken)["withdrawal", *key]["reason"] == "整户无劳动力"
    (refused,) = staged.objections
    assert refused == due[other]["case_id"][:10]


def test_a_form_that_cannot_be_read_keeps_its_household_out(
    present: CurrentRows, take_up: Take, read: Take, household: str
) -> None:
    good, bad = take_up(household, "F1"), take_up(household, "F3")
    good.write("16400000009", "phone")
    bad.book.worksheets[0].insert_rows(10)
    staged = stage_edits(present, [read(good.content, "1.xlsx"), read(bad.content, "3.xlsx")])
    assert staged.edits
    assert not staged.taken.edits


def test_annex_2_is_only_compared(
    present: CurrentRows, snapshot: Snapshot, take_up: Take, read: Take
) -> None:
    hand = take_up(snapshot.notice.document.district_code, "F2")
    cell = next(each for each in hand.filled.cells.values() if each.resource == "unit")
    hand.book.worksheets[0][f"C{hand.book.worksheets[0][cell.address].row}"] = 99999
    filing = read(hand.content)
    assert [note.text for note in filing.notes] == ["这一格由其他数据得出，改动不导入"]
    assert (stage_edits(present, [filing]).edits, filing.objections) == ([], [])


def test_annex_4_adds_an_elimination_with_one_answer(
    present: CurrentRows, take_up: Take, read: Take, household: str
) -> None:
    hand = take_up(household, "F4")
    case = hand.filled.keys["case"][0]["case_id"]
    assert not present.row("elimination", (case,))
    yes, no = (c for c in hand.filled.cells.values() if c.field == "is_stable")
    hand.write("收入稳定，风险消除", "effect")
    hand.book.worksheets[0][yes.address] = yes.codes[1]
    staged = stage_edits(present, [read(hand.content)])
    row = rows_after(present, staged)["elimination", case]
    assert (row["is_stable"], row["effect"]) == ("是", "收入稳定，风险消除")
    hand.book.worksheets[0][no.address] = no.codes[1]
    assert "只能勾选一项" in refusals(stage_edits(present, [read(hand.content)]))


def test_an_answer_moved_from_one_box_to_the_other(
    present: CurrentRows, take_up: Take, read: Take, monitored: list[str]
) -> None:
    hand = take_up(monitored[0], "F4")
    yes, no = (c for c in hand.filled.cells.values() if c.field == "is_stable")
    ticked, other = (yes, no) if yes.base else (no, yes)
    hand.book.worksheets[0][ticked.address] = ticked.codes[0]
    hand.book.worksheets[0][other.address] = other.codes[1]
    (edit,) = stage_edits(present, [read(hand.content)]).edits
    assert (edit.field, edit.old, edit.new) == ("is_stable", ticked.base, other.kind.option)


def test_a_table_in_gbk_with_the_forms_words(
    present: CurrentRows, desk: ReadingContext, tmp_path: Any
) -> None:
    village = next(iter(present.table("village").rows.values()))
    text = f"村代码,备注,村名\r\n{village['village_code']},核对无误,\r\n"
    names = {field.title: field.name for field in present.package.resources["village"].fields}
    text = text.replace("村代码", _title(names, "village_code")).replace(
        "村名", _title(names, "village_name")
    )
    path = tmp_path / "村表.csv"
    path.write_bytes(text.encode("gbk"))
    staged = stage_edits(present, [read_table_file(desk, path, path.name)])
    (edit,) = staged.edits
    assert (edit.resource, edit.field, edit.new) == ("village", "remark", "核对无误")
    assert any("没有清除" in note.text for note in staged.notes)


def _title(names: dict[str, str], name: str) -> str:
    return next(title for title, each in names.items() if each == name)


def test_import_files_tells_of_an_empty_folder(present: CurrentRows, tmp_path: Any) -> None:
    found = import_files(
        present.package, [tmp_path], "", date(2022, 6, 12), NO_STORE, lambda _: None
    )
    assert "没有可导入的文件" in str(found.refused[0].problem)
