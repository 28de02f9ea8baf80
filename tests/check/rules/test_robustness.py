"""No rule raises on any dataset that the schemas allow, however odd or empty."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lookback import HOME
from lookback.check.rules import RULES
from lookback.check.rules.violations import violations
from lookback.data.snapshot import Snapshot

ODD_TEXT = (" ", "x", "空白", "'", "4.2E+17", "=1+1", "１２３", "💧", "NaN", "-", "0" * 40)
NUMBERS = ("400702198001011234", "40070219800101123x", "400702198001011", "999999999999999999")
DAYS = ("1700-01-01", "2021-12-31", "2022-02-28", "2022-05-16", "2022-05-20", "9999-12-31")
AMOUNTS = ("0", "0.01", "50", "6900", "1e308", "9007199254740993")
COUNTS = ("0", "1", "3", "1000000000000")
YEARS = ("1", "2014", "2022", "9999")
EXAMPLES = {
    r"[0-9]{10,}": ("1009010001", "1009010002", "0000000000", "10090100010"),
    r"[0-9]{12,}": ("100901000101", "100901000201", "1009010001001"),
    r"[0-9]{12}": ("420702100901", "420702100902", "420702100903"),
    r"[0-9]{9}": ("420702100", "420702101"),
    r"[0-9]{6}": ("420702", "000000"),
    r"([0-9]{9}|[0-9]{12})": ("420702100", "420702100901"),
    r"([0-9]{6}|[0-9]{9}|[0-9]{12})": ("420702", "420702100", "420702100901"),
    r"[0-9]{10,}-[0-9]+": ("1009010001-1", "1009010001-2", "1009010002-1"),
    r"[0-9]{10,}-[0-9]+-[0-9]+": ("1009010001-1-1", "1009010001-1-2"),
    r"[0-9]{10,}-[0-9]{8}": ("1009010001-20220516", "1009010002-20220516"),
    r"[0-9]{10,}-X[0-9]+": ("1009010001-X1", "1009010002-X1"),
    r"[0-9]{6}-S[0-9]+": ("100901-S1", "100901-S2"),
    r"YD[0-9]+": ("YD1", "YD2"),
    r"YH[0-9]+": ("YH1", "YH2"),
    r"ZG[0-9]+": ("ZG1", "ZG2"),
    r"\S+〔[0-9]{4}〕[0-9]+号": ("公示〔2022〕1号", "公示〔2022〕2号"),
    r"L([1-9]|10)": ("L1", "L2", "L3"),
    r"[0-9a-f]{40}([0-9a-f]{24})?": ("0" * 40, "f" * 40),
    r"[0-9a-f]{64}": ("0" * 64, "f" * 64),
    r"[a-z]+": ("taihe", "donggou"),
    r"[a-z_]+": ("look_back", "entry", "x"),
}
"""Values that match each pattern of the schemas; few, so that tables refer to one another."""

SCHEMAS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((HOME / "schemas").glob("*.json"))
}
Rows = list[dict[str, str | None]]


def _cells(field: Mapping[str, Any]) -> st.SearchStrategy[str | None]:
    limits = field.get("constraints", {})
    typed: Mapping[str, tuple[str, ...]] = {
        "boolean": ("是", "否"),
        "date": DAYS,
        "number": AMOUNTS,
        "year": YEARS,
        "integer": tuple(one for one in COUNTS if int(one) <= limits.get("maximum", int(one))),
    }
    if "enum" in limits:
        values = tuple(limits["enum"])
    elif "pattern" in limits:
        values = EXAMPLES[limits["pattern"]]
    else:
        values = typed.get(field["type"], (*ODD_TEXT, *NUMBERS, *EXAMPLES[r"[0-9]{10,}"]))
    drawn = st.sampled_from(values)
    return drawn if limits.get("required") else st.none() | drawn


def _tables() -> st.SearchStrategy[dict[str, Rows]]:
    tables = {}
    for name, schema in SCHEMAS.items():
        row = st.fixed_dictionaries({field["name"]: _cells(field) for field in schema["fields"]})
        key = schema["primaryKey"]
        tables[name] = st.lists(
            row, max_size=4, unique_by=lambda one, key=key: tuple(one[field] for field in key)
        )
    return st.fixed_dictionaries(tables).map(_with_references_kept)


def _with_references_kept(tables: dict[str, Rows]) -> dict[str, Rows]:
    """Drop the rows whose foreign key is not there, parents first."""
    for _ in range(3):
        for name, schema in SCHEMAS.items():
            for key in schema.get("foreignKeys", ()):
                (own,), (other,) = key["fields"], key["reference"]["fields"]
                known = {row[other] for row in tables[key["reference"]["resource"]]} | {None}
                tables[name] = [row for row in tables[name] if row[own] in known]
    return tables


@settings(
    max_examples=6,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(tables=_tables(), as_of=st.sampled_from([date(2022, 5, 20), date(2022, 6, 12)]))
def test_no_rule_raises(
    snapshot_of: Callable[..., Snapshot], tables: dict[str, Rows], as_of: date
) -> None:
    s = snapshot_of(as_of, tables)
    for rule in RULES:
        with np.errstate(over="ignore", invalid="ignore"):  # 1e308 yuan is a number, too
            mask = rule.breaks(s)
            violations(s, [rule])
        assert mask.index.equals(s.tables[rule.on].index), rule.code
        columns = [mask] if isinstance(mask, pd.Series) else [mask[name] for name in mask]
        assert all(pd.api.types.is_bool_dtype(column.dtype) for column in columns), rule.code


def test_an_empty_dataset_breaks_no_rule(snapshot_of: Callable[..., Snapshot]) -> None:
    s = snapshot_of(date(2022, 5, 20), {})
    assert [rule.code for rule in RULES if not rule(s).empty] == []
