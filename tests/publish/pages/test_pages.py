import html
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml

from lookback import HOME
from lookback.data.invisible_characters import visible
from lookback.execution.store import Store
from lookback.publish.downloads.spreadsheet_csv import spreadsheet_csv
from lookback.publish.edition import Edition
from lookback.publish.pages.all_pages import all_pages, publish
from lookback.publish.pages.rendering import plain_heading, script_json

Tables = dict[str, list[dict[str, Any]]]
GOLDEN = Path(__file__).with_name("golden")
TEMPLATES = HOME / "site" / "templates"


@pytest.fixture(scope="module")
def files(edition: Edition, store: Store) -> dict[str, bytes]:
    return publish(edition, HOME / "site", store)


@pytest.mark.parametrize("path", ["index.md", "town/420702100.md", "village/420702100901.md"])
def test_golden_page(files: dict[str, bytes], path: str) -> None:
    golden = GOLDEN / path.replace("/", "-")
    if os.environ.get("LOOKBACK_GOLDEN") == "renew":
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(files[path])
    assert files[path].decode() == golden.read_text(encoding="utf-8")


def test_changes_that_no_commit_holds_are_said(edition: Edition, store: Store) -> None:
    changed = replace(edition, commit=f"{edition.commit}+未提交的改动")
    page = publish(changed, HOME / "site", store)["index.md"].decode()
    assert "<code>0123456789ab+未提交的改动</code>" in page


def test_every_template_is_used(
    edition: Edition, edition_of: Callable[..., Edition], tiny: dict[str, Any]
) -> None:
    public = edition_of(tiny, audience="web")
    used = {page.template for each in (edition, public) for page in all_pages(each)}
    used |= {"_parts.md.j2", "downloads.md.j2", "ledger.md.j2", "restated.md.j2"}
    used |= {"review.md.j2", "review.html.j2", "compare.html.j2", "versions.html.j2"}
    used |= {"announcement.html.j2", "commands.md.j2"}
    assert used == {path.name for path in TEMPLATES.glob("*.j2")}


def test_every_generated_page_of_the_nav_exists(files: dict[str, bytes]) -> None:
    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!ENV", lambda loader, node: loader.construct_sequence(node))
    config = yaml.load((HOME / "mkdocs.yml").read_text(encoding="utf-8"), Loader)
    named = re.findall(r"[a-z]+\.md", str(config["nav"]))
    hand = {path.name for path in (HOME / "site" / "pages").glob("*.md")}
    assert set(named) == {path for path in files if re.fullmatch(r"[a-z]+\.md", path)} | hand | {
        "ledger.md",
        "restated.md",
    }


def test_every_indicator_has_its_anchor(files: dict[str, bytes], edition: Edition) -> None:
    page = _html(files["indicators.md"])
    for code in edition.figures.codes:
        assert f'id="{code}"' in page


def test_a_page_of_households_names_none(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        assert b"CANARY" not in content, path


def test_hostile_names_are_only_text(
    hostile: dict[str, Any], edition_of: Callable[..., Edition], store: Store
) -> None:
    inside = publish(edition_of(hostile), HOME / "site", store)
    public = publish(edition_of(hostile, audience="web"), HOME / "site", store)
    pages = {**inside, **{f"公开版/{path}": content for path, content in public.items()}}
    for path, content in pages.items():
        if path.endswith(".md"):
            title = yaml.safe_load(content.decode().split("---\n")[1])["title"]
            assert not set(title) & set("<>&\n"), path
            assert not Alarms.of(_html(content)), path
    for row in hostile["village"]:
        page = _html(pages[f"village/{row['village_code']}.md"])
        shown = html.unescape(re.sub(r"<[^>]+>", " ", page))
        assert plain_heading(visible(row["village_name"])) in " ".join(shown.split())
    assert not [
        path
        for path, content in pages.items()
        if path.endswith(".md") and b"\xe2\x80\xae" in content
    ]


BEFORE = date(2022, 5, 9)
ODD: dict[str, Callable[[Tables], Tables]] = {
    "一个镇没有村": lambda t: {
        **t, "town": [*t["town"], {"town_code": "420702101", "town_name": "东沟镇"}]
    },
    "一个村没有农户": lambda t: {
        **t, "village": [*t["village"], {
            "village_code": "420702100903", "town_code": "420702100", "village_name": "空村",
            "rural_households": 0, "rural_population": 0,
        }],
    },
    "村表没有户数": lambda t: {
        **t, "village": [{**row, "rural_households": ""} for row in t["village"]]
    },
    "只有一户": lambda t: {
        name: rows[:1] for name, rows in t.items() if name in ("town", "village", "household")
    },
    "什么都没有": lambda t: {name: rows for name, rows in t.items() if name == "milestone"},
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("day", [BEFORE, date(2022, 5, 18)])
def test_odd_data_make_whole_pages(
    name: str, day: date, tiny: Tables, edition_of: Callable[..., Edition], store: Store
) -> None:
    pages = publish(edition_of(ODD[name](tiny), day), HOME / "site", store)
    told = {path: content.decode() for path, content in pages.items() if path.endswith(".md")}
    assert "index.md" in told and "places.md" in told
    for path, page in told.items():
        assert not re.search(
            r"\b(nan|None|NaT|inf)\b|<NA>", re.sub("<script.*</script>", "", page)
        ), path


def test_the_alarm_rings() -> None:
    wild = '<p onclick="x"><script>1</script><a href="javascript:1"></a><img src="//a.invalid/b">'
    assert Alarms.of(wild) == ["onclick", "script", "javascript:1", "//a.invalid/b"]


def test_json_in_a_page_cannot_end_its_element() -> None:
    assert str(script_json({"a": "</script><!--"})) == '{"a":"\\u003c/script>\\u003c!--"}'


def test_a_spreadsheet_gets_no_formulas(edition: Edition) -> None:
    rows = edition.results.lists["L5"].assign(town_name="=1+1")
    text = spreadsheet_csv(rows, {"town_name": "镇（新区）", "rural_households": "户"}).decode()
    assert text == "\ufeff镇（新区）,户\n'=1+1,3\n"


class Alarms(HTMLParser):
    """What a hostile name must not become: a script, a handler, an address."""

    def __init__(self) -> None:
        super().__init__()
        self.rung: list[str] = []

    @classmethod
    def of(cls, page: str) -> list[str]:
        alarms = cls()
        alarms.feed(page)
        return alarms.rung

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and given.get("type") != "application/json":
            self.rung.append(tag)
        self.rung += [name for name in given if name.startswith("on")]
        addresses = [given.get(name) or "" for name in ("href", "src")]
        self.rung += [one for one in addresses if re.match(r"\w+:|//", one)]


def _html(content: bytes) -> str:
    """As MkDocs does it: front matter off, then Markdown with the site's extensions."""
    body = content.decode().split("---\n", 2)[2]
    extensions = ["attr_list", "tables", "toc"]
    return markdown.markdown(body, extensions=extensions)
