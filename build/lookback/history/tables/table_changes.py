"""What changed in a table between two revisions, or in a merge; only differing rows are read."""

from collections import Counter
from collections.abc import Sequence

from lookback.history.tables.change import ChangeKind, CommitFlag, TableChange
from lookback.history.tables.csv_content import Cells, CsvContent, FileFormat, FileRow
from lookback.history.tables.notice_table import definition_changes, is_notice
from lookback.history.tables.row_changes import by_key, row_changes
from lookback.history.tables.schema_change import TableSide, json_names
from lookback.history.tables.table_reader import ShardVersion, TableReader, TableVersion
from lookback.history.tables.three_way_merge import MergedTable, three_way_merge

ShardOfTable = tuple[ShardVersion, TableVersion]
"""A file in one revision of its table."""


def table_changes(reader: TableReader, old: TableVersion, new: TableVersion) -> list[TableChange]:
    """What one commit changed in a table against its parent."""
    found = _table_changes(reader, old, new)
    if not _is_of_notice(old, new):
        return found
    before, after = (_cells_by_key(reader.whole(table)) for table in (old, new))
    return definition_changes(found, before, after)


def _table_changes(reader: TableReader, old: TableVersion, new: TableVersion) -> list[TableChange]:
    before, after = _changed_shards(old, new)
    parts = {
        path: _differing_rows(reader, before.get(path), old, after.get(path), new)
        for path in dict.fromkeys([*before, *after])
    }
    file = next(iter(after or before), "")
    table_changes = row_changes(
        reader.side(old, [row for gone, _ in parts.values() for row in gone], file),
        new_side := reader.side(new, [row for _, come in parts.values() for row in come], file),
        reader.copies(new, new_side.key),
    )
    rewritten = [path for path in parts if path in before and path in after]
    if old.key == new.key:
        for path in rewritten:
            reader.carry_back(before[path], after[path], new, *parts[path])
    pairs = [((before[path], old), (after[path], new)) for path in rewritten]
    return (
        table_changes + _moved(old, new, table_changes) + _reformatted(reader, pairs, table_changes)
    )


def merge_changes(
    reader: TableReader, base: TableVersion, parents: Sequence[TableVersion], new: TableVersion
) -> list[TableChange]:
    """What a merge did to a table beyond combining its parents."""
    versions = (base, *parents, new)
    rows: list[list[FileRow]] = [[] for _ in versions]
    for path in dict.fromkeys(shard.path for table in versions for shard in table.shards):
        shards = [_shard(table, path) for table in versions]
        if len(set(shards)) > 1:
            for place, file_rows in enumerate(_uncommon(reader, path, shards, versions)):
                rows[place] += file_rows
    sides = [reader.side(table, found) for table, found in zip(versions, rows, strict=True)]
    merged = three_way_merge(sides[0], sides[1:-1])
    own = row_changes(merged.side, sides[-1], reader.copies(new, sides[-1].key))
    if any(side.columns == sides[-1].columns for side in sides[1:-1]):
        own = [change for change in own if change.kind is not ChangeKind.COLUMNS_REORDERED]
    flagged = _flagged(own, merged)
    if _is_of_notice(base, *parents, new):
        before = _cells_by_key(merged.side)
        flagged = definition_changes(flagged, before, _cells_by_key(reader.whole(new)))
    return flagged + _discarded(merged, own, sides[-1])


def _is_of_notice(*versions: TableVersion) -> bool:
    return any(is_notice(shard.path) for table in versions for shard in table.shards)


def _cells_by_key(side: TableSide) -> dict[str, Cells]:
    """The rows of a table in which no key stands twice."""
    return {key: rows[0].cells for key, rows in by_key(side.rows, side.key).items()}


def _shard(table: TableVersion, path: str) -> ShardVersion | None:
    return next((shard for shard in table.shards if shard.path == path), None)


def _changed_shards(
    old: TableVersion, new: TableVersion
) -> tuple[dict[str, ShardVersion], dict[str, ShardVersion]]:
    """The files of either revision, by path, without those whose content both have."""
    same = Counter(shard.blob for shard in old.shards) & Counter(shard.blob for shard in new.shards)
    return _without(old, same.copy()), _without(new, same)


def _without(table: TableVersion, same: Counter[str]) -> dict[str, ShardVersion]:
    left = {}
    for shard in table.shards:
        if same[shard.blob] > 0:
            same[shard.blob] -= 1
        else:
            left[shard.path] = shard
    return left


def _differing_rows(
    reader: TableReader,
    before: ShardVersion | None,
    old: TableVersion,
    after: ShardVersion | None,
    new: TableVersion,
) -> tuple[list[FileRow], list[FileRow]]:
    """The rows of a file that only the old version holds, and those that only the new does."""
    if before is None or after is None:
        gone = reader.rows(before, old) if before else []
        return gone, reader.rows(after, new) if after else []
    apart = reader.apart(before, old, after, new)
    if apart:
        return apart[0].rows(before.path), apart[1].rows(after.path)
    earlier, later = reader.content(before, old), reader.content(after, new)
    if _is_differently_split(earlier, later):
        return reader.rows(before, old), reader.rows(after, new)
    surplus = _surplus(earlier, later)
    return reader.rows(before, old, surplus[0]), reader.rows(after, new, surplus[1])


def _is_differently_split(content: CsvContent, csv_content: CsvContent) -> bool:
    return (content.columns, content.format.delimiter) != (
        csv_content.columns,
        csv_content.format.delimiter,
    )


def _surplus(content: CsvContent, csv_content: CsvContent) -> tuple[list[int], list[int]]:
    """The places of the records that either content holds more often than the other."""
    ours, theirs = set(content.records), set(csv_content.records)
    if len(ours) == len(content.records) and len(theirs) == len(csv_content.records):
        return _places(content, ours - theirs), _places(csv_content, theirs - ours)
    return _spare_places(content, csv_content), _spare_places(csv_content, content)


def _places(content: CsvContent, texts: set[str]) -> list[int]:
    return [place for place, text in enumerate(content.records) if text in texts]


def _spare_places(content: CsvContent, csv_content: CsvContent) -> list[int]:
    """The same where a record may stand several times: the last copies are spare."""
    left = Counter(csv_content.records)
    places = []
    for place, text in enumerate(content.records):
        left[text] -= 1
        if left[text] < 0:
            places.append(place)
    return places


def _uncommon(
    reader: TableReader,
    path: str,
    shards: Sequence[ShardVersion | None],
    tables: Sequence[TableVersion],
) -> list[list[FileRow]]:
    """The rows of a file in several versions, without those that stand once in every one."""
    present = [(shard, table) for shard, table in zip(shards, tables, strict=True) if shard]
    contents = [reader.content(shard, table) for shard, table in present]
    common: set[str] = set()
    if len(present) == len(shards) and not any(
        _is_differently_split(content, contents[0])
        or len(set(content.records)) < len(content.records)
        for content in contents
    ):
        common = set(contents[0].records).intersection(*(content.records for content in contents))
    rows = iter(
        content.rows(path, [n for n, text in enumerate(content.records) if text not in common])
        for content in contents
    )
    return [next(rows) if shard else [] for shard in shards]


def _reformatted(
    reader: TableReader,
    pairs: list[tuple[ShardOfTable, ShardOfTable]],
    table_changes: list[TableChange],
) -> list[TableChange]:
    """One event for the table: a new form, or new bytes that say nothing new."""
    for old, new in pairs:
        forms = reader.format(*old), reader.format(*new)
        if forms[0] != forms[1]:
            return [_format_change(new[0].path, *_described(*forms))]
    if table_changes or not pairs:
        return []
    old, new = pairs[0]
    words = _rewriting(reader.content(*old), reader.content(*new))
    return [_format_change(new[0].path, "", words)]


def _format_change(path: str, old: str, new: str) -> TableChange:
    return TableChange(ChangeKind.FORMAT, "", "", old, new, path, 1)


def _described(old: FileFormat, new: FileFormat) -> tuple[str, str]:
    """What is different about two forms, in words."""
    titles = ("编码", "换行", "分隔符", "末行换行")
    pairs = [each for each in zip(titles, old, new, strict=True) if each[1] != each[2]]
    before = "，".join(f"{title} {was}" for title, was, _ in pairs)
    return before, "，".join(f"{title} {now}" for title, _, now in pairs)


def _rewriting(old: CsvContent, new: CsvContent) -> str:
    """What is different about two files of one form that say the same."""
    if sorted(old.records) != sorted(new.records):
        return "引号或空格写法"
    return "行序" if list(old.records) != list(new.records) else "空行"


def _moved(
    old: TableVersion, new: TableVersion, table_changes: list[TableChange]
) -> list[TableChange]:
    """The files that a table left and took, unless it came or went as a whole."""
    before = [shard.path for shard in old.shards]
    after = [shard.path for shard in new.shards]
    left = [path for path in before if path not in after]
    taken = [path for path in after if path not in before]
    whole = any(
        change.kind in (ChangeKind.TABLE_ADDED, ChangeKind.TABLE_REMOVED)
        for change in table_changes
    )
    if whole or not (left or taken):
        return []
    file = (taken or after or before)[0]
    return [
        TableChange(ChangeKind.FILES_MOVED, "", "", json_names(left), json_names(taken), file, 1)
    ]


def _flagged(own: list[TableChange], merged: MergedTable) -> list[TableChange]:
    """A merge's own changes, marked where they settle a conflict between the sides.

    Or where they undo what a side changed, so that the base stands again.
    """
    base = by_key(merged.base.rows, merged.base.key)
    disputed = {(conflict.key, conflict.field) for conflict in merged.conflicts}
    judged = []
    for change in own:
        before = base.get(change.key, [])
        undone = {
            ChangeKind.CHANGED: [row.cells.get(change.field, "") for row in before] == [change.new],
            ChangeKind.ADDED: bool(before),
            ChangeKind.REMOVED: not before,
        }
        flags = change.flags
        if not disputed.isdisjoint({(change.key, change.field), (change.key, "")}):
            flags = (*flags, CommitFlag.CONFLICT)
        elif undone.get(change.kind):
            flags = (*flags, CommitFlag.DROPPED)
        judged.append(change._replace(flags=flags))
    return judged


def _discarded(merged: MergedTable, own: list[TableChange], new: TableSide) -> list[TableChange]:
    """Conflicts settled as the first side has it: what another side lost by that."""
    settled = {(change.key, change.field) for change in own}
    replaced = {change.key for change in own if not change.field}
    final = by_key(new.rows, new.key)
    lost = []
    for key, name, values in merged.conflicts:
        if (key, name) not in settled and key not in replaced:
            row = final[key][0] if key in final else FileRow({}, new.file, 1)
            change = TableChange(
                ChangeKind.DISCARDED, key, name, values[1], values[0], row.path, row.line
            )
            lost.append(change._replace(flags=(CommitFlag.CONFLICT,), key_fields=new.key))
    return lost
