"""日期先后：what the schemas declare of dates, held against the rows (通知一（五）)."""

from typing import NamedTuple

import pandas as pd

from lookback.data.package import DateLimits, Field, Resource
from lookback.data.snapshot import Data, Snapshot, remember
from lookback.definitions.dates import known_by
from lookback.definitions.household.id_numbers import member_birth_date
from lookback.definitions.lookup import look_up


class Reference(NamedTuple):
    """What a declaration names: a field, and the key by which its row is found in another table."""

    resource: Resource
    field: Field
    key: str | None


def referenced(s: Data, resource: str, name: str) -> Reference:
    """The field that `name` stands for in a resource: `field`, or `table.field` of another."""
    table, _, field = name.rpartition(".")
    other = s.resources[table or resource]
    return Reference(other, other.field(field), other.primary_key[0] if table else None)


def dated_fields(s: Data, resource: str) -> dict[str, DateLimits]:
    """The fields of a resource of which the schema declares limits as dates."""
    fields = s.resources[resource].fields if resource in s.resources else ()
    return {field.name: field.limits for field in fields if field.limits}


def is_too_early(s: Snapshot, resource: str) -> pd.DataFrame:
    """One bool per row and dated field: it lies before a date that it may not precede.

    A blank date is passed over: what comes after it may not precede what comes before it. A date
    after the day described has not come yet.
    """
    table = s.tables[resource]
    return pd.DataFrame(
        {
            name: known_by(table[name], s.day) < earliest_day(s, resource, name)
            for name, limits in dated_fields(s, resource).items()
            if limits.not_before
        },
        index=table.index,
    )


def is_out_of_years(s: Data, resource: str) -> pd.DataFrame:
    """One bool per row and dated field: its year is none in which such a date may lie."""
    table = s.tables[resource]
    columns = {}
    for name, limits in dated_fields(s, resource).items():
        first, last = plausible_years(s, limits)
        year = table[name].dt.year
        columns[name] = (year < first) | (year > last)
    return pd.DataFrame(columns, index=table.index)


def is_ahead(s: Snapshot, resource: str) -> pd.DataFrame:
    """One bool per row and dated field: after the day described, though it is no plan."""
    table = s.tables[resource]
    columns = {
        name: table[name] > s.day
        for name, limits in dated_fields(s, resource).items()
        if not limits.is_planned
    }
    plausible = ~is_out_of_years(s, resource)
    return pd.DataFrame(columns, index=table.index) & plausible[[*columns]]


def plausible_years(s: Data, limits: DateLimits) -> tuple[int, int]:
    """The first and the last year in which such a date may lie: those of the rounds, and around."""
    issued = s.notice.document.issued_on.year
    starts, ends = s.round["starts_on"].dt.year.min(), s.round["ends_on"].dt.year.max()
    first, last = (issued if pd.isna(year) else int(year) for year in (starts, ends))
    return first - limits.years_back, last + limits.years_ahead


def earliest_day(s: Data, resource: str, name: str) -> pd.Series:
    """The latest of the days that the date may not precede, per row; missing where none is known.

    In the place of a blank one stands the latest of those that it may not precede itself.
    """

    def latest_day() -> pd.Series:
        limits = dated_fields(s, resource).get(name)
        latest = pd.Series(pd.NaT, index=s.tables[resource].index, dtype="datetime64[s]")
        for other in limits.not_before if limits else ():
            day = _day_or_earliest(s, resource, other)
            latest = latest.mask(latest.isna() | (day > latest), day)
        return latest

    return remember(s.data, ("earliest day", resource, name), latest_day)


def _day_or_earliest(s: Data, resource: str, name: str) -> pd.Series:
    """The date that `name` stands for, for each row, or what stands in the place of a blank."""
    other, field, key = referenced(s, resource, name)
    known = day_of(s, other.name, field).fillna(earliest_day(s, other.name, field.name))
    if key is None:
        return known
    keys = s.tables[other.name][key]
    by_key = known.set_axis(pd.Index(keys)).loc[~keys.duplicated().to_numpy()]
    return look_up(s.tables[resource][key], by_key)


def day_of(s: Data, resource: str, field: Field) -> pd.Series:
    """The dates of a field, per row; of an identity number the day of birth."""
    return s.tables[resource][field.name] if field.type == "date" else member_birth_date(s)
