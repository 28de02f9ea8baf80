"""The weekly briefing says what the overview says."""

import io
import re

import pytest
from docx import Document

from lookback import HOME
from lookback.execution.store import Store
from lookback.publish.downloads.briefing import briefing_document
from lookback.publish.edition import Edition
from lookback.publish.pages.all_pages import publish


@pytest.fixture(scope="module")
def paper(edition: Edition) -> str:
    document = Document(io.BytesIO(briefing_document(edition)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_every_number_stands_on_the_overview(paper: str, edition: Edition, store: Store) -> None:
    page = re.sub(r"<[^>]+>", " ", publish(edition, HOME / "site", store)["index.md"].decode())
    numbers = re.findall(r"\d[\d,.]*%?", paper.replace(edition.short_commit, ""))
    assert len(numbers) > 30
    assert [number for number in numbers if number.rstrip(".") not in page] == []


def test_it_names_who_is_over_the_line_and_who_is_slow(paper: str) -> None:
    assert "西冯村" in paper and "北吴家村" in paper


def test_no_person_is_named(paper: str) -> None:
    assert "CANARY" not in paper


def test_the_same_edition_gives_the_same_bytes(edition: Edition) -> None:
    assert briefing_document(edition) == briefing_document(edition)
