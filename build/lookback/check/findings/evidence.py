"""What a finding of a rule says: the cells, what is there, what ought to be, in plain words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from string import Formatter
from typing import NamedTuple

import pandas as pd

from lookback.check.findings.finding import mask_name
from lookback.check.rules.rule import OTHER, Rule
from lookback.data.cells import cell_texts
from lookback.data.package import Field, Resource
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.people import heads

BLANK = "空白"
ANNEX_OF_ITEMS = "附件3"
"""The annex whose items are numbered A1, A2 and so on; others are named after theirs, F1.… ."""


class EvidenceTexts(NamedTuple):
    """What is said of one violation; the names are those of `Finding`."""

    label: str
    actual: str
    expected: str
    unit: str
    other: str
    household: str
    head: str
    sentence: str


def rule_evidence(
    s: Snapshot, rule: Rule, resource: Resource, rows: pd.DataFrame
) -> Iterator[EvidenceTexts]:
    """What is said of each of these rows of `violations`, which are all of one rule."""
    names = heads(s)["name"].fillna("")
    households = rows["household_id"].fillna("")
    facts, wrong = rows["facts"].map(json.loads), rows["wrong"].str.split(",")
    written = zip(wrong, facts, households, _cells(s, rule, rows), strict=True)
    for marked, known, household, cells in written:
        words = {**_words(s, rule, resource, cells), **known}
        head = mask_name(names.get(household, ""))
        yield _texts(rule, resource, marked, words, household, head)


def _cells(s: Snapshot, rule: Rule, rows: pd.DataFrame) -> Iterator[dict[str, str]]:
    """The cells of each row that its evidence may show, as they are written."""
    table = s.tables[rule.on]
    wrong = {name for names in rows["wrong"].unique() for name in names.split(",")}
    fields = sorted((_names(rule) | wrong) & {*table.columns})
    columns = [cell_texts(table[name].iloc[rows["row"]]) for name in fields]
    return (dict(zip(fields, cells, strict=True)) for cells in zip(*columns, strict=True))


def _names(rule: Rule) -> set[str]:
    """The names that stand in braces in the rule's evidence."""
    parts = (Formatter().parse(text) for text in (rule.evidence.actual, rule.evidence.expected))
    return {name for part in parts for _, name, _, _ in part if name}


def _words(s: Snapshot, rule: Rule, resource: Resource, cells: Mapping[str, str]) -> dict[str, str]:
    """What may stand in the braces: the cells as they may be shown, and numbers of the notice."""
    fields = {field.name: field for field in resource.fields}
    numbers = _names(rule) & {*s.notice.parameters} - {*cells}
    return {
        **{name: f"{s.number(name):.12g}" for name in numbers},
        **{name: shown_cell(fields[name], cell) for name, cell in cells.items()},
    }


def _texts(
    rule: Rule,
    resource: Resource,
    wrong: Sequence[str],
    words: Mapping[str, str],
    household: str,
    head: str,
) -> EvidenceTexts:
    evidence, fields = rule.evidence, {field.name: field for field in resource.fields}
    first, unit = fields[wrong[0]], evidence.unit or fields[wrong[0]].unit or ""
    cells = [
        f"{field_label(fields[name])}为{with_unit(words[name], fields[name].unit or '')}"
        for name in wrong
    ]
    actual = evidence.actual.format_map(words) if evidence.actual else "；".join(cells)
    expected, other = evidence.expected.format_map(words), words.get(OTHER, "")
    sentence = (
        f"户 {household}（户主{head or '不明'}），" if household else "",
        with_unit(actual, unit),
        f"。应：{with_unit(expected, unit)}",
        f"。另见{other}" if other else "",
    )
    is_one_cell = not evidence.actual and len(wrong) == 1
    shown = words[first.name] if is_one_cell else actual
    label = field_label(first)
    return EvidenceTexts(label, shown, expected, unit, other, household, head, "".join(sentence))


def field_label(field: Field) -> str:
    """The title of a field with its item on the annexes: 工资性收入（附件3 A28）."""
    if field.form is None:
        return field.title
    annex, _, item = field.form.partition(".")
    if not item:
        return f"{field.title}（{ANNEX_OF_ITEMS} {annex}）"
    quoted = "" if item in field.title else f"“{item}”"
    return f"{field.title}（附件{annex.removeprefix('F')}{quoted}）"


def shown_cell(field: Field, cell: str) -> str:
    """A cell in words: blank is called blank, of a restricted one only the length is said."""
    if not cell:
        return BLANK
    return f"已填{len(cell)}位（不显示）" if field.audience == "restricted" else cell


def with_unit(text: str, unit: str) -> str:
    """A text that ends in a number, with the unit behind it; a day is no number."""
    is_number = text[-1:].isdigit() and text[-3:-2] != "-"
    return f"{text}{unit}" if is_number else text
