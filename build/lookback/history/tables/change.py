"""What can happen to a table between two revisions, and the words for it."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial
from typing import NamedTuple, Self


class ChangeKind(StrEnum):
    """The kinds of change. Row changes carry the whole row as JSON, cell changes one cell.

    A number of the notice that is another from a day on is a `DEFINITION`; one that the notice
    did not have before is `DEFINITION_ADDED`. Both carry what held and what holds as rows.
    """

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
    DEFINITION = "definition"
    DEFINITION_ADDED = "definition_added"


KIND_TITLES = {
    ChangeKind.ADDED: "新增",
    ChangeKind.REMOVED: "删除",
    ChangeKind.CHANGED: "更正",
    ChangeKind.FILLED: "填入新字段",
    ChangeKind.DISCARDED: "合并未采纳",
    ChangeKind.COLUMN_ADDED: "新增字段",
    ChangeKind.COLUMN_REMOVED: "删除字段",
    ChangeKind.COLUMN_RENAMED: "字段改名",
    ChangeKind.COLUMNS_REORDERED: "字段换序",
    ChangeKind.KEY_CHANGED: "主键变更",
    ChangeKind.TABLE_ADDED: "新增表",
    ChangeKind.TABLE_REMOVED: "删除表",
    ChangeKind.FILES_MOVED: "文件变动",
    ChangeKind.FORMAT: "仅格式",
    ChangeKind.DEFINITION: "口径",
    ChangeKind.DEFINITION_ADDED: "新增口径",
}


class CommitAct(StrEnum):
    """The kinds of data commit, by the word with which the subject begins (design §5).

    口径 is that of a number of the notice.
    """

    REGISTER = "登记"
    CORRECT = "更正"
    REVOKE = "撤销"
    FORMAT = "格式"
    DEFINE = "口径"


class CommitFlag(StrEnum):
    """What a reader of the ledger has to be warned of."""

    NO_REASON = "no_reason"
    NO_BASIS = "no_basis"
    NO_HANDLER = "no_handler"
    SELF_REVIEW = "self_review"
    MIXED_COMMIT = "mixed_commit"
    UNKNOWN_ACT = "unknown_act"
    FORMAT_CHANGES_DATA = "format_changes_data"
    UNSIGNED = "unsigned"
    NOT_REGULAR = "not_regular"
    UNROOTED = "unrooted"
    DUPLICATE_KEY = "duplicate_key"
    DROPPED = "dropped"
    CONFLICT = "conflict"
    BACKDATED = "backdated"
    DOUBTFUL_DATE = "doubtful_date"


FLAG_TITLES = {
    CommitFlag.NO_REASON: "未说明",
    CommitFlag.NO_BASIS: "缺依据",
    CommitFlag.NO_HANDLER: "缺经办",
    CommitFlag.SELF_REVIEW: "自审",
    CommitFlag.MIXED_COMMIT: "混合提交",
    CommitFlag.UNKNOWN_ACT: "类别不明",
    CommitFlag.FORMAT_CHANGES_DATA: "格式提交改了数据",
    CommitFlag.UNSIGNED: "未签名",
    CommitFlag.NOT_REGULAR: "不是普通文件",
    CommitFlag.UNROOTED: "另起历史",
    CommitFlag.DUPLICATE_KEY: "主键重复",
    CommitFlag.DROPPED: "合并丢失更正",
    CommitFlag.CONFLICT: "合并冲突",
    CommitFlag.BACKDATED: "日期倒签",
    CommitFlag.DOUBTFUL_DATE: "日期可疑",
}


class TableChange(NamedTuple):
    """One change of one table, without the commit that made it.

    `key` is the key as text (`content.key_of`), "" for the table as a whole; `field` is "" for
    a row. `old` and `new` are cells, rows as JSON, or what the kind says: names for columns
    and keys (JSON lists), paths for files, a description for the format. `line` is the row's
    line in `file`, in the new revision or, of a removed row, in the old one; 1 for the header.
    """

    kind: ChangeKind
    key: str
    field: str
    old: str
    new: str
    file: str
    line: int
    flags: tuple[CommitFlag, ...] = ()
    key_fields: tuple[str, ...] = ()


class ChangeKeys(NamedTuple):
    """What the changes of a table are about, each its kind, key and field; in their order."""

    kinds: Sequence[str]
    keys: Sequence[str]
    fields: Sequence[str]


class TableChanges(NamedTuple):
    """The changes of a table: what they are about, and `whole`, which reads all of them."""

    about: ChangeKeys
    whole: Callable[[], Sequence[TableChange]]

    @classmethod
    def of(cls, table_changes: Sequence[TableChange]) -> Self:
        """Of changes that are at hand."""
        columns = (
            [getattr(change, name) for change in table_changes] for name in ("kind", "key", "field")
        )
        return cls(ChangeKeys(*columns), partial(tuple, table_changes))
