"""名单：what an announcement list is, and the lists declared so far."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from lookback.data.snapshot import Snapshot
from lookback.definitions.places import villages
from lookback.definitions.screening import is_blank, visited_by_village


@dataclass(frozen=True)
class AnnouncementList:
    """One list (L1–L10): who may see it, its columns in order and the rows on a day.

    `columns` maps each column's name to its Chinese title; `rows` gives a frame that has these
    columns, in the order in which the list is posted.
    """

    code: str
    title: str
    clause: str
    audience: str
    columns: dict[str, str]
    rows: Callable[[Snapshot], pd.DataFrame]

    def __call__(self, s: Snapshot) -> pd.DataFrame:
        """The list on the snapshot's day: its columns and no others."""
        return self.rows(s)[list(self.columns)].reset_index(drop=True)


def blank_villages(s: Snapshot) -> pd.DataFrame:
    """空白村: each village without monitored households, and how far it has been visited."""
    table = villages(s)
    towns = s.town.set_index("town_code")["town_name"]
    table = table.assign(
        town_name=table["town_code"].map(towns),
        visited_households=visited_by_village(s),
    )
    return table[is_blank(s)].reset_index()


LISTS = (
    AnnouncementList(
        "L5", "空白村名单", "三（二）", "internal",
        {"town_name": "镇（新区）", "village_code": "村代码", "village_name": "村",
         "rural_households": "农村户数", "visited_households": "本轮已入户户数"},
        blank_villages,
    ),
)  # fmt: skip
"""Every list that is declared, in the order of the codes."""
