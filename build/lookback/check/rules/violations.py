"""The violations of the rules: the rows that break them, for findings, figures and lists."""

import json
from collections.abc import Iterable

import pandas as pd

from lookback.check.rules import RULES
from lookback.check.rules.rule import Rule
from lookback.data.cells import cell_texts
from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot, keys_of, remember
from lookback.definitions.administrative_units import household_of_rows, unit_of_rows
from lookback.definitions.columns_read import DECISION, HOMES, VILLAGES
from lookback.execution.dataset import Dataset
from lookback.execution.dataset_access import fields_of, town_of_rows, whole_dataset
from lookback.execution.step import TOWN, Step, result

NO_VIOLATIONS = pd.DataFrame(
    columns=[
        *(TOWN, "rule", "resource", "row", "unit", "household_id", "key", "field", "value"),
        *("wrong", "facts"),
    ],
    dtype="str",
).astype({"row": "int64"})


FEW = 5
"""So many rules are asked by themselves sooner than all rules are."""


def violations(s: Snapshot, rules: Iterable[Rule]) -> pd.DataFrame:
    """Every row that breaks one of the rules: rule by rule, in the order of the rows.

    Columns: town (in whose part the row lies), rule (its code), resource, row (how many rows of
    the resource stand before it), unit (the code of the unit it lies in), household_id (missing
    where it is of none), key (the primary key as text), field and value (the cell that the rule
    points to, as it is written), wrong (the fields of all cells that are wrong, joined by ",") and
    facts (what the rule's evidence knows beside the cells, as a JSON object of texts).
    """
    asked = tuple(rules)
    codes = [rule.code for rule in asked]
    dataset = whole_dataset(s)
    if dataset and (len(asked) > FEW or "hits" in s.known):
        found = remember(s, "hits", lambda: _of_dataset(s, dataset))
        return found[found["rule"].isin(codes)]
    return remember(s, ("hits", *codes), lambda: _violations_of_rule(s, asked))


def _of_towns(s: Snapshot) -> pd.DataFrame:
    """What breaks the rules that see a town; rows are counted within their town."""
    found = _violations_of_rule(s, [rule for rule in RULES if rule.scope == "town"])
    for name in found["resource"].unique():
        chosen = found["resource"] == name
        place = town_of_rows(s, name).groupby(town_of_rows(s, name)).cumcount()
        found.loc[chosen, "row"] = place.to_numpy()[found.loc[chosen, "row"]]
    return found


def _of_district(s: Snapshot) -> pd.DataFrame:
    """What breaks the rules that must see the whole district."""
    return _violations_of_rule(s, [rule for rule in RULES if rule.scope == "district"])


OF_TOWNS = Step("按镇核对的规则", _of_towns, scope="town")
OF_DISTRICT = Step(
    "按区核对的规则",
    _of_district,
    reads(
        DECISION,
        HOMES,
        VILLAGES,
        case="kind opened_on contact_name contact_phone state",
        deliverable="kind round unit_code",
        dispatch_day="round",
        doubt="rule_code resource key field result source closed_on sent_on unit_code",
        elimination="eliminated_on",
        household="address phone villager_group",
        member="household_id id_number name relation status change_kind changed_on is_tekun",
        milestone="round code due_on",
        register="id_number",
        round="starts_on ends_on baseline_on",
        town="town_name",
        unreachable="reported_on",
        residence="document_no",
        village="village_name office_phone change_document_no",
        withdrawal="done_on",
    ),
)


def _of_dataset(s: Snapshot, dataset: Dataset) -> pd.DataFrame:
    """What breaks any rule, its rows counted through the whole table."""
    across, within = result(s, OF_DISTRICT), result(s, OF_TOWNS)
    for (name, town), chosen in within.groupby(["resource", TOWN], sort=False):
        places = (dataset.towns(str(name), s.as_of) == town).arg_true().to_numpy()
        within.loc[chosen.index, "row"] = places[chosen["row"].to_numpy()]
    order = {rule.code: place for place, rule in enumerate(RULES)}
    found = pd.concat([across, within], ignore_index=True)
    found = found.assign(order=found["rule"].map(order))
    return found.sort_values(["order", "row"], ignore_index=True)[[*NO_VIOLATIONS.columns]]


def _violations_of_rule(s: Snapshot, rules: Iterable[Rule]) -> pd.DataFrame:
    made = [rows for rule in rules if len(rows := _rows(s, rule))]
    return pd.concat(made or [NO_VIOLATIONS], ignore_index=True)


def _rows(s: Snapshot, rule: Rule) -> pd.DataFrame:
    """A revision from before a field was there has none of a rule that looks at it."""
    if not set(rule.fields) <= fields_of(s, rule.on):
        return NO_VIOLATIONS
    wrong = rule.wrong_cells(s)
    if not len(wrong):
        return NO_VIOLATIONS
    rows = rule(s)
    field = wrong.idxmax(axis=1)
    columns = {
        TOWN: town_of_rows(s, rule.on)[rows.index],
        "rule": rule.code,
        "resource": rule.on,
        "row": rows.index,
        "unit": unit_of_rows(s, rule.on, rows),
        "household_id": household_of_rows(s, rule.on, rows),
        "key": keys_of(rows, s.keys[rule.on]),
        "field": field,
        "value": _chosen_texts(rows, field),
        "wrong": [",".join(wrong.columns[marks]) for marks in wrong.to_numpy()],
        "facts": _facts(s, rule, rows),
    }
    return pd.DataFrame(columns, rows.index).astype(NO_VIOLATIONS.dtypes).reset_index(drop=True)


def _chosen_texts(rows: pd.DataFrame, fields: pd.Series) -> pd.Series:
    """Of each row the cell of the field that is named for it, as it is written."""
    parts = [rows.loc[fields == name, name] for name in fields.unique()]
    return pd.concat([pd.Series(cell_texts(part), part.index, dtype="str") for part in parts])


def _facts(s: Snapshot, rule: Rule, rows: pd.DataFrame) -> list[str]:
    """What the rule's evidence knows of the rows, one JSON object of texts for each."""
    facts = rule.evidence.facts
    if facts is None:
        return ["{}"] * len(rows)
    texts = {name: cell_texts(values.loc[rows.index]) for name, values in facts(s, rows).items()}
    return [
        json.dumps(dict(zip(texts, values, strict=True)), ensure_ascii=False)
        for values in zip(*texts.values(), strict=True)
    ]
