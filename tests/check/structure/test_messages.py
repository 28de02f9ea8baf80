"""Every kind of finding speaks Chinese and says what to do."""

import re
import string

import pytest
from frictionless import errors

from lookback.check.structure.messages import FINDING_WORDS, OWN_WORDS, finding

TYPES = sorted({kind.type for kind in errors.Error.list_children(root=True)} | {"error"})
DETAILS = (
    "label shown expected detail cure other reference reference_fields column header marker hint "
    "next_file reasons limit"
)


@pytest.mark.parametrize("kind", TYPES)
def test_every_error_type_of_frictionless_has_words(kind: str) -> None:
    assert kind in FINDING_WORDS


@pytest.mark.parametrize("code", FINDING_WORDS)
def test_words_are_chinese_and_complete(code: str) -> None:
    words = FINDING_WORDS[code]
    known = set(DETAILS.split())
    for text in (words.title, words.what, words.remedy):
        named = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        assert named <= known
        assert re.search("[一-鿿]", text) or named & {"detail", "cure"}
    said = finding(code, "household", "x.csv", 3, **dict.fromkeys(known, "x"))
    assert said.message and said.remedy and said.title
    assert str(said).startswith(f"{said.severity} x.csv 第 3 行：")


def test_own_codes_do_not_pass_for_frictionless_ones() -> None:
    assert not set(OWN_WORDS) & set(TYPES)
