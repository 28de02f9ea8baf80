"""印发名单：what may be issued, and under which number, frozen as one row of `announcement`."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from lookback.compute.lists import LIST_BY_CODE
from lookback.compute.lists.announcement_list import POSTED, SENT, AnnouncementList
from lookback.compute.lists.list_difference import list_difference
from lookback.data.csv_writer import format_table
from lookback.data.package import Package
from lookback.data.reformat import canonical_bytes
from lookback.data.snapshot import Snapshot
from lookback.data.unit_codes import LEVELS
from lookback.definitions.administrative_units import unit_names
from lookback.definitions.screening.announcements import WALL
from lookback.errors import Problem, WrongUse
from lookback.intake.lists.issued_lists import TABLE, IssuedList, IssuedLists, issued_rows, sha256
from lookback.notice import Document


@dataclass(frozen=True)
class IssueRequest:
    """A request to issue a list of a unit as of a day, posted from one day to another.

    `supplements` is the number of the list that this one adds to, "" for a new one.
    """

    one: AnnouncementList
    unit: str
    as_of: date
    issued_on: date
    posted_from: date | None = None
    posted_until: date | None = None
    supplements: str = ""
    contact: str = ""
    complaint_phone: str = ""


def require_list(code: str) -> AnnouncementList:
    """The list of this code; raises WrongUse where there is none."""
    if code.upper() in LIST_BY_CODE:
        return LIST_BY_CODE[code.upper()]
    codes = "、".join(f"{one.code} {one.title}" for one in LIST_BY_CODE.values())
    raise WrongUse(Problem(f"名单 {code}", "没有这份名单", f"可用的：{codes}"))


def require_unit(s: Snapshot, announcement_list: AnnouncementList, unit: str) -> str:
    """The name of a unit; raises WrongUse where there is none, or the list is not posted there."""
    names = unit_names(s)
    if unit not in names:
        raise WrongUse(Problem(f"--unit {unit}", "没有这个单位", "用区、镇（新区）或村的代码"))
    if announcement_list.kind == POSTED and len(unit) != LEVELS["village"]:
        what = f"{announcement_list.title}只在村内公示（通知三（四））"
        raise WrongUse(Problem(f"--unit {unit} {names[unit]}", what, "用村的十二位代码"))
    return names[unit]


def issue_list(package: Package, s: Snapshot, request: IssueRequest, revision: str) -> IssuedList:
    """The list under its number, before anything is written; `s` is what `revision` holds.

    Raises:
        WrongUse: the posting is too short or a second one, the list has no rows, the same was
            issued before, or another content was and must be supplemented; all of them at once.
        HistoryUnusable: what is to be supplemented can no longer be had.
    """
    name = require_unit(s, request.one, request.unit)
    rows, past = request.one.within(s, request.unit), issued_rows(s)
    own = [row for row in past if (row["list_code"], row["unit_code"]) == _place(request)]
    archive = IssuedLists(package)
    before = [row for row in own if row["announcement_no"] == request.supplements]
    told = archive.rows(before[0]) if before else rows[:0]
    problems = [*_posting_problems(s, request, rows)]
    problems += _contradicted(request, rows[~rows.index.isin(told.index)])
    problems += _repeated(archive, request, rows, own, f"{request.one.code} {name}")
    if problems:
        raise WrongUse(*problems)
    paper = list_difference(told, rows) if request.supplements else rows
    row = _row(s.notice.document, request, rows, past, revision)
    return IssuedList(row, rows, paper)


def with_row(package: Package, row: dict[str, str]) -> tuple[str, bytes]:
    """The file of `announcement` with one more row: its path and its content."""
    resource = package.resources[TABLE]
    path = resource.paths[0]
    content = (package.root / path).read_bytes().decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(content, newline=""))
    rows.append([row.get(name, "") for name in header])
    return path, canonical_bytes(format_table(header, rows), resource.primary_key)


def _place(request: IssueRequest) -> tuple[str, str]:
    return request.one.code, request.unit


def _posting_problems(s: Snapshot, request: IssueRequest, rows: pd.DataFrame) -> Iterator[Problem]:
    """What is wrong with the days of the posting, and a list without rows."""
    announcement_list, first, last = request.one, request.posted_from, request.posted_until
    if rows.empty and not request.supplements:
        yield Problem(
            f"{announcement_list.code} {request.unit}",
            f"{request.as_of} 没有可列的，不必印发",
            "核对 --as-of",
        )
    if announcement_list.kind == SENT and (first or last):
        yield Problem(
            "--posted-from", f"{announcement_list.title}不张贴，没有公示期", "去掉公示起止"
        )
    if announcement_list.kind != SENT and not first:
        yield Problem(
            "--posted-from",
            f"{announcement_list.title}没有写明从哪天张贴",
            "写明公示起，如 2024-05-16",
        )
    if announcement_list.code in WALL and not last:
        yield Problem(
            "--posted-until", f"{announcement_list.title}没有写明公示到哪天", "写明公示止"
        )
    if first and first < request.as_of:
        what = f"{first} 早于统计时点 {request.as_of}：张贴时还没有这份名单"
        yield Problem("--posted-from", what, "用 --as-of 指明张贴那天，或改公示起")
    if first and last and announcement_list.kind != SENT:
        days, least = (last - first).days + 1, int(s.number("posting_days"))
        if days < 1:
            yield Problem("--posted-until", f"{last} 早于公示起 {first}", "核对公示起止")
        elif announcement_list.code in WALL and days < least:
            what = f"{first} 至 {last} 只有 {days} 天，通知三（四）要求不少于 {least} 天"
            yield Problem("--posted-until", what, "首尾两天都算，延长公示止")


def _contradicted(request: IssueRequest, rows: pd.DataFrame) -> Iterator[Problem]:
    """Cases whose own record says another posting than the one that is wished for."""
    if request.one.kind != POSTED or "posted_from" not in rows:
        return
    for case_id, row in rows.iterrows():
        for name, asked in (
            ("posted_from", request.posted_from),
            ("posted_until", request.posted_until),
        ):
            recorded = row[name]
            if not pd.isna(recorded) and asked and recorded.date() != asked:
                option = f"--{name.replace('_', '-')} {asked}"
                what = f"识别案 {case_id} 的评议公示环节登记为 {recorded.date()}"
                yield Problem(option, what, "两处改成一致：改选项，或先更正 case_step")


def _repeated(
    archive: IssuedLists,
    request: IssueRequest,
    rows: pd.DataFrame,
    own: Sequence[dict[str, str]],
    where: str,
) -> Iterator[Problem]:
    """The same content again; other content that is no supplement; a case posted twice."""
    latest = own[-1] if own else None
    if request.supplements:
        yield from _not_supplementing(request, rows, own, where)
        return
    digest = sha256(rows)
    for row in own:
        if row["sha256"] == digest:
            what = f"同样的内容已经印发：{row['announcement_no']}（{row['issued_on']}）"
            remedy = f"要再打印一份，运行 lookback list {row['announcement_no']}"
            yield Problem(where, what, remedy)
            return
    if latest and _is_open(request, latest):
        what = f"{latest['announcement_no']} 还在公示或是同一轮，内容已有变化"
        remedy = f"用 --supplement {latest['announcement_no']} 只发变化的部分"
        yield Problem(where, what, remedy)
        return
    if request.one.kind != SENT:
        for row in own:
            again = sorted(set(rows.index) & set(archive.rows(row).index))
            if again:
                shown = "、".join(again[:5])
                what = f"{shown} 已在 {row['announcement_no']} 里，只公示、公告一次"
                remedy = f"变化的用 --supplement {own[-1]['announcement_no']}；期满的先登记环节完成"
                yield Problem(where, what, remedy)


def _not_supplementing(
    request: IssueRequest, rows: pd.DataFrame, own: Sequence[dict[str, str]], where: str
) -> Iterator[Problem]:
    numbers = [row["announcement_no"] for row in own]
    if request.supplements not in numbers:
        known = "、".join(numbers) or "还没有"
        what = "这个单位的这份名单没有这个编号"
        yield Problem(f"--supplement {request.supplements}", what, f"已印发的：{known}")
    elif later := [row for row in own if row["supplements"] == request.supplements]:
        number = later[-1]["announcement_no"]
        what = f"已经由 {number} 补充过"
        yield Problem(f"--supplement {request.supplements}", what, f"补充最近的一份：{number}")
    elif sha256(rows) == own[numbers.index(request.supplements)]["sha256"]:
        yield Problem(where, f"与 {request.supplements} 相同，没有可补充的", "不必印发")


def _is_open(request: IssueRequest, latest: dict[str, str]) -> bool:
    """Whether the latest list of the same place still stands: one round, one list."""
    if request.one.kind == SENT:
        return latest["as_of"] == request.as_of.isoformat()
    begins = request.posted_from or request.as_of
    return bool(latest["posted_until"]) and begins.isoformat() <= latest["posted_until"]


def _row(
    document: Document,
    request: IssueRequest,
    rows: pd.DataFrame,
    past: Sequence[dict[str, str]],
    revision: str,
) -> dict[str, str]:
    cells: dict[str, Any] = {
        "announcement_no": _number(document, request, past),
        "list_code": request.one.code,
        "unit_code": request.unit,
        "as_of": request.as_of,
        "revision": revision,
        "rows_count": len(rows),
        "sha256": sha256(rows),
        "issued_on": request.issued_on,
        "posted_from": request.posted_from or "",
        "posted_until": request.posted_until or "",
        "supplements": request.supplements,
        "contact": request.contact,
        "complaint_phone": request.complaint_phone,
    }
    return {name: str(value) for name, value in cells.items()}


def _number(document: Document, request: IssueRequest, past: Sequence[dict[str, str]]) -> str:
    """The next number of this kind in this year."""
    head = f"{document.announcement_prefix}{request.one.kind}〔{request.issued_on.year}〕"
    taken = [
        int(found[1])
        for row in past
        if (found := re.fullmatch(f"{re.escape(head)}([0-9]+)号", row["announcement_no"]))
    ]
    return f"{head}{max(taken, default=0) + 1}号"
