"""The review of a branch as words: everything masked and counted, nothing left to decide."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from lookback.check.findings.finding import Finding
from lookback.compute.privacy.disclosure import cell_mask
from lookback.data.invisible_characters import visible
from lookback.data.package import Package
from lookback.history.git.commit_times import beijing_minute
from lookback.history.ledger.correction import Correction
from lookback.history.ledger.ledger_view import LedgerView, read_towns
from lookback.history.review.branch import BranchChanges
from lookback.history.review.business_events import SERIOUS, BusinessEvent, business_events
from lookback.history.review.cell_ranking import (
    TIER_TITLES,
    MassChange,
    ReviewTier,
    SortedChanges,
    sort_changes,
)
from lookback.history.review.changed_results import ChangedFigure, ChangedList
from lookback.history.tables.change import FLAG_TITLES, KIND_TITLES, ChangeKind, CommitFlag
from lookback.history.tables.notice_table import DEFINITION_KINDS, NOTICE_TABLE
from lookback.publish.review.review_content import (
    CommitLine,
    EventGroup,
    MassChangeLine,
    NumberLine,
    ReviewCell,
    ReviewReport,
    RuleFindings,
)


class NumberEffect(NamedTuple):
    """The figures that a number of the notice (by its name) moves by itself."""

    name: str
    figures: tuple[ChangedFigure, ...]


class ReviewResults(NamedTuple):
    """What computing on both revisions gave; `notes` say what could not be computed, and why.

    `numbers` are the numbers of the notice that hold otherwise on the day.
    """

    gained: tuple[Finding, ...] = ()
    lost: tuple[Finding, ...] = ()
    figures: tuple[ChangedFigure, ...] = ()
    lists: tuple[ChangedList, ...] = ()
    numbers: tuple[NumberEffect, ...] = ()
    notes: tuple[str, ...] = ()


def review_report(
    branch: BranchChanges,
    package: Package,
    day: date,
    judged: ReviewResults,
    flags: Mapping[str, tuple[CommitFlag, ...]],
    units: Mapping[str, str],
) -> ReviewReport:
    """Put a branch into words, masked as on the internal site.

    `flags` are the breaches of discipline by commit, `units` the names of units by code.
    """
    ledger_view = LedgerView(package, cell_mask(package, "internal"), read_towns(package))
    titles = {table.name: table.title for table in package.resources.values()}
    titles[NOTICE_TABLE] = "通知的数字"
    parts = sort_changes(branch.net, package)
    return ReviewReport(
        start=branch.start,
        head=branch.head,
        behind=branch.behind,
        day=day,
        red=tuple(_serious_points(branch, parts, judged, flags, titles)),
        notes=judged.notes,
        numbers=tuple(_number_lines(branch, ledger_view, judged)),
        commits=tuple(_commit_lines(branch, ledger_view, flags)),
        happened=tuple(_event_groups(ledger_view, business_events(branch.net))),
        figures=judged.figures,
        units=units,
        lists=judged.lists,
        gained=_findings_by_rule(judged.gained),
        lost=_findings_by_rule(judged.lost),
        cells={
            TIER_TITLES[tier]: _ranked(ledger_view, titles, tier, parts.ranked[tier])
            for tier in ReviewTier
        },
        acts=tuple(_act(ledger_view, titles, change) for change in parts.mass),
        collapsed=[_cell(ledger_view, titles, ReviewTier.RECORD, row) for row in parts.collapsed],
        form=tuple(_cell(ledger_view, titles, ReviewTier.RECORD, row) for row in parts.form),
    )


def _serious_points(
    branch: BranchChanges,
    parts: SortedChanges,
    judged: ReviewResults,
    flags: Mapping[str, tuple[CommitFlag, ...]],
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
    discarded = sum(row.change == ChangeKind.DISCARDED for row in branch.told)
    if discarded:
        yield f"合并丢失更正：{discarded} 格"
    errors = sum(finding.severity == "E" for finding in judged.gained)
    if errors:
        yield f"新增错误：{errors} 处"
    defined = sum(row.change == ChangeKind.DEFINITION for row in branch.net)
    if defined:
        yield f"口径变动：通知的数字 {defined} 项"
    if flags:
        yield f"不合提交规矩的提交：{len(flags)} 次"


def _number_lines(
    branch: BranchChanges, ledger_view: LedgerView, judged: ReviewResults
) -> Iterator[NumberLine]:
    """The numbers of the notice that the branch changes, those that move most figures first."""
    effects = {effect.name: effect.figures for effect in judged.numbers}
    rows = [row for row in branch.net if row.change in DEFINITION_KINDS]
    for row in sorted(rows, key=lambda row: -len(effects.get(row.field, ()))):
        figures = effects.get(row.field, ())
        effect = f"单独使 {len(figures)} 个数变动" if figures else "在统计时点没有使数字变动"
        old, new = (ledger_view.text(row, text) for text in (row.old, row.new))
        moved = tuple(figure for figure in figures if figure.level != "village")
        about = (row.commit[:12], "没有计算" if judged.notes else effect, moved)
        yield NumberLine(ledger_view.field(row), old, new, visible(row.basis), *about)


def _commit_lines(
    branch: BranchChanges, ledger_view: LedgerView, flags: Mapping[str, tuple[CommitFlag, ...]]
) -> Iterator[CommitLine]:
    """The commits, the newest first; their words give nothing away that a cell hides."""
    rows: dict[str, list[Correction]] = defaultdict(list)
    for row in branch.told:
        rows[row.commit].append(row)
    for commit in reversed(branch.commits):
        hidden = ledger_view.hidden(commit, rows[commit.commit])
        said = "、".join(FLAG_TITLES[flag] for flag in flags.get(commit.commit, ()))
        yield CommitLine(
            commit=commit.commit,
            when=beijing_minute(commit.authored_on),
            author=ledger_view.words(commit.author, hidden),
            subject=ledger_view.words(commit.subject, hidden),
            reason=ledger_view.words(commit.reason, hidden),
            basis=ledger_view.words(commit.basis, hidden),
            handled_by=ledger_view.words(commit.handled_by, hidden),
            reviewed_by=ledger_view.words(commit.reviewed_by, hidden),
            flags=said,
        )


def _event_groups(
    ledger_view: LedgerView, business_events: Sequence[BusinessEvent]
) -> Iterator[EventGroup]:
    groups: dict[str, list[BusinessEvent]] = defaultdict(list)
    for event in business_events:
        groups[event.title].append(event)
    for title, group in groups.items():
        towns = Counter(ledger_view.town(event.row) or "不分镇" for event in group)
        each = (
            f"{ledger_view.key(event.row)}{f'（{visible(event.detail)}）' if event.detail else ''}"
            for event in group
        )
        where = "、".join(f"{town} {count}" for town, count in towns.most_common())
        yield EventGroup(title, title in SERIOUS, where, tuple(each))


def _ranked(
    ledger_view: LedgerView, titles: Mapping[str, str], tier: ReviewTier, rows: Iterable[Correction]
) -> list[ReviewCell]:
    """Lost values first, then changed cells, then rows that came; by town, table and key."""
    order = {ChangeKind.REMOVED: 0, ChangeKind.DISCARDED: 0, ChangeKind.ADDED: 2}
    ordered = sorted(rows, key=lambda row: order.get(ChangeKind(row.change), 1))
    return [_cell(ledger_view, titles, tier, row) for row in ordered]


def _cell(
    ledger_view: LedgerView, titles: Mapping[str, str], tier: ReviewTier, row: Correction
) -> ReviewCell:
    return ReviewCell(
        tier=TIER_TITLES[tier],
        town=ledger_view.town(row),
        table=visible(titles.get(row.resource, row.resource)),
        key=ledger_view.key(row),
        field=ledger_view.field(row),
        kind=KIND_TITLES[ChangeKind(row.change)],
        old=ledger_view.text(row, row.old),
        new=ledger_view.text(row, row.new),
        commit=row.commit[:12],
        file=visible(row.file),
        line=row.line,
    )


def _act(ledger_view: LedgerView, titles: Mapping[str, str], change: MassChange) -> MassChangeLine:
    return MassChangeLine(
        tier=TIER_TITLES[change.tier],
        table=visible(titles.get(change.resource, change.resource)),
        field=visible(ledger_view.label(change.resource, change.field)),
        new=visible(ledger_view.mask(change.resource, change.field, change.new)),
        rows=change.rows,
        old=change.old,
    )


def _findings_by_rule(findings: Iterable[Finding]) -> tuple[RuleFindings, ...]:
    """By rule, errors first and the most frequent first."""
    groups: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for finding in findings:
        place = f"{finding.file} 第 {finding.line} 行" if finding.line else finding.file
        group = (finding.severity, finding.code, finding.title or finding.message, finding.clause)
        groups[group].append(visible(f"{finding.key}（{place}）" if finding.key else place))
    found = [RuleFindings(*group, tuple(places)) for group, places in groups.items()]
    return tuple(
        sorted(
            found,
            key=lambda rule_findings: (
                "EWI".index(rule_findings.severity),
                -len(rule_findings.places),
                rule_findings,
            ),
        )
    )
