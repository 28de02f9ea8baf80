"""数字重述 for the site: what was published on each dispatch day and is another number today."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple, Self

import pandas as pd

from lookback.compute.figures.amounts import change_text
from lookback.compute.privacy.disclosure import cell_mask
from lookback.data.invisible_characters import visible
from lookback.execution.store import Store
from lookback.history.ledger.correction import Correction
from lookback.history.ledger.ledger import Ledger
from lookback.history.ledger.ledger_entry import LedgerTitles, ledger_titles
from lookback.history.ledger.ledger_view import CommitWords, LedgerView, read_towns, view_digest
from lookback.history.restatement.restatement import (
    ComparedDay,
    PublishedFigures,
    ReleasedFigures,
    RestatedFigure,
    RestatementCause,
)
from lookback.history.tables.change import CommitAct
from lookback.history.tables.notice_table import NOTICE_TABLE
from lookback.publish.downloads.spreadsheet_csv import spreadsheet_csv
from lookback.publish.edition import Edition, PageSource, RestatedCount
from lookback.publish.figures import Figure, Figures
from lookback.publish.pages.rendering import render_page, template_environment
from lookback.publish.units import PageUnit, day_text, long_day_text

PAGE = "restated.md"
FILE = "data/restated.csv"
SHOWN = 60
"""So many figures of a day stand on the page, for the district and for the towns each."""
WHOLE_ROW = "整行"
RECOMPUTED = "按今日程序重算"
CAUSE_COLUMNS = ("commit", "when", "table", "field", "cells", "reason", "basis", "subject")

TITLES = {
    "day": "调度日", "source": "当时的数取自", "unit": "单位", "code": "指标代码",
    "title": "指标", "then": "当时", "now": "现在", "change": "变化",
    "records": "计法变了的记录", "commit": "提交", "when": "时间", "table": "数据表",
    "field": "字段", "cells": "处数", "reason": "原因", "basis": "依据", "subject": "提交说明",
}  # fmt: skip
"""Column of the file -> its heading."""


class CauseText(NamedTuple):
    """A cause as it may be shown: the commit, what it changed in how many places, and why.

    Of a number of the notice (`resource` is its table) the basis is the document that names it.
    """

    commit: str
    when: str
    table: str
    field: str
    cells: int
    reason: str
    basis: str
    subject: str
    resource: str

    @property
    def act(self) -> str:
        """The word with which the subject begins; one that begins otherwise stands for itself."""
        return self.subject.partition("：")[0]

    @property
    def is_definition(self) -> bool:
        """Whether it is a number of the notice."""
        return self.resource == NOTICE_TABLE


@dataclass(frozen=True)
class RestatedLine:
    """A figure of a unit then and now, and what moved it."""

    unit: PageUnit
    then: Figure
    now: Figure
    records: int
    causes: tuple[CauseText, ...]
    by_program: bool

    @property
    def change(self) -> str:
        """The difference in the indicator's unit; nothing where either was not computable."""
        return change_text(self.now.indicator, self.now.amount - self.then.amount)

    @property
    def acts(self) -> frozenset[str]:
        """The kinds of commits that moved it; none where the ledger has no cause."""
        return frozenset(cause.act for cause in self.causes)


@dataclass(frozen=True)
class RestatedDayContent:
    """A dispatch day with its restated figures: those of the district, and of the towns.

    `release` is what was published on the day, "" where the figures of then are computed today;
    of `otherwise` figures of the release today's program gives another number.
    """

    anchor: str
    day: str
    as_of: str
    commit: str
    release: str
    otherwise: int
    lines: tuple[RestatedLine, ...]
    towns: tuple[RestatedLine, ...]


@dataclass(frozen=True)
class RestatedContent:
    """The content of the page."""

    day: str
    days: tuple[RestatedDayContent, ...]
    unread: tuple[str, ...]
    has_history: bool
    count: RestatedCount
    shown: int
    file: str


def restated_content(
    e: Edition, ledger: Ledger | None, days: Sequence[ComparedDay], store: Store
) -> RestatedContent:
    """Every figure of a dispatch day that is another number today; without a ledger it says so."""
    restated_day_contents = _days(e, ledger, days, store) if ledger else []
    restated_day_contents.reverse()
    return RestatedContent(
        day=long_day_text(e.snapshot.as_of),
        days=tuple(restated_day_contents),
        unread=tuple(day_text(day.at.day) for day in days if day.figures is None),
        has_history=ledger is not None,
        count=_count(restated_day_contents),
        shown=SHOWN,
        file=FILE,
    )


def _count(restated_day_contents: Sequence[RestatedDayContent]) -> RestatedCount:
    """How many figures moved on all days, and by what kinds of commits."""
    district = [line for day in restated_day_contents for line in day.lines]
    lines = [*district, *(line for day in restated_day_contents for line in day.towns)]
    return RestatedCount(
        district=len(district),
        total=len(lines),
        registered=sum(line.acts == {CommitAct.REGISTER} for line in lines),
        corrected=sum(
            not line.acts.isdisjoint({CommitAct.CORRECT, CommitAct.REVOKE}) for line in lines
        ),
        defined=sum(any(cause.is_definition for cause in line.causes) for line in lines),
    )


def restated_pages(content: RestatedContent, templates: Path) -> dict[str, bytes]:
    """The page and its CSV by their paths in the docs tree."""
    page = render_page(
        PageSource(PAGE, "restated.md.j2", content), template_environment(templates), {}
    )
    return {PAGE: page, FILE: _file(content.days)}


def published_figures(
    e: Edition, released: Mapping[date, ReleasedFigures] | None = None
) -> PublishedFigures:
    """The figures of an edition, as far as earlier ones are compared with them.

    `released` are the releases of earlier days.
    """
    return PublishedFigures(
        e.package, e.snapshot, e.figures.days, released or {},
        lambda *figure: e.figures.of(*figure).amount,
    )  # fmt: skip


def _days(
    e: Edition, ledger: Ledger, days: Sequence[ComparedDay], store: Store
) -> list[RestatedDayContent]:
    """What there is to tell of each dispatch day that can be compared."""
    words = CauseWords.of(e, ledger, days, store)
    return [_day_content(e, day, words) for day in days if day.figures is not None]


@dataclass(frozen=True)
class CauseWords:
    """The ledger's words on the commits that changed a figure, as this audience may see them."""

    lens: LedgerView
    titles: LedgerTitles
    said: Mapping[str, CommitWords]
    numbers: Mapping[tuple[str, str], Correction]

    @classmethod
    def of(cls, e: Edition, ledger: Ledger, days: Iterable[ComparedDay], store: Store) -> Self:
        """The words of the commits named; each is masked with all of its own cells."""
        figures = (figure for day in days for figure in day.figures or ())
        wanted = {cause.commit for figure in figures for cause in figure.causes}
        told = {commit.commit: commit for commit in ledger.commits if commit.commit in wanted}
        ledger_view = LedgerView(e.package, cell_mask(e.package, e.audience), read_towns(e.package))
        about = ["said", view_digest(e.audience, e.package)]
        said = {
            name: CommitWords(
                *store.result([*about, name], partial(ledger_view.said, commit_entries.corrections))
            )
            for name, commit_entries in told.items()
        }
        numbers = {
            (row.commit, row.field): row
            for entries in told.values()
            if NOTICE_TABLE in entries.about
            for row in entries.corrections
            if row.resource == NOTICE_TABLE
        }
        return cls(ledger_view, ledger_titles(e.package), said, numbers)

    def reason(self, cause: RestatementCause) -> CauseText:
        """The cause with the labels of its table and field."""
        said = self.said[cause.commit]
        label = self.lens.label(cause.resource, cause.field) if cause.field else WHOLE_ROW
        table = self.titles.of("resource", cause.resource)
        basis = said.basis
        if number := self.numbers.get((cause.commit, cause.field)):
            old, new = (self.lens.text(number, text) for text in (number.old, number.new))
            label, basis = f"{self.lens.field(number)} {old} → {new}", visible(number.basis)
        about = (said.reason, basis, said.subject, cause.resource)
        return CauseText(cause.commit, said.when, table, label, cause.cells, *about)


def _day_content(e: Edition, day: ComparedDay, words: CauseWords) -> RestatedDayContent:
    at = day.at.day
    rows = pd.DataFrame(day.figures or (), columns=list(RestatedFigure._fields))
    then = Figures(replace(e.snapshot, as_of=at), rows.assign(as_of=at))
    units = {unit.code: unit for unit in (e.units.district, *e.units.towns)}
    lines = [
        RestatedLine(
            unit=units[figure.unit_code],
            then=then.of(figure.code, figure.unit_code, at),
            now=e.figures.of(figure.code, figure.unit_code, at),
            records=figure.records,
            causes=tuple(words.reason(cause) for cause in figure.causes),
            by_program=figure.by_program,
        )
        for figure in day.figures or ()
        if figure.unit_code in units
    ]
    own = tuple(line for line in lines if line.unit is e.units.district)
    towns = tuple(line for line in lines if line.unit is not e.units.district)
    return RestatedDayContent(
        f"d{at:%m%d}", day_text(at), at.isoformat(), day.at.commit[:12],
        visible(day.release), day.otherwise, own, towns,
    )  # fmt: skip


def _file(days: Iterable[RestatedDayContent]) -> bytes:
    """One row per figure and cause."""
    return spreadsheet_csv(pd.DataFrame(_rows(days), columns=list(TITLES)), TITLES)


def _rows(days: Iterable[RestatedDayContent]) -> Iterator[tuple[object, ...]]:
    for day in days:
        for line in (*day.lines, *day.towns):
            indicator = line.now.indicator
            figures = (line.then.text, line.now.text, line.change, line.records)
            source = f"版本 {day.release}" if day.release else RECOMPUTED
            head = (day.as_of, source, line.unit.name, indicator.code, indicator.title, *figures)
            for cause in line.causes or (None,):
                yield (*head, *(cause[:-1] if cause else [""] * len(CAUSE_COLUMNS)))
