"""Checks one district: its files against the manifest, the manifest against the list."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import get_args

from lookback.compute.privacy.disclosure import Audience
from lookback.errors import BuildError, Problem
from lookback.execution.code import tool_versions
from lookback.rollup.district_list import DistrictEntry
from lookback.rollup.district_results import DATA, DistrictResults, PackageUnsound, read_results
from lookback.site.manifest import MANIFEST
from lookback.site.manifest_reader import ManifestClaim, read_manifest
from lookback.site.verification import MISSING, SAME, FileVerdict, check_files

SHOWN = 3
PROGRAM = "lookback"
SHOWN_TO = get_args(Audience)
HASH = re.compile(r"[0-9a-f]{40}")
ASK = "请报送单位核对后重新生成、重新报送；查清之前不计入"
RebuildCheck = Callable[[DistrictEntry, ManifestClaim, list[FileVerdict]], list[FileVerdict]]
"""Builds the site of a repository anew; gives the verdicts after the comparison."""


@dataclass(frozen=True)
class District:
    """An entry with what its manifest claims and all that speaks against it.

    Only a district without `faults` counts; `differing` are the files that are not as its manifest
    says. `manifest` is that file, b"" where there is none; `results` are there only if they are
    sound. One that comes in the rollup of a city has that rollup as `through`; the rollup itself
    stands here only where it does not verify, in place of all its districts.
    """

    entry: DistrictEntry
    claim: ManifestClaim | None = None
    manifest: bytes = b""
    is_proved: bool = False
    has_pages: bool = False
    results: DistrictResults | None = None
    faults: tuple[Problem, ...] = ()
    differing: tuple[FileVerdict, ...] = ()
    through: "District | None" = None

    @property
    def code(self) -> str:
        """The code that its figures carry, or that the list gives it; "" where neither does."""
        return self.results.code if self.results else self.entry.district_code

    @property
    def name(self) -> str:
        """Its name: the list's, its own, or how the folder is called."""
        own = self.results.names.get(self.results.code, "") if self.results else ""
        if self.claim and self.claim.parts and not self.faults:
            own = self.claim.parts.name
        return self.entry.district_name or own or self.code or self.entry.label

    @property
    def city_code(self) -> str:
        """The first four digits of its code, or the code of the rollup that it came in."""
        rollup = self.through.claim if self.through else None
        return self.code[:4] or (rollup.parts.code if rollup and rollup.parts else "")

    @property
    def page(self) -> str:
        """Where its page stands in a rollup that counts it."""
        return f"district/{self.code}.html"

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of its manifest; "" where there is none."""
        return hashlib.sha256(self.manifest).hexdigest() if self.manifest else ""

    @property
    def is_pinned(self) -> bool:
        """Whether its manifest, or that of the rollup it came in, was known from elsewhere."""
        return bool(self.entry.manifest_sha256)

    @property
    def is_rollup(self) -> bool:
        """Whether this is the rollup of several districts."""
        return bool(self.claim and self.claim.parts)

    def with_fault(self, what: str, remedy: str = ASK) -> "District":
        """The same with one more thing against it."""
        return replace(self, faults=(*self.faults, Problem(self.name, what, remedy)))

    def with_unsound(self, error: PackageUnsound) -> "District":
        """The same with all that is wrong with its data package."""
        first = "；".join(error.reasons[:SHOWN])
        more = f"；等 {len(error.reasons)} 处" if len(error.reasons) > SHOWN else ""
        return self.with_fault(f"数据包自相矛盾或不完整：{first}{more}")

    def with_differing(self, what: str, bad: Iterable[FileVerdict]) -> "District":
        """The same with the files that are not as they should be."""
        file_verdicts = tuple(bad)
        told = "、".join(f"{said} {path}" for path, said in file_verdicts[:SHOWN])
        more = f" 等 {len(file_verdicts)} 个" if len(file_verdicts) > SHOWN else ""
        return replace(self, differing=file_verdicts).with_fault(f"{what}：{told}{more}")


def check_entry(entry: DistrictEntry, prove: RebuildCheck | None = None) -> District:
    """Read and verify one entry; what is wrong with it becomes `faults`, nothing is raised.

    Of a rollup the manifest and the files; what it sums is read by `nested.districts_of`.
    """
    district = District(entry)
    if not entry.path.is_dir():
        return district.with_fault("文件夹不存在或打不开", "核对路径；没有报送的请催报")
    if entry.is_repository and not (entry.site / MANIFEST).is_file():
        return district.with_fault("仓库里没有 public/", "先在那里运行 lookback site")
    try:
        claim = read_manifest(entry.site)
    except BuildError as error:
        remedy = "应是 lookback site 或 lookback rollup 生成的文件夹"
        return district.with_fault(error.problems[0].what, remedy)
    district = replace(district, claim=claim, manifest=(entry.site / MANIFEST).read_bytes())
    district = _against_pins(district, claim)
    checked = check_files(entry.site, claim)
    has_pages = any(said == SAME and not path.startswith(DATA) for path, said in checked)
    district = replace(district, has_pages=has_pages)
    if not has_pages:
        checked = [
            verdict
            for verdict in checked
            if verdict.path.startswith(DATA) or verdict.said != MISSING
        ]
    if bad := [verdict for verdict in checked if verdict.said != SAME]:
        return district.with_differing("文件与清单不符", bad)
    if claim.parts:
        return _named_as_listed(district, claim.parts.code)
    try:
        results = read_results(entry.site, claim)
    except PackageUnsound as error:
        return district.with_unsound(error)
    district = _named_as_listed(replace(district, results=results), results.code)
    return _proved(district, claim, checked, prove) if prove else district


def _against_pins(district: District, claim: ManifestClaim) -> District:
    """What the list knows of the manifest, and what every rollup demands of it."""
    entry = district.entry
    if entry.manifest_sha256 and entry.manifest_sha256 != district.fingerprint:
        what = f"清单指纹是 {district.fingerprint[:12]}，报送时是 {entry.manifest_sha256[:12]}"
        district = district.with_fault(f"{what}：清单和文件一起被换过")
    if entry.commit and entry.commit != claim.commit:
        what = f"网站由提交 {claim.commit[:12]} 生成，清单上是 {entry.commit[:12]}"
        district = district.with_fault(what)
    if not claim.parts and not HASH.fullmatch(claim.commit):
        what = "由没有提交的文件生成，无从重建"
        district = district.with_fault(what, "请该区提交数据后重新生成、报送")
    if claim.audience not in SHOWN_TO:
        district = district.with_fault(f"清单写的范围“{claim.audience}”没有这样的版本")
    own, here = claim.tools.get(PROGRAM, "没有写明"), tool_versions()[PROGRAM]
    if own != here:
        what = f"由 {PROGRAM} {own} 生成，这里是 {here}：口径可能不同"
        district = district.with_fault(what, "各区用同一版本重新生成")
    return district


def _named_as_listed(district: District, code: str) -> District:
    """A figure must be of the unit that the list says it is of."""
    listed = district.entry.district_code
    if listed and listed != code:
        what = f"清单上是 {listed}，网站是 {code} 的"
        return district.with_fault(what, "核对是否放错文件夹")
    return district


def _proved(
    district: District, claim: ManifestClaim, checked: list[FileVerdict], prove: RebuildCheck
) -> District:  # fmt: skip
    """Built anew from the repository, where the entry is one and nothing speaks against it yet."""
    if not district.entry.is_repository or district.faults:
        return district
    try:
        bad = [verdict for verdict in prove(district.entry, claim, checked) if verdict.said != SAME]
    except BuildError as error:
        first = error.problems[0]
        return district.with_fault(f"重建不成：{first.where} {first.what}", first.remedy)
    if bad:
        return district.with_differing("由它的提交重建，结果不同", bad)
    return replace(district, is_proved=True)
