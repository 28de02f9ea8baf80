"""A list on paper: what a village reads on it, the same in the workbook and on the page."""

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook

from lookback import HOME
from lookback.compute.lists import LIST_BY_CODE, LISTS
from lookback.compute.lists.list_difference import list_difference
from lookback.data.snapshot import Snapshot
from lookback.publish.announcement.document import IssueDetails, ListDocument, list_document
from lookback.publish.announcement.html_page import list_page
from lookback.publish.announcement.workbook import list_workbook

OFFICE = shutil.which("soffice")
TEMPLATES = HOME / "site" / "templates"
CASES = HOME / "tests/compute/lists/cases"
DAY = date(2022, 5, 18)
VILLAGE = "420702100901"
PLACES = {
    "town": [{"town_code": "420702100", "town_name": "甲镇"}],
    "village": [{"village_code": VILLAGE, "town_code": "420702100", "village_name": "甲村"}],
}
HANGING = IssueDetails(
    VILLAGE, DAY, "0123456789abcdef", "梁乡振公示〔2022〕3号", DAY, DAY, date(2022, 5, 22), "",
    "甲村村民委员会", "0711-0000000",
)  # fmt: skip


class Cells(HTMLParser):
    """The table of a page, row by row."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.is_inside = False
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.is_inside = True

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = self.is_inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.is_inside:
            self.rows[-1][-1] += data


def sheet_texts(book: bytes) -> list[list[str]]:
    rows = load_workbook(io.BytesIO(book)).worksheets[0].iter_rows(values_only=True)
    return [[str(cell or "") for cell in row] for row in rows]


CODES = [one.code for one in LISTS]


@pytest.fixture(scope="module")
def papers(snapshot_of: Callable[..., Snapshot]) -> dict[str, ListDocument]:
    """Each list with the rows of its first case, as a draft."""
    found = {}
    for code in CODES:
        case = yaml.safe_load((CASES / f"{code}.yaml").read_text(encoding="utf-8"))[0]
        tables = {k: v for k, v in case.items() if k not in {"name", "as_of", "only", "expect"}}
        s = snapshot_of(case["as_of"], {**PLACES, **tables})
        one, about = LIST_BY_CODE[code], IssueDetails("420702", case["as_of"], "ab" * 20)
        found[code] = list_document(s, one, one.within(s, "420702"), about)
    return found


@pytest.fixture(params=CODES)
def one_paper(request: pytest.FixtureRequest, papers: dict[str, ListDocument]) -> ListDocument:
    return papers[request.param]


def test_workbook_and_page_say_the_same(one_paper: ListDocument) -> None:
    table = [list(one_paper.titles), *map(list, one_paper.rows)]
    assert len(table) > 1
    assert Cells(list_page(one_paper, TEMPLATES)).rows == table
    lines = sheet_texts(list_workbook(one_paper))
    start = next(at for at, line in enumerate(lines) if line[0] == "序号")
    assert [line for line in lines[start : start + len(table)]] == table
    assert one_paper.title in lines[0][0] and "草稿" in lines[1][0]


def test_the_same_paper_is_the_same_file(one_paper: ListDocument) -> None:
    assert list_workbook(one_paper) == list_workbook(one_paper)


@pytest.fixture(scope="module")
def printed(papers: dict[str, ListDocument], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every list, sixty times as long, as LibreOffice prints it; started once for all."""
    folder = tmp_path_factory.mktemp("printed")
    for code, one in papers.items():
        long = ListDocument(**{**vars(one), "rows": one.rows * 60})
        (folder / f"{code}.xlsx").write_bytes(list_workbook(long))
    command = [OFFICE or "soffice", f"-env:UserInstallation=file://{folder}/profile"]
    command += ["--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    books = [str(folder / f"{code}.xlsx") for code in papers]
    subprocess.run([*command, *books], check=True, capture_output=True)
    return folder


@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")
@pytest.mark.parametrize("code", CODES)
def test_it_prints_on_a4_with_its_head_on_every_page(
    code: str, papers: dict[str, ListDocument], printed: Path
) -> None:
    content = (printed / f"{code}.pdf").read_bytes()
    boxes = set(re.findall(rb"/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)", content))
    sides = {tuple(round(float(side)) for side in box) for box in boxes}
    (across,) = {wide > high for wide, high in sides}
    assert across == papers[code].is_wide
    assert {tuple(sorted(box)) for box in sides} <= {(595, 842), (596, 842)}
    assert len(re.findall(rb"/Type\s*/Page\b", content)) > 1


def shown(s: Snapshot, code: str, about: IssueDetails = HANGING) -> ListDocument:
    one = LIST_BY_CODE[code]
    return list_document(s, one, one.within(s, about.unit), about)


@pytest.fixture
def hanging(snapshot_of: Callable[..., Snapshot]) -> Snapshot:
    case = yaml.safe_load((CASES / "L1.yaml").read_text(encoding="utf-8"))[0]
    tables: dict[str, Any] = {k: v for k, v in case.items() if k.startswith(("h", "m", "case"))}
    tables["case_step"][0] |= {"meeting_form": "村民代表大会"}
    return snapshot_of(DAY, {**PLACES, **tables})


def test_a_posting_has_all_that_a_posting_needs(hanging: Snapshot) -> None:
    one = shown(hanging, "L1")
    text = "".join(one.paragraphs)
    assert one.title == "甲镇甲村防止返贫监测对象初选名单公示"
    for words in (
        "梁乡村战略办〔2022〕1号", "6900元（拟定）", "村民代表大会民主评议",
        "1户2人（边缘易致贫户1户）", "公示期2022年5月18日至2022年5月22日（5天）",
        "甲村村民委员会反映，电话：0711-0000000", "全国监督电话：12317",
    ):  # fmt: skip
        assert words in text, words
    assert (one.signer, one.day, one.is_draft) == ("甲村村民委员会", "2022年5月18日", False)


def test_what_is_not_known_yet_leaves_room_for_a_pen(hanging: Snapshot) -> None:
    one = shown(hanging, "L1", IssueDetails(VILLAGE, DAY, ""))
    assert "公示期________年____月____日至" in one.paragraphs[0]
    assert "向____________反映，电话：____________" in one.paragraphs[1]
    assert one.is_draft and "不得张贴" in one.number


def test_a_supplement_tells_old_and_new(hanging: Snapshot) -> None:
    one = LIST_BY_CODE["L1"]
    rows = one.within(hanging, VILLAGE)
    before = rows.assign(category="脱贫不稳定户").rename({"a-1": "a-1"})
    gone = rows.rename({"a-1": "z-1"})
    changed = list_difference(before, rows)
    assert list(changed["category"]) == ["边缘易致贫户（原：脱贫不稳定户）"]
    swapped = list_difference(gone, rows)
    assert list(swapped["change"]) == ["新增", "撤下"]
    about = IssueDetails(
        VILLAGE, DAY, "", "梁乡振公示〔2022〕4号", DAY, DAY, DAY, "梁乡振公示〔2022〕3号"
    )
    text = list_document(hanging, one, swapped, about).paragraphs[0]
    assert "对梁乡振公示〔2022〕3号补充如下：新增1户、撤下1户，其余内容不变。" in text
    assert list_difference(rows, rows).empty


def test_hostile_texts_are_only_text(snapshot_of: Callable[..., Snapshot]) -> None:
    wild = '=cmd|"<script>alert(1)</script>{x}{{7*7}}'
    villages = [{**PLACES["village"][0], "village_name": wild}]
    s = snapshot_of(DAY, {"town": PLACES["town"], "village": villages})
    one = LIST_BY_CODE["L5"]
    made = list_document(s, one, one.within(s, "420702"), IssueDetails("420702", DAY, ""))
    assert b"<script>" not in list_page(made, TEMPLATES)
    cells = load_workbook(io.BytesIO(list_workbook(made))).worksheets[0].iter_rows()
    (cell,) = [cell for row in cells for cell in row if cell.value == wild]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
