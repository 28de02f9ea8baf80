"""Which files a village clerk, a town or one household gets: path below the folder -> content."""

from collections.abc import Callable, Iterator

from lookback.data.snapshot import Snapshot
from lookback.definitions.places import LEVELS, unit_names
from lookback.errors import Problem, WrongUse
from lookback.notice import Notice
from lookback.publish.forms.book import (
    ANNEXES,
    CARD,
    Forms,
    HouseholdFile,
    blank_form,
    household_forms,
    summary_file,
    withdrawal_file,
)
from lookback.publish.forms.household import cases_shown

Files = dict[str, bytes]
Progress = Callable[[str], None]

OF_CASE = ("F3", "F4", CARD)
EVERY = 20
"""A step of progress is told after so many files."""


def blank_files(forms: Forms, notice: Notice) -> Files:
    """The five annexes to be filled by hand."""
    return {f"{code}.xlsx": blank_form(forms[code], notice) for code in ANNEXES}


def district_files(s: Snapshot, forms: Forms, commit: str) -> Files:
    """附件2 and 附件5 of the district, the others blank: all five."""
    return blank_files(forms, s.notice) | unit_files(
        s, forms, s.notice.document.district_code, commit
    )


def household_files(s: Snapshot, forms: Forms, household_id: str, commit: str) -> Files:
    """附件1, 附件3, 明白卡 of one household, and 附件4 if it has a case.

    Raises:
        WrongUse: no household has this id.
    """
    files = {
        f"{one.code}.xlsx": one.content for one in household_forms(s, forms, [household_id], commit)
    }
    if not files:
        what = "户表中没有这个户编号"
        raise WrongUse(Problem(f"--household {household_id}", what, "核对 household 表的户编号"))
    return files


def unit_files(
    s: Snapshot, forms: Forms, unit: str, commit: str, progress: Progress | None = None
) -> Files:
    """附件2 and 附件5 of the unit; of a village also a file for each household.

    附件1 of every household; 附件3, 附件4 and 明白卡 of those with a case.

    Raises:
        WrongUse: no unit has this code.
    """
    if unit not in unit_names(s):
        remedy = "用区（6位）、镇（新区）（9位）或村（12位）的代码，见 town、village 表"
        raise WrongUse(Problem(f"--unit {unit}", "没有这个单位", remedy))
    files = {
        "F2.xlsx": summary_file(s, forms, unit, commit),
        "F5.xlsx": withdrawal_file(s, forms, unit, commit),
    }
    if len(unit) == LEVELS["village"]:
        for one in _of_village(s, forms, unit, commit):
            files[f"{one.code}/{one.household_id}.xlsx"] = one.content
            if progress and len(files) % EVERY == 0:
                progress(f"填写表格：{len(files)} 个文件")
    return files


def _of_village(s: Snapshot, forms: Forms, village: str, commit: str) -> Iterator[HouseholdFile]:
    ids = s.household.loc[s.household["village_code"] == village, "household_id"]
    yield from household_forms(s, {"F1": forms["F1"]}, ids, commit)
    with_case = cases_shown(s, ids)["household_id"]
    yield from household_forms(s, {code: forms[code] for code in OF_CASE}, with_case, commit)
