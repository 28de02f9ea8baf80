from pathlib import Path

import pytest

from lookback.errors import DescriptorInvalid
from lookback.site.link_check import check_links

WHOLE = """<a href="b.html#here">b</a><a href="town/c.html">c</a><a href="#top" id="top">t</a>
<a href="mailto:a@b.invalid">m</a><a href="manifest.json">j</a><a href=".">home</a>
<a href="https://example.invalid/">a link is not a load</a>"""


def site(folder: Path, **pages: str) -> Path:
    for name, content in {
        "index": WHOLE,
        "b": '<p id="here">',
        "town/c": '<a href="../index.html">',
        "404": '<a href="/b.html">',
        **pages,
    }.items():
        path = folder / f"{name}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def test_a_whole_site_passes(tmp_path: Path) -> None:
    check_links(site(tmp_path), to_come=frozenset({"manifest.json"}))


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ('<a href="../gone.html">', "x/y.html：链接的文件不存在：gone.html"),
        ('<a href="../b.html#gone">', "x/y.html：链接的位置不存在：b.html#gone"),
        ('<img src="gone.png">', "x/y.html：链接的文件不存在：x/gone.png"),
        ('<script src="https://cdn.invalid/a.js">', "引用了网站以外的内容：https://cdn.invalid"),
        ('<link href="//cdn.invalid/a.css">', "引用了网站以外的内容：//cdn.invalid/a.css"),
        ('<img srcset="http://cdn.invalid/a 2x">', "引用了网站以外的内容：http://cdn.invalid/a"),
        ('<iframe src="https://cdn.invalid">', "引用了网站以外的内容：https://cdn.invalid"),
        ('<svg><use href="../gone.svg#sign"/></svg>', "x/y.html：链接的文件不存在：gone.svg"),
        ('<template><img src="//cdn.invalid/a"></template>', "引用了网站以外的内容：//cdn.invalid"),
        ('<a href="../b.html#&#x53BB;&quot;">', "链接的位置不存在：b.html#去"),
    ],
)
def test_a_fault_is_named_with_its_page(tmp_path: Path, page: str, said: str) -> None:
    with pytest.raises(DescriptorInvalid) as stopped:
        check_links(site(tmp_path, **{"x/y": page}), to_come=frozenset({"manifest.json"}))
    assert said in str(stopped.value)
    assert len(stopped.value.problems) == 1


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<script>'<a href=gone.html>'</script><style>/*<a href=gone.html>*/</style>",
        "<textarea><a href=gone.html></textarea><!-- <img src=gone.png> -->",
        '<svg><path id="sign"/></svg><br><a name="中文">、</a><a href="#sign"/><a href=#中文>',
        '<a href="../b.html?a=1&amp;b=2#here">',
    ],
)
def test_a_page_is_read_as_a_browser_reads_it(tmp_path: Path, page: str) -> None:
    check_links(site(tmp_path, **{"x/y": page}), to_come=frozenset({"manifest.json"}))


def test_a_style_sheet_must_not_fetch_from_outside(tmp_path: Path) -> None:
    site(tmp_path)
    (tmp_path / "a.css").write_text(
        '@import "https://cdn.invalid/b.css"; p {background: url(a.png)}'
    )
    with pytest.raises(DescriptorInvalid, match=r"a\.css：引用了网站以外的内容"):
        check_links(tmp_path, to_come=frozenset({"manifest.json"}))


def test_one_fault_on_many_pages_is_one_problem(tmp_path: Path) -> None:
    pages = {f"p{n}": '<a href="gone.html">' for n in range(9)}
    with pytest.raises(DescriptorInvalid, match=r"p0\.html 等 9 页：链接的文件不存在：gone\.html"):
        check_links(site(tmp_path, **pages), to_come=frozenset({"manifest.json"}))
