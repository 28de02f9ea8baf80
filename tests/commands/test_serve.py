"""A preview follows the data, survives data it cannot show, and refuses a port that is taken."""

import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from mkdocs.livereload import LiveReloadServer

from lookback import HOME
from lookback.commands.site import serve as module
from lookback.commands.site.serve import HOST, watched
from lookback.errors import DataInvalid, Problem, WrongUse
from lookback.options import Call

BROKEN = "坏了"


def make_site(call: Call, as_of: Any, audience: Any, out: Path) -> Path:
    """Stands in for the build, which has tests of its own: the page is the table."""
    text = (call.folder / "datapackage" / "village.csv").read_text(encoding="utf-8")
    if BROKEN in text:
        raise DataInvalid(Problem("village.csv", "表坏了", "改正"))
    out.mkdir(exist_ok=True)
    (out / "index.html").write_text(text, encoding="utf-8")
    return out / "index.html"


@pytest.fixture
def preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, str]]:
    """A package of one table under preview: the table and the page's address."""
    table = tmp_path / "datapackage" / "village.csv"
    table.parent.mkdir()
    table.write_text("甲村\n", encoding="utf-8")
    (tmp_path / "datapackage.json").write_text("{}", encoding="utf-8")
    servers: list[LiveReloadServer] = []

    class Kept(LiveReloadServer):
        def __init__(self, builder: Callable[[], None], *where: Any) -> None:
            super().__init__(builder, *where, polling_interval=0.05, shutdown_delay=0.02)
            servers.append(self)

    monkeypatch.setattr(module, "make_site", make_site)
    monkeypatch.setattr(module, "LiveReloadServer", Kept)
    monkeypatch.setattr(module, "PAGES", ())
    with closing(socket.create_server((HOST, 0))) as found:
        port = found.getsockname()[1]
    call = {"obj": Call(tmp_path, quiet=True), "standalone_mode": False}
    running = threading.Thread(target=module.serve.main, args=(["--port", str(port)],), kwargs=call)
    running.start()
    yield table, f"http://{HOST}:{port}/index.html"
    servers[0].shutdown(wait=True)
    running.join(10)


def wait_for(found: Callable[[], bool]) -> bool:
    """Whether it comes true within ten seconds."""
    return any(found() or time.sleep(0.05) for _ in range(200))


def shows(address: str, wanted: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return wanted in answer.read().decode()
    except OSError:
        return False


def test_a_saved_change_comes_to_the_preview_and_a_broken_table_does_not(
    preview: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    table, address = preview
    assert wait_for(lambda: shows(address, "甲村"))
    table.write_text("乙村\n", encoding="utf-8")
    assert wait_for(lambda: shows(address, "乙村"))
    table.write_text(BROKEN, encoding="utf-8")
    said: list[str] = []
    assert wait_for(lambda: bool(said.append(capsys.readouterr().err)) or "表坏了" in "".join(said))
    assert "预览仍是改动之前的样子" in "".join(said)
    assert shows(address, "乙村")


def test_what_the_build_reads_is_watched_and_what_it_writes_is_not() -> None:
    names = {path.relative_to(HOME).as_posix() for path in watched(HOME)}
    assert {"datapackage", "schemas", "datapackage.json", "site/templates"} <= names
    assert not names & {"site", "site/docs", "public", "."}


def test_a_taken_port_is_said_before_anything_is_built(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text("{}", encoding="utf-8")
    with closing(socket.create_server((HOST, 0))) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(WrongUse, match="换一个端口"):
            module.serve.main(["--port", port], obj=Call(tmp_path), standalone_mode=False)
