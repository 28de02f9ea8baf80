"""示例户与人：the objects behind the rows, with what the other parts ask about them."""

from dataclasses import dataclass, field
from datetime import date
from typing import final

from lookback_demo.dated_row import DatedRow, number
from lookback_demo.population.towns_and_villages import Village

LABOUR = ("普通劳动力", "技能劳动力")
WEAK = "弱劳动力或半劳动力"
NO_LABOUR = ("无劳动力", "丧失劳动力")
PRESCHOOL = ("学龄前儿童", "学前教育")
COMPULSORY = ("小学", "七年级", "八年级", "九年级")
VOCATIONAL = ("中职", "高职", "技师")


@final
@dataclass(slots=True)
class Person:
    """A member and the birth date behind the ID number; `age` is that of the last day."""

    record: DatedRow
    birth: date
    age: int

    def __getitem__(self, name: str) -> str:
        return self.record[name]

    def __setitem__(self, name: str, value: str) -> None:
        self.record[name] = value

    @property
    def is_active(self) -> bool:
        """在册 on the last day."""
        return self.record["status"] == "在册"

    @property
    def is_pupil(self) -> bool:
        """In school beyond the nursery."""
        return bool(self["school_stage"]) and self["school_stage"] not in PRESCHOOL

    @property
    def can_work(self) -> bool:
        """普通 or 技能劳动力."""
        return self["labour_skill"] in LABOUR

    @property
    def months(self) -> int:
        """Months at work in the year."""
        return int(self["work_months"] or 0)

    @property
    def is_ill(self) -> bool:
        """长期慢性病 or 患有大病."""
        return self["health"] in ("长期慢性病", "患有大病")

    @property
    def is_severely_disabled(self) -> bool:
        """一二级残疾."""
        return self["disability_certificate"][19:20] in ("1", "2")


@final
@dataclass(slots=True)
class DemoHousehold:
    """A household, its members (also those who left) and the rows about it."""

    record: DatedRow
    village: Village
    persons: list[Person]
    is_farming: bool
    shape: str
    annual: DatedRow = field(default_factory=lambda: DatedRow("income", {}))
    window: DatedRow = field(default_factory=lambda: DatedRow("income", {}))
    other_incomes: list[DatedRow] = field(default_factory=list)
    guarantees: list[DatedRow] = field(default_factory=list)
    march: DatedRow | None = None
    visit: DatedRow | None = None
    registers: list[DatedRow] = field(default_factory=list)
    is_low: bool = False
    is_case: bool = False
    is_changed: bool = False
    is_faulty: bool = False

    @property
    def id(self) -> str:
        """The household's number."""
        return self.record["household_id"]

    @property
    def active(self) -> list[Person]:
        """在册成员 on the last day."""
        return [person for person in self.persons if person.is_active]

    @property
    def head(self) -> Person:
        """The first row, 户主."""
        return self.persons[0]

    @property
    def size(self) -> int:
        """How many are 在册."""
        return sum(person.is_active for person in self.persons)

    @property
    def is_lifted(self) -> bool:
        """脱贫户."""
        return self.record["household_type"] == "脱贫户"

    @property
    def worker_months(self) -> int:
        """All months at work of all members."""
        return sum(person.months for person in self.active)

    @property
    def has_labour(self) -> bool:
        """Some member is 普通 or 技能劳动力."""
        return any(person.can_work for person in self.active)

    @property
    def has_weak(self) -> bool:
        """Some member is 弱劳动力或半劳动力."""
        return any(person["labour_skill"] == WEAK for person in self.active)

    def any(self, name: str, *values: str) -> bool:
        """Some active member has one of the values."""
        return any(person[name] in values for person in self.active)


def net(income: DatedRow) -> float:
    """A33 家庭纯收入."""
    items = ("wage", "business", "property", "transfer")
    total = sum(number(income, f"{item}_income_yuan") for item in items)
    return total - number(income, "business_expense_yuan")


def net_per_capita(income: DatedRow) -> float:
    """A34 家庭人均纯收入."""
    return net(income) / max(1.0, number(income, "member_count"))


def reference_per_capita(income: DatedRow) -> float:
    """A38 家庭人均参考收入."""
    extra = number(income, "claims_income_yuan") - number(income, "own_payment_yuan")
    return (net(income) + extra) / max(1.0, number(income, "member_count"))
