"""The new rows that a form adds: their keys, and what they hold beside the form's cells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from lookback.definitions.screening.rounds import LOOK_BACK, round_of_day
from lookback.intake.forms.changed_cells import FormRow
from lookback.intake.forms.current_rows import CurrentRows, Key
from lookback.intake.forms.key_numbering import ACTIVE, KeyNumbering
from lookback.intake.forms.objections import FormNote, Objection
from lookback.publish.forms.reading import FilledForm

UNASKED = ("has_medical_problem", "medical_note")
"""What annex 1 asks about the guarantees, and annex 3 does not."""

NewRow = tuple[Key, dict[str, str]]
"""The key of a row and its further cells."""


@dataclass
class NewRows:
    """Makes the new rows of one filled form, and objections where it cannot."""

    present: CurrentRows
    numbers: KeyNumbering
    filled: FilledForm
    household: str
    ids: Mapping[int, str]
    """Of annex 5: the ID number written in each line, which tells the household."""
    dates: Mapping[str, str]
    """入户排查时间, and 填报日期 where it was written anew."""
    other_days: frozenset[str]
    """Those of them that the form showed with another date."""
    case_id: str
    objections: list[Objection] = field(default_factory=list)
    notes: list[FormNote] = field(default_factory=list)

    def make(self, line: FormRow) -> NewRow | None:
        """The new row of a line that is not on file; None, and an objection, where it cannot."""
        if line.resource in NEW_ROW_MAKERS:
            return NEW_ROW_MAKERS[line.resource](self, line)
        self.refuse(line, "这张表认不出所填的是哪一行", "用 lookback forms 导出该户的表填写")
        return None

    def refuse(self, line: FormRow, what: str, remedy: str) -> None:
        """Object to a line, at the first cell that was changed in it."""
        changed = line.changed
        place = changed[0].place if changed and line.is_wanted is None else line.place
        self.objections.append(Objection(place, what, remedy))

    def _round(self, day: str) -> Mapping[str, str]:
        return round_of_day(self.present.table("round").rows.values(), day)

    def _value(self, line: FormRow, name: str) -> str:
        return line.cells[name].new if name in line.cells else ""

    def _day(self, line: FormRow) -> str:
        name, title = self._dated_by(line.resource)
        return self._date(line, name, title)

    def _date(self, line: FormRow, name: str, title: str) -> str:
        if not self.dates.get(name):
            self.refuse(line, f"没有新的{title}，这一行无法登记", f"把{title}填为这次的日期")
        return self.dates.get(name, "")

    def is_of_another_day(self, line: FormRow) -> bool:
        """Whether a line that shows a row speaks of another day, and so founds a row of its own.

        The row that it shows stays as it is. A visit is another one by its date alone; annex 3
        also has to say something else than before.
        """
        name, _ = self._dated_by(line.resource)
        return name in self.other_days and (name == "visited_on" or bool(line.changed))

    def _dated_by(self, resource: str) -> tuple[str, str]:
        """The field of the form that dates the rows of a resource, and its title."""
        if resource == "visit" or (resource == "guarantee" and self.filled.form.code == "F1"):
            return "visited_on", "入户排查时间"
        return ("filled_on", "填报日期") if resource in ("guarantee", "income") else ("", "")

    def member(self, line: FormRow) -> NewRow | None:
        """A new member, 在册."""
        name, number = self._value(line, "name"), self._value(line, "id_number")
        if not name:
            self.refuse(line, "新增的成员没有姓名", "填写姓名；不是新增的，清空这一行")
            return None
        shown = [row["member_id"] for row in self.filled.keys.get("member", ()) if row]
        key = self.numbers.member(self.household, number, name, shown)
        if (self.present.row("member", key) or {}).get("status", ACTIVE) != ACTIVE:
            self.refuse(line, "这个人已登记为减少的成员", "先更正该成员的状态，或清空这一行")
            return None
        return key, {"member_id": key[0], "household_id": self.household, "status": ACTIVE}

    def visit(self, line: FormRow) -> NewRow | None:
        """A visit of the round of the day that is written."""
        day = self._day(line)
        if not day:
            return None
        key = f"{self.household}-{day.replace('-', '')}"
        staff = self._value(line, "staff_name")
        of_round = {"household_id": self.household, "round": self._round(day).get("code", "")}
        return (key,), {"visit_id": key, **of_round, "collected_by": staff, "entered_by": staff}

    def guarantee(self, line: FormRow) -> NewRow | None:
        """三保障 on the day of the visit (附件1), or of 填报日期 (附件3)."""
        day = self._day(line)
        if not day:
            return None
        occasion = "识别"
        if self.filled.form.code == "F1":
            occasion = "回头看" if self._round(day).get("kind") == LOOK_BACK else "入户"
        cells = {"household_id": self.household, "assessed_on": day, "occasion": occasion}
        return (self.household, day), {**cells, **self._unasked(line, day)}

    def _unasked(self, line: FormRow, day: str) -> dict[str, str]:
        """Answers that annex 3 does not ask for: the newest judgement before holds on."""
        earlier = [
            row for row in self.present.rows("guarantee", "household_id", self.household)
            if row["assessed_on"] < day
        ]  # fmt: skip
        last = max(earlier, key=lambda row: row["assessed_on"], default={})
        kept = {name: last.get(name, "") for name in UNASKED if name not in line.cells}
        if any(kept.values()):
            text = f"本表不问基本医疗，沿用 {last['assessed_on']} 的研判"
            self.notes.append(FormNote(line.place, text))
        return kept

    def income(self, line: FormRow) -> NewRow | None:
        """收支 of the twelve months before the month of 填报日期 (附件3)."""
        day = self._day(line)
        if not day:
            return None
        end = date.fromisoformat(day).replace(day=1) - timedelta(days=1)
        start = date(end.year - (end.month < 12), end.month % 12 + 1, 1)
        self.notes.append(FormNote(line.place, f"收支按 {start} 至 {end} 十二个月登记，请核对"))
        members = self.present.rows("member", "household_id", self.household)
        count = sum(row["status"] == ACTIVE for row in members)
        return (self.household, f"{end}"), {
            "household_id": self.household, "period_end": f"{end}", "period_start": f"{start}",
            "occasion": "识别", "member_count": str(count),
        }  # fmt: skip

    def case(self, line: FormRow) -> NewRow | None:
        """A new identification, opened on 填报日期; 重新纳入 where there was one before."""
        if self.filled.form.code == "F5":
            return self._listed(line, ())
        if not self._value(line, "category"):
            self.refuse(line, "该户没有识别案，也没有选监测对象类别（A3）", "选定类别，或清空")
            return None
        day = self._date(line, "filled_on", "填报日期")
        if not day:
            return None
        earlier = [
            row["case_id"]
            for row in self.present.rows("case", "household_id", self.household)
            if row["opened_on"] < day
        ]
        key = self.numbers.case(self.household, day)
        self.case_id = key[0]
        kind = (
            {"kind": "重新纳入", "previous_case_id": earlier[-1]} if earlier else {"kind": "新识别"}
        )
        cells = {"case_id": key[0], "household_id": self.household, "opened_on": day}
        return key, {**cells, **kind}

    def risk(self, line: FormRow) -> NewRow | None:
        """A risk (A27) of the household's case, after those on file."""
        if not self._require_case(line):
            return None
        key, rank = (
            (self.case_id, line.where["risk"]),
            self.numbers.rank(self.case_id, line.where["risk"]),
        )
        known = self.present.row("case_risk", key) or {"rank": rank}
        return key, {"case_id": self.case_id, "risk": line.where["risk"], "rank": known["rank"]}

    def measure(self, line: FormRow) -> NewRow | None:
        """A measure (A39–A52) of the household's case; the form does not say since when."""
        if not self._require_case(line):
            return None
        key = self.numbers.measure(self.case_id, line.where["measure"], line.where["option"])
        return key, {"measure_id": key[0], "case_id": self.case_id, **line.where}

    def elimination(self, line: FormRow) -> NewRow | None:
        """The elimination of the household's case."""
        if not self._require_case(line):
            return None
        return (self.case_id,), {"case_id": self.case_id}

    def withdrawal(self, line: FormRow) -> NewRow | None:
        """A rollback or removal of the case in the line of annex 5."""
        kind = self._value(line, "kind")
        if not kind:
            self.refuse(line, "没有选回退或清退", "在“回退清退情况”里选一项")
            return None
        return self._listed(line, (kind,))

    def _listed(self, line: FormRow, more: Key) -> NewRow | None:
        """The case of a line of annex 5: as it was shown, else by the ID number written there."""
        case = line.rows[0].get("case_id", "") if line.rows else ""
        if not case and line.at in self.ids:
            persons = self.present.rows("member", "id_number", self.ids[line.at])
            cases = [
                row["case_id"]
                for person in persons
                for row in self.present.rows("case", "household_id", person["household_id"])
            ]
            case = max(cases, default="")
        if not case:
            what = "证件号码不是监测对象户的成员，认不出是哪一户"
            self.refuse(line, what, "核对户主证件号码；该户没有识别案的，不必回退清退")
            return None
        names = self.present.package.resources[line.resource].primary_key
        return (case, *more), dict(zip(names, (case, *more), strict=True))

    def _require_case(self, line: FormRow) -> bool:
        if not self.case_id:
            self.refuse(line, "该户没有识别案，风险、措施和消除无处登记", "先选监测对象类别（A3）")
        return bool(self.case_id)


NEW_ROW_MAKERS = {
    "member": NewRows.member,
    "visit": NewRows.visit,
    "guarantee": NewRows.guarantee,
    "income": NewRows.income,
    "case": NewRows.case,
    "case_risk": NewRows.risk,
    "measure": NewRows.measure,
    "elimination": NewRows.elimination,
    "withdrawal": NewRows.withdrawal,
}
"""Resource -> the key and the further cells of a row that a form may add."""
