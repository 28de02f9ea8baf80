"""The dashboard of many districts: data, pages, MkDocs, audits, manifest; the swap at last."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote

from lookback import HOME
from lookback.data.locks import held
from lookback.errors import Problem, WrongUse
from lookback.execution.code import tool_versions
from lookback.execution.store import NO_STORE
from lookback.publish.pages.all_pages import page_files
from lookback.publish.pages.docs_tree import assemble_tree, write_tree
from lookback.rollup.join import JoinedDistricts
from lookback.rollup.output_package import rollup_data_files
from lookback.rollup.pages import rollup_pages, site_links
from lookback.rollup.workbook import PATH, rollup_workbook
from lookback.site.atomic_swap import refuse_foreign, staging_folder, swap_folders
from lookback.site.link_check import check_links, link_target
from lookback.site.manifest import MANIFEST, manifest_bytes, output_hashes
from lookback.site.manifest_reader import ROLLUP, MissingDistrict, RecordedDistrict, read_manifest
from lookback.site.mkdocs_run import run_mkdocs

CONFIGS = {"internal": "rollup.yml", "web": "rollup_web.yml"}


def build_rollup(
    joined: JoinedDistricts, out: Path, *, link_base: str = "", progress: Callable[[str], None]
) -> Path:
    """Build the dashboard into `out`; gives the page to open. Until the end `out` stays as it was.

    Raises:
        WrongUse: `out` holds something else, or `link_base` is no address.
        DescriptorInvalid: MkDocs or the audits refuse the pages.
    """
    with held(out, progress):
        refuse_other(out, joined)
        links = site_links(joined, out, link_base)
        with staging_folder(out) as staged:
            built = staged / "site"
            _make(joined, links, staged, built, progress)
            check_links(built, to_come=frozenset({MANIFEST, *_beside(links)}))
            (built / MANIFEST).write_bytes(rollup_manifest(joined, built))
            swap_folders(built, out)
    return out / "index.html"


def _make(
    joined: JoinedDistricts,
    links: Mapping[str, str],
    staged: Path,
    built: Path,
    progress: Callable[[str], None],
) -> None:
    """The pages in `built`; what they are made from is put beside them in `staged`."""
    progress("绘制图表，生成页面")
    site, docs = HOME / "site", staged / "docs"
    tree = assemble_tree(
        {
            "汇总页面": page_files(rollup_pages(joined, links), site, NO_STORE),
            "汇总数据包": rollup_data_files(joined),
            "汇总工作簿": {PATH: rollup_workbook(joined)},
        }
    )
    write_tree(tree, docs)
    progress("生成网站（MkDocs）")
    built.mkdir()
    run_mkdocs(site / CONFIGS[joined.audience], docs, built, joined.as_of)
    progress("核对链接与外部引用，写入清单")


def refuse_other(out: Path, joined: JoinedDistricts) -> None:
    """Stop before anything is replaced that is not a rollup; a district's site is none.

    Raises:
        WrongUse: `out` holds something else, or the rollup for another audience.
    """
    refuse_foreign(out, joined.audience)
    if (out / MANIFEST).exists() and not read_manifest(out).parts:
        remedy = "用 --out 换一个文件夹；原有内容没有改动"
        raise WrongUse(Problem(str(out), "这里是一个区的网站，不是汇总", remedy))


def _beside(links: Mapping[str, str]) -> set[str]:
    """The sites of districts, as the audit resolves the ways to them."""
    return {link_target("index.html", unquote(link)) for link in links.values()}


def rollup_manifest(joined: JoinedDistricts, built: Path) -> bytes:
    """What the rollup was made from: each district's commit and manifest, and every output."""
    return manifest_bytes(
        {
            "kind": ROLLUP,
            "code": joined.whole.code,
            "name": joined.whole.name,
            "as_of": joined.as_of.isoformat(),
            "audience": joined.audience,
            "notice": joined.notice.document.number,
            "tools": tool_versions(),
            "districts": {
                district.code: RecordedDistrict(
                    district.name, district.claim.commit, district.fingerprint
                )._asdict()
                for district in joined.districts
                if district.claim
            },
            "left_out": [
                MissingDistrict(
                    district.code, district.name, tuple(fault.what for fault in district.faults)
                )._asdict()
                for district in joined.left_out
            ],
            "outputs": output_hashes(built),
        }
    )
