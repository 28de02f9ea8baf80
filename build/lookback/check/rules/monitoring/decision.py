"""ST 状态：what the steps of a procedure and the files say of one decision must agree.

Where one of the two is blank the other is counted, and the blank is a fault (通知一（一）4(5)).
"""

from collections.abc import Mapping

import pandas as pd

from lookback.check.rules.rule import OTHER, rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import known_by
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.decisions import announced_on, monitored_since
from lookback.definitions.monitoring.procedure import (
    ANNOUNCEMENT,
    ELIMINATION,
    IDENTIFICATION,
    WITHDRAWALS,
)

BLANK = "空白"


def _day_of(words: str, days: pd.Series) -> Mapping[str, pd.Series]:
    """The day that the other record says, in words, and the record as evidence."""
    said = days.dt.strftime("%Y-%m-%d").fillna(BLANK)
    return {"announced": said, OTHER: words + "区级公告确定 " + said}


def _disagree(s: Snapshot, announced: pd.Series, filed: pd.Series) -> pd.Series:
    """Whether the two days of each row differ, by the day; blank in one alone is different."""
    announced, filed = known_by(announced, s.day), known_by(filed, s.day)
    return (announced != filed) & (announced.notna() | filed.notna())


def _identified_facts(s: Snapshot, rows: pd.DataFrame) -> Mapping[str, pd.Series]:
    return _day_of("程序环节“识别”", look_up(rows["case_id"], announced_on(s)))


@rule(
    "ST01", "纳入监测时间与区级公告不一致", severity="E", clause="一（一）4(5)",
    fault="数据质量不高", on="case", fields=("monitored_since",),
    scope="town", remedy="核对公告：已公告的补填或改正纳入监测时间，没有公告的补登环节或撤销纳入",
    expected="等于区级公告确定之日（{announced}）", facts=_identified_facts,
)  # fmt: skip
def determined_twice(s: Snapshot) -> pd.Series:
    """Blank in one of the two, or another day; an announcement that was refused is none."""
    announced = look_up(s.case["case_id"], announced_on(s, IDENTIFICATION))
    return _disagree(s, announced, s.case["monitored_since"])


def _eliminated_facts(s: Snapshot, rows: pd.DataFrame) -> Mapping[str, pd.Series]:
    return _day_of("程序环节“风险消除”", look_up(rows["case_id"], announced_on(s, ELIMINATION)))


@rule(
    "ST02", "风险消除时间与区级公告不一致", severity="E", clause="一（三）",
    fault="数据质量不高", on="elimination", fields=("eliminated_on",),
    scope="town", remedy="核对公告：已公告的补填或改正风险消除时间，没有公告的补办程序或撤销标注",
    expected="等于区级公告确定之日（{announced}）", facts=_eliminated_facts,
)  # fmt: skip
def eliminated_twice(s: Snapshot) -> pd.Series:
    """A54 and the announcement of the procedure 风险消除."""
    announced = look_up(s.elimination["case_id"], announced_on(s, ELIMINATION))
    return _disagree(s, announced, s.elimination["eliminated_on"])


@rule(
    "ST03", "程序已办结而没有核查表或回退清退登记", severity="E", clause="附件4",
    fault="数据质量不高", on="case_step", fields=("procedure", "ended_on"),
    scope="town", remedy="风险消除的补填附件4，回退、清退的补填附件5；环节登错的撤销",
    actual="{procedure}的{step}已于 {ended_on} 完成", expected="有同一案号的附件4或附件5",
)  # fmt: skip
def decided_without_record(s: Snapshot) -> pd.Series:
    """The announcement of 风险消除, 回退 or 清退 has a day, and no row says of what."""
    rows = s.case_step
    filed = pd.MultiIndex.from_frame(
        pd.concat(
            [
                s.elimination[["case_id"]].assign(kind=ELIMINATION),
                s.withdrawal[["case_id", "kind"]],
            ]
        )
    )
    own = pd.MultiIndex.from_frame(rows[["case_id", "procedure"]])
    decided = (rows["step"] == ANNOUNCEMENT) & rows["procedure"].isin((ELIMINATION, *WITHDRAWALS))
    return decided & (rows["ended_on"] <= s.day) & ~own.isin(filed)


def _checked_facts(s: Snapshot, rows: pd.DataFrame) -> Mapping[str, pd.Series]:
    return _day_of("程序环节", _district_checks(s)[rows.index])


@rule(
    "ST04", "回退清退的区级审核与程序环节不一致", severity="E", clause="二（三）",
    fault="数据质量不高", on="withdrawal", fields=("district_on",),
    scope="town", remedy="核对区级审核日期，补登或改正附件5和程序环节",
    expected="等于程序环节的区级日期（{announced}）", facts=_checked_facts,
)  # fmt: skip
def district_check_twice(s: Snapshot) -> pd.Series:
    """附件5's 区级审核 is the last step of 回退 or 清退."""
    return _disagree(s, _district_checks(s), s.withdrawal["district_on"])


@rule(
    "ST05", "联系人、帮扶计划、录入系统的内容与日期缺一", severity="E", clause="三（四）",
    fault="数据质量不高", on="case",
    fields=("contact_on", "plan_on", "plan", "entered_on", "is_in_national_system"),
    scope="town", remedy="补填日期或内容：缺日期的不计入按期落实、按期录入",
    expected="内容与日期同填同空",
)  # fmt: skip
def settled_in_half(s: Snapshot) -> pd.DataFrame:
    """Of the cases determined by the day; a contact without a name is MS09's, whoever he is."""
    case, is_blank = s.case, s.case.isna()
    is_entered = case["is_in_national_system"]
    wrong = {
        "contact_on": is_blank["contact_on"] & ~is_blank["contact_name"],
        "plan_on": is_blank["plan_on"] & ~is_blank["plan"],
        "plan": (case["plan_on"] <= s.day) & is_blank["plan"],
        "entered_on": is_blank["entered_on"] & is_entered,
        "is_in_national_system": (case["entered_on"] <= s.day) & ~is_entered,
    }
    determined = monitored_since(s) <= s.day
    return pd.DataFrame({name: determined & cells.fillna(False) for name, cells in wrong.items()})


@rule(
    "ST06", "“回头看”的日期和结果缺一", severity="E", clause="一（二）",
    fault="数据质量不高", on="elimination", fields=("rechecked_on", "recheck_result"),
    scope="town", remedy="补填“回头看”的日期或结果：缺一的不能算已“回头看”",
    expected="日期与结果同填同空",
)  # fmt: skip
def rechecked_in_half(s: Snapshot) -> pd.DataFrame:
    """A day after the one described has not come yet."""
    rows = s.elimination
    day, result = rows["rechecked_on"], rows["recheck_result"]
    return pd.DataFrame(
        {
            "rechecked_on": day.isna() & result.notna(),
            "recheck_result": (day <= s.day) & result.isna(),
        }
    )


def _district_checks(s: Snapshot) -> pd.Series:
    """The day of the last step of each row's own procedure, per row of `withdrawal`."""
    rows = s.withdrawal
    days = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[s]")
    for kind in WITHDRAWALS:
        days = days.where(rows["kind"] != kind, look_up(rows["case_id"], announced_on(s, kind)))
    return days
