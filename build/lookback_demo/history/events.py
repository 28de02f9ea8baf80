"""示例历史：registrations, corrections and the events an auditor must tell apart."""

from datetime import date
from random import Random

from lookback_demo.dated_row import DatedRow, days_after, in_use
from lookback_demo.district import DistrictData
from lookback_demo.file_layout import TableLayout
from lookback_demo.history.commit_plan import events, registrations
from lookback_demo.history.corrections import Slip, corrections, signed
from lookback_demo.history.edits import DemoCommit, DemoEdit
from lookback_demo.population.towns_and_villages import DemoTown

LEAST_COMMITS = 24
FORM_DAY, FORMAT_DAY = date(2022, 5, 9), date(2022, 5, 5)
FORMATTED = "datapackage/income/wutonghu.csv"
_FIRST_MORNING = 8 * 3600 + 40 * 60


def slip_count(commits: int) -> int:
    """How many single corrections a history of so many commits holds."""
    return max(4, commits * 28 // 100)


def history(
    world: DistrictData,
    slips: list[Slip],
    layout: dict[str, TableLayout],
    commits: int,
    rng: Random,
) -> tuple[list[DemoCommit], dict[int, dict[str, str]]]:
    """All commits after the base in their order, and the cells the base had otherwise."""
    renamed, overlays = _group_names(world, layout)
    special = [
        _new_form(),
        _new_format(world.district.towns[-1]),
        renamed,
        *_mistake(world, layout, slips),
    ]
    wanted = commits - len(slips) - len(special) - 1
    demo_commits = registrations(events(world.records(), layout), wanted)
    ordered = sorted(
        [*demo_commits, *special, *corrections(slips, layout, rng)],
        key=lambda commit: (commit.day, commit.order, commit.subject),
    )
    ordered = _branch(ordered)
    _break_discipline(ordered)
    _tell_time(ordered)
    return ordered, overlays


def _new_form() -> DemoCommit:
    trailers = {
        "Reason": "附件1登记表“农户签字”字段更名，增加“不一致的内容”",
        "Basis": "梁乡振函〔2022〕12号",
    } | signed(None)
    subject = "格式：入户排查表字段 farmer_signed 更名为 is_farmer_signed，增加 mismatch_note"
    return DemoCommit(FORM_DAY, None, subject, trailers, [], -2, changes_form=True)


def _new_format(town: DemoTown) -> DemoCommit:
    trailers = {
        "Reason": "表格软件另存造成换行和引号不一致，整理为统一格式",
        "Basis": "lookback fmt",
    }
    subject = f"格式：{town.name}收支表整理为统一格式"
    return DemoCommit(FORMAT_DAY, town, subject, trailers | signed(town), [], -1, (FORMATTED,))


def _group_names(
    world: DistrictData, layout: dict[str, TableLayout]
) -> tuple[DemoCommit, dict[int, dict[str, str]]]:
    """A village's groups were written 第1组 at first and are all put right at once."""
    village = world.villages[22]
    homes = [home for home in world.households if home.village is village and not home.is_faulty]
    table, town = layout["household"], village.town
    overlays, edits = {}, []
    for home in homes:
        overlays[id(home.record)] = {"villager_group": f"第{home.record['villager_group']}"}
        cells = {"villager_group": home.record["villager_group"]}
        edits.append(DemoEdit(table, table.path(town), (home.id,), cells))
    trailers = {"Reason": "村民小组名称写法不统一，按村级名册成批更正"}
    trailers |= {"Basis": f"{town.name}更〔2022〕成批1号"} | signed(town)
    subject = f"更正：{village.name}村民小组名称（{len(edits)}户）"
    return DemoCommit(date(2022, 5, 24), town, subject, trailers, edits, 19), overlays


def _mistake(
    world: DistrictData, layout: dict[str, TableLayout], slips: list[Slip]
) -> tuple[DemoCommit, DemoCommit]:
    """A village's collectors were replaced by mistake, and restored by 撤销 two days later."""
    village = world.villages[3]
    table, town = layout["household"], village.town
    slipped = {id(slip.record) for slip in slips}
    homes = [h for h in world.households if h.village is village and id(h.record) not in slipped]
    wrong, right = [], []
    for home in homes:
        group = {"villager_group": "1组"}
        wrong.append(DemoEdit(table, table.path(town), (home.id,), group))
        cells = {"villager_group": home.record["villager_group"]}
        right.append(DemoEdit(table, table.path(town), (home.id,), cells))
    subject = f"{village.name}村民小组归并（{len(homes)}户）"
    trailers = {"Reason": "按并组方案归并村民小组", "Basis": f"{town.name}更〔2022〕成批2号"}
    undone = {"Reason": "并组方案尚未批准，恢复原登记", "Basis": f"{town.name}更〔2022〕成批3号"}
    first = date(2022, 5, 17)
    return (
        DemoCommit(first, town, f"更正：{subject}", trailers | signed(town), wrong, 18),
        DemoCommit(
            days_after(first, 2), town, f"撤销：{subject}", undone | signed(town), right, 18
        ),
    )


def _branch(ordered: list[DemoCommit]) -> list[DemoCommit]:
    """A town works on a branch for some days of the third week, then it is merged."""
    start, town = next(
        (place, commit.town)
        for place, commit in enumerate(ordered)
        if commit.begins_branch and commit.town
    )
    own = f"/{town.shard}.csv"
    end = start
    for place in range(start, min(start + 8, len(ordered))):
        commit = ordered[place]
        if _is_only(commit, own):
            commit.is_on_branch = True
        elif commit.changes_form or any(path.endswith(own) for path in commit.paths()):
            break
        end = place
    last = ordered[end]
    trailers = {"Reason": f"{town.name}分支审核通过，并入全区数据"}
    trailers |= {"Basis": f"{town.name}报〔2022〕9号"} | signed(None)
    subject = f"合并：{town.name}5月第3周登记"
    merge = DemoCommit(last.day, None, subject, trailers, [], 30, is_merge=True)
    return [*ordered[: end + 1], merge, *ordered[end + 1 :]]


def _is_only(commit: DemoCommit, own: str) -> bool:
    paths = commit.paths()
    return bool(paths) and all(path.endswith(own) for path in paths)


def _break_discipline(ordered: list[DemoCommit]) -> None:
    """Some commits that a reviewer should have sent back: no reason, or reviewed by the author."""
    plain = [c for c in ordered if c.subject.startswith("更正：") and len(c.edits) == 1]
    if len(plain) > 3:
        del plain[1].trailers["Reason"]
        del plain[-2].trailers["Reason"], plain[-2].trailers["Basis"]
    demo_commits = [commit for commit in ordered if commit.subject.startswith("登记：")]
    careless = demo_commits[len(demo_commits) // 3]
    careless.trailers["Reviewed-by"] = careless.trailers["Handled-by"]


def _tell_time(ordered: list[DemoCommit]) -> None:
    """Office hours: the commits of a day spread evenly from 08:40."""
    days: dict[date, list[DemoCommit]] = {}
    for commit in ordered:
        days.setdefault(commit.day, []).append(commit)
    for commits in days.values():
        step = min(2400, 8 * 3600 // len(commits))
        for place, commit in enumerate(commits):
            commit.seconds = _FIRST_MORNING + place * step + (place * 17) % 50


def base_rows(records: list[DatedRow], overlays: dict[int, dict[str, str]]) -> list[dict[str, str]]:
    """The rows of a table as they stood in the baseline."""
    rows = []
    for record in in_use(records):
        if record.on is None:
            cells = record.history()[0] if record.late else record.cells
            rows.append({**cells, **overlays.get(id(record), {})})
    return rows
