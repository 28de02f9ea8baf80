"""Masks: what a page shows of a restricted cell says no more than it must."""

from hypothesis import given
from hypothesis import strategies as st

from lookback import HOME
from lookback.compute.disclosure import HIDDEN, cell_mask
from lookback.data.package import read_package

PACKAGE = read_package(HOME)


def test_internal_pages_show_the_ends_of_numbers_and_the_surname() -> None:
    mask = cell_mask(PACKAGE, "internal")
    assert mask("member", "id_number", "990702198001011234") == "990702********1234"
    assert mask("household", "phone", "14012345678") == "140****5678"
    assert mask("member", "name", "张三丰") == "张**"
    assert mask("member", "health", "患有大病") == HIDDEN
    assert mask("member", "sex", "男") == "男"
    assert mask("member", "health", "") == ""


def test_unknown_fields_are_hidden() -> None:
    assert cell_mask(PACKAGE, "internal")("member", "no_such_field", "x") == HIDDEN


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
    assert mask("household", "address", value) == HIDDEN
    assert mask("village", "village_name", value) == value
