"""示例家庭：who lives together, how old they are and how they are related."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from lookback_demo.dated_row import END

_STEADY_DAYS = 44
"""Nobody young changes age between the baseline and the last day: rules hold on both."""


class PersonSketch(NamedTuple):
    """A person before any row: relation, sex, age, birth, and whose surname they bear."""

    relation: str
    sex: str
    age: int
    birth: date
    bears_name: bool


SHAPES = (
    ("elder", 8),
    ("adult", 3),
    ("elders", 13),
    ("couple", 7),
    ("nuclear", 29),
    ("generations", 26),
    ("stem", 9),
    ("skipped", 2),
    ("parent", 2),
    ("siblings", 1),
)


def draw_shape(rng: Random) -> str:
    """One of the household structures, by frequency."""
    pick = rng.random() * 100
    for shape, weight in SHAPES:
        pick -= weight
        if pick < 0:
            return shape
    return "nuclear"


class FamilyPlan:
    """Puts a household together, head first."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._between = rng.randint
        self.members: list[PersonSketch] = []

    def of(self, shape: str) -> list[PersonSketch]:
        """The members of a household of the shape."""
        self.members = []
        makers: dict[str, Callable[[], object]] = {
            "elder": self._elder,
            "adult": self._adult,
            "elders": self._elders,
            "couple": self._couple,
            "nuclear": self._nuclear,
            "generations": self._generations,
            "stem": self._stem,
            "skipped": self._skipped,
            "parent": self._parent,
            "siblings": self._siblings,
        }
        makers[shape]()
        return self.members

    def _add(self, relation: str, sex: str, age: int, bears_name: bool = True) -> int:
        self.members.append(PersonSketch(relation, sex, age, birth_of(age, self._rng), bears_name))
        return age

    def _couple(self, low: int = 30, high: int = 59) -> int:
        """Gives the age of the younger of the two."""
        husband = self._add("户主", "男", self._between(low, high))
        wife = max(21, husband + self._between(-6, 2))
        self._add("配偶", "女", wife, bears_name=False)
        return min(husband, wife)

    def _elders(self) -> None:
        self._couple(60, 82)

    def _elder(self) -> None:
        self._add("户主", "男" if self._rng.random() < 0.55 else "女", self._between(60, 88))

    def _adult(self) -> None:
        self._add("户主", "男" if self._rng.random() < 0.85 else "女", self._between(28, 59))

    def _children(self, parent: int, first: str = "child") -> None:
        """One to three children of a parent of that age, 20 to 34 years younger."""
        count = 1 + (self._rng.random() < 0.55) + (self._rng.random() < 0.12)
        age = parent - self._between(20, 28)
        for _ in range(count):
            if age < 0 or (first == "child" and age > 34):
                break
            sex = "男" if self._rng.random() < 0.53 else "女"
            names = {"child": ("之子", "之女"), "grandchild": ("之孙子", "之孙女")}
            self._add(names[first][sex == "女"], sex, age)
            age -= self._between(1, 6)

    def _nuclear(self) -> None:
        self._children(self._couple(26, 52))

    def _parents(self, head: int) -> None:
        father = head + self._between(20, 32)
        if father <= 90 and self._rng.random() < 0.55:
            self._add("之父", "男", father)
        mother = head + self._between(20, 30)
        if mother <= 92 and (self.members[-1].relation != "之父" or self._rng.random() < 0.75):
            self._add("之母", "女", mother, bears_name=False)

    def _generations(self) -> None:
        youngest = self._couple(32, 56)
        self._children(youngest)
        self._parents(max(self.members[0].age, self.members[1].age))

    def _stem(self) -> None:
        """Elder couple or widow with a married son's family."""
        youngest = self._couple(54, 74)
        son = self._add("之子", "男", youngest - self._between(22, 28))
        wife = max(22, son + self._between(-4, 1))
        self._add("之儿媳", "女", wife, bears_name=False)
        if son < 24:
            return
        self._children(min(son, wife), first="grandchild")

    def _skipped(self) -> None:
        """隔代: a grandparent or two with a grandchild."""
        if self._rng.random() < 0.5:
            self._couple(60, 72)
        else:
            self._add("户主", "女" if self._rng.random() < 0.6 else "男", self._between(58, 74))
        sex = "男" if self._rng.random() < 0.53 else "女"
        relation = "之孙子" if sex == "男" else "之孙女"
        self._add(relation, sex, self._between(5, 15))

    def _parent(self) -> None:
        sex = "男" if self._rng.random() < 0.45 else "女"
        self._children(self._add("户主", sex, self._between(30, 55)))

    def _siblings(self) -> None:
        head = self._add("户主", "男", self._between(50, 72))
        self._add("之兄弟姐妹", "男", max(48, head - self._between(1, 8)))


def birth_of(age: int, rng: Random) -> date:
    """A birth date of someone of that age on the last day of the history."""
    steady = age <= 32 or age in (35, 59, 60, 64, 65, 69, 70)
    since = int(rng.random() * (365 - _STEADY_DAYS)) + _STEADY_DAYS if steady else 0
    since = since or int(rng.random() * 365)
    return anniversary(END, age) - timedelta(days=since)


def anniversary(when: date, years: int) -> date:
    """The same day so many years before; of 29 February, the 28th."""
    leap_day = (when.month, when.day) == (2, 29)
    return when.replace(year=when.year - years, day=28 if leap_day else when.day)


def age_on(birth: date, when: date) -> int:
    """Completed years."""
    return when.year - birth.year - ((when.month, when.day) < (birth.month, birth.day))
