"""The rules of the notice, one file per theme, in the order of their families."""

from datetime import date

from lookback.check.rules import (
    amounts,
    dates,
    guarantee,
    household,
    identity,
    income,
    jobs,
    labour,
    ledgers,
    registration,
    residence,
    rounds,
    schooling,
    social_security,
    totals,
    visiting,
)
from lookback.check.rules.ledgers import doubt_cites_no_rule
from lookback.check.rules.monitoring import (
    category,
    decision,
    elimination,
    entry,
    inclusion,
    measure,
    measure_records,
    posting,
    procedure,
    risk,
    undated_record,
    withdrawal,
)
from lookback.check.rules.rule import Rule, rules_in

_BY_THEME = rules_in(
    identity,
    *(household, registration, residence, social_security, visiting),
    schooling,
    *(labour, jobs),
    *(income, amounts),
    guarantee,
    *(risk, category, inclusion),
    *(measure, measure_records),
    *(decision, undated_record, procedure, entry),
    *(elimination, withdrawal),
    *(totals, ledgers, posting, rounds),
)

_KNOWN = (*_BY_THEME, *dates.ORDER, *dates.AHEAD)

NOT_RULES: dict[str, str] = {
    "HH05": "由表结构约束：与户主关系限于码表",
    "IN01": "不存计算项：A33、A34、A37、A38一律由口径计算；导入的表若带有，导入时与计算结果核对",
    "IN14": "由表结构约束：收支各项为数字且不小于0",
    "SB01": "不存计算项：A26由成员参保情况（A17）生成；与附件1基本医疗研判的核对见SB09",
    "SB02": "由数据模型约束：三保障和饮水只存一种极性，附件1、附件4由此取反，同户同日只有一行",
    "RK13": "不存计算项：A4、A22由名册比对生成；户类型与名册的核对见RK22",
    "AG01": "不存汇总数：附件2的总户数、合计由明细相加",
    "AG02": "不存汇总数：附件2由识别案、附件4、附件5逐户计数；排查结论与明细核对见EL10、EL13",
    "AG03": "不存汇总数：镇、区的数由村相加",
    "AG07": "由指标约束：每个比率都带分子、分母一起给出，分母缺失的不计算",
    "HH25": "并入日期规则：失联人员的日期先后见DT14",
    "MS12": "并入日期规则：帮扶措施的起止见DT06",
    "PR18": "并入日期规则：环节和公示的起止见DT04",
    "PR19": "并入日期规则：回退、清退各级日期见DT08",
}
"""Codes of the rule catalogue that are no rules here, and what holds in their place."""

RULES = (*_KNOWN, doubt_cites_no_rule({*NOT_RULES, *(rule.code for rule in _KNOWN)}))


def rules_on(as_of: date, known_on: date) -> tuple[Rule, ...]:
    """The rules that can be asked of what was known on a day, about an earlier or the same day.

    Of an earlier day the later dates are not there yet, which is no fault of theirs.
    """
    return RULES if as_of >= known_on else tuple(one for one in RULES if one not in dates.AHEAD)
