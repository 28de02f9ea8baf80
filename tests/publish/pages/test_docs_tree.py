from pathlib import Path

import pytest

from lookback.errors import DescriptorInvalid
from lookback.publish.pages.docs_tree import assemble_tree, hand_written, write_tree


def test_a_page_both_written_and_generated_stops_the_build() -> None:
    with pytest.raises(DescriptorInvalid) as stopped:
        assemble_tree(
            {
                "site/pages": {"index.md": b"", "about.md": b"", "b.md": b""},
                "生成的页面": {"index.md": b"", "c.md": b""},
                "更正台账": {"B.md": b""},
            }
        )
    assert str(stopped.value).splitlines() == [
        "index.md：site/pages与生成的页面都有这个文件",
        "  → 给其中一个改名，网站里只能有一个",
        "B.md：site/pages与更正台账都有这个文件",
        "  → 给其中一个改名，网站里只能有一个",
    ]


def test_the_tree_is_written_from_nothing(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    write_tree({"old.md": b"1", "a/b.md": b"2"}, docs)
    write_tree({"a/b.md": b"3"}, docs)
    assert hand_written(docs) == {"a/b.md": b"3"}
