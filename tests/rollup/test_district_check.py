"""What speaks against a district: every way in which one may have been tampered with."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from lookback.rollup.district_check import District, check_entry
from lookback.rollup.district_list import DistrictEntry
from lookback.site.manifest import MANIFEST, sha256
from lookback.site.verification import REBUILT_OTHERWISE, SAME, FileVerdict

from .sending import DESCRIPTOR, TABLE, manifest_of, rewrite, seal

I01 = "I01,district,990101,2022-05-20,30,52,"
EXTRA = "清单以外 data/extra.csv、缺失 data/units.csv"


def said(district: District) -> str:
    return "；".join(fault.what for fault in district.faults)


@pytest.fixture
def site(folders: Mapping[str, Path]) -> Path:
    return folders["990101"]


def test_a_district_as_it_was_sent_stands(site: Path) -> None:
    district = check_entry(DistrictEntry(site))
    assert (said(district), district.code, district.name) == ("", "990101", "示例一区")
    assert district.fingerprint == sha256(site / MANIFEST)
    assert not district.is_pinned
    assert district.results
    assert (district.results.count("town"), district.results.count("village")) == (2, 3)


def test_a_changed_cell_does_not_fit_the_manifest(site: Path) -> None:
    rewrite(site, I01, I01.replace("30", "50"))
    assert said(check_entry(DistrictEntry(site))) == f"文件与清单不符：被改动 {TABLE}"


def test_a_file_more_or_less_is_seen(site: Path) -> None:
    (site / "data" / "extra.csv").touch()
    (site / "data" / "units.csv").unlink()
    assert said(check_entry(DistrictEntry(site))) == f"文件与清单不符：{EXTRA}"


def test_pages_come_whole_or_not_at_all(site: Path) -> None:
    for name in ("index.html", "places.html"):
        (site / name).write_text("<p>总览</p>", encoding="utf-8")
    seal(site)
    assert check_entry(DistrictEntry(site)).has_pages
    (site / "places.html").unlink()
    assert said(check_entry(DistrictEntry(site))) == "文件与清单不符：缺失 places.html"
    (site / "index.html").unlink()
    district = check_entry(DistrictEntry(site))
    assert (said(district), district.has_pages) == ("", False)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (",30,52,0.576923076923", ",50,52,0.961538461538", "各级之和对不上：I01（990101）"),
        ("100,2022-05-20,30,47,0.63829787234", "100,2022-05-20,30,47,0.9", "值不等于分子除以分母"),
        (",2022-05-20,30,52,", ",2022-05-19,30,52,", "2022-05-19 与清单的 2022-05-20 不同"),
        (I01, I01.replace("30", "三十"), "不合数据包标准"),
        (I01, I01.replace("30", "NaN"), "不是数的数"),
        ("I05,district,990101,", "I99,district,990101,", "不认识指标 I99；缺少指标 I05"),
        ("I01,district,990101,", "I01,district,990109,", "有 2 个区的数：990101、990109"),
        ("I01,town,990101101,", "I01,town,990102101,", "单位代码与层级或区代码 990101 不符"),
        ("I01,town,990101101,", "I01,county,990101101,", "单位代码与层级或区代码 990101 不符"),
        ("code,level,", "code,name,", "不合数据包标准"),
    ],
)  # fmt: skip
def test_a_forgery_with_a_manifest_that_fits_contradicts_itself(
    site: Path, old: str, new: str, why: str
) -> None:
    rewrite(site, old, new)
    seal(site)
    assert why in said(check_entry(DistrictEntry(site)))


def test_a_forgery_that_adds_up_is_caught_by_the_pin_alone(site: Path) -> None:
    pin = sha256(site / MANIFEST)
    rewrite(site, ",30,52,0.576923076923", ",31,52,0.596153846154")
    rewrite(site, ",30,47,0.63829787234", ",31,47,0.659574468085")
    rewrite(site, ",30,40,0.75", ",31,40,0.775")
    seal(site)
    assert said(check_entry(DistrictEntry(site))) == "", "nothing in the package itself tells"
    district = check_entry(DistrictEntry(site, manifest_sha256=pin))
    assert "清单和文件一起被换过" in said(district)
    assert not check_entry(DistrictEntry(site, manifest_sha256=sha256(site / MANIFEST))).faults


def test_towns_may_have_records_of_their_own_where_the_indicator_says_so(site: Path) -> None:
    lines = (site / TABLE).read_text(encoding="utf-8").splitlines()
    assert "I38,district,990101,2022-05-20,18,20,0.9" in lines
    assert "I38,town,990101100,2022-05-20,9,10,0.9" in lines
    rewrite(
        site, "I38,town,990101100,2022-05-20,9,10,0.9", "I38,town,990101100,2022-05-20,27,30,0.9"
    )
    seal(site)
    assert "I38（990101）" in said(check_entry(DistrictEntry(site))), "more than the district has"


def test_the_list_knows_the_district_and_the_commit(site: Path) -> None:
    found = said(check_entry(DistrictEntry(site, district_code="990102", commit="f" * 40)))
    assert "清单上是 ffffffffffff" in found
    assert "清单上是 990102，网站是 990101 的" in found


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"commit": "0123456789" * 4 + "+未提交的改动"}, "没有提交的文件"),
        ({"tools": {"lookback": "0.0.1"}}, "由 lookback 0.0.1 生成"),
        ({"audience": "board"}, "没有这样的版本"),
        ({"as_of": "上周"}, "读不到网站的清单 manifest.json（as_of “上周”应是日期）"),
        (
            {"as_of": 1, "commit": 2, "tools": 3, "outputs": 4},
            "tools “3”应是“名称: 值”的样子；等 4 处",
        ),
        ({"outputs": []}, "outputs “[]”应是“名称: 值”的样子"),
        ({"outputs": {}}, "清单以外"),
        ({"outputs": {"data/indicators.csv": 1}}, "outputs.data/indicators.csv “1”应是文本"),
        ({"outputs": {"data/indicators.csv": "1"}}, "被改动"),
    ],
)
def test_a_manifest_is_held_to_what_it_must_say(
    site: Path, changed: dict[str, object], why: str
) -> None:
    seal(site, **changed)
    assert why in said(check_entry(DistrictEntry(site)))


@pytest.mark.parametrize("path", ["../../secret.csv", "https://example.org/x.csv", "lists/L99.csv"])
def test_a_descriptor_leads_nowhere_else(site: Path, path: str) -> None:
    rewrite(site, '"indicators.csv"', f'"{path}"', DESCRIPTOR)
    seal(site)
    assert f"指向清单以外的 {path}" in said(check_entry(DistrictEntry(site)))


def test_a_descriptor_must_bring_its_own_schemas(site: Path) -> None:
    rewrite(
        site,
        '"title": "指标",',
        '"dialect": "https://example.org/d.json",',
        "data/datapackage.json",
    )
    seal(site)
    assert "引用了别处的结构说明" in said(check_entry(DistrictEntry(site)))


def test_what_is_no_site_is_told(tmp_path: Path, demo: Path) -> None:
    (tmp_path / "空").mkdir()
    assert said(check_entry(DistrictEntry(tmp_path / "没有"))) == "文件夹不存在或打不开"
    assert "读不到网站的清单" in said(check_entry(DistrictEntry(tmp_path / "空")))
    assert said(check_entry(DistrictEntry(demo))) == "仓库里没有 public/"


def test_a_repository_means_its_public_folder(site: Path, tmp_path: Path, demo: Path) -> None:
    root = Path(shutil.copytree(demo, tmp_path / "repository"))
    shutil.copytree(site, root / "public")
    assert not check_entry(DistrictEntry(root)).faults
    anew = [FileVerdict(TABLE, SAME)]
    assert check_entry(DistrictEntry(root), lambda *_: anew).is_proved
    anew = [FileVerdict(TABLE, REBUILT_OTHERWISE)]
    assert "由它的提交重建，结果不同：重建不同" in said(
        check_entry(DistrictEntry(root), lambda *_: anew)
    )


def test_a_package_without_names_is_read_too(site: Path) -> None:
    manifest = manifest_of(site)
    assert "data/units.csv" in manifest["outputs"]
    (site / "data" / "units.csv").unlink()
    path = site / DESCRIPTOR
    content = json.loads(path.read_text(encoding="utf-8"))
    content["resources"] = [one for one in content["resources"] if one["name"] != "units"]
    path.write_text(json.dumps(content), encoding="utf-8")
    seal(site)
    district = check_entry(DistrictEntry(site))
    assert (said(district), district.name) == ("", "990101")
