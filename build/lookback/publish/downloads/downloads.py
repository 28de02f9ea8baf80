"""附件下载: the forms, the briefing and the figures as files, and the page that leads to them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from lookback.compute.figures.output_package import table_bytes
from lookback.compute.indicators.indicator import COLUMNS
from lookback.data.snapshot import Snapshot, once
from lookback.definitions.administrative_units import unit_of_rows
from lookback.definitions.screening.rounds import document_of_round
from lookback.definitions.screening.summary import is_to_withdraw
from lookback.execution.store import Store
from lookback.publish.downloads.briefing import briefing_document
from lookback.publish.downloads.figures_workbook import figures_workbook
from lookback.publish.edition import Edition, PageSource
from lookback.publish.forms.code_lists import read_codes
from lookback.publish.forms.filling import Filling
from lookback.publish.forms.form_sheet import UNSTAMPED, FormOrigin, stamped
from lookback.publish.forms.household_fillings import blank_filling
from lookback.publish.forms.layout import Form
from lookback.publish.forms.masking import masked_filling
from lookback.publish.forms.unit_fillings import summary_filling, withdrawal_filling
from lookback.publish.forms.workbooks import CARD, Forms, all_forms, form_file
from lookback.publish.units import PageUnit, long_day_text

FOLDER = "files"
ANNEXES = {"附件2": "F2", "附件5": "F5"}
"""The annexes of a unit: what each is called -> the code of its form."""

BRIEF, FIGURES = f"{FOLDER}/brief.docx", f"{FOLDER}/figures.xlsx"
INDICATORS = "data/indicators.csv"
KIB = 1024


class FileLink(NamedTuple):
    """Where a file stands in the docs tree, what it is called, and the name to save it under."""

    path: str
    title: str
    name: str


class DownloadFile(NamedTuple):
    """A file to be had: its path, the name it is saved under, its size and its SHA-256."""

    path: str
    title: str
    name: str
    size: str
    sha256: str


@dataclass(frozen=True)
class DownloadsContent:
    """The content of the page; `villages` are files of villages under the names of their towns."""

    day: str
    commit: str
    blank: tuple[DownloadFile, ...]
    weekly: tuple[DownloadFile, ...]
    units: tuple[DownloadFile, ...]
    villages: tuple[tuple[str, tuple[DownloadFile, ...]], ...]
    data: tuple[DownloadFile, ...]


def unit_links(e: Edition, unit: PageUnit) -> tuple[FileLink, ...]:
    """附件2 and 附件5 of a unit; 附件5 of a village only where it has a line.

    None but for the internal audience: they show counts of a few persons.
    """
    if e.audience != "internal":
        return ()
    has_lines = unit.code not in e.units.town_of or unit.code in _withdrawing(e.snapshot)
    return tuple(
        FileLink(f"{FOLDER}/{unit.code}/{code}.xlsx", title,
             f"{title}-{unit.name}-{e.snapshot.as_of}.xlsx")
        for title, code in tuple(ANNEXES.items())[: 1 + has_lines]
    )  # fmt: skip


def download_files(e: Edition, store: Store) -> dict[str, bytes]:
    """Every file that is made for downloading, by its path in the docs tree.

    A form is written again only where something else stands in it than in the `store`.
    """
    if e.audience != "internal":
        return {}
    made = all_forms(read_codes(e.package.root))
    return {
        **_blank_files(e, made, store),
        BRIEF: briefing_document(e),
        FIGURES: figures_workbook(e),
        **_unit_files(e, made, store),
    }


def download_pages(e: Edition, files: Mapping[str, bytes]) -> list[PageSource]:
    """The page of all `files`, lists among them; none but for the internal audience."""
    if e.audience != "internal":
        return []
    known = {**files, INDICATORS: table_bytes(e.results.indicators[COLUMNS])}
    content = DownloadsContent(
        day=long_day_text(e.snapshot.as_of),
        commit=e.short_commit,
        blank=tuple(
            _download(known, f"{FOLDER}/blank/{code}.xlsx", title, f"空白{title}.xlsx")
            for code, title in _titles(e).items()
        ),
        weekly=(
            _download(known, BRIEF, "调度简报（Word）", f"调度简报-{e.snapshot.as_of}.docx"),
            _download(known, FIGURES, "指标数值（Excel）", f"指标数值-{e.snapshot.as_of}.xlsx"),
        ),
        units=tuple(
            one for unit in (e.units.district, *e.units.towns) for one in _of_unit(e, known, unit)
        ),
        villages=tuple(
            (town.name, tuple(one for unit in town.villages for one in _of_unit(e, known, unit)))
            for town in e.units.towns
            if town.villages
        ),
        data=(
            _download(known, INDICATORS, "全部指标（CSV）", f"indicators-{e.snapshot.as_of}.csv"),
            *(
                _download(known, f"lists/{one.code}.csv", f"名单 {one.code} {one.title}",
                          f"{one.code}-{e.snapshot.as_of}.csv")
                for one in e.lists
            ),
        ),
    )  # fmt: skip
    return [PageSource("downloads.md", "downloads.md.j2", content)]


def _units(e: Edition) -> tuple[PageUnit, ...]:
    return (e.units.district, *e.units.towns, *e.units.villages)


def _blank_files(e: Edition, made: Forms, store: Store) -> dict[str, bytes]:
    """The forms to be filled by hand."""
    notice, day = e.snapshot.notice, document_of_round(e.snapshot).issued_on
    paths = {f"{FOLDER}/blank/{code}.xlsx": form for code, form in made.items()}
    return {
        path: _form_file(store, form, blank_filling(form.code, notice, day), FormOrigin(), day)
        for path, form in paths.items()
    }


def _unit_files(e: Edition, made: Forms, store: Store) -> dict[str, bytes]:
    """附件2 of every unit, and 附件5 with its persons masked; kept without their commit."""
    places = {link.path: (unit, link) for unit in _units(e) for link in unit_links(e, unit)}
    day = e.snapshot.as_of
    files = {}
    for path, (unit, link) in places.items():
        origin = FormOrigin(UNSTAMPED, day.isoformat(), unit.code)
        form = made[ANNEXES[link.title]]
        content = _form_file(store, form, _filling(e, unit, link), origin, day)
        files[path] = stamped(content, e.commit)
    return files


def _filling(e: Edition, unit: PageUnit, link: FileLink) -> Filling:
    """What is filled into an annex of a unit."""
    if link.title == "附件2":
        return summary_filling(e.snapshot, unit.code)
    return masked_filling(withdrawal_filling(e.snapshot, unit.code), e.package, e.audience)


def _form_file(store: Store, form: Form, filling: Filling, origin: FormOrigin, day: date) -> bytes:
    """A form with what is filled in."""
    key = ["form", repr(form), vars(filling), origin, day.isoformat()]
    return store.bytes_of(key, lambda: form_file(form, filling, origin, day))


@once
def _withdrawing(s: Snapshot) -> frozenset[str]:
    """The villages that have a household to roll back or remove."""
    return frozenset(unit_of_rows(s, "case")[is_to_withdraw(s)].dropna())


def _titles(e: Edition) -> dict[str, str]:
    forms = all_forms(read_codes(e.package.root))
    return {
        code: form.title if code == CARD else f"{form.clause} {form.title}"
        for code, form in forms.items()
    }


def _of_unit(e: Edition, known: Mapping[str, bytes], unit: PageUnit) -> Iterator[DownloadFile]:
    for link in unit_links(e, unit):
        yield _download(known, link.path, f"{unit.name} {link.title}", link.name)


def _download(known: Mapping[str, bytes], path: str, title: str, name: str) -> DownloadFile:
    content = known[path]
    size = f"{max(1, round(len(content) / KIB)):,} KB"
    return DownloadFile(path, title, name, size, hashlib.sha256(content).hexdigest())
