"""`lookback site`: snapshot → figures → pages → MkDocs → audits → manifest → the new site."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from lookback import HOME
from lookback.check.findings.finding import Findings
from lookback.compute.figures.output_package import output_tables, write_results
from lookback.compute.figures.weekly_change import compute_weeks, with_changes
from lookback.compute.indicators import INDICATORS
from lookback.compute.privacy.disclosure import Audience, has_part
from lookback.compute.privacy.public_figures import public_weeks
from lookback.data.locks import held
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot
from lookback.errors import WrongUse
from lookback.execution.code import own_versions
from lookback.execution.store import NO_STORE, Store
from lookback.history.ledger.ledger import Ledger
from lookback.history.ledger.ledger_digest import ledger_digest
from lookback.history.restatement.finding_chronicle import finding_chronicle
from lookback.history.restatement.restatement import compared_days
from lookback.publish.downloads.trace_files import trace_files
from lookback.publish.edition import Edition
from lookback.publish.figures import Figures
from lookback.publish.pages.all_pages import publish
from lookback.publish.pages.docs_tree import add_to, assemble_tree, hand_written, write_tree
from lookback.publish.pages.lists_and_version import shown_rows
from lookback.publish.pages.restated_figures import PAGE as RESTATED
from lookback.publish.pages.restated_figures import (
    published_figures,
    restated_content,
    restated_pages,
)
from lookback.publish.units import page_units
from lookback.site.atomic_swap import refuse_foreign, staging_folder, swap_folders
from lookback.site.link_check import check_links
from lookback.site.manifest import MANIFEST, manifest
from lookback.site.mkdocs_run import run_mkdocs
from lookback.site.up_to_date import Origin, refuse_changed

Progress = Callable[[str], None]

DATA = "data/"
"""What lies there is only to be fetched: MkDocs would copy a hundred megabytes."""


def build_site(
    package: Package,
    snapshot: Snapshot,
    out: Path,
    *,
    origin: Origin,
    again: Callable[[], Origin],
    findings: Findings,
    ledger_pages: Callable[[], Mapping[str, bytes]],
    ledger: Ledger | None = None,
    store: Store = NO_STORE,
    progress: Progress,
) -> Path:
    """Build the site of `snapshot` into `out`; gives the page to open.

    `origin` is what the site depends on as it was before anything was read, `again` tells it as it
    is now, `findings` what the check said of the package. `ledger_pages` makes the corrections
    ledger, by paths in the docs tree, when all else has been let go of; `ledger` is the same as it
    was read: without it nothing is known of what was found and published before. The caller holds
    the lock of `out`; until the very last step
    the site that stood there stays as it was.

    Raises:
        WrongUse: `out` holds something else, or the site for another audience; or what the site
            depends on was changed meanwhile.
        DescriptorInvalid: two pages have one path, or MkDocs or the audits refuse the tree.
    """
    audience = origin.audience
    refuse_foreign(out, audience)
    progress("计算指标和名单")
    edition = edition_of(package, snapshot, audience, origin.clone.commit, findings)
    edition = replace(edition, inputs=origin.facts["inputs"])
    published = published_figures(edition, origin.releases.figures)
    days = [*compared_days(published, ledger, store, progress)] if ledger else []
    if ledger:
        past = finding_chronicle(days, snapshot, findings, ledger.head, ledger.commits)
        edition = replace(edition, chronicle=past)
    restated: Mapping[str, bytes] = {}
    if has_part(audience, RESTATED):
        moved = restated_content(edition, ledger, days, store)
        edition = replace(edition, restated=moved.count if moved.has_history else None)
        restated = restated_pages(moved, templates(package.root))
    progress("绘制图表，生成页面")
    tree = _tree(edition, {**ledger_pages(), **restated}, store)
    with staging_folder(out) as staged:
        built, docs = staged / "site", staged / "docs"
        _make(tree, docs, built, edition, progress)
        refuse_changed(origin, again())
        notice = snapshot.notice.document.number
        anchor = {"ledger": ledger_digest(ledger, store)} if ledger else {}
        (built / MANIFEST).write_bytes(manifest({**origin.facts, **anchor}, notice, built))
        swap_folders(built, out)
        if audience == "internal" and home(package.root) == package.root.resolve():
            _leave(docs, package.root / "site" / "docs", progress)
    return out / "index.html"


def _make(
    tree: Mapping[str, bytes], docs: Path, built: Path, e: Edition, progress: Progress
) -> None:
    """The docs tree in `docs`, and what MkDocs makes of it in `built`, with the data beside."""
    data = {path: content for path, content in tree.items() if path.startswith(DATA)}
    write_tree({path: tree[path] for path in tree if path not in data}, docs)
    progress("生成网站（MkDocs）")
    built.mkdir()
    config = home(e.package.root) / "mkdocs.yml"
    run_mkdocs(config, docs, built, e.snapshot.as_of, e.audience)
    add_to(built, data)
    progress("核对链接与外部引用，写入清单")
    check_links(built, to_come=frozenset({MANIFEST}))


def _leave(docs: Path, place: Path, progress: Progress) -> None:
    """The docs tree of the last internal build where mkdocs.yml looks for it.

    No build reads it: it is for whoever runs MkDocs by hand.
    """
    try:
        with held(place, progress), staging_folder(place) as beside:
            swap_folders(Path(shutil.move(docs, beside / "docs")), place)
    except (OSError, WrongUse) as error:
        why = error.problems[0].what if isinstance(error, WrongUse) else error.strerror
        progress(f"看板已生成；手工运行 mkdocs 用的 {place} 没有更新：{why}")


def edition_of(
    package: Package, snapshot: Snapshot, audience: Audience, commit: str, findings: Findings
) -> Edition:
    """The figures of the snapshot; what went in is not told."""
    weeks = compute_weeks(snapshot, INDICATORS)
    if audience == "web":
        weeks = public_weeks(weeks, int(snapshot.number("small_count")))
    results = output_tables(snapshot, weeks)
    if audience == "internal":
        results = replace(results, weeks=with_changes(weeks))
    return Edition(
        package=package,
        snapshot=snapshot,
        results=results,
        figures=Figures(snapshot, weeks),
        units=page_units(snapshot),
        findings=findings,
        commit=commit,
        audience=audience,
        inputs={},
        tools=own_versions(),
    )


def home(root: Path) -> Path:
    """Where mkdocs.yml and site/ are taken from: a package brings both of its own, or neither."""
    own = (root / "mkdocs.yml").is_file() and (root / "site").is_dir()
    return root.resolve() if own else HOME


def templates(root: Path) -> Path:
    """The folder of the page templates for the package at `root`."""
    return home(root) / "site" / "templates"


def _tree(e: Edition, ledger_pages: Mapping[str, bytes], store: Store) -> dict[str, bytes]:
    """The whole docs tree, from its sources."""
    root = e.package.root
    site = home(root) / "site"
    tree = assemble_tree(
        {
            "site/pages": {
                path: content
                for path, content in hand_written(site / "pages").items()
                if has_part(e.audience, path)
            },
            "生成的页面": publish(e, site, store),
            "更正台账": ledger_pages,
            "指标与名单数据包": _data_files(e),
            "溯源": trace_files(e),
        }
    )
    if beyond := [path for path in tree if not has_part(e.audience, path)]:
        raise ValueError(f"not for this audience: {beyond}")
    return tree


def _data_files(e: Edition) -> dict[str, bytes]:
    """Indicators and lists as a data package, without lists that this audience may not see."""
    shown = {
        announcement_list.code: shown_rows(e, announcement_list) for announcement_list in e.lists
    }
    with tempfile.TemporaryDirectory(prefix="lookback-data-") as folder:
        write_results(replace(e.results, lists=shown), Path(folder))
        files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        return {f"data/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in files}
