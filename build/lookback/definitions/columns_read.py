"""字段：which columns of the tables each definition reads, for the figures to declare theirs.

The primary key of a table that is named here is always read along.
"""

from lookback.data.reads import reads

UNITS = reads(village="abolished_on successor_code")
"""Into which village another one went."""

HOMES = reads(UNITS, household="village_code", residence="village_code")
"""Where each household lives."""

VILLAGES = reads(
    UNITS,
    village="established_on rural_households rural_population",
    village_count="rural_households rural_population",
)
"""村表."""

ROUND = reads(round="starts_on")
"""本轮."""

NOTICE = reads(ROUND, round="issued_on")
"""Since when the round counts what it brings."""

VISITS = reads(HOMES, ROUND, visit="household_id round visited_on")
"""Which households were visited in the round."""

DECISION = reads(HOMES, case="household_id monitored_since", case_step="ended_on outcome")
"""区级公告确定 and 纳入监测时间."""

STATE = reads(
    DECISION,
    case="category kind",
    elimination="eliminated_on",
    withdrawal="done_on",
)
"""监测状态."""

PERSONS = reads(member="household_id status change_kind changed_on")
"""在册成员."""

LABOUR = reads(PERSONS, member="labour_skill")
"""劳动能力."""

CASE_RISKS = reads(case_risk="resolved_on")
"""返贫风险."""

MEASURES = reads(measure="case_id measure started_on")
"""帮扶措施."""

INCOME = reads(
    HOMES,
    income="wage_income_yuan business_income_yuan property_income_yuan transfer_income_yuan "
    "business_expense_yuan claims_income_yuan own_payment_yuan member_count",
)
"""收支 A28–A38."""

GUARANTEES = reads(
    guarantee="has_housing_problem has_medical_problem has_schooling_problem has_water_problem"
)
"""三保障和饮水."""

LEADS = reads(HOMES, lead="household_id received_on")
"""线索."""

JOBS = reads(HOMES, member="household_id", job="status region wage_before_yuan wage_now_yuan")
"""稳岗."""

GROUPS = reads(
    VISITS,
    INCOME,
    LEADS,
    PERSONS,
    household="household_type",
    income="occasion",
    member="disability_certificate health id_number is_dibao is_tekun school_stage tekun_support "
    "work_months",
    unreachable="member_id reported_on",
)
"""重点人群."""
