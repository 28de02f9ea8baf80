"""One district: its site against the manifest, the manifest against what is known, and itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import get_args

from lookback.compute.disclosure import Audience
from lookback.errors import BuildError, Problem
from lookback.rollup.entry import Entry
from lookback.rollup.results import DATA, Results, Unsound, read_results
from lookback.site.manifest import MANIFEST, sha256, tool_versions
from lookback.site.verify import MISSING, SAME, Claim, Verdict, check_files, read_claim

SHOWN = 3
PROGRAM = "lookback"
SHOWN_TO = get_args(Audience)
HASH = re.compile(r"[0-9a-f]{40}")
ASK = "请该区核对后重新生成、重新报送；查清之前不计入"
Proof = Callable[[Entry, Claim, list[Verdict]], list[Verdict]]
"""Builds the site of a repository anew; gives the verdicts after the comparison."""


@dataclass(frozen=True)
class District:
    """An entry with what its manifest claims and all that speaks against it.

    Only a district without `faults` counts. `fingerprint` is the SHA-256 of its manifest, ""
    where there is none; `results` are there only if they are sound.
    """

    entry: Entry
    claim: Claim | None = None
    fingerprint: str = ""
    is_proved: bool = False
    has_pages: bool = False
    results: Results | None = None
    faults: tuple[Problem, ...] = ()

    @property
    def code(self) -> str:
        """The code that its figures carry, or that the list gives it; "" where neither does."""
        return self.results.code if self.results else self.entry.district_code

    @property
    def name(self) -> str:
        """Its name: the list's, its own, or how the folder is called."""
        own = self.results.names.get(self.results.code, "") if self.results else ""
        return self.entry.district_name or own or self.code or self.entry.label

    @property
    def is_pinned(self) -> bool:
        """Whether its manifest, or the commit it names, was known from elsewhere."""
        return bool(self.entry.manifest_sha256)

    def with_fault(self, what: str, remedy: str = ASK) -> "District":
        """The same with one more thing against it."""
        return replace(self, faults=(*self.faults, Problem(self.name, what, remedy)))


def judge(entry: Entry, prove: Proof | None = None) -> District:
    """Read and verify one entry; what is wrong with it is told, never raised."""
    district = District(entry)
    if not entry.path.is_dir():
        return district.with_fault("文件夹不存在或打不开", "核对路径；没有报送的请催报")
    if entry.is_repository and not (entry.site / MANIFEST).is_file():
        return district.with_fault("仓库里没有 public/", "先在那里运行 lookback site")
    try:
        claim = read_claim(entry.site)
    except BuildError as error:
        return district.with_fault(error.problems[0].what, "应是 lookback site 生成的文件夹")
    district = replace(district, claim=claim, fingerprint=sha256(entry.site / MANIFEST))
    district = _against_pins(district, claim)
    checked = check_files(entry.site, claim)
    has_pages = any(said == SAME and not path.startswith(DATA) for path, said in checked)
    district = replace(district, has_pages=has_pages)
    if not has_pages:
        checked = [one for one in checked if one.path.startswith(DATA) or one.said != MISSING]
    if bad := [one for one in checked if one.said != SAME]:
        return district.with_fault(f"文件与清单不符：{_told(bad)}")
    try:
        results = read_results(entry.site, claim)
    except Unsound as error:
        first = "；".join(error.reasons[:SHOWN])
        more = f"；等 {len(error.reasons)} 处" if len(error.reasons) > SHOWN else ""
        return district.with_fault(f"数据包自相矛盾或不完整：{first}{more}")
    district = _named_as_listed(replace(district, results=results))
    return _proved(district, claim, checked, prove) if prove else district


def _against_pins(district: District, claim: Claim) -> District:
    """What the list knows of the manifest, and what every rollup demands of it."""
    entry = district.entry
    if entry.manifest_sha256 and entry.manifest_sha256 != district.fingerprint:
        what = f"清单指纹是 {district.fingerprint[:12]}，报送时是 {entry.manifest_sha256[:12]}"
        district = district.with_fault(f"{what}：清单和文件一起被换过")
    if entry.commit and entry.commit != claim.commit:
        what = f"网站由提交 {claim.commit[:12]} 生成，清单上是 {entry.commit[:12]}"
        district = district.with_fault(what)
    if not HASH.fullmatch(claim.commit):
        what = "由没有提交的文件生成，无从重建"
        district = district.with_fault(what, "请该区提交数据后重新生成、报送")
    if claim.audience not in SHOWN_TO:
        district = district.with_fault(f"清单写的范围“{claim.audience}”没有这样的版本")
    own, here = claim.tools.get(PROGRAM, "没有写明"), tool_versions()[PROGRAM]
    if own != here:
        what = f"由 {PROGRAM} {own} 生成，这里是 {here}：口径可能不同"
        district = district.with_fault(what, "各区用同一版本重新生成")
    return district


def _named_as_listed(district: District) -> District:
    """A figure must be of the district that the list says it is of."""
    listed, results = district.entry.district_code, district.results
    if results and listed and listed != results.code:
        return district.with_fault(
            f"清单上是 {listed}，网站是 {results.code} 的", "核对是否放错文件夹"
        )
    return district


def _proved(
    district: District, claim: Claim, checked: list[Verdict], prove: Proof
) -> District:  # fmt: skip
    """Built anew from the repository, where the entry is one and nothing speaks against it yet."""
    if not district.entry.is_repository or district.faults:
        return district
    try:
        bad = [one for one in prove(district.entry, claim, checked) if one.said != SAME]
    except BuildError as error:
        first = error.problems[0]
        return district.with_fault(f"重建不成：{first.where} {first.what}", first.remedy)
    if bad:
        return district.with_fault(f"由它的提交重建，结果不同：{_told(bad)}")
    return replace(district, is_proved=True)


def _told(bad: list[Verdict]) -> str:
    first = "、".join(f"{said} {path}" for path, said in bad[:SHOWN])
    return first + (f" 等 {len(bad)} 个" if len(bad) > SHOWN else "")
