"""Checks that each shard is named after a town, and holds its rows and no others."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from lookback.check.findings.finding import Finding
from lookback.check.findings.row_locations import RowLocations
from lookback.data.snapshot import Snapshot


def misplaced_row_findings(s: Snapshot, lines: RowLocations) -> Iterator[Finding]:
    """Shards that no town is named after, and rows that stand in another town's shard.

    Keys of sharded tables begin with the last three digits of their town's code.
    """
    resource = lines.resource
    if not resource.is_sharded:
        return
    towns = s.town.set_index("shard")["town_code"].str[6:9]
    keys = s.tables[resource.name][resource.primary_key[0]].fillna("").tolist()
    start = 0
    for path, end in zip(resource.paths, lines.ends, strict=True):
        digits = towns.get(PurePosixPath(path).stem)
        if digits is None:
            yield _unknown_town(lines, path)
        else:
            for row, key in enumerate(keys[start:end], start):
                if not key.startswith(digits):
                    yield _elsewhere(lines, row, key)
        start = end


def _unknown_town(lines: RowLocations, path: str) -> Finding:
    return Finding(
        file=path, line=0, field="", code="unknown-town", severity="E",
        resource=lines.resource.name, key="", value=PurePosixPath(path).stem,
        title="分片不属于任何镇（新区）",
        message="没有一个镇（新区）的分片文件名（shard）与本文件相同",
        remedy="在 datapackage/town.csv 登记该镇（新区），或改正文件名", clause="题头",
    )  # fmt: skip


def _elsewhere(lines: RowLocations, row: int, key: str) -> Finding:
    path, line = lines.of(row)
    return Finding(
        file=path, line=line, field=lines.resource.primary_key[0], code="wrong-shard",
        severity="E", resource=lines.resource.name, key=key, value=key,
        title="行不在本镇（新区）的文件里",
        message=f"{key} 属于另一镇（新区），不应在本文件中",
        remedy="把该行移到它所属镇（新区）的文件，或改正编号", clause="题头",
    )  # fmt: skip
