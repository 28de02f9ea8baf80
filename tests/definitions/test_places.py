"""Whose a row is, is the same of typed tables and of tables as text, however odd their rows."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback import HOME
from lookback.data.package import Resource, read_package
from lookback.data.snapshot import Snapshot, from_text, keys_of_resources, typed_table
from lookback.data.unit_codes import OWNERS
from lookback.definitions.places import HOUSEHOLD, household_of_rows, with_households
from lookback.notice import read_notice

PACKAGE, NOTICE = read_package(HOME), read_notice(HOME)
NAMES = {"household_id", *OWNERS}
CELLS = st.sampled_from(["甲", "乙", "丙", None])
"""Few values, so that keys stand twice, lead nowhere and are blank."""


def table(rows: list[tuple[str | None, ...]], resource: Resource) -> pl.LazyFrame:
    """Rows with these cells in the columns that say whose they are; all others are blank."""
    names = [name for name in resource.header if name in NAMES]
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    blank = [None] * len(rows)
    whole = {name: columns.get(name, blank) for name in resource.header}
    return pl.LazyFrame(whole, dict.fromkeys(resource.header, pl.String))


ROWS = st.lists(st.tuples(*[CELLS] * len(NAMES)), max_size=6)


@pytest.mark.parametrize("resource", PACKAGE.resources.values(), ids=PACKAGE.resources)
@given(rows=ROWS, cases=ROWS, members=ROWS)
def test_whose_a_row_is(
    resource: Resource,
    rows: list[tuple[str | None, ...]],
    cases: list[tuple[str | None, ...]],
    members: list[tuple[str | None, ...]],
) -> None:
    written = {"case": cases, "member": members, resource.name: rows}
    texts = {name: table(each, PACKAGE.resources[name]) for name, each in written.items()}
    tables = {
        n: typed_table(PACKAGE.resources[n], from_text(each.collect())) for n, each in texts.items()
    }
    s = Snapshot(tables, keys_of_resources(PACKAGE), NOTICE, date(2022, 5, 20))
    own = household_of_rows(s, resource.name).astype(object)
    expected = own.where(own.notna(), None).tolist()
    assert with_households(texts, texts[resource.name]).collect()[HOUSEHOLD].to_list() == expected
