"""Checks that each shard is named after a town, and holds its rows and no others."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

import pandas as pd

from lookback.check.findings.finding import Finding
from lookback.check.findings.row_locations import RowLocations
from lookback.data.snapshot import Snapshot, once
from lookback.data.unit_codes import LEVELS
from lookback.definitions.administrative_units import household_of_rows


def misplaced_row_findings(s: Snapshot, lines: RowLocations) -> Iterator[Finding]:
    """Shards that no town is named after, and rows that stand in another town's shard.

    All rows of a household stand in the shard of the town in which it was registered first: a move
    is a row of its own, and leaves them where they are.
    """
    resource = lines.resource
    if not resource.is_sharded:
        return
    towns = _shards(s)
    shards = {path: PurePosixPath(path).stem for path in resource.paths}
    yield from (_unknown_town(lines, path) for path in shards if shards[path] not in towns.values())
    households = household_of_rows(s, resource.name)
    keys = s.tables[resource.name][resource.primary_key[0]]
    codes = households.map(_first_villages(s)).str[: LEVELS["town"]]
    start = 0
    for path, end in zip(resource.paths, lines.ends, strict=True):
        own = codes.iloc[start:end].map(towns)
        elsewhere = own.notna() & (own != shards[path])
        if shards[path] in towns.values():
            for row in elsewhere.index[elsewhere]:
                yield _elsewhere(lines, row, keys[row], households[row])
        start = end


@once
def _shards(s: Snapshot) -> Mapping[str, str]:
    """The name of the shard by the code of the town."""
    return dict(zip(s.town["town_code"], s.town["shard"], strict=True))


@once
def _first_villages(s: Snapshot) -> pd.Series:
    rows = s.household.dropna(subset="household_id").drop_duplicates("household_id")
    return rows.set_index("household_id")["village_code"]


def _unknown_town(lines: RowLocations, path: str) -> Finding:
    return Finding(
        file=path, line=0, field="", code="unknown-town", severity="E",
        resource=lines.resource.name, key="", value=PurePosixPath(path).stem,
        title="分片不属于任何镇（新区）",
        message="没有一个镇（新区）的分片文件名（shard）与本文件相同",
        remedy="在 datapackage/town.csv 登记该镇（新区），或改正文件名", clause="题头",
    )  # fmt: skip


def _elsewhere(lines: RowLocations, row: int, key: str, household: str) -> Finding:
    path, line = lines.of(row)
    return Finding(
        file=path, line=line, field=lines.resource.primary_key[0], code="wrong-shard",
        severity="E", resource=lines.resource.name, key=key, value=key,
        title="行不在本镇（新区）的文件里",
        message=f"{household} 户最初登记在另一镇（新区），它的行不应在本文件中",
        remedy="把该行移到户表中该户所在的文件，或改正户编号、村代码", clause="题头",
    )  # fmt: skip
