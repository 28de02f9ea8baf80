"""印发过的名单：their register, and each recomputed from the revision that its row names."""

import hashlib
from dataclasses import dataclass
from datetime import date

import pandas as pd

from lookback.compute.figures.output_package import table_bytes
from lookback.compute.lists import LIST_BY_CODE
from lookback.compute.lists.list_difference import list_difference
from lookback.data.cells import cell_text
from lookback.data.package import Package, read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.errors import DescriptorInvalid, HistoryUnusable, Problem, WrongUse
from lookback.history.git.repository import Repository
from lookback.history.migration.package_revision import package_at
from lookback.notice import read_notice

TABLE = "announcement"


@dataclass(frozen=True)
class IssuedList:
    """A list that has a number: its row of `announcement`, all its rows, and what is printed.

    `paper` are the printed rows: of a supplement only those it adds, withdraws or changes.
    """

    row: dict[str, str]
    rows: pd.DataFrame
    paper: pd.DataFrame


def sha256(rows: pd.DataFrame) -> str:
    """The digest of a list's rows in canonical form; their keys are no part of it."""
    return hashlib.sha256(table_bytes(rows)).hexdigest()


def issued_rows(s: Snapshot) -> list[dict[str, str]]:
    """The rows of `announcement` as texts, in the order in which they were issued."""
    table = s.announcement
    order = table.sort_values(["issued_on", "announcement_no"], kind="stable")
    return [
        {str(name): cell_text(value) for name, value in row.items()}
        for row in order.to_dict("records")
    ]  # fmt: skip


class IssuedLists:
    """The lists as they were issued, each recomputed from the revision that its row names."""

    def __init__(self, package: Package) -> None:
        self._repository = Repository.open(package.root)
        self._known: dict[tuple[str, str], Snapshot] = {}

    def rows(self, row: dict[str, str]) -> pd.DataFrame:
        """The rows of an issued list.

        Raises:
            HistoryUnusable: its revision is not there, or gives another content.
        """
        number = f"名单 {row['announcement_no']}"
        try:
            found = LIST_BY_CODE[row["list_code"]].within(self._snapshot(row), row["unit_code"])
        except (HistoryUnusable, DescriptorInvalid, KeyError, ValueError, OSError) as error:
            said = error.problems[0].what if isinstance(error, HistoryUnusable) else str(error)
            what = f"印发时的数据版本 {row['revision'][:12] or '空白'} 读不出来（{said}）"
            remedy = "取回完整的历史（git fetch --unshallow），或从备份恢复该版本"
            raise HistoryUnusable(Problem(number, what, remedy)) from error
        if sha256(found) != row["sha256"]:
            what = f"从数据版本 {row['revision'][:12]} 重新得出的内容与印发时的校验值不符"
            remedy = (
                "用 lookback history announcement 编号 查谁改过这一行，把它恢复；"
                "没有人改过的，是名单的口径变了：用印发时的程序版本重新打印"
            )
            raise HistoryUnusable(Problem(number, what, remedy))
        return found

    def is_same(self, row: dict[str, str]) -> bool:
        """Whether an issued list still comes out as it was issued."""
        try:
            self.rows(row)
        except HistoryUnusable:
            return False
        return True

    def _snapshot(self, row: dict[str, str]) -> Snapshot:
        key = (row["revision"], row["as_of"])
        if key not in self._known:
            with package_at(self._repository, row["revision"] or "-") as folder:
                day = date.fromisoformat(row["as_of"])
                self._known[key] = read_snapshot(read_package(folder), read_notice(folder), day)
        return self._known[key]


def reissued_list(package: Package, s: Snapshot, number: str) -> IssuedList:
    """A list as it was issued under its number, to be printed again.

    Raises:
        WrongUse: no list has this number.
        HistoryUnusable: its content can no longer be had.
    """
    past = {row["announcement_no"]: row for row in issued_rows(s)}
    if number not in past:
        near = "、".join(list(past)[-5:]) or "还没有印发过名单"
        raise WrongUse(Problem(number, "没有这个编号的名单", f"最近印发的：{near}"))
    archive, row = IssuedLists(package), past[number]
    rows = archive.rows(row)
    if not row["supplements"]:
        return IssuedList(row, rows, rows)
    return IssuedList(row, rows, list_difference(archive.rows(past[row["supplements"]]), rows))
