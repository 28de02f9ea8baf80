"""The ledger for readers: names and masks, order, what is hidden in words, bytes that stay."""

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from lookback import HOME
from lookback.compute.privacy.disclosure import Audience, cell_mask
from lookback.data.invisible_characters import visible
from lookback.data.package import Package, read_package
from lookback.history.ledger.commit_entries import entries_by_commit
from lookback.history.ledger.ledger import Correction, Ledger, LedgerSource
from lookback.history.ledger.ledger_entry import HEADINGS, LedgerEntry
from lookback.history.ledger.ledger_view import ledger_entries
from lookback.history.tables.change import ChangeKind
from lookback.history.tables.csv_content import csv_record
from lookback.publish.ledger import ledger_page, ledger_shards, ledger_workbook
from lookback.publish.ledger.ledger_page import CSV, PAGE, WORKBOOK, ledger_pages
from lookback.publish.ledger.ledger_summary import counts_of, flag_counts, week_bars

TEMPLATES = HOME / "site/templates"
ROW = Correction(
    commit="a" * 40,
    author="太和镇信息员",
    authored_on="2022-05-16T09:30:00+08:00",
    committed_on="2022-05-16T09:30:00+08:00",
    resource="household",
    key="1009010012",
    field="phone",
    change="changed",
    old="14012345678",
    new="14087654321",
    reason="户主来电",
    basis="梁乡村〔2022〕3号",
    handled_by="李某",
    reviewed_by="区办",
    file="datapackage/household/taihe.csv",
    line=12,
    subject="更正：联系电话",
    flags="",
    key_fields="household_id",
)


def ledger(*rows: Correction) -> Ledger:
    return Ledger(
        LedgerSource(HOME), rows[-1].commit if rows else "0" * 40, (), entries_by_commit(rows), ()
    )


@pytest.fixture(scope="module")
def package() -> Package:
    return read_package(HOME)


@pytest.fixture
def seen(package: Package) -> Callable[..., list[LedgerEntry]]:
    def look(*rows: Correction, audience: Audience = "internal") -> list[LedgerEntry]:
        return ledger_entries(ledger(*rows), package, cell_mask(package, audience))

    return look


def build(package: Package, *rows: Correction, audience: Audience = "internal") -> dict[str, bytes]:
    return ledger_pages(ledger(*rows), package, audience, TEMPLATES)


def everything(files: dict[str, bytes]) -> str:
    """All texts that are published, unpacked and without JSON's escapes."""
    return "\n".join(text for path, content in files.items() for text in texts(path, content))


def texts(path: str, content: bytes) -> list[str]:
    if path.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return [book.read(name).decode() for name in book.namelist()]
    return [gzip.decompress(content).decode() if path.endswith(".gz") else content.decode()]


def test_a_cell_has_its_chinese_label_and_its_masked_values(seen: Callable) -> None:
    (entry,) = seen(ROW)
    assert (entry.resource, entry.key, entry.field) == ("household", "1009010012", "联系电话")
    assert (entry.old, entry.new) == ("140****5678", "140****4321")
    assert entry.when == "2022-05-16 09:30"
    assert entry.is_cell


def test_rows_read_as_labels_and_masked_values(seen: Callable) -> None:
    row = json.dumps({"member_id": "100901001201", "name": "张三丰", "sex": "男"})
    added = ROW._replace(
        resource="member", key="100901001201", key_fields="member_id", field="", change="added"
    )
    (entry,) = seen(added._replace(old="", new=row))
    assert entry.new == "成员编号 100901001201；姓名 张**；性别 男"
    assert not entry.is_cell


def test_a_restricted_part_of_a_key_is_masked(seen: Callable) -> None:
    number = "990702198001011234"
    row = ROW._replace(
        resource="register", key=f"脱贫人口,{number}", key_fields="register,id_number", field=""
    )
    (entry,) = seen(row._replace(change="removed", old="{}", new=""))
    assert entry.key == "脱贫人口,990702********1234"


def test_a_key_that_does_not_fit_its_fields_is_hidden(seen: Callable) -> None:
    (entry,) = seen(ROW._replace(key="张三丰,1", key_fields="household_id"))
    assert entry.key == "***"


@pytest.mark.parametrize(
    "kind", [ChangeKind.COLUMNS_REORDERED, ChangeKind.KEY_CHANGED, ChangeKind.TABLE_ADDED]
)
def test_names_of_fields_become_labels_and_a_header_of_data_is_hidden(
    seen: Callable, kind: ChangeKind
) -> None:
    names = json.dumps(["phone", "张三丰", "990702198001011234", "old_name"])
    (entry,) = seen(ROW._replace(key="", field="", key_fields="", change=kind, old="", new=names))
    assert entry.new == "联系电话、***、***、old_name"


def test_a_renamed_column_shows_both_names(seen: Callable) -> None:
    row = ROW._replace(key="", key_fields="", change="column_renamed")
    (entry,) = seen(row._replace(field="phone", old="telephone", new="phone"))
    assert (entry.field, entry.old, entry.new) == ("联系电话", "telephone", "phone")


def test_what_is_no_row_of_json_is_hidden(seen: Callable) -> None:
    (entry,) = seen(ROW._replace(field="", change="added", old="", new="张三丰的一行"))
    assert "张三丰" not in entry.new


def test_words_do_not_give_away_what_the_cells_hide(seen: Callable) -> None:
    row = ROW._replace(
        resource="member",
        key="100901001201",
        key_fields="member_id",
        field="name",
        old="张三丰",
        new="张三峰",
        reason="张三丰实为张三峰，证号 990702198001011234，电话 14012345678",
        subject="更正：张三丰",
        basis="张三丰的户口簿",
    )
    (entry,) = seen(row)
    assert entry.reason == "张**实为张**，证号 990702********1234，电话 140****5678"
    assert (entry.subject, entry.basis) == ("更正：张**", "张**的户口簿")


def test_document_numbers_and_years_stay_readable(seen: Callable) -> None:
    (entry,) = seen(ROW._replace(reason="见梁乡村战略办〔2022〕1号，1009010012"))
    assert entry.reason == "见梁乡村战略办〔2022〕1号，1009010012"


def test_the_newest_commit_comes_first_and_keeps_the_order_of_its_rows(seen: Callable) -> None:
    rows = [
        ROW._replace(commit="b" * 40, authored_on="2022-05-17T09:00:00+08:00", field="address"),
        ROW._replace(commit="b" * 40, authored_on="2022-05-17T09:00:00+08:00"),
        ROW._replace(commit="c" * 40, authored_on="2022-05-17T00:30:00+00:00"),
    ]
    found = [(entry.commit[0], entry.field) for entry in seen(*rows)]
    assert found == [("b", "家庭住址"), ("b", "联系电话"), ("c", "联系电话")]


def test_times_are_beijing_times_and_an_impossible_one_is_said_to_be_so(seen: Callable) -> None:
    assert seen(ROW._replace(authored_on="2022-05-16T20:00:00-04:00"))[0].when == "2022-05-17 08:00"
    assert seen(ROW._replace(authored_on="2022-13-40"))[0].when == "时间不明"


def test_towns_come_from_the_shard_or_the_number_of_the_household(
    package: Package, tmp_path: Path
) -> None:
    (tmp_path / "datapackage").mkdir()
    text = "town_code,town_name,town_kind,shard\n990702009,示例镇,镇,taihe\n"
    (tmp_path / "datapackage/town.csv").write_text(text, encoding="utf-8")
    there = Package(tmp_path, package.title, "", package.resources)
    measure = ROW._replace(
        resource="measure", key="0090010001-1-1", key_fields="measure_id", file="datapackage/m.csv"
    )
    whole = ROW._replace(resource="milestone", key="x", key_fields="code", file="datapackage/m.csv")
    found = ledger_entries(ledger(ROW, measure, whole), there, cell_mask(there, "internal"))
    assert [entry.town for entry in found] == ["示例镇", "示例镇", ""]


def test_characters_that_act_unseen_are_shown() -> None:
    assert visible("a\u202eb\x00\x02c\n\ud800") == "a⟨U+202E⟩b⟨U+0000⟩⟨U+0002⟩c↵⟨U+D800⟩"
    assert visible("𠮷野家 ئۇيغۇر") == "𠮷野家 ئۇيغۇر"


def test_weeks_run_without_gaps_and_count_new_rows_apart(seen: Callable) -> None:
    rows = [
        ROW._replace(commit="1" * 40, authored_on="2022-05-01T00:00:00+08:00"),
        ROW._replace(commit="2" * 40, authored_on="2022-05-16T00:00:00+08:00", change="added"),
    ]
    found = [(bar.title, bar.first, bar.second) for bar in week_bars(counts_of(seen(*rows)))]
    assert found == [
        ("05-16 起一周", "0", "1"),
        ("05-09 起一周", "0", "0"),
        ("05-02 起一周", "0", "0"),
        ("04-25 起一周", "1", "0"),
    ]


def test_missing_reasons_are_counted_even_where_there_are_none(seen: Callable) -> None:
    assert [tuple(one) for one in flag_counts(counts_of(seen(ROW)))] == [
        ("no_reason", "未说明", "0", "0")
    ]
    flagged = ROW._replace(flags="no_reason self_review", reason="")
    assert [one.rows for one in flag_counts(counts_of(seen(flagged, flagged)))] == ["2", "2"]


def test_files_are_the_same_bytes_each_time(package: Package) -> None:
    rows = [ROW._replace(line=n) for n in range(50)]
    assert build(package, *rows) == build(package, *rows)


def test_shards_hold_all_rows_and_the_newest_are_scripts_too(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_shards, "SHARD_ROWS", 10)
    monkeypatch.setattr(ledger_page, "SCRIPT_SHARDS", 2)
    files = build(package, *(ROW._replace(commit=f"{n // 5:040}", line=n) for n in range(37)))
    packed = sorted((path for path in files if path.endswith(".json.gz")), reverse=True)
    lines = [json.loads(gzip.decompress(files[path]))["line"] for path in packed]
    commits = ((35, 37), (30, 35), (25, 30), (20, 25), (15, 20), (10, 15), (5, 10), (0, 5))
    assert [line for shard in lines for line in shard] == [
        line for bounds in commits for line in range(*bounds)
    ]
    assert [len(shard) for shard in lines] == [7, 10, 10, 10]  # the newest may be smaller
    scripts = sorted((path for path in files if path.endswith(".js")), reverse=True)
    assert [path[:-3] for path in scripts] == [path[: -len(".json.gz")] for path in packed[:2]]
    assert files[packed[0]][4:8] == b"\0\0\0\0"


def test_an_empty_ledger_still_has_a_page(package: Package) -> None:
    files = build(package)
    assert set(files) == {PAGE, CSV, WORKBOOK}
    assert "共 0 条" in files[PAGE].decode()


def test_the_workbook_holds_what_the_csv_holds(package: Package) -> None:
    """Formulas, markup, marks that no sheet may hold and overlong cells among them."""
    rows = [ROW, ROW._replace(field="address", old="=1+1", new="<b>&\x02\n 甲 ")]
    rows.append(ROW._replace(field="address", new="长" * 40_000))
    files = build(package, *rows)
    lines = list(csv.reader(io.StringIO(files[CSV].decode("utf-8-sig"), newline="")))
    sheet = load_workbook(io.BytesIO(files[WORKBOOK])).active
    assert sheet.dimensions == sheet.auto_filter.ref == f"A1:S{len(rows) + 1}"
    found = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert all(cell.data_type in ("s", "inlineStr", "n") for row in sheet.rows for cell in row)
    assert len(found[3][lines[0].index("新值")]) == 32_767
    assert found[:3] == [[cell.removeprefix("'") for cell in line] for line in lines[:3]]


def test_a_sheet_ends_where_excel_does(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest rows are there, across parts; the CSV has them all."""
    monkeypatch.setattr(ledger_workbook, "MOST_ROWS", 3)
    monkeypatch.setattr(ledger_shards, "SHARD_ROWS", 1)
    rows = [
        ROW._replace(commit=f"{day:040x}", field="address", new=f"{day}号")
        for day in (11, 11, 12, 12, 13)
    ]
    files = build(package, *rows)
    sheet = load_workbook(io.BytesIO(files[WORKBOOK])).active
    column = list(HEADINGS).index("new")
    found = [row[column] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert found == ["13号", "12号", "12号"]
    assert sheet.dimensions == "A1:S4"
    assert len(files[CSV].splitlines()) == 6


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "| a | **b** | [c](javascript:alert(1)) `d`",
    "</div></table>\n\n# 标题",
    "]]></script><!--",
    "\x02wzxhzdk:0\x03\u202e",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_the_markdown_holds_no_mark_from_data(package: Package, text: str) -> None:
    row = ROW._replace(field="address", old=text, new=text, reason=text, basis=text, subject=text)
    row = row._replace(
        author=text, handled_by=text, reviewed_by=text, key=csv_record([text]), file=text
    )
    page = build(package, row, row._replace(author="甲"))[PAGE].decode()
    assert text not in page
    assert not re.search(r"\{\{|\{%|<img|<script>|\]\(javascript", page)
    assert page.count("</div>") == build(package, ROW, ROW)[PAGE].decode().count("</div>")
    assert "\u202e" not in page and "\x02" not in page
    config = re.search(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    assert config and json.loads(config[1])["total"] == 2


def test_no_cell_of_the_csv_is_a_formula(package: Package) -> None:
    rows = [
        ROW._replace(field="address", old=text, new="", reason=text)
        for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "普通")
    ]
    content = build(package, *rows)[CSV]
    assert content.startswith(b"\xef\xbb\xbf")
    heading, *body = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert heading[:5] == ["时间", "镇（新区）", "数据表", "主键", "字段"]
    assert not [cell for row in body for cell in row if cell[:1] in ("=", "+", "-", "@", "\t")]
    assert {row[6] for row in body} == {"'=1+1", "'+1", "'-1", "'@SUM(A1)", "⟨U+0009⟩x", "普通"}


@pytest.mark.parametrize("audience", ["internal", "web"])
def test_no_restricted_value_is_in_any_byte(package: Package, audience: Audience) -> None:
    """Canaries in every restricted field, in keys and in the words of the commits."""
    rows, canaries = [], []
    for resource in package.resources.values():
        for number, field in enumerate(f for f in resource.fields if f.audience == "restricted"):
            canary = f"金丝雀{resource.name}{number}"
            canaries.append(canary)
            row = ROW._replace(resource=resource.name, field=field.name, old=canary, new="")
            row = row._replace(commit=f"{len(rows):040d}", reason=f"因{canary}", subject=canary)
            whole = json.dumps({field.name: canary}, ensure_ascii=False)
            rows += [row, row._replace(field="", change="removed", old=whole)]
    published = everything(build(package, *rows, audience=audience))
    assert [canary for canary in canaries if canary in published] == []


def test_the_web_page_shows_no_household(package: Package) -> None:
    row = ROW._replace(reason="1009010012 户主来电", field="address", old="1组12号", new="2组7号")
    published = everything(build(package, row, audience="web"))
    assert "1009010012" not in published and "1组12号" not in published
