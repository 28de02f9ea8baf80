"""Unique values, primary keys and foreign keys, compared in bulk as Frictionless compares them."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import polars as pl
from frictionless import Field
from frictionless.resources import TableResource

from lookback.check.structure.cell_formats import missing_values

FIRST_ROW = 2
"""The row number, in Frictionless's counting, of the first row below the header."""

_ROW = "row number"


class ForeignKey(NamedTuple):
    """One foreign key: the parent table, and the fields of child and parent, pairwise."""

    parent: str
    child_fields: Sequence[Field]
    parent_fields: Sequence[Field]


def foreign_keys_of(
    table: TableResource, tables: Mapping[str, TableResource]
) -> tuple[ForeignKey, ...]:
    """The foreign keys of a table, which may refer to itself."""
    references = []
    for key in table.schema.foreign_keys:
        parent = key["reference"]["resource"] or str(table.name)
        theirs = [tables[parent].schema.get_field(name) for name in key["reference"]["fields"]]
        own = [table.schema.get_field(name) for name in key["fields"]]
        references.append(ForeignKey(parent, own, theirs))
    return tuple(references)


def duplicate_rows(
    cells: pl.DataFrame, fields: Sequence[Field], primary_key: Sequence[str]
) -> set[int]:
    """Every row of a group that shares a unique value or a primary key; and blank keys."""
    unique = {item.name for item in fields if item.constraints.get("unique")}
    values = {
        item.name: _parsed(cells, item, None if _is_text(item) else _ValueCodes())
        for item in fields
        if item.name in unique or item.name in primary_key
    }
    rows: set[int] = set()
    for name in unique:
        rows |= row_numbers(values[name].is_duplicated() & values[name].is_not_null())
    if primary_key:
        keys = pl.DataFrame([values[name] for name in primary_key])
        blank = keys.select(pl.all_horizontal(pl.all().is_null())).to_series()
        if blank.any() or keys.n_unique() < keys.height:
            rows |= row_numbers(keys.is_duplicated() | blank)
    return rows


def rows_without_parent(
    child: pl.DataFrame, parent: pl.DataFrame, reference: ForeignKey
) -> set[int]:
    """Rows of the child whose key the parent lacks; a key blank throughout asks for nothing."""
    asked, known = _comparable_keys(child, parent, reference)
    return _rows(asked.filter(~pl.all_horizontal(pl.exclude(_ROW).is_null())), known, "anti")


def referenced_rows(child: pl.DataFrame, parent: pl.DataFrame, reference: ForeignKey) -> set[int]:
    """Rows of the parent to which some row of the child refers."""
    asked, known = _comparable_keys(child, parent, reference)
    return _rows(known, asked, "semi")


def row_numbers(mask: pl.Series) -> set[int]:
    """The row numbers where a mask over the rows is true."""
    return {index + FIRST_ROW for index in mask.fill_null(value=False).arg_true()}


def _comparable_keys(
    child: pl.DataFrame, parent: pl.DataFrame, reference: ForeignKey
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The keys of child and parent under the same column names, rows numbered."""
    own, theirs = reference.child_fields, reference.parent_fields
    codes = None if all(map(_is_text, (*own, *theirs))) else _ValueCodes()

    def side(cells: pl.DataFrame, items: Sequence[Field]) -> pl.DataFrame:
        columns = [_parsed(cells, item, codes).alias(str(n)) for n, item in enumerate(items)]
        return pl.DataFrame(columns).with_row_index(_ROW, FIRST_ROW)

    return side(child, own), side(parent, theirs)


def _rows(keys: pl.DataFrame, others: pl.DataFrame, how: Literal["semi", "anti"]) -> set[int]:
    """The rows whose key is, or is not, among the others."""
    names = [name for name in keys.columns if name != _ROW]
    return {*keys.join(others, on=names, how=how, nulls_equal=True).get_column(_ROW)}


class _ValueCodes(dict[Any, str]):
    """Parsed values to texts that are equal exactly where Python finds the values equal."""

    def of(self, value: Any) -> str | None:
        return None if value is None else self.setdefault(value, str(len(self)))


def _is_text(item: Field) -> bool:
    """Whether the parsed value is the cell itself, so that keys compare as written."""
    return item.type == "string" and item.format == "default"


def _parsed(cells: pl.DataFrame, item: Field, codes: _ValueCodes | None) -> pl.Series:
    """The values of a key column as Frictionless compares them; null where it sees None.

    Without `codes` the cells stand for themselves, which only texts may.
    """
    column = cells.get_column(item.name)
    if codes is None:
        return column.set(column.is_in(missing_values(item)), None)
    read = item.create_cell_reader()
    texts = column.unique().to_list()
    values = [codes.of(read(text)[0]) for text in texts]
    return column.replace_strict(texts, values, return_dtype=pl.String)
