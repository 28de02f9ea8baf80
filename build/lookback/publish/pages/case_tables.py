"""The tables of 识别管线: cases under way, late ones, and those of the green channel."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from lookback.compute.figures.amounts import whole
from lookback.compute.figures.case_pipeline import ENDS, case_pipeline
from lookback.compute.figures.explanation import RecordKey, masked_key
from lookback.compute.privacy.disclosure import cell_mask
from lookback.definitions.monitoring.time_limits import IDENTIFYING
from lookback.publish.edition import Edition
from lookback.publish.pages.worklist import ledger_link
from lookback.publish.units import PageUnit, day_text


@dataclass(frozen=True)
class OpenCase:
    """A case under way; `left` are the days of identification still to use, negative when over.

    `used` and `left` are None before the first visit, from which the days count.
    """

    key: str
    link: str
    unit: PageUnit | None
    town: PageUnit | None
    stage: str
    used: int | None
    left: int | None


@dataclass(frozen=True)
class LateCase:
    """A term of a case that took, or takes, too long; `is_open`: the case is still under way."""

    key: str
    link: str
    unit: PageUnit | None
    is_open: bool
    term: str
    stage: str
    started: str
    used: int
    over: int


@dataclass(frozen=True)
class GreenChannelCase:
    """A case of the green channel; `relief` is the first measure's day."""

    key: str
    link: str
    unit: PageUnit | None
    ground: str
    relief: str
    opened: str
    stage: str
    used: str
    is_late: bool


def open_cases(e: Edition, cases: pd.DataFrame) -> tuple[OpenCase, ...]:
    """The cases under way, those with the fewest days left first, the not yet visited last."""
    allowed = int(e.snapshot.number(IDENTIFYING.parameter))
    cases = cases.rename_axis("case_id").reset_index()
    cases = cases.sort_values(["identification_days", "case_id"], ascending=[False, True])
    return tuple(
        OpenCase(
            *_shown(e, row["case_id"]),
            unit := _unit(e, row["village_code"]),
            e.units.town_of.get(unit.code) if unit else None,
            row["stage"],
            None if pd.isna(used := row["identification_days"]) else int(used),
            None if pd.isna(used) else allowed - int(used),
        )
        for row in cases.to_dict("records")
    )


def late_cases(e: Edition, terms: pd.DataFrame) -> tuple[LateCase, ...]:
    """These terms, rows of `case_time_limits`, the longest over first."""
    rows = terms.sort_values(["days_over", "case_id"], ascending=[False, True])
    cases = case_pipeline(e.snapshot)
    return tuple(
        LateCase(
            *_shown(e, row["case_id"]),
            _unit(e, cases["village_code"].get(row["case_id"])),
            cases["stage"].get(row["case_id"]) not in ENDS,
            row["term"],
            cases["stage"].get(row["case_id"], ""),
            day_text(row["started_on"].date()),
            int(row["days_used"]),
            int(row["days_over"]),
        )
        for row in rows.to_dict("records")
    )


def green_channel_cases(e: Edition, of_round: pd.DataFrame) -> tuple[GreenChannelCase, ...]:
    """The cases of the green channel in this round, those still open first."""
    s = e.snapshot
    rows = of_round[of_round["is_green_channel"]]
    rows = rows.assign(is_ended=rows["stage"].isin(ENDS))
    rows = rows.sort_values(["is_ended", "opened_on"], ascending=[True, False])
    relief = s.measure[s.measure["started_on"] <= s.day].groupby("case_id")["started_on"].min()
    grounds = s.case.set_index("case_id")["green_ground"]
    return tuple(
        GreenChannelCase(
            *_shown(e, str(case)),
            _unit(e, row["village_code"]),
            _word(grounds[case]),
            _day(relief.get(case, pd.NaT)),
            _day(row["opened_on"]),
            row["stage"],
            whole(row["identification_days"]),
            bool(pd.notna(row["identification_over"]) and row["identification_over"] > 0),
        )
        for case, row in zip(rows.index, rows.to_dict("records"), strict=True)
    )


def _shown(e: Edition, case_id: str) -> tuple[str, str]:
    key = masked_key(e.package, RecordKey("case", case_id), cell_mask(e.package, e.audience))
    return key, ledger_link("case", key)


def _unit(e: Edition, code: Any) -> PageUnit | None:
    return next((village for village in e.units.villages if village.code == code), None)


def _day(day: Any) -> str:
    return "" if pd.isna(day) else day_text(day.date())


def _word(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
