"""The rules of data commits (design §5, 通知二（三）): what breaks them, and the remedies."""

import re
from collections.abc import Iterable

from lookback.audit.change import FLAG_TITLES, Act, Flag, Kind
from lookback.audit.repository import Commit
from lookback.errors import Problem

SUBJECT = re.compile(f"({'|'.join(Act)})[：:]\\s*\\S")
"""How the subject of a data commit begins."""

_OF_DATA = frozenset({Kind.ADDED, Kind.REMOVED, Kind.CHANGED, Kind.FILLED, Kind.DISCARDED})

REMEDIES = {
    Flag.NO_REASON: "提交说明末尾写一行 Reason: 为什么改",
    Flag.NO_BASIS: "提交说明末尾写一行 Basis: 依据的文号或表",
    Flag.NO_HANDLER: "提交说明末尾写一行 Handled-by: 经办人",
    Flag.SELF_REVIEW: "Reviewed-by: 写提交人和经办人以外的人；还没有审核就不写这一行",
    Flag.MIXED_COMMIT: "分成两次提交：先提交 schemas/ 等其余文件，再提交 datapackage/",
    Flag.UNKNOWN_ACT: f"第一行写成“{'：”“'.join(Act)}：”之一加上改了什么",
    Flag.FORMAT_CHANGES_DATA: "改了格子的用“更正：”，只整理格式的用“格式：”，分成两次提交",
    Flag.UNSIGNED: "用登记过的密钥签名：git commit --amend --no-edit -S",
    Flag.DROPPED: "重新合并，把另一方的更正保留下来，或另提交一次“撤销：”说明为何不要",
}
"""What the person who made the commit can do, for each flag that stops it."""


def judge(
    commit: Commit, kinds: Iterable[str], *, is_mixed: bool, is_unsigned: bool
) -> tuple[Flag, ...]:
    """The rules that a data commit breaks as a whole; `kinds` are those of its changes.

    A merge has no kind of its own: it is asked why only where it changed data by itself.
    """
    is_merge = len(commit.parents) > 1
    act = SUBJECT.match(commit.subject)
    is_format = act is not None and act[1] == Act.FORMAT
    doers = identities(f"{commit.author} <{commit.email}>") | identities(commit.handled_by)
    found = {
        Flag.NO_REASON: not commit.reason,
        Flag.NO_BASIS: not commit.basis,
        Flag.NO_HANDLER: not commit.handled_by,
        Flag.SELF_REVIEW: not doers.isdisjoint(identities(commit.reviewed_by)),
        Flag.MIXED_COMMIT: is_mixed,
        Flag.UNKNOWN_ACT: not (act or is_merge),
        Flag.FORMAT_CHANGES_DATA: is_format and any(kind in _OF_DATA for kind in kinds),
        Flag.UNSIGNED: is_unsigned,
    }
    return tuple(flag for flag, holds in found.items() if holds)


def identities(persons: str) -> set[str]:
    """Names and addresses of "张三 <zhang@x>；李四", to be compared."""
    parts = re.split(r"[<>；;、,，]", persons)
    return {part.strip().casefold() for part in parts} - {""}


def problems(where: str, flags: Iterable[Flag]) -> list[Problem]:
    """The flags of a commit as problems at the place that names it, in their usual order."""
    found = set(flags)
    return [
        Problem(where, title, REMEDIES[flag])
        for flag, title in FLAG_TITLES.items()
        if flag in found
    ]
