"""The words of a list: its heading, what it says above the table, and who signs below.

公示 and 公告 read as they are in practice (basis, procedure, counts, period, where to object);
the other lists say in a sentence what they are for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self

import pandas as pd

from lookback.compute.lists.announcement_list import ANNOUNCED, POSTED, AnnouncementList
from lookback.compute.lists.list_difference import ADDED, CHANGE, CHANGED, WITHDRAWN
from lookback.data.snapshot import Snapshot
from lookback.data.unit_codes import LEVELS
from lookback.definitions.administrative_units import unit_names
from lookback.definitions.monitoring.procedure import REVIEW, step
from lookback.definitions.screening.rounds import document_of_round
from lookback.definitions.screening.summary import CATEGORIES
from lookback.notice import Document

BLANK = "____________"
DAY = "________年____月____日"
"""Room for a pen."""

HEADINGS = {
    "L1": "防止返贫监测对象初选名单公示",
    "L2": "防止返贫监测对象名单公告",
    "L3": "监测对象风险消除名单公示",
}
ABOUT = {
    "L4": "未消除风险人数超过农村人口{attention_share:g}%的镇（新区）、村，以及台账还没有销账的。"
    "对列入的单位逐一核查村表错漏、政策措施未落实、应标未标三项，落实责任人、措施和日期，逐级建立台账。",
    "L5": "没有监测对象的村。请逐村复核排查是否到位，重点人群是否逐户入户，有线索的按程序识别。",
    "L6": "无法联系的人员。请多方核实去向和家庭情况，对有返贫风险的及时发现、及时识别。",
    "L7": "下发的、排查发现的和按规则核对出的疑点。请逐条核实，登记已改、属实或误报和佐证。",
    "L8": "超过规定期限还没有办结的事项。请按责任层级尽快办结，并说明超期原因。",
    "L9": "已消除风险而应当回退的户，和消除后出现新风险、应当按程序重新识别的户。",
    "L10": "需回退、清退的监测对象，与附件5逐户一致，书面申请经区级审核后由市、省操作。",
}
"""What each list that is not posted is for; a name in braces is a number of the notice."""


@dataclass(frozen=True)
class ListFacts:
    """All that the words of a list can mention."""

    one: AnnouncementList
    document: Document
    unit: str
    unit_name: str
    town_name: str
    rows: pd.DataFrame
    meeting: str
    line: str
    about: str
    as_of: date
    posted_from: date | None
    posted_until: date | None
    supplements: str
    contact: str
    phone: str

    @classmethod
    def of(
        cls, s: Snapshot, one: AnnouncementList, rows: pd.DataFrame, unit: str, *, as_of: date,
        posted_from: date | None, posted_until: date | None, supplements: str, contact: str,
        phone: str,
    ) -> Self:  # fmt: skip
        """The facts of a list in a unit; names and numbers come from the snapshot."""
        names = unit_names(s)
        line = s.notice.value("monitoring_line_yuan", as_of)
        numbers = {"attention_share": s.number("attention_share")}
        return cls(
            one, document_of_round(s), unit, names.get(unit, unit),
            names.get(unit[: LEVELS["town"]], "镇（新区）"), rows, _meeting(s, rows),
            f"{line.value:g}元（{line.status}）", ABOUT.get(one.code, "").format_map(numbers),
            as_of, posted_from, posted_until, supplements, contact, phone,
        )  # fmt: skip


def heading(f: ListFacts) -> str:
    """The title of the paper; a village or a town is named with the unit above it."""
    place = f.unit_name
    if len(f.unit) == LEVELS["village"]:
        place = f.town_name + place
    return f"{place}{HEADINGS.get(f.one.code, f.one.title)}" + ("（补充）" if f.supplements else "")


def signer(f: ListFacts) -> str:
    """Who signs: the village what it posts, the district what it announces or hands down."""
    if f.one.kind == POSTED:
        return f"{f.unit_name}村民委员会"
    if f.one.kind == ANNOUNCED:
        return f"{f.document.district_name}乡村振兴局"
    return f.document.issuer


def paragraphs(f: ListFacts) -> Iterator[str]:
    """What stands above the table."""
    if f.one.kind in (POSTED, ANNOUNCED):
        yield f"根据《{f.document.title}》（{f.document.number}），{_announcement_sentence(f)}"
        yield (
            f"如有异议，请{'于公示期内' if f.one.kind == POSTED else ''}向"
            f"{f.contact or BLANK}反映，电话：{f.phone or BLANK}；"
            f"全国监督电话：{f.document.supervision_phone}。"
        )
    else:
        change = _changes(f) if f.supplements else f"共{len(f.rows)}条"
        yield f"截至{_day(f.as_of)}，{f.unit_name}{change}。{f.about}"


def _announcement_sentence(f: ListFacts) -> str:
    """The sentence of a posting or an announcement."""
    if f.supplements:
        return f"{_changes(f)}，其余内容不变。{_period(f)}"
    count = f"{len(f.rows)}户{_persons(f)}人"
    if f.one.code == "L1":
        return (
            f"参考今年监测范围（家庭年人均纯收入{f.line}），经入户核查、数据比对和{f.meeting}民主评议，"
            f"现将{f.unit_name}拟纳入防止返贫监测对象{count}{_kinds(f, 'category')}予以公示。"
            f"{_period(f)}"
        )
    if f.one.code == "L3":
        return (
            f"经入户核查和民主评议，{f.unit_name}监测对象{count}风险已稳定消除"
            f"{_kinds(f, 'manner')}，按程序标注“风险消除”，现予公示。{_period(f)}"
        )
    return (
        f"经入户核查、数据比对、村级评议公示、镇（新区）审核、区级审定，确定{f.unit_name}{count}"
        f"{_kinds(f, 'category')}为防止返贫监测对象，现予公告。{_period(f)}"
    )


def _changes(f: ListFacts) -> str:
    counts = f.rows[CHANGE].value_counts()
    parts = [
        f"{kind}{counts[kind]}{'户' if f.one.kind in (POSTED, ANNOUNCED) else '条'}"
        for kind in (ADDED, WITHDRAWN, CHANGED)
        if kind in counts
    ]
    return f"对{f.supplements}补充如下：{'、'.join(parts)}"


def _period(f: ListFacts) -> str:
    if f.one.kind == ANNOUNCED and not f.posted_until:
        return ""
    days = f"（{(f.posted_until - f.posted_from).days + 1}天）" if (
        f.posted_from and f.posted_until
    ) else ""  # fmt: skip
    return f"{f.one.kind}期{_day(f.posted_from)}至{_day(f.posted_until)}{days}。"


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else DAY


def _persons(f: ListFacts) -> int:
    return int(pd.to_numeric(f.rows["persons"]).sum())


def _kinds(f: ListFacts, name: str) -> str:
    """How many of each kind, in the order of the code list; nothing where no kind is on file."""
    counts = f.rows[name].value_counts()
    order = sorted(counts.index, key=lambda kind: (kind not in CATEGORIES, kind))
    parts = "、".join(f"{kind}{counts[kind]}户" for kind in order)
    return f"（{parts}）" if parts else ""


def _meeting(s: Snapshot, rows: pd.DataFrame) -> str:
    """村民会议, 村民代表大会 or 村两委扩大会议, where all these cases had the same."""
    reviews = step(s, REVIEW)
    forms = reviews.loc[reviews.index.isin(rows.index), "meeting_form"].dropna().unique()
    return str(forms[0]) if len(forms) == 1 else "村级"
