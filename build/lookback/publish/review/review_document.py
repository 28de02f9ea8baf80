"""The review as Markdown for a merge request, as one page without outside parts, and as CSV."""

from collections.abc import Sequence

from lookback import HOME
from lookback.publish.ledger.ledger_csv import csv_bytes
from lookback.publish.pages.rendering import HARMLESS, template_environment
from lookback.publish.review.review_content import HEADINGS, ReviewReport

TEMPLATES = HOME / "site" / "templates"
IN_TEXT = 30
IN_PAGE = 400
"""So many entries of a kind are shown; the CSV beside has every one of the cells."""
_MARKS = {mark: twin for mark, twin in HARMLESS.items() if chr(mark) not in "/=+%'\""}


def review_markdown(report: ReviewReport, beside: str = "") -> str:
    """Markdown that stays within the size of a comment; `beside` names the file with the rest."""
    return _rendered("review.md.j2", report, IN_TEXT, beside)


def review_html(report: ReviewReport, beside: str = "") -> str:
    """A page that opens from a disk, alone."""
    return _rendered("review.html.j2", report, IN_PAGE, beside)


def cells_csv(report: ReviewReport) -> bytes:
    """Every changed cell and row, masked, for a spreadsheet."""
    cells = (
        cell for part in (*report.cells.values(), report.collapsed, report.form) for cell in part
    )
    return csv_bytes(HEADINGS, (map(str, cell) for cell in cells))


def is_cut(report: ReviewReport, shown: int) -> bool:
    """Whether a document that shows so many of each kind leaves cells out."""
    parts: Sequence[Sequence[object]] = (*report.cells.values(), report.form)
    return bool(report.acts) or any(len(part) > shown for part in parts)


def _rendered(template: str, report: ReviewReport, most: int, beside: str) -> str:
    env = template_environment(TEMPLATES)
    env.filters |= {"short": short, "inline": inline}
    return env.get_template(template).render(r=report, most=most, beside=beside)


def inline(text: str) -> str:
    """A text inside a line or a table of Markdown, where marks would be interpreted."""
    return " ".join(text.translate(_MARKS).split())


def short(text: str, most: int = 120) -> str:
    """A long value cut; the CSV has it whole."""
    return text if len(text) <= most else f"{text[:most]}…"
