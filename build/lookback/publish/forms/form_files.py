"""Which files a village clerk, a town or one household gets: path below the folder -> content."""

import math
from collections.abc import Callable, Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from lookback.data.ownership import TOWN_DIGITS
from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot
from lookback.definitions.administrative_units import unit_names
from lookback.definitions.residence import home_villages
from lookback.definitions.screening.rounds import document_of_round
from lookback.errors import Problem, WrongUse
from lookback.execution.dataset import Dataset
from lookback.execution.pool import Workers
from lookback.notice import Notice, read_notice
from lookback.publish.forms.code_lists import read_codes
from lookback.publish.forms.household_rows import cases_shown
from lookback.publish.forms.workbooks import (
    ANNEXES,
    CARD,
    Forms,
    HouseholdFile,
    all_forms,
    blank_form,
    household_forms,
    summary_file,
    withdrawal_file,
)

Files = dict[str, bytes]
Progress = Callable[[str], None]

OF_CASE = ("F3", "F4", CARD)
BATCH = 1000
"""At most so many households are written in one go: it reads their part of the district."""


def blank_files(forms: Forms, notice: Notice, day: date) -> Files:
    """The five annexes to be filled by hand."""
    return {f"{code}.xlsx": blank_form(forms[code], notice, day) for code in ANNEXES}


def district_files(s: Snapshot, forms: Forms, commit: str) -> Files:
    """附件2 and 附件5 of the district, the others blank: all five."""
    return blank_files(forms, s.notice, document_of_round(s).issued_on) | unit_files(
        s, forms, s.notice.document.district_code, commit
    )


def household_files(s: Snapshot, forms: Forms, household_id: str, commit: str) -> Files:
    """附件1, 附件3, 明白卡 of one household, and 附件4 if it has a case.

    Raises:
        WrongUse: no household has this id.
    """
    files = {
        f"{file.code}.xlsx": file.content
        for file in household_forms(s, forms, [household_id], commit)
    }
    if not files:
        what = "户表中没有这个户编号"
        raise WrongUse(Problem(f"--household {household_id}", what, "核对 household 表的户编号"))
    return files


def unit_files(s: Snapshot, forms: Forms, unit: str, commit: str) -> Files:
    """附件2 and 附件5 of the unit.

    Raises:
        WrongUse: no unit has this code.
    """
    if unit not in unit_names(s):
        remedy = "用区（6位）、镇（新区）（9位）或村（12位）的代码，见 town、village 表"
        raise WrongUse(Problem(f"--unit {unit}", "没有这个单位", remedy))
    return {
        "F2.xlsx": summary_file(s, forms, unit, commit),
        "F5.xlsx": withdrawal_file(s, forms, unit, commit),
    }


class HouseholdBatch(NamedTuple):
    """Some households of a town, to be written as they stood on a day at a commit."""

    town: str
    ids: tuple[str, ...]
    as_of: date
    commit: str

    def __str__(self) -> str:
        """The households, by the first and the last."""
        return f"{self.ids[0]}–{self.ids[-1]}"


def batches(s: Snapshot, village: str, commit: str, count: int) -> list[HouseholdBatch]:
    """The households of a village: in even shares for `count` writers."""
    ids = s.household.loc[home_villages(s) == village, "household_id"].tolist()
    shares = count * math.ceil(len(ids) / count / BATCH)
    cuts = pairwise(len(ids) * share // shares for share in range(shares + 1))
    return [
        HouseholdBatch(village[:TOWN_DIGITS], tuple(ids[a:b]), s.as_of, commit)
        for a, b in cuts
        if a < b
    ]


def batch_files(
    root: Path, asked: Iterable[HouseholdBatch], workers: Workers, progress: Progress
) -> Files:
    """附件1 of every household; 附件3, 附件4 and 明白卡 of those with a case; a file each."""
    files: Files = {}
    for made in workers.map(_of_households, root, asked):
        files |= {f"{file.code}/{file.household_id}.xlsx": file.content for file in made}
        progress(f"填写表格：{len(files)} 个文件")
    return files


def _of_households(root: Path, batch: HouseholdBatch) -> list[HouseholdFile]:
    towns = frozenset([batch.town])
    s = Dataset(read_package(root)).snapshot(read_notice(root), batch.as_of, towns)
    forms = all_forms(read_codes(root))
    with_case = cases_shown(s, pd.Series(batch.ids))["household_id"]
    first = household_forms(s, {"F1": forms["F1"]}, batch.ids, batch.commit)
    rest = {code: forms[code] for code in OF_CASE}
    return [*first, *household_forms(s, rest, with_case, batch.commit)]
