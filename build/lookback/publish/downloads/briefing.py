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

from lookback.publish.edition import Edition
from lookback.publish.office.zip_archive import without_dates
from lookback.publish.pages.overview import (
    DeadlineLine,
    OverviewContent,
    UnitFigure,
    overview_content,
)

BODY, HEADING = "仿宋", "黑体"
"""The typefaces of an official document: GB/T 9704 names 仿宋 for the body, 黑体 for headings."""


def briefing_document(e: Edition) -> bytes:
    """The .docx, A4: the lede, figures against last week, who is behind, what is due, the seal."""
    page = overview_content(e)
    paper = _document(e)
    _add_paragraph(
        paper, "防止返贫监测帮扶集中排查“回头看”调度简报", HEADING, 18
    ).alignment = _CENTRE
    _add_paragraph(paper, f"统计时点：{page.day}　依据：{page.number}").alignment = _CENTRE
    _add_paragraph(paper, _lead_paragraph(page))
    _add_paragraph(paper, "一、主要指标", HEADING, 15)
    _figures(paper, page)
    _add_paragraph(paper, f"二、超过 {page.line}% 关注线的镇村", HEADING, 15)
    _places(paper, (*page.over_towns, *page.over_villages), "占比", "没有。")
    if page.over_total > len(page.over_villages):
        _add_paragraph(
            paper, f"另有 {page.over_total - len(page.over_villages)} 个村，见看板“镇村”。"
        )
    _add_paragraph(paper, "三、进度最慢的村", HEADING, 15)
    _places(paper, page.slow_villages, "排查覆盖率", "没有：各村都已全部入户。")
    _add_paragraph(paper, "四、时间节点", HEADING, 15)
    for deadline in page.deadlines:
        _add_paragraph(
            paper, f"{deadline.day}　{deadline.title}（通知{deadline.clause}）：{_left(deadline)}。"
        )
    _add_paragraph(paper, "五、数据状态", HEADING, 15)
    found = f"错误 {page.counts['E']}，疑点 {page.counts['W']}，提示 {page.counts['I']}"
    _add_paragraph(paper, f"数据版本 {page.commit}；校验：{found}。{page.about}")
    _add_paragraph(paper, "（盖章）").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = io.BytesIO()
    paper.save(out)
    return without_dates(out.getvalue())


_CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def _lead_paragraph(page: OverviewContent) -> str:
    f = page.f
    change = f"（比{page.previous_day} {f['I01'].change}）" if f["I01"].change else ""
    return (
        f"截至{page.day}，全区本轮已入户排查 {f['I01'].numerator or '—'} 户，"
        f"覆盖率 {f['I01'].text}{change}；监测对象 {f['I06'].text} {f['I06.persons'].text}，"
        f"其中未消除风险 {f['I08'].text} {f['I08.persons'].text}，占农村人口 {f['I09'].text}。"
    )


def _left(line: DeadlineLine) -> str:
    if line.when == "past":
        return f"已过 {line.days} 天"
    return "今天到期" if line.left.amount == 0 else f"还有 {line.days} 天"


def _figures(paper: Paper, page: OverviewContent) -> None:
    rows = [
        (row.now.indicator.title, row.before or "—", row.now.text, row.now.change or "—")
        for row in page.comparisons
    ]
    _table(paper, ("指标", page.previous_day or "上次调度", "现在", "变化"), rows)


def _places(paper: Paper, places: Sequence[UnitFigure], measure: str, none: str) -> None:
    if not places:
        _add_paragraph(paper, none)
        return
    rows = [
        (place.unit.name, place.town.name, place.figure.text, place.figure.fraction)
        for place in places
    ]
    _table(paper, ("单位", "镇（新区）", measure, "分子 / 分母"), rows)


def _document(e: Edition) -> Paper:
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(1.8)
    about = paper.core_properties
    about.author, about.title, about.comments = "lookback", "调度简报", ""
    about.created = about.modified = datetime.combine(e.snapshot.as_of, time())
    return paper


def _add_paragraph(paper: Paper, text: str, typeface: str = BODY, points: int = 14) -> Paragraph:
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
