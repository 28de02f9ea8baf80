"""Masks: what a page shows of a restricted cell says no more than it must."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback import HOME
from lookback.compute.privacy.disclosure import HIDDEN_CELL, cell_mask, without_id_numbers
from lookback.data.package import read_package

PACKAGE = read_package(HOME)


def test_internal_pages_show_the_ends_of_numbers_and_the_surname() -> None:
    mask = cell_mask(PACKAGE, "internal")
    assert mask("member", "id_number", "990702198001011234") == "990702********1234"
    assert mask("household", "phone", "14012345678") == "140****5678"
    assert mask("member", "name", "张三丰") == "张**"
    assert mask("member", "health", "患有大病") == HIDDEN_CELL
    assert mask("member", "sex", "男") == "男"
    assert mask("member", "health", "") == ""


def test_unknown_fields_are_hidden() -> None:
    assert cell_mask(PACKAGE, "internal")("member", "no_such_field", "x") == HIDDEN_CELL


@given(value=st.text(min_size=1, max_size=24))
def test_restricted_values_never_pass_whole(value: str) -> None:
    for audience in ("internal", "web"):
        mask = cell_mask(PACKAGE, audience)
        for resource in PACKAGE.resources.values():
            for field in resource.fields:
                if field.audience == "restricted" and "*" not in value:
                    assert mask(resource.name, field.name, value) != value


@given(value=st.text(min_size=1))
def test_the_web_shows_web_fields_only(value: str) -> None:
    mask = cell_mask(PACKAGE, "web")
    assert mask("household", "address", value) == HIDDEN_CELL
    assert mask("village", "village_name", value) == value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("脱贫人口,990702198001011234", "脱贫人口,990702********1234"),
        ("证号99070219800101123X有误", "证号990702********123X有误"),
        (
            "旧证990702800101123，残疾证99070219800101123443",
            "旧证990702*****1123，残疾证990702**********3443",
        ),
        (
            "户1009010012，成员100901001201，村990702100901",
            "户1009010012，成员100901001201，村990702100901",
        ),
        ("ID990702198001011234", "ID990702********1234"),
        ("a123456789012345b" * 3, "a123456789012345b" * 3),
    ],
)
def test_a_text_that_may_be_shown_quotes_no_identity_number(text: str, shown: str) -> None:
    """Numbers of households, persons and villages, and digests, stay as they are."""
    assert without_id_numbers(text, "internal") == shown
    is_quoted = text != shown
    assert (HIDDEN_CELL in without_id_numbers(text, "web")) == is_quoted
