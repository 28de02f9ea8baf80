"""The review of a branch as words: everything masked and counted, nothing left to decide."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from lookback.audit.change import FLAG_TITLES, KIND_TITLES, Flag, Kind
from lookback.audit.correction import Correction
from lookback.audit.review.branch import Branch
from lookback.audit.review.cells import TIER_TITLES, Mass, Sorted, Tier, sort_changes
from lookback.audit.review.events import GRAVE, Event, events
from lookback.audit.review.moved import ListMoved, Moved
from lookback.audit.shown import Lens, read_towns
from lookback.audit.times import minute
from lookback.check.findings import Finding
from lookback.compute.disclosure import cell_mask
from lookback.data.package import Package
from lookback.data.unseen import visible


class Judged(NamedTuple):
    """What computing on both revisions gave; `notes` say what could not be computed, and why."""

    gained: tuple[Finding, ...] = ()
    lost: tuple[Finding, ...] = ()
    figures: tuple[Moved, ...] = ()
    lists: tuple[ListMoved, ...] = ()
    notes: tuple[str, ...] = ()


class Said(NamedTuple):
    """A commit of the branch with its message; `flags` in words."""

    commit: str
    when: str
    author: str
    subject: str
    reason: str
    basis: str
    handled_by: str
    reviewed_by: str
    flags: str


class Happened(NamedTuple):
    """The events of one title: how many in which towns, and the record and detail of each."""

    title: str
    is_grave: bool
    towns: str
    each: tuple[str, ...]


class Cell(NamedTuple):
    """One net change for readers; `tier` as in `TIER_TITLES`."""

    tier: str
    town: str
    table: str
    key: str
    field: str
    kind: str
    old: str
    new: str
    commit: str
    file: str
    line: int


HEADINGS = (
    *("级别", "镇（新区）", "数据表", "主键", "字段", "变更类型"),
    *("原值", "新值", "提交", "文件", "行"),
)
"""The headings of `Cell`."""


class Act(NamedTuple):
    """One field set to one value in many rows."""

    tier: str
    table: str
    field: str
    new: str
    rows: int
    old: int


class Found(NamedTuple):
    """The findings of one rule: how many, and where the first of them are."""

    severity: str
    code: str
    title: str
    clause: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """Everything that a reviewer is shown; `red` is what is lost or broken.

    `collapsed` are the cells of the `acts`.
    """

    start: str
    head: str
    behind: int
    day: date
    red: tuple[str, ...]
    notes: tuple[str, ...]
    commits: tuple[Said, ...]
    happened: tuple[Happened, ...]
    figures: tuple[Moved, ...]
    units: Mapping[str, str]
    lists: tuple[ListMoved, ...]
    gained: tuple[Found, ...]
    lost: tuple[Found, ...]
    cells: Mapping[str, Sequence[Cell]]
    acts: tuple[Act, ...]
    collapsed: Sequence[Cell]
    form: tuple[Cell, ...]


def report(
    branch: Branch,
    package: Package,
    day: date,
    judged: Judged,
    flags: Mapping[str, tuple[Flag, ...]],
    units: Mapping[str, str],
) -> Report:
    """Put a branch into words, masked as on the internal site.

    `flags` are the breaches of discipline by commit, `units` the names of units by code.
    """
    lens = Lens(package, cell_mask(package, "internal"), read_towns(package))
    titles = {table.name: table.title for table in package.resources.values()}
    parts = sort_changes(branch.net, package)
    return Report(
        start=branch.start,
        head=branch.head,
        behind=branch.behind,
        day=day,
        red=tuple(_red(branch, parts, judged, flags, titles)),
        notes=judged.notes,
        commits=tuple(_said(branch, lens, flags)),
        happened=tuple(_happened(lens, events(branch.net))),
        figures=judged.figures,
        units=units,
        lists=judged.lists,
        gained=_found(judged.gained),
        lost=_found(judged.lost),
        cells={TIER_TITLES[tier]: _ranked(lens, titles, tier, parts.ranked[tier]) for tier in Tier},
        acts=tuple(_act(lens, titles, one) for one in parts.mass),
        collapsed=[_cell(lens, titles, Tier.RECORD, row) for row in parts.collapsed],
        form=tuple(_cell(lens, titles, Tier.RECORD, row) for row in parts.form),
    )


def _red(
    branch: Branch,
    parts: Sorted,
    judged: Judged,
    flags: Mapping[str, tuple[Flag, ...]],
    titles: Mapping[str, str],
) -> Iterator[str]:
    """What is lost, and what may not be accepted as it is."""
    for path in branch.lost_files:
        rows = sum(count for (_, file), count in parts.lost.items() if file == path)
        if rows:
            yield f"分片缺失：{visible(path)} 不在了，{rows} 行随之丢失"
    by_table: Counter[str] = Counter()
    for (resource, _), count in parts.lost.items():
        by_table[resource] += count
    for resource, count in by_table.most_common():
        what = "入户记录被删除" if resource == "visit" else "行被删除"
        yield f"{visible(titles.get(resource, resource))}：{count} {what}"
    discarded = sum(row.change == Kind.DISCARDED for row in branch.told)
    if discarded:
        yield f"合并丢失更正：{discarded} 格"
    errors = sum(one.severity == "E" for one in judged.gained)
    if errors:
        yield f"新增错误：{errors} 处"
    if flags:
        yield f"不合提交规矩的提交：{len(flags)} 次"


def _said(branch: Branch, lens: Lens, flags: Mapping[str, tuple[Flag, ...]]) -> Iterator[Said]:
    """The commits, the newest first; their words give nothing away that a cell hides."""
    rows: dict[str, list[Correction]] = defaultdict(list)
    for row in branch.told:
        rows[row.commit].append(row)
    for one in reversed(branch.commits):
        hidden = lens.hidden(rows[one.commit])
        said = "、".join(FLAG_TITLES[flag] for flag in flags.get(one.commit, ()))
        yield Said(
            commit=one.commit,
            when=minute(one.authored_on),
            author=lens.words(one.author, hidden),
            subject=lens.words(one.subject, hidden),
            reason=lens.words(one.reason, hidden),
            basis=lens.words(one.basis, hidden),
            handled_by=lens.words(one.handled_by, hidden),
            reviewed_by=lens.words(one.reviewed_by, hidden),
            flags=said,
        )


def _happened(lens: Lens, found: Sequence[Event]) -> Iterator[Happened]:
    groups: dict[str, list[Event]] = defaultdict(list)
    for event in found:
        groups[event.title].append(event)
    for title, group in groups.items():
        towns = Counter(lens.town(event.row) or "不分镇" for event in group)
        each = (
            f"{lens.key(event.row)}{f'（{visible(event.detail)}）' if event.detail else ''}"
            for event in group
        )
        where = "、".join(f"{town} {count}" for town, count in towns.most_common())
        yield Happened(title, title in GRAVE, where, tuple(each))


def _ranked(
    lens: Lens, titles: Mapping[str, str], tier: Tier, rows: Iterable[Correction]
) -> list[Cell]:
    """Lost values first, then changed cells, then rows that came; by town, table and key."""
    order = {Kind.REMOVED: 0, Kind.DISCARDED: 0, Kind.ADDED: 2}
    ordered = sorted(rows, key=lambda row: order.get(Kind(row.change), 1))
    return [_cell(lens, titles, tier, row) for row in ordered]


def _cell(lens: Lens, titles: Mapping[str, str], tier: Tier, row: Correction) -> Cell:
    return Cell(
        tier=TIER_TITLES[tier],
        town=lens.town(row),
        table=visible(titles.get(row.resource, row.resource)),
        key=lens.key(row),
        field=visible(lens.label(row.resource, row.field)),
        kind=KIND_TITLES[Kind(row.change)],
        old=lens.text(row, row.old),
        new=lens.text(row, row.new),
        commit=row.commit[:12],
        file=visible(row.file),
        line=row.line,
    )


def _act(lens: Lens, titles: Mapping[str, str], one: Mass) -> Act:
    return Act(
        tier=TIER_TITLES[one.tier],
        table=visible(titles.get(one.resource, one.resource)),
        field=visible(lens.label(one.resource, one.field)),
        new=visible(lens.mask(one.resource, one.field, one.new)),
        rows=one.rows,
        old=one.old,
    )


def _found(findings: Iterable[Finding]) -> tuple[Found, ...]:
    """By rule, errors first and the most frequent first."""
    groups: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for one in findings:
        place = f"{one.file} 第 {one.line} 行" if one.line else one.file
        group = (one.severity, one.code, one.title or one.message, one.clause)
        groups[group].append(visible(f"{one.key}（{place}）" if one.key else place))
    found = [Found(*group, tuple(places)) for group, places in groups.items()]
    return tuple(sorted(found, key=lambda one: ("EWI".index(one.severity), -len(one.places), one)))
