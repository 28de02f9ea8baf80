"""A table as lines for `git diff`: a heading per row, a line per cell."""

from collections.abc import Iterable, Mapping

from lookback.data.invisible_characters import visible
from lookback.data.package import Package, Resource
from lookback.history.tables.csv_content import key_of, read_content


def cell_lines(raw: bytes, package: Package) -> Iterable[str]:
    """The rows of a version of a table, each under its key, blank cells left out.

    The table is the one of the package whose fields the header shares most; where it shares
    none, the records stand as they are.
    """
    table = _table(raw, package)
    content = read_content(raw, table.primary_key if table else ())
    labels = _labels(table, content.columns)
    yield "字段：" + "、".join(labels[name] for name in content.columns)
    key = table.primary_key if table and set(table.primary_key) <= set(content.columns) else ()
    for row in content.rows("", range(len(content.records))):
        yield f"【{visible(key_of(row.cells, key or content.columns[:1]))}】"
        for name, value in row.cells.items():
            if name not in key:
                yield f"  {labels.get(name, name)}：{visible(value)}"


def _table(raw: bytes, package: Package) -> Resource | None:
    columns = {*read_content(raw, ()).columns}
    tables = [*package.resources.values()]
    best = max(tables, key=lambda table: len(columns & {*table.header}), default=None)
    return best if best and columns & {*best.header} else None


def _labels(table: Resource | None, columns: Iterable[str]) -> Mapping[str, str]:
    titles = {field.name: field.title for field in table.fields} if table else {}
    return {name: visible(titles.get(name, name)) for name in columns}
