"""What two versions of a table differ in, as it is kept in the store: parsed where asked for."""

import json
from collections.abc import Callable, Sequence
from functools import partial

from lookback.audit.change import About, Change, Changes, Flag, Kind
from lookback.audit.reader import Table
from lookback.execution.store import Store

_KINDS = {kind.value: kind for kind in Kind}
_ABOUT = len(About._fields)
_SPLIT = b"\t"
"""Between what changes are about and the rest; JSON has none."""


def stored_changes(
    store: Store, versions: Sequence[Table], compare: Callable[[], list[Change]]
) -> Changes:
    """What `compare` gives for these versions of a table (for a merge: of several).

    It is kept under the ids of their contents, their paths and keys; so rebasing or renaming a
    branch costs nothing. What changes are about is parsed at once, the rest when asked for.
    """
    if store.folder is None:
        return Changes.of(compare())
    return _changes(store.bytes_of(["changes", versions], lambda: _packed(compare())))


def _packed(found: list[Change]) -> bytes:
    columns = [*zip(*found, strict=True)] or [()] * len(Change._fields)
    return _SPLIT.join(map(_json, (columns[:_ABOUT], columns[_ABOUT:])))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _changes(content: bytes) -> Changes:
    about, _, rest = content.partition(_SPLIT)
    told = About(*json.loads(about))
    return Changes(told, partial(_whole, told, rest))


def _whole(about: About, rest: bytes) -> list[Change]:
    """The changes with what else is told of them."""
    *others, flags, key_fields = json.loads(rest)
    kinds = (_KINDS[kind] for kind in about.kinds)
    named = (tuple(map(Flag, each)) for each in flags)
    rows = zip(kinds, about.keys, about.fields, *others, named, map(tuple, key_fields), strict=True)
    return [*map(Change._make, rows)]
