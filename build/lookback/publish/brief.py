"""调度简报: the weekly briefing as a Word file, from the very figures of the overview."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime, time

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from lookback.publish.archive import without_dates
from lookback.publish.edition import Edition
from lookback.publish.overview import Deadline, Overview, Place, overview

BODY, HEADING = "仿宋", "黑体"
"""The typefaces of an official document: GB/T 9704 names 仿宋 for the body, 黑体 for headings."""


def brief(e: Edition) -> bytes:
    """The .docx, A4: the lede, figures against last week, who is behind, what is due, the seal."""
    page = overview(e)
    paper = _paper(e)
    _say(paper, "防止返贫监测帮扶集中排查“回头看”调度简报", HEADING, 18).alignment = _CENTRE
    _say(paper, f"统计时点：{page.day}　依据：{page.number}").alignment = _CENTRE
    _say(paper, _lede(page))
    _say(paper, "一、主要指标", HEADING, 15)
    _figures(paper, page)
    _say(paper, f"二、超过 {page.line}% 关注线的镇村", HEADING, 15)
    _places(paper, (*page.over_towns, *page.over_villages), "占比", "没有。")
    if page.over_total > len(page.over_villages):
        _say(paper, f"另有 {page.over_total - len(page.over_villages)} 个村，见看板“镇村”。")
    _say(paper, "三、进度最慢的村", HEADING, 15)
    _places(paper, page.slow_villages, "排查覆盖率", "没有：各村都已全部入户。")
    _say(paper, "四、时间节点", HEADING, 15)
    for one in page.deadlines:
        _say(paper, f"{one.day}　{one.title}（通知{one.clause}）：{_left(one)}。")
    _say(paper, "五、数据状态", HEADING, 15)
    found = f"错误 {page.counts['E']}，疑点 {page.counts['W']}，提示 {page.counts['I']}"
    _say(paper, f"数据版本 {page.commit}；校验：{found}。{page.about}")
    _say(paper, "（盖章）").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = io.BytesIO()
    paper.save(out)
    return without_dates(out.getvalue())


_CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def _lede(page: Overview) -> str:
    f = page.f
    change = f"（比{page.previous_day} {f['I01'].change}）" if f["I01"].change else ""
    return (
        f"截至{page.day}，全区本轮已入户排查 {f['I01'].numerator or '—'} 户，"
        f"覆盖率 {f['I01'].text}{change}；监测对象 {f['I06'].text} {f['I06.persons'].text}，"
        f"其中未消除风险 {f['I08'].text} {f['I08.persons'].text}，占农村人口 {f['I09'].text}。"
    )


def _left(one: Deadline) -> str:
    if one.when == "past":
        return f"已过 {one.days} 天"
    return "今天到期" if one.left.amount == 0 else f"还有 {one.days} 天"


def _figures(paper: Paper, page: Overview) -> None:
    rows = [
        (row.now.indicator.title, row.before or "—", row.now.text, row.now.change or "—")
        for row in page.comparisons
    ]
    _table(paper, ("指标", page.previous_day or "上次调度", "现在", "变化"), rows)


def _places(paper: Paper, places: Sequence[Place], measure: str, none: str) -> None:
    if not places:
        _say(paper, none)
        return
    rows = [
        (place.unit.name, place.town.name, place.figure.text, place.figure.fraction)
        for place in places
    ]
    _table(paper, ("单位", "镇（新区）", measure, "分子 / 分母"), rows)


def _paper(e: Edition) -> Paper:
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(1.8)
    about = paper.core_properties
    about.author, about.title, about.comments = "lookback", "调度简报", ""
    about.created = about.modified = datetime.combine(e.snapshot.as_of, time())
    return paper


def _say(paper: Paper, text: str, typeface: str = BODY, points: int = 14) -> Paragraph:
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(4)
    _write(paragraph, text, typeface, points)
    return paragraph


def _table(paper: Paper, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = paper.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, title in zip(table.rows[0].cells, head, strict=True):
        _write(cell.paragraphs[0], title, HEADING, 12)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _write(cell.paragraphs[0], text, BODY, 12)


def _write(paragraph: Paragraph, text: str, typeface: str, points: int) -> None:
    """Set Western and Chinese characters in one typeface."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size = typeface, Pt(points)
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), typeface)
