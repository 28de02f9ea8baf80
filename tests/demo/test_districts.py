"""Districts other than ours: of the same shape, and of no real place."""

import re
import subprocess
from pathlib import Path

import pytest

from lookback.check.structure.structure_check import check_structure
from lookback.errors import WrongUse
from lookback.notice import read_notice
from lookback_demo import write_demo
from lookback_demo.population.towns_and_villages import LIANGZIHU, invented_district


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("other") / "district"
    district = invented_district("990107", "示例七区")
    write_demo(root, 435, 24, 3, district=district, faults="none")
    return root


def test_no_unit_of_ours_is_in_its_data(other: Path) -> None:
    names = "|".join([LIANGZIHU.code, *(town.name for town in LIANGZIHU.towns)])
    for path in (other / "datapackage").rglob("*.csv"):
        assert not re.search(names, path.read_text(encoding="utf-8")), path
    log = subprocess.run(
        ["git", "log", "--format=%an%n%B"], cwd=other, capture_output=True, check=True
    )
    assert not re.search(names, log.stdout.decode())


def test_it_is_valid_and_its_notice_names_it(other: Path) -> None:
    assert check_structure(other).valid
    document = read_notice(other).document
    assert (document.district_code, document.district_name) == ("990107", "示例七区")
    assert (document.city_name, document.province_name) == ("示例市", "示例省")
    assert document.number == "梁乡村战略办〔2022〕1号"


def test_what_could_be_a_real_place_is_refused() -> None:
    with pytest.raises(WrongUse) as stop:
        invented_district("420703", "华容区")
    assert [problem.where for problem in stop.value.problems] == ["--district", "--name"]
    for code in ("", "99010", "9901011", "99010x"):
        with pytest.raises(WrongUse, match="可能是真实的区"):
            invented_district(code, "示例一区")
