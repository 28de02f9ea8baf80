"""监测状态：which households are monitored, un-eliminated, eliminated or removed on the day.

通知一（一）4(5) 确定监测对象, 一（二）回退与重新纳入, 一（三）风险消除, 二（三）清退;
附件2备注: an eliminated household still counts as 监测对象, a removed one does not.
"""

import pandas as pd

from lookback.data.snapshot import Snapshot, once, remember
from lookback.data.unit_codes import Level
from lookback.definitions.administrative_units import unit_of
from lookback.definitions.dates import known_by
from lookback.definitions.household.people import persons_by_household
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.cases import NEW
from lookback.definitions.monitoring.decisions import eliminated_on, monitored_since
from lookback.definitions.record_owners import is_household
from lookback.definitions.residence import village_by_household, villages_by_code

NEVER = pd.Timestamp("9999-12-31").as_unit("s")

UNELIMINATED = "未消除"
ELIMINATED = "已消除"


@once
def monitored_cases(s: Snapshot) -> pd.DataFrame:
    """The case that decides a household's state: its latest one determined by the day.

    One row per monitored household, indexed by household_id: case_id, category,
    monitored_since, village_code, persons (在册成员数) and state (未消除 / 已消除).
    Removed cases (清退 done by the day) do not count.
    """
    latest = deciding_cases(s)
    persons = persons_by_household(s).reindex(latest.index, fill_value=0)
    homes = village_by_household(s).reindex(latest.index)
    return latest.assign(village_code=homes, persons=persons.astype("int64"))


@once
def deciding_cases(s: Snapshot) -> pd.DataFrame:
    """`monitored_cases` without village and persons, for those who need the state alone."""
    since = known_by(monitored_since(s), s.day)
    cases = s.case.assign(monitored_since=since)
    cases = cases[since.notna() & ~is_identified_twice(s)]
    cases = cases[~cases["case_id"].isin(_withdrawn(s, "清退").index)]
    cases = cases.sort_values(["household_id", "monitored_since", "case_id"])
    latest = cases.drop_duplicates("household_id", keep="last").set_index("household_id")
    return latest.assign(
        state=_is_eliminated(s, latest).map({True: ELIMINATED, False: UNELIMINATED})
    )


@once
def is_identified_twice(s: Snapshot) -> pd.Series:
    """新识别 of a household that was under monitoring already, one bool per row of `case`.

    It was determined on that day by an earlier case, and not removed by then. Such a case takes
    nobody's place (一（二）: who is identified anew is 重新纳入); rule RK40 says so.
    """
    cases = s.case[["case_id", "household_id", "kind"]].assign(
        since=known_by(monitored_since(s), s.day),
        until=look_up(s.case["case_id"], _withdrawn(s, "清退")).fillna(NEVER),
    )
    cases = cases.dropna(subset=["since", "household_id"])
    cases = cases.sort_values(["household_id", "since", "case_id"])
    of_household = cases["household_id"]
    until = cases.groupby(of_household)["until"].cummax().groupby(of_household).shift()
    twice = (cases["kind"] == NEW) & (until > cases["since"])
    return twice.reindex(s.case.index, fill_value=False)


def _is_eliminated(s: Snapshot, cases: pd.DataFrame) -> pd.Series:
    """风险消除 marked by the day, and not rolled back since."""
    marked = eliminated_on(s)
    dates = cases.join(marked[marked <= s.day], on="case_id")
    dates = dates.join(_withdrawn(s, "回退").rename("rolled_back_on"), on="case_id")
    rolled_back = dates["rolled_back_on"] >= dates["eliminated_on"]
    return dates["eliminated_on"].notna() & ~rolled_back


def _withdrawn(s: Snapshot, kind: str) -> pd.Series:
    """The day a 回退 or 清退 was carried out, by case_id; only those done by the day."""
    rows = s.withdrawal[(s.withdrawal["kind"] == kind) & (s.withdrawal["done_on"] <= s.day)]
    return rows.set_index("case_id")["done_on"]


@once
def monitored(s: Snapshot) -> pd.DataFrame:
    """监测对象 per village_code: households (户) and persons (人); 0 where there are none."""
    return _by_village(s, monitored_cases(s))


@once
def uneliminated(s: Snapshot) -> pd.DataFrame:
    """未消除风险的监测对象 per village_code: households and persons."""
    cases = monitored_cases(s)
    return _by_village(s, cases[cases["state"] == UNELIMINATED])


def is_over_line(s: Snapshot, level: Level, left: pd.Series | None = None) -> pd.Series:
    """Whether each unit's un-eliminated persons pass the 2 % line (通知一（四）), by unit code.

    Strictly above, in whole numbers, nothing rounded; a unit whose 村表 population is missing
    or 0 is not judged and counts as not above. `left`: the persons of each village, if counted.
    """
    population = villages_by_code(s)["rural_population"]
    units = unit_of(population.index, level)
    left = uneliminated(s)["persons"] if left is None else left
    persons = left.groupby(units).sum()
    rural = population.groupby(units).agg(lambda part: part.sum(skipna=False))
    over: pd.Series = persons * 100 > s.number("attention_share") * rural
    return (over & (rural > 0)).fillna(False)


def _by_village(s: Snapshot, cases: pd.DataFrame) -> pd.DataFrame:
    persons = cases.groupby("village_code")["persons"]
    counts = pd.DataFrame({"households": persons.count(), "persons": persons.sum()})
    return counts.reindex(villages_by_code(s).index, fill_value=0)


def is_deciding(s: Snapshot, *states: str) -> pd.Series:
    """Whether each row of `case` decides a household's state on the day, and it is one of these.

    Without `states`: any, that is 监测对象 whether eliminated or not.
    """

    def deciding() -> pd.Series:
        cases = deciding_cases(s)
        chosen = cases["state"].isin(states) if states else cases["state"].notna()
        return s.case["case_id"].isin(cases.loc[chosen, "case_id"])

    return remember(s, ("is_deciding", *states), deciding)


@once
def is_monitored(s: Snapshot) -> pd.Series:
    """监测对象: one bool per row of `household`."""
    return is_household(s, deciding_cases(s).index)


@once
def is_in_national_register(s: Snapshot) -> pd.Series:
    """Whether the 全国防返贫监测信息系统 holds it: 脱贫户 or 监测对象; a bool per `household`."""
    return (s.household["household_type"] == "脱贫户") | is_monitored(s)
