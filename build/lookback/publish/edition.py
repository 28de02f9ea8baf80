"""One edition: the snapshot, figures and findings that all pages are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lookback.check.findings.finding import Findings
from lookback.check.findings.finding_history import FindingChronicle
from lookback.compute.figures.output_package import OutputTables
from lookback.compute.lists import LISTS
from lookback.compute.lists.announcement_list import AnnouncementList
from lookback.compute.privacy.disclosure import VISIBLE_AUDIENCES, Audience
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot
from lookback.publish.charts.charts import Chart
from lookback.publish.figures import Figures
from lookback.publish.units import PageUnits


class RestatedCount(NamedTuple):
    """Figures of earlier dispatch days that are other numbers now: of the district, of all units.

    `registered`: moved only by what was registered afterwards, as far as the ledger tells;
    `corrected`: by at least one correction or revocation; `defined`: by a number of the notice.
    """

    district: int
    total: int
    registered: int
    corrected: int
    defined: int


@dataclass(frozen=True)
class Edition:
    """A snapshot with its figures, and what is known of its origin.

    `commit` is a full hash, with a remark after it where the files differ from that commit;
    `chronicle` is what the history tells of the findings; `restated` how many figures of earlier
    dispatch days are other numbers now (None: there is no history to tell); `inputs` maps each
    file that went in to its SHA-256; `tools` each program to its version.
    """

    package: Package
    snapshot: Snapshot
    results: OutputTables
    figures: Figures
    units: PageUnits
    findings: Findings
    commit: str
    audience: Audience
    inputs: Mapping[str, str]
    tools: Mapping[str, str]
    chronicle: FindingChronicle | None = None
    restated: RestatedCount | None = None

    @property
    def short_commit(self) -> str:
        """The first twelve digits of the commit, and the remark if there is one."""
        commit, plus, remark = self.commit.partition("+")
        return commit[:12] + plus + remark

    @property
    def lists(self) -> tuple[AnnouncementList, ...]:
        """The lists that a page for this audience may show."""
        return tuple(
            announcement_list
            for announcement_list in LISTS
            if announcement_list.audience in VISIBLE_AUDIENCES[self.audience]
        )


class PageSource(NamedTuple):
    """A page to be written: its path in the docs tree, its template and what that shows."""

    path: str
    template: str
    content: object
    charts: tuple[Chart, ...] = ()
