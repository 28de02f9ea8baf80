"""The rows that break the rules, told once for findings, figures and lists; kept between runs."""

from collections.abc import Iterable, Mapping
from functools import partial

import pandas as pd

from lookback.check.rule import Rule
from lookback.data.cell import cell_texts
from lookback.data.recall import recalled_rows, remembers
from lookback.data.since import Since
from lookback.data.snapshot import Snapshot, keys_of, remember
from lookback.definitions.amended import amended, neighbours
from lookback.definitions.places import household_of_rows, village_of

NONE = pd.DataFrame(
    columns=["row", "rule", "resource", "unit", "household_id", "key", "value"], dtype="str"
).astype({"row": "int64"})
CONCERNED = {"household": amended, "village": neighbours}
"""Scope of a rule -> whom a change concerns of whose rows it looks at together."""
GIVEN = "hits"
"""Under this name a snapshot knows what was found in its parts."""


def hits(s: Snapshot, rules: Iterable[Rule]) -> pd.DataFrame:
    """Every row that breaks one of the rules: rule by rule, in the order of the rows.

    Columns: rule (its code), resource, row (how many rows of the resource stand before it), unit
    (the code of the unit it lies in), household_id (missing where it is of none), key (the
    primary key as text) and value (the cell the rule points to, as it is written).
    """
    asked = {rule.code: rule for rule in rules}
    given = s.known.get(GIVEN)
    if isinstance(given, pd.DataFrame):
        return given[given["rule"].isin(asked)]
    return remember(s, ("hits", *asked), lambda: _found(s, asked))


def give_hits(s: Snapshot, found: pd.DataFrame) -> None:
    """Let `hits` of this snapshot be among those `found` in its parts by all rules."""
    s.known[GIVEN] = found


def _found(s: Snapshot, asked: Mapping[str, Rule]) -> pd.DataFrame:
    makes = {code: partial(_broken, s, rule) for code, rule in asked.items()}
    if remembers(s):
        return recalled_rows(s, "hits", makes, partial(_mended, s, asked))
    made = [rows for make in makes.values() if len(rows := make())]
    return pd.concat(made or [NONE], ignore_index=True)


def _broken(s: Snapshot, rule: Rule) -> pd.DataFrame:
    """A revision from before a field was there has none of a rule that looks at it."""
    table = s.tables.get(rule.on, NONE)
    if not set(rule.fields) <= set(table.columns):
        return NONE
    rows = rule(s)
    if not len(rows):
        return NONE
    columns = {
        "row": rows.index,
        "rule": rule.code,
        "resource": rule.on,
        "unit": village_of(s, rule.on, rows),
        "household_id": household_of_rows(s, rule.on, rows),
        "key": keys_of(rows, s.keys[rule.on]),
        "value": cell_texts(rows[rule.fields[0]]),
    }
    return pd.DataFrame(columns, rows.index).astype(NONE.dtypes).reset_index(drop=True)


def _mended(
    s: Snapshot, asked: Mapping[str, Rule], code: str, known: pd.DataFrame, since: Since
) -> pd.DataFrame | None:
    """The same: of the households that changed anew, of all others as `known`."""
    rule = asked[code]
    if rule.scope not in CONCERNED or not since.keeps_places(rule.on):
        return None
    change = CONCERNED[rule.scope](s, since)
    if change is None:
        return None
    found = _broken(change.after, rule)
    found = found.assign(row=change.places(rule.on)[found["row"]])
    others = known["household_id"].notna() & ~known["household_id"].isin(change.households)
    return pd.concat([known[others], found]).sort_values("row", ignore_index=True)
