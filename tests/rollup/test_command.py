"""The command as a province's office calls it: exit codes, what is written, what is not."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from frictionless import validate
from openpyxl import load_workbook

from lookback.notice import Notice
from lookback.rollup.district_list import DistrictEntry
from lookback.rollup.join import join_districts
from lookback.rollup.nested_rollups import districts_of
from lookback.site.manifest import MANIFEST, sha256

from .sending import CODES, lookback, manifest_of, publish, reseal, rewrite, seal
from .test_join import public


def pages(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.whole
def test_three_districts_one_pinned_one_tampered_with(
    folders: Mapping[str, Path], out: Path, tmp_path: Path
) -> None:
    pins = {code: sha256(path / MANIFEST) for code, path in folders.items()}
    rewrite(folders["990103"], "990103,2022-05-20,12,72,", "990103,2022-05-20,72,72,")
    table = tmp_path / "清单.csv"
    rows = [f"{path.name},{CODES[code]},{pins[code]}" for code, path in folders.items()]
    table.write_text("path,district_name,manifest_sha256\n" + "\n".join(rows), encoding="utf-8")
    command = ("rollup", "--list", table, "--out", out, "--name", "示例市")
    first = lookback(*command)
    assert first.code == 2
    assert first.out == f"{out / 'index.html'}\n"
    assert "示例三区：文件与清单不符：被改动 data/indicators.csv" in first.err
    assert "1 个区没有通过核验，没有计入合计" in first.err
    index = (out / "index.html").read_text(encoding="utf-8")
    assert 'role="alert"' in index
    assert '<a href="district/left-out-1.html"><b>示例三区</b></a>：文件与清单不符' in index
    assert "与钉住的指纹一致" in (out / "districts.html").read_text(encoding="utf-8")
    assert not (out / "district" / "990103.html").exists()
    told = (out / "district" / "left-out-1.html").read_text(encoding="utf-8")
    assert "这个区没有通过核验，示例市的合计里没有它的数" in told
    page = (out / "district" / "990101.html").read_text(encoding="utf-8")
    assert "0123456789" * 4 in page
    assert pins["990101"] in page
    assert validate(str(out / "data" / "datapackage.json")).valid
    manifest = manifest_of(out)
    assert (manifest["kind"], manifest["code"], list(manifest["districts"])) == (
        "rollup", "9901", ["990101", "990102"],
    )  # fmt: skip
    assert [(one["code"], one["name"]) for one in manifest["left_out"]] == [("", "示例三区")]
    kept = out / "data" / "manifests" / "990101.json"
    assert kept.read_bytes() == (folders["990101"] / MANIFEST).read_bytes()
    found = {
        path: hashlib.sha256(content).hexdigest()
        for path, content in pages(out).items()
        if path != MANIFEST
    }
    assert found == manifest["outputs"]
    book = load_workbook(out / "files" / "rollup.xlsx")
    assert book.sheetnames == ["汇总", "各区", "来源"]
    assert [cell.value for cell in book["汇总"][4]][:6] == ["I01", "排查覆盖率", 61.8, "%", 55, 89]
    before = pages(out)
    assert lookback("--quiet", *command).code == 2
    assert pages(out) == before, "the same input gives the same bytes"
    assert all(str(tmp_path).encode() not in content for content in before.values())


@pytest.mark.whole
def test_public_editions_give_a_public_dashboard(folders: Mapping[str, Path], out: Path) -> None:
    for code, site in folders.items():
        public(site, ("I06,990102", "I06,990102100") if code == "990102" else ())
    for _ in range(2):  # the second takes the first one's place
        run = lookback("--quiet", "rollup", *folders.values(), "--out", out)
        assert run.code == 0, run.err
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "公开版" in index
    assert "请勿外传" not in index
    assert "不公开" in index


def test_nothing_is_written_where_nothing_stands(folders: Mapping[str, Path], out: Path) -> None:
    for path in folders.values():
        (path / "data" / "units.csv").unlink()
    run = lookback("--quiet", "rollup", *folders.values(), "--out", out)
    assert (run.code, run.out) == (2, "")
    assert run.err.count("缺失 data/units.csv") == 3
    assert not out.parent.exists()


def test_a_folder_with_something_else_is_not_replaced(
    folders: Mapping[str, Path], tmp_path: Path
) -> None:
    site = folders["990101"]
    run = lookback("rollup", *folders.values(), "--out", site)
    assert run.code == 64
    assert "这里是一个区的网站，不是汇总" in run.err
    assert (site / "data" / "indicators.csv").is_file()
    other = tmp_path / "别的"
    other.mkdir()
    (other / "文件").touch()
    assert lookback("rollup", *folders.values(), "--out", other).code == 64


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ((), "没有给出任何区"),
        (("--link-base", "javascript:alert(1)"), "不是网站的地址"),
        (("--code", "4207"), "990101 不在 4207 之内"),
        (("--audience", "board"), "用法有误"),
        (("--as-of", "昨天"), "不是日期"),
        (("--list", "没有.csv"), "读不到清单"),
    ],
)
def test_wrong_use_writes_nothing(
    sent: Mapping[str, Path], out: Path, options: tuple[str, ...], why: str
) -> None:
    given = sent.values() if options else ()
    run = lookback("rollup", *given, *options, "--out", out)
    assert run.code == 64, run.err
    assert why in run.err
    assert not out.parent.exists()


def test_mixed_days_write_nothing(folders: Mapping[str, Path], out: Path) -> None:
    rewrite(folders["990102"], "2022-05-20", "2022-05-13")
    seal(folders["990102"], as_of="2022-05-13")
    run = lookback("rollup", *folders.values(), "--out", out)
    assert run.code == 2
    assert "示例二区：统计时点是 2022-05-13" in run.err
    assert not out.parent.exists()


def test_a_rollup_is_verified_like_a_site(
    folders: Mapping[str, Path], notice: Notice, tmp_path: Path
) -> None:
    rewrite(folders["990103"], ",12,72,", ",72,72,")
    judged = [one for path in folders.values() for one in districts_of(DistrictEntry(path))]
    city = publish(join_districts(judged, notice, name="示例市"), tmp_path / "city")
    run = lookback("verify", city)
    assert run.code == 0, run.err
    pin = sha256(folders["990101"] / MANIFEST)
    assert f"990101 示例一区：提交 012345678901，清单指纹 {pin}\n" in run.out
    assert "没有计入 （代码不明） 990103：文件与清单不符" in run.out
    assert "合计就是各区的数之和" in run.out
    (city / "data" / "manifests" / "990102.json").write_text("{}")
    run = lookback("verify", city)
    assert (run.code, "被改动  data/manifests/990102.json" in run.out) == (2, True)


def test_a_rollup_with_a_sum_of_its_own_is_no_sum(
    folders: Mapping[str, Path], notice: Notice, tmp_path: Path
) -> None:
    judged = [one for path in folders.values() for one in districts_of(DistrictEntry(path))]
    city = publish(join_districts(judged, notice, name="示例市"), tmp_path / "city")
    rewrite(city, "I06,city,9901,2022-05-20,9,,9", "I06,city,9901,2022-05-20,8,,8")
    reseal(city)
    run = lookback("verify", "--files-only", city)
    assert (run.code, "没有重算合计" in run.out) == (0, True)
    run = lookback("verify", city)
    assert run.code == 2
    assert "的合计不是各区之和：I06" in run.err


def test_a_district_given_beside_its_city_writes_nothing(
    folders: Mapping[str, Path], notice: Notice, tmp_path: Path, out: Path
) -> None:
    judged = [one for path in folders.values() for one in districts_of(DistrictEntry(path))]
    city = publish(join_districts(judged, notice, name="示例市"), tmp_path / "city")
    run = lookback("rollup", city, folders["990102"], "--code", "99", "--out", out)
    assert run.code == 64
    assert "990102 示例二区：给出了不止一次：示例市的汇总已经计入它" in run.err
    assert not out.parent.exists()
