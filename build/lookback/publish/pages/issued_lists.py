"""印发的名单：the lists issued until the day, and how each stands (通知一（一）4(3))."""

from collections.abc import Iterator
from typing import NamedTuple

from lookback.data.cells import cell_text
from lookback.definitions.administrative_units import unit_names
from lookback.definitions.screening.announcements import issued, standing
from lookback.publish.edition import Edition
from lookback.publish.pages.worklist import ledger_link


class IssuedListRow(NamedTuple):
    """An issued list in words; `link` leads to its row in the ledger."""

    number: str
    link: str
    code: str
    unit: str
    page: str
    issued_on: str
    period: str
    state: str
    supplements: str
    rows: str
    digest: str


def issued_rows(e: Edition) -> Iterator[IssuedListRow]:
    """The lists issued by the day, the newest first; the office alone sees what hung where."""
    if e.audience != "internal":
        return
    s, rows = e.snapshot, issued(e.snapshot)
    rows = rows.sort_values(["issued_on", "announcement_no"], ascending=False, kind="stable")
    names, states = unit_names(s), list(standing(s, rows))
    pages = {unit.code: unit.page for unit in (*e.units.towns, *e.units.villages)}
    for row, state in zip(rows.to_dict("records"), states, strict=True):
        cells = {str(name): cell_text(value) for name, value in row.items()}
        days = (cells["posted_from"], cells["posted_until"])
        yield IssuedListRow(
            number=cells["announcement_no"],
            link=ledger_link("announcement", cells["announcement_no"]),
            code=cells["list_code"],
            unit=names.get(cells["unit_code"], cells["unit_code"]),
            page=pages.get(cells["unit_code"], ""),
            issued_on=cells["issued_on"],
            period="至".join(day for day in days if day),
            state=state,
            supplements=cells["supplements"],
            rows=cells["rows_count"],
            digest=cells["sha256"][:12],
        )
