"""Code and templates know no date, count or place of the notice: these stand in its data."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from lookback import HOME
from lookback.notice import Notice

CODE = sorted(
    [*(HOME / "build" / "lookback").rglob("*.py"), *(HOME / "site" / "templates").rglob("*.*")]
)
BASELINES = ("blank_village_baseline", "unreachable_baseline")


def _names(path: str, *columns: str) -> set[str]:
    with (HOME / path).open(encoding="utf-8", newline="") as stream:
        return {row[column] for row in csv.DictReader(stream) for column in columns}


@pytest.fixture(scope="module")
def of_the_notice(notice: Notice) -> list[str]:
    """Its year, its district and towns, its numbers of documents, what it counted, and when."""
    document = notice.document
    days = _names("datapackage/round.csv", "baseline_on", "issued_on", "starts_on", "ends_on")
    counted = [
        date.fromisoformat(day) for day in _names("datapackage/round.csv", "baseline_on") - {""}
    ]
    words = {
        *{day[:4] for day in days if day}, *(f"{day.month}月底" for day in counted),
        *(f"{day:%B %Y}" for day in counted),
        document.district_code, document.district_name, document.city_name,
        document.province_name, document.announcement_prefix, document.number, document.issuer,
        *document.bases, *_names("datapackage/town.csv", "town_code", "town_name"),
    }  # fmt: skip
    counts = {
        f"{notice.parameters[name].values[0].value} ?{notice.parameters[name].unit}"
        for name in BASELINES
    }
    return [*map(re.escape, sorted(words)), *sorted(counts), "1388", "28 at ", "28 villages"]


@pytest.mark.parametrize("path", CODE, ids=[str(path.relative_to(HOME)) for path in CODE])
def test_nothing_of_the_notice_stands_in_the_code(path: Path, of_the_notice: list[str]) -> None:
    text = path.read_text(encoding="utf-8")
    found = [
        f"{number}: {line.strip()}"
        for number, line in enumerate(text.splitlines(), start=1)
        if re.search("|".join(of_the_notice), line)
    ]
    assert not found, "move it to schemas/notice.yaml or the table of rounds, and ask these for it"


def test_what_is_searched_for_would_be_found(of_the_notice: list[str]) -> None:
    told = ("date(2022, 4, 30)", "4月底的空白村", "基数 28 个", "太和镇信息员", "420702100901")
    for text in told:
        assert re.search("|".join(of_the_notice), text), text
