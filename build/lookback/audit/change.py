"""What can happen to a table between two revisions, and the words for it."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial
from typing import NamedTuple, Self


class Kind(StrEnum):
    """The kinds of change. Row changes carry the whole row as JSON, cell changes one cell."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    FILLED = "filled"
    DISCARDED = "discarded"
    COLUMN_ADDED = "column_added"
    COLUMN_REMOVED = "column_removed"
    COLUMN_RENAMED = "column_renamed"
    COLUMNS_REORDERED = "columns_reordered"
    KEY_CHANGED = "key_changed"
    TABLE_ADDED = "table_added"
    TABLE_REMOVED = "table_removed"
    FILES_MOVED = "files_moved"
    FORMAT = "format"


KIND_TITLES = {
    Kind.ADDED: "新增",
    Kind.REMOVED: "删除",
    Kind.CHANGED: "更正",
    Kind.FILLED: "填入新字段",
    Kind.DISCARDED: "合并未采纳",
    Kind.COLUMN_ADDED: "新增字段",
    Kind.COLUMN_REMOVED: "删除字段",
    Kind.COLUMN_RENAMED: "字段改名",
    Kind.COLUMNS_REORDERED: "字段换序",
    Kind.KEY_CHANGED: "主键变更",
    Kind.TABLE_ADDED: "新增表",
    Kind.TABLE_REMOVED: "删除表",
    Kind.FILES_MOVED: "文件变动",
    Kind.FORMAT: "仅格式",
}


class Act(StrEnum):
    """The kinds of data commit, by the word with which the subject begins (design §5)."""

    REGISTER = "登记"
    CORRECT = "更正"
    REVOKE = "撤销"
    FORMAT = "格式"


class Flag(StrEnum):
    """What a reader of the ledger has to be warned of."""

    NO_REASON = "no_reason"
    NO_BASIS = "no_basis"
    NO_HANDLER = "no_handler"
    SELF_REVIEW = "self_review"
    MIXED_COMMIT = "mixed_commit"
    UNKNOWN_ACT = "unknown_act"
    FORMAT_CHANGES_DATA = "format_changes_data"
    UNSIGNED = "unsigned"
    DUPLICATE_KEY = "duplicate_key"
    DROPPED = "dropped"
    CONFLICT = "conflict"


FLAG_TITLES = {
    Flag.NO_REASON: "未说明",
    Flag.NO_BASIS: "缺依据",
    Flag.NO_HANDLER: "缺经办",
    Flag.SELF_REVIEW: "自审",
    Flag.MIXED_COMMIT: "混合提交",
    Flag.UNKNOWN_ACT: "类别不明",
    Flag.FORMAT_CHANGES_DATA: "格式提交改了数据",
    Flag.UNSIGNED: "未签名",
    Flag.DUPLICATE_KEY: "主键重复",
    Flag.DROPPED: "合并丢失更正",
    Flag.CONFLICT: "合并冲突",
}


class Change(NamedTuple):
    """One change of one table, without the commit that made it.

    `key` is the key as text (`content.key_of`), "" for the table as a whole; `field` is "" for
    a row. `old` and `new` are cells, rows as JSON, or what the kind says: names for columns
    and keys (JSON lists), paths for files, a description for the format. `line` is the row's
    line in `file`, in the new revision or, of a removed row, in the old one; 1 for the header.
    """

    kind: Kind
    key: str
    field: str
    old: str
    new: str
    file: str
    line: int
    flags: tuple[Flag, ...] = ()
    key_fields: tuple[str, ...] = ()


class About(NamedTuple):
    """What the changes of a table are about, each its kind, key and field; in their order."""

    kinds: Sequence[str]
    keys: Sequence[str]
    fields: Sequence[str]


class Changes(NamedTuple):
    """The changes of a table: what they are about, and `whole`, which reads all of them."""

    about: About
    whole: Callable[[], Sequence[Change]]

    @classmethod
    def of(cls, found: Sequence[Change]) -> Self:
        """Of changes that are at hand."""
        columns = ([getattr(each, name) for each in found] for name in ("kind", "key", "field"))
        return cls(About(*columns), partial(tuple, found))
