"""The rollup as a workbook: the whole, the districts side by side, and where they are from."""

from openpyxl import Workbook

from lookback.publish.downloads.figures_workbook import (
    FIRST,
    Value,
    figure_line,
    shown_value,
    table,
)
from lookback.publish.office.workbook import cell_of, workbook_bytes
from lookback.publish.units import long_day_text
from lookback.rollup.join import JoinedDistricts, count_text
from lookback.rollup.output_package import DISTRICT_FIELDS, district_cells
from lookback.rollup.pages import NOT_SUMMED, figures_of, whole_figures

PATH = "files/rollup.xlsx"
WHOLE, DISTRICTS, SOURCES = "汇总", "各区", "来源"


def rollup_workbook(joined: JoinedDistricts) -> bytes:
    """Three sheets: sums with their parts, indicators by district, the districts' manifests."""
    figures = figures_of(joined)
    whole = whole_figures(joined.whole, joined.totals, figures)
    heading = (f"指标　统计时点：{long_day_text(joined.as_of)}", _source(joined))
    reasons = {gap.code: gap.reason for gap in joined.gaps}
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = WHOLE
    titles: tuple[str, ...] = ("代码", "指标", "数值", "单位", "分子", "分母", "没有合计的原因")
    rows: list[tuple[Value, ...]] = []
    for code, figure in whole.items():
        shown = NOT_SUMMED if figure.number == NOT_SUMMED else shown_value(figure)
        line = figure_line(figures.of(code, joined.whole.code))
        rows.append((*line[:2], shown, *line[3:6], reasons.get(code, "")))
    table(sheet, heading, titles, rows, (17, 34, 12, 8, 16, 16, 40))
    sheet = book.create_sheet(DISTRICTS)
    titles = ("代码", "指标", "单位", *(district.name for district in joined.districts))
    rows = [
        (one.indicator.code, one.indicator.title, one.indicator.unit,
         *(shown_value(figures.of(code, district.code)) for district in joined.districts))
        for code, one in whole.items()
    ]  # fmt: skip
    table(sheet, heading, titles, rows, (17, 34, 8, *(12 for _ in joined.districts)))
    sheet.freeze_panes = cell_of(sheet, FIRST + 1, 4)
    sheet = book.create_sheet(SOURCES)
    titles = tuple(title.split("；")[0] for _, _, title in DISTRICT_FIELDS)
    cells = [district_cells(district) for district in (*joined.districts, *joined.left_out)]
    table(sheet, heading, titles, cells, (10, 18, 12, 44, 68, 12, 12, 12, 60, 18, 68))
    book.properties.title, book.properties.creator = joined.whole.name, "lookback"
    return workbook_bytes(book, joined.as_of)


def _source(joined: JoinedDistricts) -> str:
    counted, out = len(joined.districts), count_text(joined.left_out)
    left = f"，合计缺 {out}（见“{SOURCES}”）" if out else ""
    return f"依据：{joined.notice.document.number}　核验通过、计入合计 {counted} 个区{left}"
