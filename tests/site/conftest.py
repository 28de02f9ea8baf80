"""A tiny dataset on disk, the site built from it, and a browser that complains, once for all."""

import functools
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Error, Page, sync_playwright

from lookback import HOME
from lookback.check.findings.finding import Findings
from lookback.compute.privacy.disclosure import Audience
from lookback.data.csv_writer import format_table
from lookback.data.package import Package, read_package
from lookback.data.snapshot import read_snapshot
from lookback.history.git.clone_state import CloneState
from lookback.history.ledger.ledger import read_ledger
from lookback.notice import read_notice
from lookback.publish.ledger.ledger_page import ledger_pages
from lookback.site import build_site, templates
from lookback.site.build import home
from lookback.site.up_to_date import Origin, read_origin

TINY = Path(__file__).parents[1] / "publish" / "tiny.yaml"
VILLAGES = ("寨赵家湾村", "<img src=x onerror=alert(1)>", "甲 | {{ 乙 }}", "=1+1")
CLONE = CloneState("0123456789abcdef" * 2 + "01234567", "", (), ())
DAY = date(2022, 5, 18)
CHROMIUM = Path("/usr/bin/chromium")
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"


@pytest.fixture(scope="session")
def dataset(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("dataset")
    shutil.copytree(HOME / "schemas", root / "schemas")
    shutil.copy(HOME / "datapackage.json", root)
    tables: dict[str, list[dict[str, Any]]] = yaml.safe_load(TINY.read_text(encoding="utf-8"))
    tables["village"] += [
        {"village_code": f"42070240091{place}", "town_code": "420702400", "village_name": name,
         "rural_households": 20, "rural_population": 60}
        for place, name in enumerate(VILLAGES)
    ]  # fmt: skip
    for resource in package.resources.values():
        rows = tables.get(resource.name, [])
        cells = [[str(row.get(name, "")) for name in resource.header] for row in rows]
        for path in resource.paths:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(format_table(resource.header, cells))
            cells = []
    return root


@pytest.fixture(scope="session")
def ledger(demo: Path) -> dict[str, bytes]:
    """The ledger's files of a district with a history of its own."""
    package = read_package(demo)
    return ledger_pages(read_ledger(demo), package, "internal", templates(demo))


@pytest.fixture(scope="session")
def build(dataset: Path, ledger: dict[str, bytes]) -> Callable[..., Path]:
    def run(
        out: Path, root: Path = dataset, audience: Audience = "internal", **changed: Any
    ) -> Path:
        given: dict[str, Any] = {
            "findings": Findings.of([]),
            "ledger_pages": lambda: ledger,
            "progress": lambda _: None,
        }
        snapshot = read_snapshot(read_package(root), read_notice(root), DAY)

        def origin() -> Origin:
            return read_origin(root, home(root), CLONE, DAY, audience)

        given |= {"origin": origin(), "again": origin, **changed}
        return build_site(read_package(root), snapshot, out, **given)

    return run


@pytest.fixture(scope="session")
def built(build: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the finished site."""
    return build(tmp_path_factory.mktemp("web") / "public").parent


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@dataclass
class Visit:
    """A page being read, and everything it did that it should not."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left
            self.complaints.append(f"{request.failure}: {request.url}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:", "blob:", "about:")):
            self.complaints.append(f"outside: {request.url}")

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        try:
            chromium = playwright.chromium.launch(
                executable_path=path, args=["--no-sandbox", OFFLINE]
            )
        except Error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip("no Chromium here")
        yield chromium
        chromium.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which the folder's files can be read for now."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def serve() -> Callable[[Path], AbstractContextManager[str]]:
    return served


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    with served(built) as address:
        yield address


@pytest.fixture(scope="session")
def public(build: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the public edition of the same dataset."""
    out = tmp_path_factory.mktemp("public") / "public-web"
    return build(out, audience="web", ledger_pages=dict).parent


@pytest.fixture(scope="module")
def public_address(public: Path) -> Iterator[str]:
    with served(public) as address:
        yield address


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visit_at(browser: Browser) -> Iterator[Callable[[str], Visit]]:
    """Begin a visit of a site by its address; none may have complained in the end."""
    visits: list[Visit] = []

    def begin(site: str) -> Visit:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
        visits.append(Visit(context.new_page(), site))
        return visits[-1]

    yield begin
    for visit in visits:
        visit.page.context.close()
    assert [complaint for visit in visits for complaint in visit.complaints] == []


@pytest.fixture
def visit(visit_at: Callable[[str], Visit], address: str) -> Visit:
    return visit_at(address)
