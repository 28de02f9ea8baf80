"""居住地：moves of households, and villages that are merged or renumbered (通知一（四）村表)."""

import pandas as pd

from lookback.check.rules.rule import rule
from lookback.data.ownership import resolved
from lookback.data.snapshot import Snapshot
from lookback.definitions.lookup import look_up


@rule(
    "HH41", "撤并的村没有写明并入哪个村", severity="E", clause="一（四）", fault="数据质量不高",
    on="village", fields=("successor_code", "abolished_on"),
    remedy="写明并入的村代码；分到几个村的，写主要的一个，其余各户在居住地变动表逐户登记",
    expected="村表中另一个村的代码",
)  # fmt: skip
def village_gone_nowhere(s: Snapshot) -> pd.Series:
    """None, one that is on no file, or a ring; until it says, its households stay in it."""
    abolished = s.village["abolished_on"] <= s.day
    heirs = s.village.dropna(subset="successor_code").set_index("village_code")["successor_code"]
    ends = s.village["village_code"].map(resolved(dict(zip(heirs.index, heirs, strict=True))))
    return abolished & ~ends.isin(s.village["village_code"])


@rule(
    "HH42", "村并入的村当日不存在", severity="E", clause="一（四）", fault="数据质量不高",
    on="village", fields=("successor_code", "abolished_on"),
    remedy="核对撤并日期，以及并入的村的设立、撤并日期",
    expected="撤并当日已设立、尚未撤并的村",
)  # fmt: skip
def village_merged_into_none(s: Snapshot) -> pd.Series:
    """Into one that was established later, or abolished before."""
    merged = s.village["abolished_on"] <= s.day
    return merged & ~_is_there(s, s.village["successor_code"], s.village["abolished_on"])


@rule(
    "HH43", "迁入的村当日不存在", severity="E", clause="一（五）", fault="数据质量不高",
    on="residence", fields=("village_code", "since"),
    remedy="核对迁入日期和迁入的村代码",
    expected="迁入当日已设立、尚未撤并的村",
)  # fmt: skip
def moved_into_none(s: Snapshot) -> pd.Series:
    """Into a village that was established later, or abolished by then."""
    moved = s.residence["since"] <= s.day
    return moved & ~_is_there(s, s.residence["village_code"], s.residence["since"], until=True)


@rule(
    "HH44", "迁居没有依据文号", severity="W", clause="一（五）",
    on="residence", fields=("document_no", "since"), remedy="补登迁居的依据（户口迁移、文件）文号",
    expected="迁居依据的文号",
)  # fmt: skip
def move_without_document(s: Snapshot) -> pd.Series:
    """A move is recorded with day and document."""
    return (s.residence["since"] <= s.day) & s.residence["document_no"].isna()


@rule(
    "HH45", "村的撤并没有依据文号", severity="W", clause="一（四）",
    on="village", fields=("change_document_no", "abolished_on"), remedy="补登撤并、改码的批复文号",
    expected="批复撤并的文号",
)  # fmt: skip
def merger_without_document(s: Snapshot) -> pd.Series:
    """So is the end of a village."""
    return (s.village["abolished_on"] <= s.day) & s.village["change_document_no"].isna()


def _is_there(s: Snapshot, codes: pd.Series, days: pd.Series, *, until: bool = False) -> pd.Series:
    """Whether each village stood on its day, or nothing is known against it; False else.

    `until`: one that is abolished on that very day is not there any more.
    """
    villages = s.village.drop_duplicates("village_code").set_index("village_code")
    since, ended = (look_up(codes, villages[name]) for name in ("established_on", "abolished_on"))
    gone = (ended <= days) if until else (ended < days)
    return ~((since > days) | gone)
