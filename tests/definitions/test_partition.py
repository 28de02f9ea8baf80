"""分区：towns that can be worked on apart, and towns that a record joins."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest

from lookback.data.package import read_package
from lookback.data.snapshot import read_table
from lookback.definitions import partition
from lookback.definitions.partition import (
    OWN,
    WHOLE,
    digits_of,
    is_placed,
    part_package,
    parts_for,
    parts_of,
    read_part,
)
from lookback.notice import read_notice
from lookback.execution.pool import IN_PROCESS

DAY = date(2022, 6, 12)
TOWNS = ["donggou", "liangzi", "taihe", "tujianao", "wutonghu", "zhaoshan"]


@pytest.fixture
def divided(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small packages are divided too."""
    monkeypatch.setattr(partition, "LEAST_BYTES", 0)


@pytest.fixture
def spoil(demo: Path, tmp_path: Path) -> Callable[[str, str, str], Path]:
    """A copy of the district with one text of one file replaced by another."""

    def copy(path: str, old: str, new: str) -> Path:
        root = copytree(demo, tmp_path / "spoiled")
        file = root / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return root

    return copy


def _bytes_of(root: Path) -> Callable[[str], int]:
    """How large all files of a town are."""
    return lambda town: sum(path.stat().st_size for path in root.glob(f"datapackage/*/{town}.csv"))


def _shards(root: Path) -> list[list[str]]:
    return sorted(sorted(part.shards) for part in parts_of(read_package(root)))


def test_小数据包不分(demo: Path) -> None:
    assert parts_of(read_package(demo)) == (WHOLE,)


@pytest.mark.usefixtures("divided")
def test_一镇一区_另有区本级(demo: Path) -> None:
    assert _shards(demo) == [[], *([town] for town in TOWNS)]


@pytest.mark.usefixtures("divided")
def test_几个人做_分成几份_大小相近(demo: Path) -> None:
    package = read_package(demo)
    three = replace(IN_PROCESS, count=3)
    shares = [part.shards for part in parts_for(package, three)]
    assert len(shares) == 3
    assert sorted(chain(*shares)) == TOWNS
    files = [sum(map(_bytes_of(demo), shards)) for shards in shares]
    assert files == sorted(files, reverse=True)
    assert files[0] < 2 * files[-1]
    assert sum("" in part.digits for part in parts_for(package, three)) == 1


@pytest.mark.usefixtures("divided")
def test_一份不超过上限_一镇除外(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    largest = max(map(_bytes_of(demo), TOWNS))
    monkeypatch.setattr(partition, "MOST_BYTES", largest)
    shares = [part.shards for part in parts_for(read_package(demo), IN_PROCESS)]
    assert all(sum(map(_bytes_of(demo), shards)) <= largest for shards in shares)
    assert 1 < len(shares) < len(TOWNS)


@pytest.mark.usefixtures("divided")
def test_户登记在别镇的村_两镇合为一区(demo: Path, spoil: Callable[[str, str, str], Path]) -> None:
    first = (demo / "datapackage/household/taihe.csv").read_text(encoding="utf-8").split("\n")[1]
    village = first.split(",")[1]
    moved = first.replace(village, f"420702101{village[-3:]}")
    assert _shards(spoil("datapackage/household/taihe.csv", first, moved)) == [
        *([], ["donggou", "taihe"], ["liangzi"], ["tujianao"], ["wutonghu"], ["zhaoshan"])
    ]


@pytest.mark.usefixtures("divided")
def test_分片不属于任何镇_按其中的行归区(spoil: Callable[[str, str, str], Path]) -> None:
    root = spoil("datapackage/town.csv", "taihe", "taihezhen")
    assert ["taihe"] in _shards(root)


@pytest.mark.usefixtures("divided")
def test_每行恰在一个分区(demo: Path) -> None:
    package, notice = read_package(demo), read_notice(demo)
    parts = [read_part(package, notice, DAY, part) for part in parts_of(package)]
    for name, resource in package.resources.items():
        whole = read_table(package, resource)
        pieces = [part.tables[name] for part in parts]
        if is_placed(resource):
            assert sum(map(len, pieces)) == len(whole)
            joined = pd.concat(pieces).sort_values([*resource.primary_key], ignore_index=True)
            whole = whole.sort_values([*resource.primary_key], ignore_index=True)
            pd.testing.assert_frame_equal(joined, whole)
        else:
            assert all(len(piece) == len(whole) for piece in pieces)


def test_一行在哪个镇_先看编号再看单位代码() -> None:
    rows = pd.DataFrame(
        {
            "case_id": pd.Series(["1009010019-1", None, None, None], dtype="str"),
            "unit_code": pd.Series(["420702102901", "420702103", "420702", None], dtype="str"),
        }
    )
    assert digits_of(rows).tolist() == ["100", "103", "", ""]


def test_区本级没有分片的文件(demo: Path) -> None:
    package = part_package(read_package(demo), OWN)
    assert package.resources["household"].paths == ()
    assert package.resources["case"].paths == ("datapackage/case.csv",)
