"""The rules of data commits (design §5, 通知二（三）): what breaks them, and the remedies."""

import re
from collections.abc import Collection, Iterable, Sequence

from lookback.errors import Problem
from lookback.history.git.repository import Commit
from lookback.history.tables.change import FLAG_TITLES, ChangeKind, CommitAct, CommitFlag

SUBJECT = re.compile(f"({'|'.join(CommitAct)})[：:]\\s*\\S")
"""How the subject of a data commit begins."""

_OF_DATA = frozenset(
    {
        *(ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED, ChangeKind.DISCARDED),
        ChangeKind.DEFINITION,
    }
)
"""What no change of form does to a table that stays; a new field may be filled."""

_OF_NOTICE = frozenset({ChangeKind.DEFINITION, ChangeKind.DEFINITION_ADDED})

REMEDIES = {
    CommitFlag.NO_REASON: "提交说明末尾写一行 Reason: 为什么改",
    CommitFlag.NO_BASIS: "提交说明末尾写一行 Basis: 依据的文号或表",
    CommitFlag.NO_HANDLER: "提交说明末尾写一行 Handled-by: 经办人",
    CommitFlag.SELF_REVIEW: "Reviewed-by: 写提交人和经办人以外的人；还没有审核就不写这一行",
    CommitFlag.MIXED_COMMIT: "分成两次提交：先提交 schemas/ 等其余文件，再提交 datapackage/",
    CommitFlag.UNKNOWN_ACT: f"第一行写成“{'：”“'.join(CommitAct)}：”之一加上改了什么；"
    "“口径：”只用于通知的数字",
    CommitFlag.FORMAT_CHANGES_DATA: "改了格子的用“更正：”，只整理格式的用“格式：”，分成两次提交",
    CommitFlag.UNSIGNED: "用登记过的密钥签名：git commit --amend --no-edit -S",
    CommitFlag.NOT_REGULAR: "数据只能是普通文件：把符号链接或子模块换回 CSV 文件再提交",
    CommitFlag.UNROOTED: "从已有的提交接着改，不要另起一段历史（git checkout --orphan）",
    CommitFlag.DROPPED: "重新合并，把另一方的更正保留下来，或另提交一次“撤销：”说明为何不要",
}
"""What the person who made the commit can do, for each flag that stops it."""


def broken_rules(
    commit: Commit,
    kinds: Sequence[Collection[str]],
    *,
    is_mixed: bool,
    is_unsigned: bool,
    is_irregular: bool = False,
    is_unrooted: bool = False,
) -> tuple[CommitFlag, ...]:
    """The rules that a data commit breaks as a whole; `kinds` are those of its changes by table.

    A merge has no kind of its own: it is asked why only where it changed data by itself. A number
    of the notice names its document itself; one that the notice did not have is asked nothing.
    """
    every = {kind for of_table in kinds for kind in of_table}
    if every == {ChangeKind.DEFINITION_ADDED}:
        return ()
    is_merge = len(commit.parents) > 1
    is_of_notice = bool(every) and _OF_NOTICE.issuperset(every)
    match = SUBJECT.match(commit.subject)
    act = match[1] if match else ""
    is_known = bool(act) and (act == CommitAct.DEFINE) == is_of_notice
    doers = person_identities(f"{commit.author} <{commit.email}>") | person_identities(
        commit.handled_by
    )
    found = {
        CommitFlag.NO_REASON: not commit.reason,
        CommitFlag.NO_BASIS: not (commit.basis or is_of_notice),
        CommitFlag.NO_HANDLER: not commit.handled_by,
        CommitFlag.SELF_REVIEW: not doers.isdisjoint(person_identities(commit.reviewed_by)),
        CommitFlag.MIXED_COMMIT: is_mixed,
        CommitFlag.UNKNOWN_ACT: not (is_known or is_merge),
        CommitFlag.FORMAT_CHANGES_DATA: act == CommitAct.FORMAT and any(map(_changes_data, kinds)),
        CommitFlag.UNSIGNED: is_unsigned,
        CommitFlag.NOT_REGULAR: is_irregular,
        CommitFlag.UNROOTED: is_unrooted,
    }
    return tuple(flag for flag, holds in found.items() if holds)


def _changes_data(kinds: Collection[str]) -> bool:
    """Whether changes of a table are more than form: one that comes or goes does so with its rows.

    Whatever a change of form writes or takes away stands in the ledger row by row all the same.
    """
    is_whole = not {ChangeKind.TABLE_ADDED, ChangeKind.TABLE_REMOVED}.isdisjoint(kinds)
    return not is_whole and not _OF_DATA.isdisjoint(kinds)


def person_identities(persons: str) -> set[str]:
    """Names and addresses of "张三 <zhang@x>；李四", to be compared."""
    parts = re.split(r"[<>；;、,，]", persons)
    return {part.strip().casefold() for part in parts} - {""}


def rule_problems(where: str, flags: Iterable[CommitFlag]) -> list[Problem]:
    """The flags of a commit as problems at the place that names it, in their usual order."""
    commit_flags = set(flags)
    return [
        Problem(where, title, REMEDIES[flag])
        for flag, title in FLAG_TITLES.items()
        if flag in commit_flags
    ]
