"""The content of a printed list in any format: heading, words, table, seal."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from lookback.compute.lists.announcement_list import COLUMNS, AnnouncementList
from lookback.compute.lists.list_difference import CHANGE, text_rows
from lookback.data.snapshot import Snapshot
from lookback.publish.announcement.wording import ListFacts, heading, paragraphs, signer
from lookback.publish.forms.tick_boxes import letters

WIDE = 9
"""From so many columns on a list is printed across."""

SIZES = ((15, 8.0), (12, 9.0), (WIDE, 11.0), (8, 12.0), (0, 13.0))
"""From so many columns on, the type of the table in points: a wall is read from afar."""

LONG = 11
"""A column with a text of more square letters than this may be broken into lines."""

CHANGES = "变动"
DRAFT = "草稿：未编号，不得张贴"


@dataclass(frozen=True)
class ListDocument:
    """A list as a village or an office prints it: every text as it stands there.

    `titles` and `rows` are those of the table, the running number included; `is_draft`: it has
    no number, and may not hang anywhere; `small` is the print at the foot of each page.
    """

    name: str
    title: str
    number: str
    paragraphs: tuple[str, ...]
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    signer: str
    day: str
    warning: str
    small: str
    as_of: date
    is_draft: bool

    @property
    def is_wide(self) -> bool:
        """Whether it is printed across."""
        return len(self.titles) >= WIDE

    @property
    def size(self) -> float:
        """The type of the table in points."""
        return next(size for count, size in SIZES if len(self.titles) >= count)

    @property
    def longest(self) -> tuple[float, ...]:
        """The longest text of each column in square letters, that of its title set in two lines."""
        titles = [title[: (len(title) + 3) // 2] for title in self.titles]
        columns = zip(titles, *self.rows, strict=True)
        return tuple(max(letters(text) for text in column) for column in columns)

    @property
    def is_long(self) -> tuple[bool, ...]:
        """Which columns may be broken into lines."""
        return tuple(length > LONG for length in self.longest)


@dataclass(frozen=True)
class IssueDetails:
    """The details of an issued or draft list besides its rows: number, unit, days.

    `number` is "" for a draft; days are None where the paper leaves room for a pen.
    """

    unit: str
    as_of: date
    revision: str
    number: str = ""
    issued_on: date | None = None
    posted_from: date | None = None
    posted_until: date | None = None
    supplements: str = ""
    contact: str = ""
    complaint_phone: str = ""


def list_document(
    s: Snapshot, announcement_list: AnnouncementList, rows: pd.DataFrame, about: IssueDetails
) -> ListDocument:
    """The document of a list; `rows` are those that it shows, indexed by what they stand for.

    Those of a supplement begin with `CHANGE`.
    """
    facts = ListFacts.of(
        s, announcement_list, rows, about.unit, as_of=about.as_of, posted_from=about.posted_from,
        posted_until=about.posted_until, supplements=about.supplements, contact=about.contact,
        phone=about.complaint_phone,
    )  # fmt: skip
    told = _posting_texts(rows, about)
    names = list(told.columns)
    titles = (CHANGES if name == CHANGE else COLUMNS[name].title for name in names)
    cells = told.itertuples(index=False, name=None)
    origin = f"统计时点 {about.as_of}　数据版本 {about.revision[:12]}" if about.revision else ""
    return ListDocument(
        name=about.number or f"{announcement_list.code}-{about.unit}",
        title=heading(facts),
        number=about.number or DRAFT,
        paragraphs=tuple(paragraphs(facts)),
        titles=("序号", *titles),
        rows=tuple((str(at), *row) for at, row in enumerate(cells, start=1)),
        signer=signer(facts),
        day=long_day(about.issued_on),
        warning=WARNINGS[announcement_list.audience],
        small=origin,
        as_of=about.as_of,
        is_draft=not about.number,
    )


WARNINGS = {
    "board": "",
    "internal": "内部资料，不得张贴、上网",
    "restricted": "含个人信息，限经办人员使用，不得张贴、上网、拍照外传",
}


def _posting_texts(rows: pd.DataFrame, about: IssueDetails) -> pd.DataFrame:
    """The rows as texts; a blank day of the posting is the one that the paper itself names."""
    told = text_rows(rows)
    days = {"posted_from": about.posted_from, "posted_until": about.posted_until}
    for name, day in days.items():
        if name in told and day:
            told[name] = told[name].mask(told[name] == "", day.isoformat())
    return told


def long_day(day: date | None) -> str:
    """2024年5月16日, or room to write it."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　　　年　　月　　日"
