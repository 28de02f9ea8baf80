"""The English overview for guests: words and titles in English, names from the data in Chinese."""

from dataclasses import dataclass
from datetime import date

from lookback.compute.figures.amounts import NOT_COMPUTABLE
from lookback.compute.privacy.disclosure import has_weeks
from lookback.data.snapshot import Snapshot
from lookback.definitions.screening.rounds import document_of_round, round_days
from lookback.publish.edition import Edition, PageSource
from lookback.publish.figures import NOT_PUBLIC, Figure
from lookback.publish.units import PageUnit

MEANINGS = {
    "I01": ("Households visited in this round", "%"),
    "I06": ("Households under monitoring", "households"),
    "I06.persons": ("People under monitoring", "people"),
    "I08": ("Monitored households whose risk remains", "households"),
    "I08.persons": ("People whose risk remains", "people"),
    "I09": ("Share of the rural population whose risk remains", "%"),
    "I10": ("Villages above the {line}% alert line", "villages"),
    "I11": ("Villages with nobody under monitoring", "villages"),
    "I13": ("People out of contact who have been traced", "%"),
}
"""Indicator -> what it counts and its unit, in the order of the page."""
WORDS = {NOT_COMPUTABLE: "cannot be computed", NOT_PUBLIC: "not published"}


@dataclass(frozen=True)
class EnglishFigure:
    """One figure in English: now, on the weekly reporting day before, and which is better."""

    code: str
    title: str
    now: str
    fraction: str
    before: str
    verdict: str


MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""In English wherever the program runs."""


@dataclass(frozen=True)
class EnglishContent:
    """The content of the page; `towns` have their coverage."""

    day: str
    previous_day: str
    period: str
    number: str
    district: str
    line: str
    lines: tuple[EnglishFigure, ...]
    towns: tuple[tuple[PageUnit, str, str], ...]


def english_page(e: Edition) -> PageSource:
    """`english.md`."""
    previous = e.figures.previous_day
    towns = [(town, e.figures.of("I01", town.code)) for town in e.units.towns]
    content = EnglishContent(
        day=e.snapshot.as_of.isoformat(),
        previous_day=previous.isoformat() if previous else "",
        period=_period(e.snapshot),
        number=document_of_round(e.snapshot).number,
        district=e.units.district.name,
        line=f"{e.snapshot.number('attention_share'):g}",
        lines=tuple(_line(e, code, previous) for code in MEANINGS if code in e.figures.codes),
        towns=tuple((town, _amount(figure, "%"), figure.fraction) for town, figure in towns),
    )
    return PageSource("english.md", "english.md.j2", content)


def _period(s: Snapshot) -> str:
    """The months of this round, as a guest reads them: In May and June 2024."""
    days = round_days(s)
    if days is None:
        return "Before the first round on record"
    first, last = days
    begun, ended = MONTHS[first.month - 1], MONTHS[last.month - 1]
    if first.year != last.year:
        return f"From {begun} {first.year} to {ended} {last.year}"
    if first.month == last.month:
        return f"In {begun} {first.year}"
    word = "and" if last.month == first.month + 1 else "to"
    return f"In {begun} {word} {ended} {last.year}"


def _line(e: Edition, code: str, previous: date | None) -> EnglishFigure:
    title, unit = MEANINGS[code]
    district = e.units.district.code
    now = e.figures.of(code, district)
    is_known = previous and has_weeks(e.audience, code)
    before = _amount(e.figures.of(code, district, previous), unit) if is_known else ""
    line = f"{e.snapshot.number('attention_share'):g}"
    return EnglishFigure(
        code, title.format(line=line), _amount(now, unit), now.fraction, before, now.verdict
    )


def _amount(figure: Figure, unit: str) -> str:
    if figure.number in WORDS:
        return WORDS[figure.number]
    return f"{figure.number}{'%' if unit == '%' else f' {unit}'}"
