"""The dashboard of many districts: data, pages, MkDocs, audits, manifest; the swap at last."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote

from lookback import HOME
from lookback.data.locks import held
from lookback.errors import Problem, WrongUse
from lookback.execution.code import tool_versions
from lookback.execution.store import NO_STORE
from lookback.publish.pages import page_files
from lookback.publish.tree import assemble, write_tree
from lookback.rollup.book import PATH, rollup_book
from lookback.rollup.joined import Joined
from lookback.rollup.output import data_files
from lookback.rollup.pages import rollup_pages, site_links
from lookback.site.claim import ROLLUP, Missing, Recorded, read_claim
from lookback.site.links import audit, led_to
from lookback.site.manifest import MANIFEST, manifest_bytes, output_hashes
from lookback.site.mkdocs import run_mkdocs
from lookback.site.swap import refuse_foreign, staging, swap

CONFIGS = {"internal": "rollup.yml", "web": "rollup_web.yml"}


def build_rollup(
    joined: Joined, out: Path, *, link_base: str = "", progress: Callable[[str], None]
) -> Path:
    """Build the dashboard into `out`; gives the page to open. Until the end `out` stays as it was.

    Raises:
        WrongUse: `out` holds something else, or `link_base` is no address.
        DescriptorInvalid: MkDocs or the audits refuse the pages.
    """
    with held(out, progress):
        refuse_other(out, joined)
        links = site_links(joined, out, link_base)
        with staging(out) as staged:
            built = staged / "site"
            _make(joined, links, staged, built, progress)
            audit(built, to_come=frozenset({MANIFEST, *_beside(links)}))
            (built / MANIFEST).write_bytes(rollup_manifest(joined, built))
            swap(built, out)
    return out / "index.html"


def _make(
    joined: Joined,
    links: Mapping[str, str],
    staged: Path,
    built: Path,
    progress: Callable[[str], None],
) -> None:
    """The pages in `built`; what they are made from is put beside them in `staged`."""
    progress("绘制图表，生成页面")
    site, docs = HOME / "site", staged / "docs"
    tree = assemble(
        {
            "汇总页面": page_files(rollup_pages(joined, links), site, NO_STORE),
            "汇总数据包": data_files(joined),
            "汇总工作簿": {PATH: rollup_book(joined)},
        }
    )
    write_tree(tree, docs)
    progress("生成网站（MkDocs）")
    built.mkdir()
    run_mkdocs(site / CONFIGS[joined.audience], docs, built, joined.as_of)
    progress("核对链接与外部引用，写入清单")


def refuse_other(out: Path, joined: Joined) -> None:
    """Stop before anything is replaced that is not a rollup; a district's site is none.

    Raises:
        WrongUse: `out` holds something else, or the rollup for another audience.
    """
    refuse_foreign(out, joined.audience)
    if (out / MANIFEST).exists() and not read_claim(out).parts:
        remedy = "用 --out 换一个文件夹；原有内容没有改动"
        raise WrongUse(Problem(str(out), "这里是一个区的网站，不是汇总", remedy))


def _beside(links: Mapping[str, str]) -> set[str]:
    """The sites of districts, as the audit resolves the ways to them."""
    return {led_to("index.html", unquote(link)) for link in links.values()}


def rollup_manifest(joined: Joined, built: Path) -> bytes:
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
                one.code: Recorded(one.name, one.claim.commit, one.fingerprint)._asdict()
                for one in joined.districts
                if one.claim
            },
            "left_out": [
                Missing(one.code, one.name, tuple(fault.what for fault in one.faults))._asdict()
                for one in joined.left_out
            ],
            "outputs": output_hashes(built),
        }
    )
