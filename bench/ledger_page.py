"""How fast the ledger's page is in a browser: `python bench/ledger_page.py [ROWS]`.

A made-up ledger is published by the theme and read in headless Chromium from a plain local
server; each figure is the median and the best of five visits. Nothing
is left behind.
"""

import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from mkdocs.utils.yaml import yaml_load
from playwright.sync_api import Browser, sync_playwright

from lookback import HOME
from lookback.data.package import read_package
from lookback.history.ledger.commit_entries import entries_by_commit
from lookback.history.ledger.ledger import Correction, Ledger, LedgerSource
from lookback.publish.ledger.ledger_page import ledger_pages

VISITS = 5
TOWNS = ("donggou", "liangzi", "taihe", "tujianao", "wutonghu", "zhaoshan")
CELLS = (
    ("household", "household_id", "", "address", ("1组12号", "2组7号", "5组31号", "")),
    ("household", "household_id", "", "phone", ("14012345678", "14087654321", "14000001111")),
    ("member", "member_id", "01", "health", ("健康", "患有大病", "长期慢性病")),
    ("member", "member_id", "02", "name", ("张三丰", "李四光", "王五一")),
    (
        "income",
        "household_id,period_end",
        ",2022-04-30",
        "wage_income_yuan",
        ("12000", "36500", ""),
    ),
    ("case", "case_id", "-1", "contact_name", ("陈卫国", "刘建设", "赵援朝")),
    ("visit", "visit_id", "-20220512", "outcome", ("无风险", "疑似有风险")),
)
REASONS = ("入户核实，原登记有误", "与公安户籍比对后更正", "村级评议后补录", "户主来电说明", "")


def synthetic(count: int, seed: int = 7) -> Ledger:
    """A ledger of `count` corrections, about forty a commit, over eight months of 2022."""
    chance = random.Random(seed)
    rows: list[Correction] = []
    commit = 0
    while len(rows) < count:
        commit += 1
        town, clerk = chance.randrange(6), chance.randrange(9)
        minute = commit * 340_000 * 40 // max(count, 40)
        day = f"2022-{4 + minute // 43_200 % 8:02d}-{1 + minute // 1440 % 28:02d}"
        when = f"{day}T{8 + chance.randrange(9):02d}:{chance.randrange(60):02d}:00+08:00"
        reason, digest = chance.choice(REASONS), f"{chance.getrandbits(160):040x}"
        flags = " ".join(["no_reason"] * (not reason) + ["self_review"] * (commit % 17 == 0))
        for _ in range(min(chance.randrange(1, 80), count - len(rows))):
            table, key, tail, field, values = chance.choice(CELLS)
            old, new = chance.sample(values, 2)
            household = f"{town + 1:03d}{chance.randrange(1, 40):03d}{chance.randrange(1, 400):04d}"
            rows.append(
                Correction(
                    commit=digest,
                    author=f"{TOWNS[town]} 信息员",
                    authored_on=when,
                    committed_on=when,
                    resource=table,
                    key=household + tail,
                    field=field,
                    change="changed",
                    old=old,
                    new=new,
                    reason=reason,
                    basis=f"梁乡村〔2022〕{commit % 97 + 1}号" if reason else "",
                    handled_by=f"经办员{clerk}",
                    reviewed_by=f"审核员{(clerk + commit % 3) % 9}",
                    file=f"datapackage/{table}/{TOWNS[town]}.csv",
                    line=chance.randrange(2, 4000),
                    subject=f"更正：{field} 等",
                    flags=flags,
                    key_fields=key,
                )
            )
    return Ledger(LedgerSource(HOME), rows[-1].commit, ("0" * 40,), entries_by_commit(rows), ())


def publish(ledger: Ledger, folder: Path) -> dict[str, bytes]:
    """Build a site of the ledger alone in `folder / "public"`; gives the docs files."""
    package = read_package(HOME)
    files = ledger_pages(ledger, package, "internal", HOME / "site/templates")
    for path, content in files.items():
        target = folder / "docs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    scripts = yaml_load((HOME / "mkdocs.yml").read_text(encoding="utf-8"))["extra_javascript"]
    config = {
        "site_name": "回头看",
        "docs_dir": str(folder / "docs"),
        "site_dir": str(folder / "public"),
        "use_directory_urls": False,
        "theme": {
            "name": "material",
            "language": "zh",
            "font": False,
            "custom_dir": str(HOME / "site/theme"),
            "palette": [
                {"media": "(prefers-color-scheme: light)", "scheme": "default"},
                {"media": "(prefers-color-scheme: dark)", "scheme": "slate"},
            ],
        },
        "plugins": [],
        "extra": {"generator": False, "banner": "示例"},
        "extra_css": ["assets/css/ledger.css"],
        "extra_javascript": [one for one in scripts if re.search("elements|ledger", one["path"])],
        "markdown_extensions": ["attr_list", "tables"],
    }
    (folder / "mkdocs.yml").write_text(json.dumps(config), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml")]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return files


class Quiet(SimpleHTTPRequestHandler):
    """A file server that says nothing and keeps connections open, as real ones do."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Keep the figures readable."""


def visit(browser: Browser, address: str) -> dict[str, float]:
    """One visit with an empty cache: milliseconds from the start of the navigation."""
    page = browser.new_page()
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => new MutationObserver((all) => {
             for (const one of all) self[one.target.dataset.state] = performance.now();
           }).observe(document.querySelector("[data-ledger]"),
                      {attributes: true, attributeFilter: ["data-state"]}));"""
    )
    page.goto(address)
    page.wait_for_selector("[data-ledger][data-state=complete]")
    first, ready = page.evaluate("[self.newest || self.complete, self.complete]")
    timed = """([selector, text]) => {
      const field = document.querySelector(selector), start = performance.now();
      if (text) { field.value = text; field.form.oninput(); } else field.click();
      document.body.offsetHeight;
      return performance.now() - start; }"""
    figures = {
        "newest rows usable": first,
        "all rows ready": ready,
        "filter, one word": page.evaluate(timed, ["[name=q]", "张"]),
        "filter, three words": page.evaluate(timed, ["[name=q]", "信息员 核实 12"]),
        "filter, none left": page.evaluate(timed, ["[name=q]", " "]),
        "sort by place": page.evaluate(timed, ["th:nth-child(2) button", ""]),
        "sort by reason": page.evaluate(timed, ["th:nth-child(4) button", ""]),
        "next page": page.evaluate(timed, ["[data-step=next]", ""]),
    }
    page.close()
    return figures


def main() -> None:
    """Publish, visit, print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder, ledger = Path(name), synthetic(count)
        start = time.process_time()
        files = publish(ledger, folder)
        print(f"{count:,} rows: page and data made in {time.process_time() - start:.1f} s CPU")
        for ending in (".md", ".json.gz", ".js", ".csv"):
            sizes = [len(content) for path, content in files.items() if path.endswith(ending)]
            print(f"  {ending:9} {len(sizes):3} files {sum(sizes) / 1e6:8.2f} MB")
        handler = partial(Quiet, directory=str(folder / "public"))
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        address = f"http://127.0.0.1:{server.server_port}/ledger.html"
        visits = [visit(browser, address) for _ in range(VISITS)]
        for figure in visits[0]:
            times = [one[figure] for one in visits]
            print(f"  {figure:22} {statistics.median(times):7.0f} ms, best {min(times):5.0f}")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
