"""A list as one HTML page that needs nothing else, laid out for A4 and the printer."""

from pathlib import Path

from lookback.publish.announcement.paper import Paper
from lookback.publish.render import environment

TEMPLATE = "announcement.html.j2"


def list_page(paper: Paper, templates: Path) -> bytes:
    """The bytes of the page; every text from data is escaped."""
    text = environment(templates).get_template(TEMPLATE).render(paper=paper)
    return text.encode("utf-8")
