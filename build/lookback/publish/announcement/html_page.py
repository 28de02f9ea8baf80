"""A list as one HTML page that needs nothing else, laid out for A4 and the printer."""

from pathlib import Path

from lookback.publish.announcement.document import ListDocument
from lookback.publish.pages.rendering import template_environment

TEMPLATE = "announcement.html.j2"


def list_page(paper: ListDocument, templates: Path) -> bytes:
    """The bytes of the page; every text from data is escaped."""
    text = template_environment(templates).get_template(TEMPLATE).render(paper=paper)
    return text.encode("utf-8")
