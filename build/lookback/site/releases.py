"""版本：releases side by side, each a whole site that no later build touches."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, Self

import pandas as pd

from lookback import HOME
from lookback.compute.indicators import INDICATOR_BY_CODE
from lookback.compute.privacy.disclosure import Audience
from lookback.data.reformat import replace_file
from lookback.errors import HistoryUnusable, Problem, WrongUse
from lookback.history.git.git_command import run_git, try_git
from lookback.history.git.repository import Repository
from lookback.history.ledger.anchors import Anchor
from lookback.history.restatement.restatement import ReleasedFigures
from lookback.publish.pages.rendering import template_environment
from lookback.site.manifest import MANIFEST, sha256
from lookback.site.manifest_reader import ManifestClaim, read_manifest

FOLDERS: Mapping[Audience, str] = {"internal": "versions", "web": "versions-web"}
"""Where the releases for an audience stand: a folder of its own for each."""
VERSIONS = "versions.json"
INDICATORS = "data/indicators.csv"
_NAME = re.compile(r"[\w.-]+")
_Key = tuple[str, str, str]


class Release(NamedTuple):
    """A published version: the folder's name, its commit and day, and whether history has it."""

    name: str
    commit: str
    as_of: str
    is_kept: bool


class FigureStep(NamedTuple):
    """A figure of a unit in two releases, as `indicators.csv` writes it; "" where there is none."""

    code: str
    title: str
    level: str
    unit_code: str
    before: str
    after: str


def commit_of_tag(root: Path, name: str) -> str:
    """The commit of a Git tag that can be the name of a folder.

    Raises:
        WrongUse: the name has marks that a folder or an address may not have.
        HistoryUnusable: there is no such tag.
    """
    if not _NAME.fullmatch(name) or name.startswith("."):
        remedy = "标签用字母、数字、汉字、点、横线和下划线，例如 2024-W22"
        raise WrongUse(Problem(f"版本 {name}", "不能作为文件夹的名字", remedy))
    done = try_git(root, "rev-parse", "--verify", "--quiet", f"refs/tags/{name}^{{commit}}")
    if done.code:
        remedy = f"先给要发布的提交打标签：git tag -a {name} -m 说明"
        raise HistoryUnusable(Problem(f"版本 {name}", "没有这个标签", remedy))
    return done.output.decode().strip()


def refuse_mixed(folder: Path, audience: Audience) -> None:
    """Stop before internal and public releases come to stand in one folder.

    Raises:
        WrongUse: a release for another audience is there.
    """
    for manifest in _manifests(folder):
        if read_manifest(manifest.parent).audience != audience:
            what = "这里有另一种版本（内部版和公开版不放在一起）"
            raise WrongUse(Problem(str(folder), what, "用 --out 换一个文件夹"))


def refuse_again(folder: Path, day: date) -> None:
    """Stop before a day's public figures are published a second time, with corrections.

    Raises:
        WrongUse: a release of this day is there.
    """
    for manifest in _manifests(folder):
        if read_manifest(manifest.parent).as_of == day:
            what = f"统计时点 {day} 已经公开发布过（{manifest.parent.name}）"
            remedy = "更正进入下一期；两次发布同一天的数字，相减会露出小数"
            raise WrongUse(Problem(str(folder), what, remedy))


def _manifests(folder: Path) -> list[Path]:
    found = sorted(folder.glob(f"*/{MANIFEST}"))
    return [manifest for manifest in found if not manifest.parent.name.startswith(".")]


def releases(root: Path, folder: Path) -> list[Release]:
    """Every release in the folder, the newest data first, then by name."""
    repository = Repository.open(root)
    releases = []
    for manifest in _manifests(folder):
        claim = read_manifest(manifest.parent)
        kept = repository.leads_to(claim.commit, "HEAD")
        day = claim.as_of.isoformat()
        releases.append(Release(manifest.parent.name, claim.commit, day, kept))
    return sorted(releases, key=lambda release: (release.as_of, release.name), reverse=True)


def release_anchors(root: Path) -> list[Anchor]:
    """What the releases in the folders beside the package remember of its history."""
    claims = [
        (f"版本 {folder}/{manifest.parent.name}", read_manifest(manifest.parent))
        for folder in FOLDERS.values()
        for manifest in _manifests(root / folder)
    ]
    return [Anchor(where, claim.commit.partition("+")[0], claim.ledger) for where, claim in claims]


def write_index(root: Path, folder: Path) -> list[Release]:
    """Renew what stands beside the releases: `versions.json`, the list, the comparisons.

    Each file is replaced whole; no release is opened for writing.
    """
    found = releases(root, folder)
    env = template_environment(HOME / "site" / "templates")
    steps = {
        f"{before.name}..{after.name}.html": (
            before,
            after,
            figures_changed_between(folder, before, after),
        )
        for after, before in pairwise(found)
    }
    for name, (before, after, moved) in steps.items():
        text = env.get_template("compare.html.j2").render(before=before, after=after, moved=moved)
        replace_file(folder / name, text.encode())
    compared = {after.name: (name, len(moved)) for name, (_, after, moved) in steps.items()}
    text = env.get_template("versions.html.j2").render(releases=found, compared=compared)
    content = [release._asdict() for release in found]
    replace_file(folder / VERSIONS, (json.dumps(content, ensure_ascii=False) + "\n").encode())
    replace_file(folder / "index.html", text.encode())
    return found


def figures_changed_between(folder: Path, before: Release, after: Release) -> list[FigureStep]:
    """The figures whose value differs, as published in the two releases."""
    then, now = (dict(_values(folder / release.name / INDICATORS)) for release in (before, after))
    order = {"district": 0, "town": 1, "village": 2}
    keys = sorted({*then, *now}, key=lambda key: (order[key[1]], key))
    return [
        FigureStep(
            code=key[0],
            title=INDICATOR_BY_CODE[key[0]].title if key[0] in INDICATOR_BY_CODE else "",
            level=key[1],
            unit_code=key[2],
            before=then.get(key, ""),
            after=now.get(key, ""),
        )
        for key in keys
        if then.get(key, "") != now.get(key, "")
    ]


def _values(path: Path) -> Iterator[tuple[_Key, str]]:
    text = path.read_text(encoding="utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        yield (row["code"], row["level"], row["unit_code"]), row["value"]


def refuse_changed(root: Path, folder: Path, name: str, commit: str) -> None:
    """Stop before a release is made from another commit than it was published from.

    Raises:
        HistoryUnusable: the tag was moved since.
    """
    if (folder / name / MANIFEST).is_file():
        published = read_manifest(folder / name).commit
        if published != commit:
            where = run_git(root, "log", "-1", "--format=%h %s", commit).decode().strip()
            what = f"标签已改指 {where}，发布时是 {published[:12]}"
            raise HistoryUnusable(Problem(f"版本 {name}", what, "已发布的版本不再改；用新的标签"))


class ReleasedDay(NamedTuple):
    """A release that says what was published on its day, and the SHA-256 of its manifest."""

    day: date
    manifest: str
    figures: ReleasedFigures


class ReleasedDays(NamedTuple):
    """The releases that say what was published on earlier days, and why others cannot say it.

    `figures` by day; `manifests` are the SHA-256 of their manifests by day as text.
    """

    figures: Mapping[date, ReleasedFigures]
    manifests: Mapping[str, str]
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, days: Iterable[ReleasedDay], problems: Iterable[Problem] = ()) -> Self:
        """Of these, one for each day."""
        found = sorted(days, key=lambda each: each.day)
        figures = {each.day: each.figures for each in found}
        manifests = {each.day.isoformat(): each.manifest for each in found}
        return cls(figures, manifests, tuple(problems))


NO_RELEASES = ReleasedDays({}, {}, ())


def released_days(root: Path, folder: Path) -> ReleasedDays:
    """What the releases in a folder say of their days; of several, the one of the oldest commit.

    A release whose commit has left the history, or whose figures are not those of its manifest,
    says nothing.
    """
    repository = Repository.open(root)
    days: dict[date, ReleasedDay] = {}
    problems = []
    for release in _read_releases(repository, folder):
        if isinstance(release, Problem):
            problems.append(release)
        elif _is_first(repository, release, days.get(release.day)):
            days[release.day] = release
    return ReleasedDays.of(days.values(), problems)


def recorded_days(root: Path, folder: Path, claim: ManifestClaim) -> ReleasedDays:
    """The releases with which a site was made, to make it again.

    Raises:
        HistoryUnusable: one of them is not in the folder any more, or is another.
    """
    found = [each for each in _read_releases(Repository.open(root), folder)
             if isinstance(each, ReleasedDay)]  # fmt: skip
    wanted = [each for each in found if each.manifest == claim.releases.get(str(each.day))]
    if lost := claim.releases.keys() - {str(each.day) for each in wanted}:
        remedy = "把当时的版本放回这个文件夹，再核验"
        raise HistoryUnusable(
            *(
                Problem(str(folder), f"缺少网站用来对照的 {day} 的版本", remedy)
                for day in sorted(lost)
            )
        )
    return ReleasedDays.of(wanted)


def _read_releases(repository: Repository, folder: Path) -> Iterator[ReleasedDay | Problem]:
    """What each release in a folder says, or why it says nothing."""
    for manifest in _manifests(folder):
        site, claim = manifest.parent, read_manifest(manifest.parent)
        file = site / INDICATORS
        if not repository.leads_to(claim.commit, "HEAD"):
            remedy = "问清是谁、为何改写历史；这一天的数按今日程序重算"
            what = f"提交 {claim.commit[:12]} 已不在历史里，不作为当时公布的数"
            yield Problem(f"版本 {site.name}", what, remedy)
        elif not file.is_file() or sha256(file) != claim.outputs.get(INDICATORS):
            remedy = f"运行 lookback verify {site} 查看；这一天的数按今日程序重算"
            what = f"{INDICATORS} 与清单不符，不作为当时公布的数"
            yield Problem(f"版本 {site.name}", what, remedy)
        else:
            rows = pd.read_csv(file, dtype={"code": "str", "unit_code": "str"})
            figures = ReleasedFigures(site.name, claim.commit, rows)
            yield ReleasedDay(claim.as_of, sha256(manifest), figures)


def _is_first(repository: Repository, release: ReleasedDay, known: ReleasedDay | None) -> bool:
    if known is None:
        return True
    commit, other = release.figures.commit, known.figures.commit
    return commit != other and commit in repository.ancestors(other)
