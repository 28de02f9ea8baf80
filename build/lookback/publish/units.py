"""The units that have a page: the district, its towns and their villages."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lookback.data.invisible_characters import visible
from lookback.data.snapshot import Snapshot
from lookback.definitions.residence import is_standing


@dataclass(frozen=True)
class PageUnit:
    """A unit with its page; `page` is the path in the docs tree without its ending."""

    code: str
    name: str
    page: str
    villages: tuple["PageUnit", ...] = ()


@dataclass(frozen=True)
class PageUnits:
    """The district and its towns, each with its villages, all in the order of their codes."""

    district: PageUnit
    towns: tuple[PageUnit, ...]
    town_of: Mapping[str, PageUnit]

    @property
    def villages(self) -> tuple[PageUnit, ...]:
        """Every village of the district."""
        return tuple(village for town in self.towns for village in town.villages)


def page_units(s: Snapshot) -> PageUnits:
    """The units of the snapshot; names are as the 村表 and the town table write them."""
    villages: dict[str, list[PageUnit]] = defaultdict(list)
    rows = s.village[is_standing(s)].sort_values("village_code")
    for code, name, town in zip(
        rows["village_code"], rows["village_name"], rows["town_code"], strict=True
    ):
        villages[town].append(PageUnit(code, visible(name), f"village/{code}"))
    table = s.town.sort_values("town_code")
    towns = tuple(
        PageUnit(code, visible(name), f"town/{code}", tuple(villages[code]))
        for code, name in zip(table["town_code"], table["town_name"], strict=True)
    )
    document = s.notice.document
    district = PageUnit(document.district_code, document.district_name, "index")
    return PageUnits(district, towns, {v.code: town for town in towns for v in town.villages})


def day_text(day: date) -> str:
    """A day as the notice writes it: 5月30日."""
    return f"{day.month}月{day.day}日"


def until_text(day: date) -> str:
    """A day up to which was counted: 6月底 where the month ends with it, else 6月15日."""
    ends_month = (day + timedelta(days=1)).day == 1
    return f"{day.month}月底" if ends_month else day_text(day)


def long_day_text(day: date) -> str:
    """A day with its year: 2024年5月30日."""
    return f"{day.year}年{day_text(day)}"
