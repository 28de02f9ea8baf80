"""The sums, against arithmetic of its own, and which districts may be summed at all."""

import csv
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from frictionless import validate

from lookback import HOME
from lookback.compute.indicators import INDICATORS
from lookback.compute.privacy.disclosure import PUBLIC
from lookback.data.unit_codes import LEVELS
from lookback.errors import BuildError, DataInvalid, WrongUse
from lookback.notice import Notice
from lookback.rollup.district_check import check_entry
from lookback.rollup.district_list import DistrictEntry
from lookback.rollup.join import JoinedDistricts, join_districts
from lookback.rollup.output_package import rollup_data_files
from lookback.rollup.pages import rollup_pages

from .sending import DESCRIPTOR, TABLE, rewrite, seal


def joined(paths: Iterable[Path], notice: Notice, **asked: object) -> JoinedDistricts:
    return join_districts([check_entry(DistrictEntry(path)) for path in paths], notice, **asked)  # type: ignore[arg-type]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def cells(rows: Iterable[Mapping[str, str]], name: str) -> list[str]:
    return [row[name] for row in rows]


def written(found: JoinedDistricts, folder: Path) -> Path:
    for path, content in rollup_data_files(found).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder / "data"


def public(site: Path, hidden: tuple[str, ...] = ()) -> None:
    """Make the package one for the web: fewer rows, and what is hidden hidden."""
    path = site / TABLE
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    kept = [header]
    for line in lines:
        code, level, unit, day, above, below, value = line.split(",")
        if code in PUBLIC and LEVELS[level] <= LEVELS[PUBLIC[code].level]:  # type: ignore[index]
            if f"{code},{unit}" in hidden:
                above, value = "*", "*"
            kept.append(",".join((code, level, unit, day, above, below, value)))
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    rewrite(
        site,
        '"missingValues": [\n          ""',
        '"missingValues": [\n          "", "*"',
        DESCRIPTOR,
    )
    seal(site, audience="web")


def test_sums_are_those_of_independent_arithmetic(
    sent: Mapping[str, Path], notice: Notice, tmp_path: Path
) -> None:
    data = written(joined(sent.values(), notice), tmp_path)
    found = {row["code"]: row for row in table(data / "indicators.csv") if row["level"] == "city"}
    sources = [table(path / "data" / "indicators.csv") for path in sent.values()]
    of_villages = {one.code for one in INDICATORS if one.grain == "village"}
    for one in INDICATORS:
        level = "village" if one.code in of_villages and not one.has_own_rows else "district"
        rows = [
            row for source in sources for row in source
            if (row["code"], row["level"]) == (one.code, level)
        ]  # fmt: skip
        above, below = (
            None
            if any(row[part] == "" for row in rows)
            else sum(Fraction(row[part]) for row in rows)
            for part in ("numerator", "denominator")
        )
        total = found[one.code]
        if one.statistic != "sum" or one.grain == "district":
            assert (total["numerator"], total["value"]) == ("", "")
            continue
        assert total["numerator"] == ("" if above is None else str(above)), one.code
        if one.denominator and above is not None and below:
            assert Fraction(total["denominator"]) == below
            assert float(total["value"]) == pytest.approx(float(above / below), rel=1e-11)
        elif one.denominator:
            assert total["value"] == ""
        else:
            assert total["value"] == total["numerator"]


def test_the_known_figures(sent: Mapping[str, Path], notice: Notice) -> None:
    totals = {row.code: row for row in joined(sent.values(), notice).totals}
    assert (totals["I01"].numerator, totals["I01"].denominator) == (67, 161)
    assert totals["I06"].value == 9
    assert (totals["I38"].numerator, totals["I38"].denominator) == (54, 60)


def test_money_is_summed_to_the_cent(sent: Mapping[str, Path], notice: Notice) -> None:
    amounts = {"numerator": Decimal("0.10"), "denominator": Decimal("9999999999.10")}
    districts = []
    for district in (check_entry(DistrictEntry(path)) for path in sent.values()):
        assert district.results
        rows = dict(district.results.rows)
        rows["I40.wage"] = rows["I40.wage"]._replace(**amounts)
        districts.append(replace(district, results=replace(district.results, rows=rows)))
    found = join_districts(districts, notice)
    total = next(row for row in found.totals if row.code == "I40.wage")
    assert (str(total.numerator), str(total.denominator)) == ("0.30", "29999999997.30")
    assert (
        b"\nI40.wage,city,9901,2022-05-20,0.3,29999999997.3,"
        in (rollup_data_files(found)["data/indicators.csv"])
    )


def test_frictionless_accepts_the_package(
    folders: Mapping[str, Path], notice: Notice, tmp_path: Path
) -> None:
    (folders["990102"] / "data" / "units.csv").unlink()
    found = joined([*folders.values(), tmp_path / "没有", tmp_path / "也没有"], notice)
    data = written(found, tmp_path / "汇总")
    report = validate(str(data / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
    rows = table(data / "districts.csv")
    assert [(row["code"], row["verified"]) for row in rows] == [
        ("990101", "是"), ("990103", "是"), ("", "否"), ("", "否"), ("", "否"),
    ]  # fmt: skip
    assert rows[2]["reason"] == "文件与清单不符：缺失 data/units.csv"


def test_a_blank_figure_makes_the_sum_unknown_and_names_the_district(
    folders: Mapping[str, Path], notice: Notice
) -> None:
    site = folders["990102"]
    rewrite(site, "I06,district,990102,2022-05-20,3,,3", "I06,district,990102,2022-05-20,,,")
    seal(site)
    found = joined(folders.values(), notice)
    total = next(row for row in found.totals if row.code == "I06")
    assert (total.numerator, total.value) == (None, None)
    assert [gap.district_code for gap in found.gaps if gap.code == "I06"] == ["990102"]
    assert {gap.reason for gap in found.gaps if gap.code == "I40"} == {
        "不由各区相加：中位数和天数只看各区自己的"
    }


def test_two_packages_of_one_district_are_both_left_out(
    folders: Mapping[str, Path], notice: Notice, tmp_path: Path
) -> None:
    twin = Path(shutil.copytree(folders["990101"], tmp_path / "另一份"))
    found = joined([*folders.values(), twin], notice)
    assert [one.code for one in found.districts] == ["990102", "990103"]
    assert [one.faults[0].what for one in found.left_out] == ["区代码 990101 有 2 份报送"] * 2


def test_mixed_days_and_audiences_stop_until_one_is_chosen(
    folders: Mapping[str, Path], notice: Notice
) -> None:
    other = folders["990102"]
    rewrite(other, "2022-05-20", "2022-05-13")
    seal(other, as_of="2022-05-13")
    with pytest.raises(DataInvalid) as stop:
        joined(folders.values(), notice)
    assert [problem.where for problem in stop.value.problems] == ["统计时点", "示例二区"]
    assert "2022-05-20 2 个区，2022-05-13 1 个区" in stop.value.problems[0].what
    found = joined(folders.values(), notice, as_of=date(2022, 5, 20))
    assert [one.faults[0].what for one in found.left_out] == [
        "统计时点是 2022-05-13，汇总的是 2022-05-20"
    ]
    rewrite(other, "2022-05-13", "2022-05-20")
    public(other)
    with pytest.raises(DataInvalid, match="内部版 2 个区，公开版 1 个区"):
        joined(folders.values(), notice)
    assert [one.code for one in joined(folders.values(), notice, audience="web").districts] == [
        "990102"
    ]


def test_another_notice_does_not_count(folders: Mapping[str, Path], notice: Notice) -> None:
    seal(folders["990103"], notice="某办〔2022〕9号")
    found = joined(folders.values(), notice)
    assert "依据的通知是 某办〔2022〕9号" in found.left_out[0].faults[0].what
    other = replace(notice, document=replace(notice.document, number="某办〔2022〕9号"))
    assert [one.code for one in joined(folders.values(), other).districts] == ["990103"]


@pytest.mark.parametrize(
    ("asked", "whole"),
    [({}, ("9901", "city")), ({"code": "99", "name": "示例省"}, ("99", "province"))],
)
def test_the_unit_above(
    sent: Mapping[str, Path], notice: Notice, asked: dict[str, str], whole: tuple[str, str]
) -> None:
    found = joined(sent.values(), notice, **asked).whole
    assert (found.code, found.level) == whole


@pytest.mark.parametrize(("code", "why"), [("98", "990101 不在 98 之内"), ("990", "代码是“990”")])
def test_a_unit_that_is_not_above_is_refused(
    sent: Mapping[str, Path], notice: Notice, code: str, why: str
) -> None:
    with pytest.raises(WrongUse, match=why):
        joined(sent.values(), notice, code=code)


def test_where_nothing_stands_all_reasons_are_told(tmp_path: Path, notice: Notice) -> None:
    with pytest.raises(BuildError) as stop:
        joined([tmp_path / "甲", tmp_path / "乙"], notice)
    assert stop.value.exit_code == 2
    assert [problem.where for problem in stop.value.problems] == ["甲", "乙"]


def test_every_template_is_used(sent: Mapping[str, Path], notice: Notice, tmp_path: Path) -> None:
    found = joined([*sent.values(), tmp_path / "没有报送"], notice)
    used = {page.template for page in rollup_pages(found, {})}
    there = {f"rollup/{path.name}" for path in (HOME / "site/templates/rollup").glob("*.j2")}
    assert used | {"rollup/_parts.md.j2"} == there


def test_public_editions_are_joined_and_what_one_hides_stays_hidden(
    folders: Mapping[str, Path], notice: Notice, tmp_path: Path
) -> None:
    for code, site in folders.items():
        public(site, ("I06,990102", "I06,990102100") if code == "990102" else ())
    found = joined(folders.values(), notice)
    assert [fault for one in found.left_out for fault in one.faults] == []
    assert {row.code for row in found.totals} == set(PUBLIC)
    data = written(found, tmp_path / "汇总")
    assert validate(str(data / "datapackage.json")).valid
    rows = [row for row in table(data / "indicators.csv") if row["level"] == "city"]
    told = {row["code"]: (row["numerator"], row["denominator"], row["value"]) for row in rows}
    assert told["I06"] == ("*", "", "*")
    assert told["I01"][:2] == ("67", "161")
    (gap,) = [gap for gap in found.gaps if gap.code == "I06"]
    assert (gap.district_code, "没有公开" in gap.reason) == ("990102", True)
    assert len(rollup_pages(found, {})) == 7


def test_a_public_edition_with_an_internal_figure_is_left_out(
    folders: Mapping[str, Path], notice: Notice
) -> None:
    seal(folders["990101"], audience="web")
    with pytest.raises(DataInvalid, match="不认识指标"):
        joined([folders["990101"]], notice)


def test_ten_districts_one_of_them_tampered_with(
    sent: Mapping[str, Path], notice: Notice, tmp_path: Path
) -> None:
    models = [*sent, *sent, *sent, "990101"]
    codes = {f"9902{place:02d}": model for place, model in enumerate(models, start=1)}
    for code, model in codes.items():
        site = Path(shutil.copytree(sent[model], tmp_path / code))
        for path in (site / "data").glob("*.csv"):
            rewrite(site, model, code, f"data/{path.name}")
        seal(site)
    rewrite(tmp_path / "990207", ",30,52,", ",50,52,")
    found = joined((tmp_path / code for code in codes), notice)
    assert [one.entry.label for one in found.left_out] == ["990207"]
    totals = {row.code: row for row in found.totals}
    assert totals["I01"].numerator == 3 * (30 + 25 + 12)
    assert totals["I01"].denominator == 3 * (52 + 37 + 72)
    assert totals["I06"].value == 3 * (5 + 3 + 1)
    assert totals["I09"].denominator == 3 * (3 * (40 + 25 + 60) + 3 * 31)
