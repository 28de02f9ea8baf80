"""Corrections of a district drawn at random: cells, decimals, keys, rows, homes, the notice.

They are what clerks do, at their oddest: a household gets another number, moves to another town
or goes with all its rows; a case is given to somebody else; a number of the notice changes.
References between tables hold afterwards; whether the rest of the structure does, the caller asks.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from lookback.data.package import Resource

from .district_files import District, Row

NOTICE = "schemas/notice.yaml"
DECIMALS = ("3333.333333", "0.005", "1234.565", "0.1", "99999.99", "7000.004999")
"""Amounts that no binary fraction is equal to, or that lie at the edge of a cent."""

Correction = Callable[[District, Random], str]
"""Changes a district and says what it did."""


def cell(d: District, lot: Random) -> str:
    """A cell holds what another row has there, or nothing, or the day before or after."""
    name, (_, row) = _some_row(d, lot, [*d.package.resources])
    table = d.package.resources[name]
    bound = {each.field for each in d.references if each.table == name}
    fields = [f for f in table.fields if f.name not in {*table.primary_key, *bound}]
    if not fields:
        return "nothing"
    field = lot.choice(fields)
    _, other = lot.choice([*d.table(name)])
    if row[field.name] and field.type == "date" and lot.random() < 0.5:
        row[field.name] = _another_day(row[field.name], lot)
    elif lot.random() < 0.2:
        row[field.name] = ""
    else:
        row[field.name] = other[field.name]
    return f"cell {name}.{field.name}"


def decimal(d: District, lot: Random) -> str:
    """An amount with many decimals."""
    numbers = [
        (name, field.name)
        for name, table in d.package.resources.items()
        for field in table.fields
        if field.type == "number" and any(True for _ in d.table(name))
    ]
    name, field = lot.choice([*numbers, *[pair for pair in numbers if pair[0] == "income"] * 3])
    for _, row in lot.sample([*d.table(name)], 2):
        row[field] = lot.choice(DECIMALS)
    return f"decimal {name}.{field}"


def renumbered(d: District, lot: Random) -> str:
    """A row has another key, and all that refer to it follow."""
    parents = ["household", "household", "member", "case"]
    name, (_, row) = _some_row(d, lot, [*parents, *_leaves(d)])
    old = dict(row)
    if not _other_key(d, name, row, lot):
        return "nothing"
    for reference in d.references:
        if reference.parent == name:
            (key,) = d.package.resources[name].primary_key
            for _, each in d.table(reference.table):
                if each[reference.field] == old[key]:
                    each[reference.field] = row[key]
    return f"renumbered {name}"


def added(d: District, lot: Random) -> str:
    """A row more, much like another."""
    name, (rows, row) = _some_row(d, lot, ["household", "member", *_leaves(d)])
    new = dict(row)
    if not _other_key(d, name, new, lot):
        return "nothing"
    rows.append(new)
    return f"added {name}"


def removed(d: District, lot: Random) -> str:
    """A row less, and all that refer to it."""
    name, (_, row) = _some_row(d, lot, ["household", "case", "member", *_leaves(d) * 2])
    _remove(d, name, row)
    return f"removed {name}"


def moved_home(d: District, lot: Random) -> str:
    """A household lives in a village of another town."""
    _, (_, row) = _some_row(d, lot, ["household"])
    town = row["village_code"][:9]
    codes = [each["village_code"] for _, each in d.table("village")]
    row["village_code"] = lot.choice([code for code in codes if not code.startswith(town)])
    return "moved home"


def another_owner(d: District, lot: Random) -> str:
    """A case, a person or a visit belongs to another household."""
    name, (_, row) = _some_row(d, lot, ["case", "member", "visit", "lead"])
    row["household_id"] = lot.choice([*d.table("household")])[1]["household_id"]
    return f"another owner of {name}"


def of_register(d: District, lot: Random) -> str:
    """A row of a register is somebody else's, or not there."""
    _, (rows, row) = _some_row(d, lot, ["register"])
    numbers = [each["id_number"] for _, each in d.table("member") if each["id_number"]]
    row["id_number"] = lot.choice(numbers)
    keys = [(each["register"], each["id_number"]) for each in rows]
    if len(set(keys)) < len(keys):
        rows.remove(row)
    return "of register"


def of_village(d: District, lot: Random) -> str:
    """A village has more people, or nobody knows how many."""
    _, (_, row) = _some_row(d, lot, ["village"])
    field = lot.choice(["rural_population", "rural_households"])
    row[field] = lot.choice(["", "0", str(lot.randint(1, 900))])
    return f"of village {field}"


def of_unit(d: District, lot: Random) -> str:
    """What was recorded of one unit is of another: a town's, a village's or the district's."""
    name, (_, row) = _some_row(d, lot, ["attention", "deliverable", "rectification", "doubt"])
    row["unit_code"] = lot.choice([*d.table("village")])[1]["village_code"][
        : lot.choice([6, 9, 12])
    ]
    keys = d.package.resources[name].primary_key
    same = [each for _, each in d.table(name) if all(each[key] == row[key] for key in keys)]
    if len(same) > 1:
        _remove(d, name, row)
    return f"of unit {name}"


def of_notice(d: District, lot: Random) -> str:
    """A number of the notice is another."""
    text = d.text(NOTICE)
    numbers = [*re.finditer(r"(?<=from: 2022-01-01, value: )\d+(\.\d+)?", text)]
    one = lot.choice(numbers)
    step = lot.choice([0.5, 0.9, 1.1, 2.0])
    value = round(float(one[0]) * step, 3) if one[1] else max(1, round(int(one[0]) * step))
    d.put(NOTICE, f"{text[: one.start()]}{value}{text[one.end() :]}")
    return f"of notice {one[0]} -> {value}"


KINDS: tuple[Correction, ...] = (
    *(cell, cell, decimal, decimal, renumbered, added, removed, moved_home, another_owner),
    *(of_register, of_village, of_unit, of_notice),
)
"""Every kind of correction, those that are frequent more than once."""


def _some_row(d: District, lot: Random, names: list[str]) -> tuple[str, tuple[list[Row], Row]]:
    name = lot.choice([each for each in names if any(True for _ in d.table(each))])
    return name, lot.choice([*d.table(name)])


def _leaves(d: District) -> list[str]:
    """Tables to which no other refers."""
    return [name for name in d.package.resources if name not in {r.parent for r in d.references}]


def _remove(d: District, name: str, row: Row) -> None:
    """Take away a row and all rows that refer to it."""
    for reference in d.references:
        if reference.parent == name:
            (key,) = d.package.resources[name].primary_key
            for _, each in d.table(reference.table):
                if each[reference.field] == row[key]:
                    _remove(d, reference.table, each)
    for rows, each in d.table(name):
        if each is row:
            rows[:] = [kept for kept in rows if kept is not row]


def _other_key(d: District, name: str, row: Row, lot: Random) -> bool:
    """Give the row a key that no other has; False where there is none to be thought of."""
    table = d.package.resources[name]
    bound = {each.field for each in d.references if each.table == name}
    free = [each for each in table.primary_key if each not in bound and each != "unit_code"]
    taken = {_key(table, each) for _, each in d.table(name)}
    for _ in range(20 if free else 0):
        field = lot.choice(free)
        row[field] = _another(row[field], [each[field] for _, each in d.table(name)], lot)
        if _key(table, row) not in taken:
            return True
    return False


def _key(table: Resource, row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in table.primary_key)


def _another(value: str, others: list[str], lot: Random) -> str:
    """A value of the same form."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return _another_day(value, lot)
    if (tail := re.search(r"\d{1,3}$", value)) and len(value) > 3:
        return value[: tail.start()] + "".join(lot.choice("0123456789") for _ in tail[0])
    return lot.choice(others)


def _another_day(day: str, lot: Random) -> str:
    step = timedelta(days=lot.choice([-30, -7, -1, 1, 7, 30]))
    return (date.fromisoformat(day) + step).isoformat()
