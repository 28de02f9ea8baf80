"""The files of 附件下载: what is in them, who may see it, and that the page tells the truth."""

import hashlib
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from lookback import HOME
from lookback.compute.figures.amounts import NOT_COMPUTABLE
from lookback.data.package import Package
from lookback.execution.store import Store
from lookback.publish.downloads.downloads import BRIEF, FIGURES, download_files, download_pages
from lookback.publish.edition import Edition
from lookback.publish.forms.filling import Filling
from lookback.publish.forms.masking import masked_filling
from lookback.publish.pages.all_pages import publish


@pytest.fixture(scope="module")
def files(edition: Edition, store: Store) -> dict[str, bytes]:
    return download_files(edition, store)


@pytest.fixture(scope="module")
def site(edition: Edition, store: Store) -> dict[str, bytes]:
    return publish(edition, HOME / "site", store)


def test_every_form_every_unit_and_both_weekly_papers_are_there(
    files: dict[str, bytes], edition: Edition
) -> None:
    for code in ("F1", "F2", "F3", "F4", "F5", "card"):
        assert f"files/blank/{code}.xlsx" in files
    for unit in (edition.units.district, *edition.units.towns, *edition.units.villages):
        assert f"files/{unit.code}/F2.xlsx" in files
    for unit in (edition.units.district, *edition.units.towns):
        assert f"files/{unit.code}/F5.xlsx" in files
    assert {BRIEF, FIGURES} <= set(files)


def test_the_page_tells_size_and_hash_of_every_file(site: dict[str, bytes]) -> None:
    page = site["downloads.md"].decode()
    rows = re.findall(
        r'href="([^"]+)" download="[^"]+">[^<]+</a></th><td class="num">([\d,]+) KB</td>'
        r'<td><code title="(\w{64})">',
        page,
    )
    assert {path for path in site if path.startswith("files/")} <= {path for path, _, _ in rows}
    for path, size, digest in rows:
        if path in site:
            assert hashlib.sha256(site[path]).hexdigest() == digest, path
            assert abs(len(site[path]) / 1024 - int(size.replace(",", ""))) <= 1, path


def test_every_link_of_a_unit_leads_to_a_file(site: dict[str, bytes]) -> None:
    for path, content in site.items():
        if path.startswith(("town/", "village/")) and path.endswith(".md"):
            links = re.findall(r'href="\.\./(files/[^"]+)"', content.decode())
            assert links and set(links) <= set(site), path


def test_what_is_kept_gives_the_same_bytes(
    edition: Edition, files: dict[str, bytes], store: Store, tmp_path: Path
) -> None:
    assert download_files(edition, store) == files == download_files(edition, Store(tmp_path))


def test_the_numbers_of_the_workbook_are_those_of_the_pages(
    files: dict[str, bytes], edition: Edition
) -> None:
    book = load_workbook(io.BytesIO(files[FIGURES]))
    told = {row[0]: row for row in book["全区"].iter_rows(min_row=4, values_only=True)}
    assert set(told) == set(edition.figures.codes)
    for code, row in told.items():
        figure = edition.figures.of(code, edition.units.district.code)
        assert _said(row[2]) == _plain(figure.number), code
        assert _said(row[4]) == _plain(figure.numerator), code
    titles, *rows = book["各村"].iter_rows(min_row=3, values_only=True)
    by_name = {village.name: village for village in edition.units.villages}
    assert len(rows) == len(edition.units.villages)
    for row in rows:
        for title, value in zip(titles[2:], row[2:], strict=True):
            figure = edition.figures.of(title.split()[0], by_name[row[1]].code)
            assert _said(value) == _plain(figure.number), title


def _said(value: object) -> float | str:
    return value if isinstance(value, str) else "" if value is None else float(str(value))


def _plain(number: str) -> float | str:
    return number if number in ("", NOT_COMPUTABLE) else float(number.replace(",", ""))


def test_no_file_holds_what_an_internal_page_may_not_show(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                assert b"CANARY" not in archive.read(name), (path, name)


def test_persons_are_masked_on_a_form_for_the_site(package: Package) -> None:
    rows = {
        "withdrawal": [
            {"head_name": "示例甲", "risks_text": "因病", "reason": "病", "kind": "回退"}
        ],
        "member": [{"id_number": "400702199001010012", "health": "残疾"}],
        "form": [{"unit_name": "太和镇", "as_of": "2022-05-18"}],
    }
    masked = masked_filling(Filling(rows, {}), package, "internal").rows
    assert masked == {
        "withdrawal": [{"head_name": "示**", "risks_text": "***", "reason": "***", "kind": "回退"}],
        "member": [{"id_number": "400702********0012", "health": "***"}],
        "form": [{"unit_name": "太和镇", "as_of": "2022-05-18"}],
    }


def test_none_of_it_is_for_the_public(edition: Edition, store: Store) -> None:
    public = replace(edition, audience="web")
    assert download_files(public, store) == {}
    assert download_pages(public, {}) == []
