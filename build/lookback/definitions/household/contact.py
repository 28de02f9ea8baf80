"""联系口径：how a household is reached, and who is out of reach (附件1, 通知三（二）)."""

import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.definitions.lookup import look_up, newest_on
from lookback.definitions.monitoring.decisions import monitored_since
from lookback.definitions.record_owners import has_any
from lookback.definitions.residence import home_villages

AT_HOME = "有人在家"
BY_TELEPHONE = "无人在家(电话联系)"
OUT_OF_REACH = "无人在家(无法联系)"
"""入户情况 (附件1)."""

MONITORED = "监测对象"


def private_phone(s: Snapshot) -> pd.Series:
    """The household's own telephone; missing where blank or that of a village office."""
    phone = s.household["phone"]
    return phone.mask(phone.isin(s.village["office_phone"].dropna()))


def home_address(s: Snapshot) -> pd.Series:
    """Village, group and address in one; missing where the address is blank."""
    rows = s.household
    return home_villages(s) + " " + rows["villager_group"].fillna("") + " " + rows["address"]


def has_unreachable_member(s: Snapshot) -> pd.Series:
    """Some member is listed as 失联人员 by the day, one bool per row of `household`."""
    return has_any(s, "unreachable", ~(s.unreachable["reported_on"] > s.day))


@once
def visited_type(s: Snapshot) -> pd.Series:
    """户类型 on the day of each visit, per row of `visit`; missing where it is unknown.

    监测对象 where a case was determined by then and not removed; else the type on file
    (附件2备注; R086: newly identified households keep the type they had at the door).
    """
    households, days = s.visit["household_id"], s.visit["visited_on"]
    determined = s.case.assign(monitored_since=monitored_since(s))
    cases = newest_on(determined, "monitored_since", households, days)["case_id"]
    removed_on = s.withdrawal[s.withdrawal["kind"] == "清退"].set_index("case_id")["done_on"]
    is_monitored = cases.notna() & ~(look_up(cases, removed_on) <= days)
    on_file = look_up(households, s.household.set_index("household_id")["household_type"])
    return on_file.mask(is_monitored, MONITORED)
