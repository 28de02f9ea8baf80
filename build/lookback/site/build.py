"""`lookback site`: snapshot → figures → pages → MkDocs → audits → manifest → the new site."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from lookback import HOME
from lookback.audit.finding_history import chronicle
from lookback.audit.ledger import Ledger
from lookback.audit.restatement import Day, compared_days
from lookback.check.findings import Findings
from lookback.compute.disclosure import Audience, has_part
from lookback.compute.indicators import INDICATORS
from lookback.compute.output import results_of, write_results
from lookback.compute.public import public_weeks
from lookback.compute.weekly import compute_weeks, with_changes
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot
from lookback.execution.store import NO_STORE, Store
from lookback.publish.edition import Edition
from lookback.publish.figures import Figures
from lookback.publish.pages import publish
from lookback.publish.reports import shown_rows
from lookback.publish.restated_page import PAGE as RESTATED
from lookback.publish.restated_page import published, restated, restated_pages
from lookback.publish.trace import trace_files
from lookback.publish.tree import add_to, assemble, hand_written, write_tree
from lookback.publish.units import units
from lookback.site.links import audit
from lookback.site.manifest import MANIFEST, input_hashes, manifest, tool_versions
from lookback.site.mkdocs import run_mkdocs
from lookback.site.swap import refuse_foreign, staging, swap

Progress = Callable[[str], None]

DATA = "data/"
"""What lies there is only to be fetched: MkDocs would copy a hundred megabytes."""


def build_site(
    package: Package,
    snapshot: Snapshot,
    audience: Audience,
    out: Path,
    *,
    commit: str,
    made_from: str,
    findings: Findings,
    ledger_pages: Mapping[str, bytes],
    ledger: Ledger | None = None,
    store: Store = NO_STORE,
    progress: Progress,
) -> Path:
    """Build the site of `snapshot` into `out`; gives the page to open.

    `commit` is the revision that the package holds, `made_from` the `origin` of the site,
    `findings` what the check said of the package, `ledger_pages` the corrections ledger by
    paths in the docs tree, `ledger` the same as it was read: without it nothing is known of
    what was found and published before.
    Until the very last step the site that stood in `out` stays as it was.

    Raises:
        WrongUse: `out` holds something else, or the site for another audience.
        DescriptorInvalid: two pages have one path, or MkDocs or the audits refuse the tree.
    """
    refuse_foreign(out, audience)
    progress("计算指标和名单")
    edition = edition_of(package, snapshot, audience, commit, findings)
    days: list[Day] = []
    if ledger:
        days = [*compared_days(published(edition), ledger, store, progress)]
        past = chronicle(days, snapshot, findings, ledger.head, ledger.commits)
        edition = replace(edition, chronicle=past)
    if has_part(audience, RESTATED):
        moved = restated(edition, ledger, days, store)
        edition = replace(edition, restated=moved.count if moved.has_history else None)
        ledger_pages = {**ledger_pages, **restated_pages(moved, templates(package.root))}
    progress("绘制图表，生成页面")
    tree = _tree(edition, ledger_pages, store)
    data = {path: content for path, content in tree.items() if path.startswith(DATA)}
    with _docs_folder(package.root) as docs, staging(out) as built:
        write_tree({path: tree[path] for path in tree if path not in data}, docs)
        progress("生成网站（MkDocs）")
        run_mkdocs(home(package.root) / "mkdocs.yml", docs, built, snapshot.as_of, audience)
        add_to(built, data)
        progress("核对链接与外部引用，写入清单")
        audit(built, to_come=frozenset({MANIFEST}))
        (built / MANIFEST).write_bytes(manifest(edition, built, made_from))
        swap(built, out)
    return out / "index.html"


def edition_of(
    package: Package, snapshot: Snapshot, audience: Audience, commit: str, findings: Findings
) -> Edition:
    """The figures of the snapshot, with the hashes of what went in."""
    weeks = compute_weeks(snapshot, INDICATORS)
    if audience == "web":
        weeks = public_weeks(weeks, int(snapshot.number("small_count")))
    results = results_of(snapshot, weeks)
    if audience == "internal":
        results = replace(results, weeks=with_changes(weeks))
    return Edition(
        package=package,
        snapshot=snapshot,
        results=results,
        figures=Figures(snapshot, weeks),
        units=units(snapshot),
        findings=findings,
        commit=commit,
        audience=audience,
        inputs=input_hashes(package),
        tools=tool_versions(),
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
    tree = assemble(
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


@contextmanager
def _docs_folder(root: Path) -> Iterator[Path]:
    """`site/docs` of a package that has a site of its own, else a folder for this build alone."""
    if home(root) == root.resolve():
        yield root / "site" / "docs"
    else:
        with tempfile.TemporaryDirectory(prefix="lookback-docs-") as folder:
            yield Path(folder, "docs")


def _data_files(e: Edition) -> dict[str, bytes]:
    """Indicators and lists as a data package, without lists that this audience may not see."""
    shown = {one.code: shown_rows(e, one) for one in e.lists}
    with tempfile.TemporaryDirectory(prefix="lookback-data-") as folder:
        write_results(replace(e.results, lists=shown), Path(folder))
        files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        return {f"data/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in files}
