"""What two versions of a table differ in, as it is kept in the store: parsed where asked for."""

import json
from collections.abc import Callable, Sequence
from functools import partial

from lookback.execution.store import Store
from lookback.history.tables.change import (
    ChangeKeys,
    ChangeKind,
    CommitFlag,
    TableChange,
    TableChanges,
)
from lookback.history.tables.table_reader import TableVersion

_KINDS = {kind.value: kind for kind in ChangeKind}
_ABOUT = len(ChangeKeys._fields)
_SPLIT = b"\t"
"""Between what changes are about and the rest; JSON has none."""


def stored_changes(
    store: Store, versions: Sequence[TableVersion], compare: Callable[[], list[TableChange]]
) -> TableChanges:
    """What `compare` gives for these versions of a table (for a merge: of several).

    It is kept under the ids of their contents, their paths and keys; so rebasing or renaming a
    branch costs nothing. What changes are about is parsed at once, the rest when asked for.
    """
    if store.folder is None:
        return TableChanges.of(compare())
    return _changes(store.bytes_of(["changes", versions], lambda: _packed(compare())))


def _packed(table_changes: list[TableChange]) -> bytes:
    columns = [*zip(*table_changes, strict=True)] or [()] * len(TableChange._fields)
    return _SPLIT.join(map(_json, (columns[:_ABOUT], columns[_ABOUT:])))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _changes(content: bytes) -> TableChanges:
    about, _, rest = content.partition(_SPLIT)
    change_keys = ChangeKeys(*json.loads(about))
    return TableChanges(change_keys, partial(_whole, change_keys, rest))


def _whole(about: ChangeKeys, rest: bytes) -> list[TableChange]:
    """The changes with what else is told of them."""
    *others, flags, key_fields = json.loads(rest)
    kinds = (_KINDS[kind] for kind in about.kinds)
    named = (tuple(map(CommitFlag, flag)) for flag in flags)
    rows = zip(kinds, about.keys, about.fields, *others, named, map(tuple, key_fields), strict=True)
    return [*map(TableChange._make, rows)]
