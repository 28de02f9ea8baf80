"""The public edition as files: what its pages and data give away, and canaries in both editions."""

import csv
import gzip
import html
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from frictionless import validate

from lookback import HOME
from lookback.check.findings.finding import Findings
from lookback.compute.figures.weekly_change import compute_weeks
from lookback.compute.indicators import INDICATOR_BY_CODE, INDICATORS
from lookback.compute.privacy.count_relations import Cell, count_name
from lookback.compute.privacy.disclosure import PUBLIC, PUBLIC_PARTS, VISIBLE_AUDIENCES
from lookback.data.csv_writer import format_table
from lookback.data.package import Field, Package, Resource, read_package
from lookback.data.snapshot import read_snapshot
from lookback.errors import WrongUse
from lookback.history.git.clone_state import CloneState
from lookback.notice import Notice
from lookback.publish.figures import NOT_PUBLIC
from lookback.site.build import build_site
from lookback.site.up_to_date import read_origin

from ..compute.privacy.attack import DISTRICT, counts_of, given_away

pytestmark = pytest.mark.whole
Build = Callable[..., Path]
DAY = date(2022, 6, 12)
K = 5
FRACTION = re.compile(r"(?<![\d.,])(\d[\d,]*) / (\d[\d,]*)(?![\d.,])")
COUNTED = re.compile(r"(?<![\d.,])(\d[\d,]*) ?</?[^>]*>? ?(?:户|人)(?![均次口])")


def files_of(site: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, and every file inside one: workbooks, documents, compressed ones."""
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        name, content = path.relative_to(site).as_posix(), path.read_bytes()
        yield name, content
        if name.endswith(".gz"):
            yield f"{name}!", gzip.decompress(content)
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for member in archive.namelist():
                    yield f"{name}!{member}", archive.read(member)


def texts_of(site: Path) -> Iterator[tuple[str, str]]:
    """The same as text, with what HTML and JSON write otherwise (&#…;, \\u…) read back."""
    for name, content in files_of(site):
        text = content.decode("utf-8", errors="replace")
        escaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
        yield name, f"{text}\n{html.unescape(escaped)}"


@pytest.fixture(scope="module")
def site(package: Package, notice: Notice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public edition of the repository's own sample."""
    out = tmp_path_factory.mktemp("public") / "public-web"
    origin = read_origin(HOME, HOME, CloneState("0" * 40, (), (), ()), DAY, "web")
    build_site(
        package, read_snapshot(package, notice, DAY), out,
        origin=origin, again=lambda: origin, findings=Findings.of([]),
        ledger_pages=dict, progress=lambda _: None,
    )  # fmt: skip
    return out


@pytest.fixture(scope="module")
def rows(site: Path) -> list[dict[str, str]]:
    text = (site / "data" / "indicators.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def shown_in(rows: list[dict[str, str]]) -> dict[Cell, float]:
    return {
        (count_name(row["code"], part), row["unit_code"]): float(row[part])
        for row in rows
        for part in ("numerator", "denominator")
        if row[part] not in ("", "*")
    }


def test_the_public_files_are_those_declared(site: Path) -> None:
    pages = {path.name for path in site.glob("*.html")} - {"404.html"}
    assert pages == {f"{part[:-3]}.html" for part in PUBLIC_PARTS if re.fullmatch(r"\w+\.md", part)}
    assert {path.name for path in site.iterdir() if path.is_dir()} == {
        "assets", "data", "search", "town",
    }  # fmt: skip
    assert not [path for path in site.rglob("*") if path.suffix in (".xlsx", ".docx")]


def test_the_banner_tells_the_editions_apart(site: Path, built: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "请勿外传" not in text
        assert "公开版" in text
    assert "请勿外传" in (built / "index.html").read_text(encoding="utf-8")


def test_the_public_data_are_a_data_package(site: Path, rows: list[dict[str, str]]) -> None:
    """A reader learns from the descriptor that * is no number, and which figures have one."""
    report = validate(str(site / "data" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
    content = json.loads((site / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert content["resources"][0]["schema"]["missingValues"] == ["", "*"]
    assert "*" in {row["value"] for row in rows}
    assert all("*" in (row["numerator"], row["denominator"]) for row in rows if row["value"] == "*")


def test_everything_published_together_gives_no_small_count_away(
    site: Path, rows: list[dict[str, str]], package: Package, notice: Notice
) -> None:
    """The pages show no number that the data file does not; the file's are put to the attack."""
    weeks = compute_weeks(read_snapshot(package, notice, DAY), INDICATORS)
    assert given_away(counts_of(weeks, DAY), shown_in(rows), K) == {}
    is_work = weeks["code"].isin([code for code, one in PUBLIC.items() if not one.is_of_people])
    work = weeks[is_work & weeks["denominator"].notna()]
    pairs = {
        (float(row["numerator"]), float(row["denominator"]))
        for row in rows
        if "*" not in (row["numerator"], row["denominator"]) and row["denominator"]
    } | set(zip(work["numerator"].astype(float), work["denominator"].astype(float), strict=True))
    counts = {value for pair in pairs for value in pair}
    counts |= {float(row["value"]) for row in rows if row["value"] not in ("", "*")}
    for name, text in texts_of(site):
        if name.startswith(("assets/vendor", "assets/javascripts", "search/")):
            continue  # programs, and the text of the pages run together
        for above, below in FRACTION.findall(text):
            assert (_number(above), _number(below)) in pairs, (name, above, below)
        if name.endswith(".html") and not name.startswith(("method", "fields", "indicators")):
            for number in COUNTED.findall(text):
                assert _number(number) in counts, (name, number)


def test_every_page_names_the_figures_that_it_hides(site: Path, rows: list[dict[str, str]]) -> None:
    """In the catalogue each figure of the district stands, with its number or the word."""
    page = (site / "indicators.html").read_text(encoding="utf-8")
    for row in (row for row in rows if row["level"] == "district" and row["value"] == "*"):
        title = html.escape(INDICATOR_BY_CODE[row["code"]].title, quote=False)
        section = page[page.index(f'id="{row["code"]}"') :]
        assert NOT_PUBLIC in section[: section.index("</dl>")], title


def test_no_record_is_named_in_the_public_edition(site: Path, package: Package) -> None:
    """Numbers of households, persons, cases, documents, and every name, of the whole sample."""
    wanted: set[str] = set()
    for resource in package.resources.values():
        for field in resource.fields:
            if _is_free_text(field) and field.audience not in VISIBLE_AUDIENCES["web"]:
                wanted |= {
                    value
                    for value in _values(resource, field)
                    if len(value) >= 6 and not value.islower()
                }
    public = {value for name in ("town", "village", "milestone")
              for field in package.resources[name].fields
              for value in _values(package.resources[name], field)}  # fmt: skip
    words = re.compile(r"[\w〔〕-]{6,}")
    for name, text in texts_of(site):
        if not name.startswith(("assets/vendor", "assets/javascripts")):
            found = (set(words.findall(text)) & wanted) - public
            assert found <= {DISTRICT}, name


def test_canaries_in_every_field(
    demo: Path, build: Build, package: Package, tmp_path: Path
) -> None:
    """A mark in each text that is not for the web: none reaches the public edition; of those
    that are restricted none reaches the internal one, workbooks and search index included."""
    root = tmp_path / "marked"
    marks = _marked(demo, root, package)
    assert len(marks) > 50
    for audience, pages in (("web", {"ledger_pages": dict}), ("internal", {})):
        out = build(tmp_path / audience / "site", root, audience=audience, **pages).parent
        forbidden = [
            mark
            for mark, field in marks.items()
            if field.audience not in VISIBLE_AUDIENCES[audience]
        ]
        assert forbidden
        for name, text in texts_of(out):
            found = [mark for mark in forbidden if mark in text]
            assert found == [], (audience, name)


@pytest.mark.parametrize(("first", "second"), [("internal", "web"), ("web", "internal")])
def test_no_edition_replaces_the_other(
    build: Build, built: Path, site: Path, tmp_path: Path, first: str, second: str
) -> None:
    standing = {"internal": built, "web": site}[first]
    before = {path: path.read_bytes() for path in standing.rglob("*") if path.is_file()}
    with pytest.raises(WrongUse, match="要生成的是"):
        build(standing, audience=second)
    assert {path: path.read_bytes() for path in standing.rglob("*") if path.is_file()} == before


def test_the_public_edition_is_the_same_again(build: Build, public: Path, tmp_path: Path) -> None:
    again = build(tmp_path / "site", audience="web", ledger_pages=dict).parent
    assert dict(files_of(again)) == dict(files_of(public))


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _is_free_text(field: Field) -> bool:
    return field.type == "string" and not field.labels


def _values(resource: Resource, field: Field) -> set[str]:
    found: set[str] = set()
    for path in resource.paths:
        text = (HOME / path).read_text(encoding="utf-8")
        found |= {row[field.name] for row in csv.DictReader(io.StringIO(text))}
    return found - {""}


def _marked(source: Path, root: Path, package: Package) -> Mapping[str, Field]:
    """A copy of a dataset with a mark in every free text that is not for the web; no keys."""
    for name in ("schemas", "datapackage"):
        shutil.copytree(source / name, root / name)
    (root / "datapackage.json").write_bytes((source / "datapackage.json").read_bytes())
    marks: dict[str, Field] = {}
    for resource in read_package(root).resources.values():
        links = {"shard", "register", *resource.primary_key}
        texts = {
            field.name: f"金丝雀{resource.name}.{field.name}"
            for field in resource.fields
            if _is_free_text(field)
            and field.audience not in VISIBLE_AUDIENCES["web"]
            and field.name not in links
            and not field.name.endswith(("_id", "_code"))
        }
        marks |= {texts[field.name]: field for field in resource.fields if field.name in texts}
        for path in resource.paths:
            rows = list(csv.DictReader(io.StringIO((root / path).read_text(encoding="utf-8"))))
            cells = [
                [texts.get(name, row.get(name) or "") for name in resource.header] for row in rows
            ]
            (root / path).write_bytes(format_table(resource.header, cells))
    return marks
