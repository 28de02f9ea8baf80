"""lookback list: the lists L1–L10 for printing, issued under a number, and those issued so far."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from lookback.check.findings.finding import Findings
from lookback.commands.results.list_papers import list_paper, target_folder, write_papers
from lookback.commands.stages import day_problems, show_findings, valid_snapshot
from lookback.commands.terminal_table import table_lines
from lookback.compute.lists.announcement_list import POSTED, UNIT, AnnouncementList, titled_rows
from lookback.data.package import Package, read_package
from lookback.data.snapshot import Snapshot
from lookback.data.unit_codes import LEVELS
from lookback.definitions.administrative_units import unit_names
from lookback.definitions.screening.announcements import standing
from lookback.errors import DataInvalid, DescriptorInvalid, HistoryUnusable, Problem, WrongUse
from lookback.execution.pool import PACKAGE
from lookback.history.git.commit_message import CommitMessage
from lookback.history.git.data_commit import commit_data, require_clean
from lookback.history.git.overtaking import Overtaken
from lookback.history.git.repository import Repository
from lookback.history.git.worktree import Worktree
from lookback.history.tables.change import CommitAct
from lookback.intake.change_effect import effect_of_files
from lookback.intake.lists.issued_lists import (
    TABLE,
    IssuedLists,
    issued_rows,
    reissued_list,
)
from lookback.intake.lists.issuing import (
    IssueRequest,
    issue_list,
    require_list,
    require_unit,
    with_row,
)
from lookback.options import Call, DayType, as_of_option, shared
from lookback.publish.announcement.document import IssueDetails, list_document

NUMBERED = "〔"
"""What every number of an issued list holds, and no code of a list."""


@dataclass(frozen=True)
class IssueOptions:
    """What was asked about an issue: the days, the supplement, and who may be called."""

    posted_from: date | None
    posted_until: date | None
    issued_on: date | None
    supplements: str
    contact: str
    complaint_phone: str


@click.command("list")
@shared
@as_of_option
@click.argument("code", metavar="[CODE|编号]", default="")
@click.option("--unit", default="", metavar="CODE", help="一个单位：区、镇（新区）或村的代码")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="写到这个文件夹（默认按受众在 exports/board、internal 或 restricted 下）",
)  # fmt: skip
@click.option("--issued", "is_register", is_flag=True, help="列出印发过的名单，逐份核对校验值")
@click.option("--issue", "is_issue", is_flag=True, help="印发：编号、冻结，作一次数据提交")
@click.option("--posted-from", type=DayType(), metavar="DAY", help="公示起")
@click.option("--posted-until", type=DayType(), metavar="DAY", help="公示止，首尾两天都算")
@click.option(
    "--issued-on", type=DayType(), metavar="DAY", help="落款日期（默认为公示起或统计时点）"
)
@click.option("--supplement", default="", metavar="编号", help="只发对这一份的变化")
@click.option("--contact", default="", help="受理异议的单位")
@click.option("--complaint-phone", default="", help="受理单位的办公电话")
@click.option("--reason", default="", help="为什么印发（默认：按程序印发）")
@click.option("--basis", default="", help="依据的文号或会议")
@click.option("--handled-by", default="", help="经办人")
@click.option("--reviewed-by", default="", help="审核人，不得是提交人或经办人；可以以后再审")
@click.pass_obj
def list_(
    call: Call, as_of: date | None, code: str, unit: str, out: Path | None, *, is_register: bool,
    is_issue: bool, posted_from: date | None, posted_until: date | None, issued_on: date | None,
    supplement: str, contact: str, complaint_phone: str, reason: str, basis: str,
    handled_by: str, reviewed_by: str,
) -> None:  # fmt: skip
    """名单 list：L1–L10 打印成 A4 的 Excel 和网页；印发的编号、冻结，以后的变化另发补充。

    CODE 是 L1 … L10；写印发过的编号，则按印发时的内容再打印一份。没有 --unit 时，公示的名单
    每村一份，其他的全区一份。
    """
    order = IssueOptions(posted_from, posted_until, issued_on, supplement, contact, complaint_phone)
    _refuse_strange(code, order, is_register=is_register, is_issue=is_issue)
    package = _package(call)
    if is_register:
        _show_register(call, package, as_of)
    elif NUMBERED in code:
        _print_again(call, package, code, out)
    elif is_issue:
        said = (basis, handled_by, reviewed_by)
        _issue(call, package, require_list(code), unit, as_of, out, order, (reason, *said))
    else:
        _print(call, require_list(code), unit, as_of, out, order)


def _refuse_strange(code: str, order: IssueOptions, *, is_register: bool, is_issue: bool) -> None:
    """Raises WrongUse for options that cannot be meant together."""
    if is_register and (code or is_issue):
        raise WrongUse(Problem("--issued", "只列出印发过的名单", "去掉名单代码和 --issue"))
    if not is_register and not code:
        remedy = "例如 lookback list L1 --unit 村的12位代码，或 lookback list --issued"
        raise WrongUse(Problem("lookback list", "没有写明哪份名单", remedy))
    if order.supplements and not is_issue:
        raise WrongUse(Problem("--supplement", "只在印发时用", "加上 --issue"))


def _package(call: Call) -> Package:
    """Raises DescriptorInvalid where the package has no table for issued lists."""
    package = read_package(call.folder)
    if TABLE not in package.resources:
        remedy = f"从本项目取 schemas/{TABLE}.json，在 datapackage.json 里登记这张表"
        raise DescriptorInvalid(Problem("datapackage.json", f"没有印发名单的表 {TABLE}", remedy))
    return package


def _snapshot(call: Call, as_of: date | None) -> Snapshot:
    s = valid_snapshot(call, call.folder, call.day(as_of, None))
    if problems := day_problems(call, s):
        raise WrongUse(*problems)
    return s


def _print(
    call: Call,
    one: AnnouncementList,
    unit: str,
    as_of: date | None,
    out: Path | None,
    order: IssueOptions,
) -> None:
    """Drafts: without a number, with room for what is not yet known."""
    target = target_folder(call, one, out)
    s = _snapshot(call, as_of)
    if unit:
        require_unit(s, one, unit)
    package, revision, papers = read_package(call.folder), _revision(call), []
    for place in [unit] if unit else _places(s, one):
        rows = one.within(s, place)
        about = IssueDetails(
            place, s.as_of, revision, "", order.issued_on, order.posted_from, order.posted_until,
            "", order.contact, order.complaint_phone,
        )  # fmt: skip
        papers.append(list_document(s, one, titled_rows(rows, package), about))
    write_papers(target, papers)
    count = sum(len(each.rows) for each in papers)
    call.say(f"{one.code} {one.title}：{len(papers)} 份、{count} 行，写到 {target}")
    if not papers:
        call.say("没有可列的：换一天（--as-of）再看")


def _places(s: Snapshot, announcement_list: AnnouncementList) -> Sequence[str]:
    """The villages in which a list is posted, else the whole district."""
    if announcement_list.kind == POSTED:
        codes = sorted(announcement_list.rows(s)[UNIT].unique())
        return [code for code in codes if len(code) == LEVELS["village"]]
    return [s.notice.document.district_code]


def _revision(call: Call) -> str:
    """The commit that the values come from; blank for a package that no Git looks after."""
    try:
        return Repository.open(call.folder).describe(PACKAGE)
    except HistoryUnusable:
        return ""


ATTEMPTS = 3
"""So often a list is drawn up anew when others commit meanwhile."""


def _issue(
    call: Call, package: Package, one: AnnouncementList, unit: str, as_of: date | None,
    out: Path | None, order: IssueOptions, said: tuple[str, str, str, str],
) -> None:  # fmt: skip
    """A number, a row of `announcement`, one commit, and then the paper.

    What others commit meanwhile may change the list and take its number: it is drawn up anew.
    """
    for left in reversed(range(ATTEMPTS)):
        try:
            _issue_once(call, package, one, unit, as_of, out, order, said)
            return
        except Overtaken:
            if not left:
                raise
            call.say("核对期间有别人的提交，按新的数据重新得出名单")


def _issue_once(
    call: Call, package: Package, one: AnnouncementList, unit: str, as_of: date | None,
    out: Path | None, order: IssueOptions, said: tuple[str, str, str, str],
) -> None:  # fmt: skip
    target = target_folder(call, one, out)
    if not unit:
        raise WrongUse(Problem("--unit", "没有写明哪个单位", "写明村、镇（新区）或区的代码"))
    message = CommitMessage(CommitAct.REGISTER, "印发名单", said[0] or "按程序印发", *said[1:])
    tree = Worktree.open(package.root)
    read = tree.checkout()
    require_clean(tree)
    s = _snapshot(call, as_of)
    wish = IssueRequest(
        one, unit, s.as_of, order.issued_on or order.posted_from or s.as_of, order.posted_from,
        order.posted_until, order.supplements, order.contact, order.complaint_phone,
    )  # fmt: skip
    done = issue_list(package, s, wish, read.commit)
    number = done.row["announcement_no"]
    printed = list_paper(package, s, one, done)
    path, content = with_row(package, done.row)
    _refuse_new_errors(call, package, s.as_of, {path: content})
    what = f"{number} {unit_names(s)[unit]}{one.title}"
    named = CommitMessage(CommitAct.REGISTER, what, message.reason, *said[1:])
    commit = commit_data(package.root, {path: content}, named, read=read, say=call.say)
    write_papers(target, [printed])
    call.say(f"已印发 {number}：{len(printed.rows)} 行，提交 {commit[:12]}，写到 {target}")


def _refuse_new_errors(call: Call, package: Package, day: date, files: Mapping[str, bytes]) -> None:
    call.say("按表结构和规则核对")
    effect = effect_of_files(package.root, files, day, call.store)
    if effect.refused:
        show_findings(call, Findings.of(effect.refused))
        what = "这样印发会新添错误，没有写入"
        raise DataInvalid(Problem(next(iter(files)), what, "改正上面的错误后再印发"))


def _print_again(call: Call, package: Package, number: str, out: Path | None) -> None:
    s = _snapshot(call, None)
    done = reissued_list(package, s, number)
    announcement_list = require_list(done.row["list_code"])
    target = target_folder(call, announcement_list, out)
    write_papers(target, [list_paper(package, s, announcement_list, done)])
    call.say(f"{number} 与印发时一致，写到 {target}")


def _show_register(call: Call, package: Package, as_of: date | None) -> None:
    """Every issued list, how it stands, and whether it still comes out as it was issued."""
    s = _snapshot(call, as_of)
    rows = issued_rows(s)
    if not rows:
        call.say("还没有印发过名单")
        return
    call.say("逐份从印发时的数据版本重新得出，核对校验值")
    states = dict(zip(s.announcement["announcement_no"], standing(s, s.announcement), strict=True))
    lines = list(_register_line(s, IssuedLists(package), rows, states))
    titles = ("编号", "名单", "单位", "统计时点", "公示期", "状态", "补充", "行数", "内容")
    for line in table_lines(titles, lines):
        click.echo(line)
    broken = [line[0] for line in lines if line[-1] != SAME]
    if broken:
        what = f"{len(broken)} 份不能照印发时的内容得出：{'、'.join(broken[:5])}"
        remedy = "对每一份运行 lookback list 编号，看为什么"
        raise HistoryUnusable(Problem("lookback list --issued", what, remedy))


SAME, OTHER = "一致", "不符"


def _register_line(
    s: Snapshot, archive: IssuedLists, rows: Sequence[dict[str, str]], states: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    names = unit_names(s)
    for row in rows:
        period = f"{row['posted_from']}—{row['posted_until']}" if row["posted_from"] else ""
        yield (
            row["announcement_no"], row["list_code"], names.get(row["unit_code"], row["unit_code"]),
            row["as_of"], period, states[row["announcement_no"]], row["supplements"],
            row["rows_count"], SAME if archive.is_same(row) else OTHER,
        )  # fmt: skip
