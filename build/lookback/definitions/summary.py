"""附件2口径：the households screened, each once, under the type that the summary counts them as."""

import pandas as pd

from lookback.data.snapshot import Snapshot
from lookback.definitions.cases import NEW
from lookback.definitions.contact import visited_type
from lookback.definitions.screening import visits_of_round
from lookback.definitions.state import is_deciding


def screened_households(s: Snapshot) -> pd.DataFrame:
    """排查总户数: one row per household visited in this round, indexed by household_id.

    village_code, and household_type 一般农户 / 脱贫户 / 监测对象 on the day of the first visit
    of the round: a household identified by it counts under its former type, and once more
    among the newly identified (R086); eliminated households are 监测对象, removed ones are
    not (附件2备注, R085). Missing where the type on file is blank.
    """
    visits = visits_of_round(s).sort_values(["visited_on", "visit_id"])
    visits = visits.assign(household_type=visited_type(s)[visits.index])
    first = visits.drop_duplicates("household_id").set_index("household_id")
    villages = s.household.set_index("household_id")["village_code"]
    return first[["household_type"]].assign(village_code=villages.reindex(first.index))


def is_newly_identified(s: Snapshot) -> pd.Series:
    """新识别纳入, one bool per row of `case`: determined since the notice, for the first time.

    The case decides the household's state on the day; 重新纳入 and a blank kind do not count.
    """
    issued = pd.Timestamp(s.notice.document.issued_on)
    is_new = (s.case["kind"] == NEW) & (s.case["monitored_since"] >= issued)
    return is_deciding(s) & is_new.fillna(False).astype("bool")
