"""A city's rollup rolled up by its province: district by district, and nothing taken on trust."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from lookback.errors import DataInvalid, WrongUse
from lookback.notice import Notice
from lookback.rollup.district_check import District
from lookback.rollup.district_list import DistrictEntry
from lookback.rollup.join import JoinedDistricts, count_text, join_districts
from lookback.rollup.nested_rollups import districts_of
from lookback.rollup.output_package import rollup_data_files
from lookback.rollup.pages import rollup_pages
from lookback.site.manifest import MANIFEST, sha256

from .sending import TABLE, manifest_of, publish, reseal, rewrite
from .test_join import public

FILES_DIFFER = "文件与清单不符：被改动 data/indicators.csv"


def rolled(paths: list[Path], notice: Notice, code: str = "", name: str = "") -> JoinedDistricts:
    entries = [DistrictEntry(path) for path in paths]
    return join_districts([one for entry in entries for one in districts_of(entry)], notice,
                code=code, name=name)  # fmt: skip


def said(site: Path) -> str:
    (only,) = districts_of(DistrictEntry(site))
    return "；".join(fault.what for fault in only.faults)


def by_code(found: JoinedDistricts) -> dict[str, District]:
    return {one.code: one for one in found.districts}


@pytest.fixture
def city(folders: Mapping[str, Path], notice: Notice, tmp_path: Path) -> Path:
    """The rollup of two districts."""
    paths = [folders["990101"], folders["990102"]]
    return publish(rolled(paths, notice, name="示例市"), tmp_path / "city")


def test_a_province_sums_districts_however_they_came(
    city: Path, folders: Mapping[str, Path], notice: Notice
) -> None:
    nested = rolled([city, folders["990103"]], notice, "99")
    flat = rolled(list(folders.values()), notice, "99")
    assert nested.totals == flat.totals
    assert nested.gaps == flat.gaps
    assert rollup_data_files(nested)[TABLE] == rollup_data_files(flat)[TABLE]
    (shown,) = nested.cities
    assert (shown.unit.code, shown.unit.name, len(shown.districts)) == ("9901", "示例市", 3)
    assert (shown.unit.name, nested.left_out) == ("示例市", ())


def test_every_figure_leads_to_its_district_s_commit_and_manifest(
    city: Path, folders: Mapping[str, Path], notice: Notice, tmp_path: Path
) -> None:
    found = rolled([city, folders["990103"]], notice, "99")
    for code, one in by_code(found).items():
        assert one.fingerprint == sha256(folders[code] / MANIFEST)
        assert one.claim
        assert one.claim.commit == manifest_of(folders[code])["commit"]
        kept = rollup_data_files(found)[f"data/manifests/{code}.json"]
        assert kept == (folders[code] / MANIFEST).read_bytes()
    lines = rollup_data_files(found)["data/districts.csv"].decode().splitlines()[1:]
    assert [line.endswith(f",示例市,{sha256(city / MANIFEST)}") for line in lines] == [
        True, True, False,
    ]  # fmt: skip
    assert (by_code(found)["990101"].name, found.districts[0].is_pinned) == ("示例一区", False)
    again = rolled([publish(found, tmp_path / "province")], notice, "99")
    assert again.totals == found.totals
    assert rollup_data_files(again)[TABLE] == rollup_data_files(found)[TABLE]


def test_what_the_city_left_out_stays_left_out_and_loud(
    folders: Mapping[str, Path], notice: Notice, tmp_path: Path
) -> None:
    rewrite(folders["990102"], ",25,37,", ",35,37,")
    entries = [
        DistrictEntry(folders["990101"]),
        DistrictEntry(folders["990102"], "990102", "示例二区"),
    ]
    judged = [one for entry in entries for one in districts_of(entry)]
    city = publish(join_districts(judged, notice, name="示例市"), tmp_path / "city")
    found = rolled([city, folders["990103"]], notice, "99", "示例省")
    assert list(by_code(found)) == ["990101", "990103"]
    (out,) = found.left_out
    assert (out.code, out.name) == ("990102", "示例二区")
    assert out.faults[0].what == f"示例市汇总时没有计入它：{FILES_DIFFER}"
    assert "请示例市查清后重新汇总" in out.faults[0].remedy
    assert count_text(found.left_out) == "1 个区"
    assert [one.code for one in found.cities[0].left_out] == ["990102"]
    (page,) = [one for one in rollup_pages(found, {}) if one.template == "rollup/left_out.md.j2"]
    assert page.path == "district/990102.md"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("I01,city,9901,2022-05-20,55,89,", "I01,city,9901,2022-05-20,56,89,"),
        ("I01,city,9901,2022-05-20,55,89,0.61797752809", "I01,city,9901,2022-05-20,55,89,0.7"),
        ("I01,district,990101,2022-05-20,30,52,0.576923076923",
         "I01,district,990101,2022-05-20,26,52,0.5"),
        ("I01,district,990101,2022-05-20,30,52,0.57", "I01,district,990101,2022-05-20,30,52,0.58"),
        ("I01,city,9901,", "I01,province,9901,"),
        ("I01,district,990101,", "I01,town,990101,"),
    ],
)  # fmt: skip
def test_a_forged_number_leaves_the_whole_rollup_out(city: Path, old: str, new: str) -> None:
    rewrite(city, old, new)
    assert said(city) == FILES_DIFFER
    reseal(city)
    assert "I01" in said(city)
    assert "数据包自相矛盾" in said(city)


def test_a_district_that_is_not_as_recorded_leaves_the_whole_rollup_out(city: Path) -> None:
    kept = city / "data" / "manifests" / "990101.json"
    before, manifest = kept.read_bytes(), manifest_of(city)
    kept.write_bytes(before.replace(b'"internal"', b'"internal" '))
    reseal(city)
    assert said(city) == "文件与清单不符：被改动 data/manifests/990101.json"
    kept.unlink()
    reseal(city)
    assert said(city) == "文件与清单不符：缺失 data/manifests/990101.json"
    kept.write_bytes(before)
    record = {**manifest["districts"]["990101"], "commit": "f" * 40}
    reseal(city, districts={**manifest["districts"], "990101": record})
    assert "990101 的清单写的提交与汇总所记的不同" in said(city)
    other = before.replace(b"2022-05-20", b"2022-05-13")
    kept.write_bytes(other)
    record = {**manifest["districts"]["990101"], "manifest": sha256(kept)}
    reseal(city, districts={**manifest["districts"], "990101": record})
    assert "990101 的清单写的统计时点" in said(city)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"districts": {}}, "清单以外"),
        ({"code": "9902"}, "990101 不是 9902 的区"),
        ({"code": "990"}, "汇总的代码是“990”"),
        ({"code": "../x"}, "读不到网站的清单"),
        ({"left_out": [{}]}, "读不到网站的清单"),
        ({"tools": {"lookback": "0.0.1"}}, "由 lookback 0.0.1 生成"),
        ({"as_of": "2022-05-13"}, "与清单的 2022-05-13 不同"),
    ],
)
def test_a_manifest_is_held_to_what_it_must_say(
    city: Path, changed: dict[str, object], why: str
) -> None:
    if changed == {"districts": {}}:
        (city / "data" / "manifests" / "extra.json").touch()
    else:
        reseal(city, **changed)
    assert why in said(city)


def test_a_pinned_rollup_and_one_of_another_unit(city: Path) -> None:
    first, *_ = districts_of(DistrictEntry(city, "9901", manifest_sha256=sha256(city / MANIFEST)))
    assert (first.faults, first.is_pinned) == ((), True)
    (other,) = districts_of(DistrictEntry(city, "9902", "另一市"))
    assert (other.name, other.faults[0].what) == ("另一市", "清单上是 9902，网站是 9901 的")


def test_a_rollup_that_does_not_verify_is_left_out_whole(
    city: Path, folders: Mapping[str, Path], notice: Notice
) -> None:
    (city / TABLE).write_bytes(b"")
    found = rolled([city, folders["990103"]], notice, "99")
    assert list(by_code(found)) == ["990103"]
    assert count_text(found.left_out) == "1 份汇总"
    pages = {page.path: page.content for page in rollup_pages(found, {})}
    (out,) = pages["index.md"].outs  # type: ignore[attr-defined]
    assert out.named == (("990101", "示例一区"), ("990102", "示例二区"))
    assert "district/left-out-1.md" in pages


def test_a_district_reached_twice_is_refused(
    city: Path, folders: Mapping[str, Path], notice: Notice, tmp_path: Path
) -> None:
    with pytest.raises(WrongUse) as stop:
        rolled([city, *folders.values()], notice, "99")
    assert [problem.where for problem in stop.value.problems] == [
        "990101 示例一区", "990102 示例二区",
    ]  # fmt: skip
    assert "示例市的汇总已经计入它" in stop.value.problems[0].what
    assert f"又直接给出（{folders['990101']}）" in stop.value.problems[0].what
    twin = Path(shutil.copytree(city, tmp_path / "twin"))
    with pytest.raises(WrongUse, match="给出了不止一次"):
        rolled([city, twin], notice, "99")


def test_one_that_does_not_verify_is_known_again_by_its_manifest(
    city: Path, folders: Mapping[str, Path], notice: Notice
) -> None:
    rewrite(folders["990101"], ",30,52,", ",31,52,")
    with pytest.raises(WrongUse, match="示例市的汇总已经计入它"):
        rolled([city, folders["990101"]], notice, "99")


def test_another_day_leaves_out_every_district_of_the_rollup(
    city: Path, folders: Mapping[str, Path], notice: Notice
) -> None:
    path = folders["990103"] / MANIFEST
    content = json.loads(path.read_text(encoding="utf-8"))
    rewrite(folders["990103"], "2022-05-20", "2022-05-13")
    outputs = {**content["outputs"], TABLE: sha256(folders["990103"] / TABLE)}
    path.write_text(json.dumps({**content, "as_of": "2022-05-13", "outputs": outputs}))
    with pytest.raises(DataInvalid, match="各区不一样（2022-05-20 2 个区，2022-05-13 1 个区）"):
        rolled([city, folders["990103"]], notice, "99")


def test_what_a_public_edition_hides_stays_hidden(
    folders: Mapping[str, Path], notice: Notice, tmp_path: Path
) -> None:
    for code, site in folders.items():
        public(site, ("I06,990102", "I06,990102100") if code == "990102" else ())
    paths = list(folders.values())
    city = publish(rolled(paths[:2], notice, name="示例市"), tmp_path / "city")
    nested, flat = rolled([city, paths[2]], notice, "99"), rolled(paths, notice, "99")
    assert rollup_data_files(nested)[TABLE] == rollup_data_files(flat)[TABLE]
    assert "I06,province,99,2022-05-20,*,,*" in rollup_data_files(nested)[TABLE].decode()
