"""The papers of lists: what stands on them, where they go, and the two forms in which they do."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from lookback import HOME
from lookback.commands.stages import refuse_published
from lookback.compute.lists.announcement_list import AnnouncementList, titled_rows
from lookback.data.package import Package
from lookback.data.reformat import replace_file
from lookback.data.snapshot import Snapshot
from lookback.intake.lists.issued_lists import IssuedList
from lookback.options import Call
from lookback.publish.announcement.document import IssueDetails, ListDocument, list_document
from lookback.publish.announcement.html_page import list_page
from lookback.publish.announcement.workbook import list_workbook

TEMPLATES = HOME / "site" / "templates"


def list_paper(
    package: Package, s: Snapshot, announcement_list: AnnouncementList, done: IssuedList
) -> ListDocument:
    """The paper of an issued list, with all that its row says of the issue."""
    row = done.row

    def day(name: str) -> date | None:
        return date.fromisoformat(row[name]) if row.get(name) else None

    about = IssueDetails(
        row["unit_code"], date.fromisoformat(row["as_of"]), row["revision"],
        row["announcement_no"], day("issued_on"), day("posted_from"), day("posted_until"),
        row["supplements"], row["contact"], row["complaint_phone"],
    )  # fmt: skip
    return list_document(s, announcement_list, titled_rows(done.paper, package), about)


def target_folder(call: Call, announcement_list: AnnouncementList, out: Path | None) -> Path:
    """Where papers go: as asked, else by the list's audience; never where the web is."""
    target = out or call.folder / "exports" / announcement_list.audience
    refuse_published(call.folder, target)
    return target


def write_papers(target: Path, papers: Sequence[ListDocument]) -> None:
    """Write each paper as a workbook and as a page."""
    target.mkdir(parents=True, exist_ok=True)
    for document in papers:
        replace_file(target / f"{document.name}.xlsx", list_workbook(document))
        replace_file(target / f"{document.name}.html", list_page(document, TEMPLATES))
