"""L9–L10: whom to roll back, to identify anew, or to remove (通知一（二）, 二（三）, 附件5)."""

import pandas as pd

from lookback.check.rules.monitoring.elimination import new_risk_not_readmitted
from lookback.compute.lists.announcement_list import ROW, SENT, AnnouncementList
from lookback.compute.lists.leading_columns import rows_of_cases
from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import known_by
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.cases import READMISSION
from lookback.definitions.monitoring.elimination import ROLLBACK, is_rollback_due, is_without_labour
from lookback.definitions.screening.summary import withdrawals

UNSTABLE, WITHOUT_LABOUR, NEW_RISK = "风险消除不稳定", "整户无劳动力", "消除后出现新风险"


def cases_to_withdraw(s: Snapshot) -> pd.DataFrame:
    """应回退: eliminated, yet unstable or without labour; 应重新纳入: a new risk, and no new case.

    A household may be in both; each is dealt with by a procedure of its own.
    """
    grounds = pd.Series(UNSTABLE, index=s.case.index).mask(is_without_labour(s), WITHOUT_LABOUR)
    back = s.case.assign(kind=ROLLBACK, ground=grounds)[is_rollback_due(s)]
    risen = new_risk_not_readmitted(s)["case_id"]
    anew = s.case.assign(kind=READMISSION, ground=NEW_RISK)[s.case["case_id"].isin(risen)]
    applied = s.withdrawal[s.withdrawal["kind"] == ROLLBACK].set_index("case_id")["applied_on"]
    rows = pd.concat([back, anew])
    asked = known_by(look_up(rows["case_id"], applied), s.day).where(rows["kind"] == ROLLBACK)
    rows = rows_of_cases(s, rows.assign(applied_on=asked).reset_index(drop=True))
    return rows.assign(**{ROW: rows["case_id"] + " " + rows["kind"]})


def withdrawing(s: Snapshot) -> pd.DataFrame:
    """附件5 line by line: the same households, and what its columns say of each."""
    lines = withdrawals(s)
    cases = lines.merge(s.case.drop(columns="kind"), on="case_id")
    applied = s.withdrawal[s.withdrawal["applied_on"] <= s.day]
    cases = cases.merge(applied[["case_id", "kind", "reason"]], on=["case_id", "kind"], how="left")
    risks = s.case_risk.groupby("case_id", sort=False)["risk"].agg("、".join)
    rows = rows_of_cases(s, cases.assign(risks_text=look_up(cases["case_id"], risks)))
    return rows.assign(
        district_name=s.notice.document.district_name,
        withdrawal_kind=rows["kind"],
        **{ROW: rows["case_id"] + " " + rows["kind"]},
    )


LISTS = (
    AnnouncementList(
        "L9", "应回退、重新纳入名单", "一（二）", "internal", SENT,
        ("town_name", "village_name", "household_id", "head_name", "persons", "kind", "ground",
         "applied_on"),
        cases_to_withdraw,
    ),
    AnnouncementList(
        "L10", "监测对象回退、清退统计表", "二（三）", "restricted", SENT,
        ("district_name", "town_name", "village_name", "head_name", "head_id_number",
         "identified_count", "monitored_since", "risks_text", "withdrawal_kind", "reason"),
        withdrawing,
    ),
)  # fmt: skip
