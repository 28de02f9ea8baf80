"""The words of each kind of structural finding: title, what is wrong, remedy.

Every error type of Frictionless has an entry (a test enumerates them), and so has every code
of our own. The braces are filled from the named details of the finding.
"""

from typing import NamedTuple

from lookback.check.findings.finding import Finding, Severity


class FindingWords(NamedTuple):
    """One kind of finding in Chinese; `what` and `remedy` may name details in braces."""

    title: str
    what: str
    remedy: str
    severity: Severity = "E"


_RESTORE = "用登记系统重新导出该文件，或从 Git 历史中恢复上一版"
_HEADER = "把第 1 行恢复为：{header}"
_OUR_USE = "这不是数据的问题，请把本条信息转给系统维护人员"
_STANDARD = "对照 Data Package 标准改正描述文件"

OWN_WORDS: dict[str, FindingWords] = {
    "cell-conflict": FindingWords(
        "未取舍的合并冲突",
        "{label} 两边改得不同，合并时没有取舍",
        "在本格的“本方、对方、原值”中留下正确的一个，再提交这次合并",
    ),
    "cell-form": FindingWords(
        "写法不规范",
        "{label}“{shown}”的写法不规范：{expected}",
        "改用半角字符，去掉空格、下划线和多余的符号后重写该单元格",
    ),
    "judge-crash": FindingWords(
        "无法判定",
        "Frictionless 在判定本表时中断（{detail}），本表未获通过",
        "检查数值列中是否有 sNaN 之类的异常写法，改正后重跑 lookback check",
    ),
    "merge-conflict": FindingWords(
        "未解决的合并冲突",
        "未解决的合并冲突：本行是 Git 留下的标记 {marker}",
        "在两方内容中留下正确的行，删去 <<<<<<<、=======、>>>>>>> 各标记行",
    ),
    "missing-newline": FindingWords(
        "文件末尾缺换行",
        "最后一行没有换行，会与下一个分片 {next_file} 的第一行粘成一行",
        "运行 lookback fmt，或在文件末尾补一个换行",
    ),
    "not-canonical": FindingWords("格式不规范", "格式不规范：{reasons}", "运行 lookback fmt", "W"),
    "nul-byte": FindingWords(
        "含空字节",
        "含空字节（NUL）{hint}",
        "另存为“CSV UTF-8”格式；若文件已损坏，从 Git 历史中恢复",
    ),
    "outside-root": FindingWords(
        "链接指向数据包之外",
        "是指向数据包之外的链接，未读取",
        "用真实文件替换该链接：数据须在本仓库内才有更正记录",
    ),
    "not-a-plain-file": FindingWords(
        "不是普通文件",
        "{detail}，未读取",
        "用普通文件替换它：数据须直接放在本仓库内才有更正记录",
    ),
    "not-as-committed": FindingWords(
        "文件可能与提交的不同",
        "仓库{detail}",
        "去掉这项设置，重新取出文件（git checkout），看过 git status 再重跑 lookback check",
    ),
    "too-many-errors": FindingWords(
        "错误过多",
        "本表错误已达 {limit} 条，其余未列出",
        "先改正已列出的错误（多半是同一个原因），再重跑 lookback check",
        "I",
    ),
    "unclosed-quote": FindingWords(
        "引号未闭合",
        "从本行起有一个双引号没有闭合，其后的行都被当成了同一个单元格",
        "在该单元格末尾补上双引号，或去掉多余的双引号",
    ),
    "unlisted-file": FindingWords(
        "未登记的数据文件",
        "没有任何资源列出该文件，它不会被检查，也不会进入统计",
        "在 datapackage.json 的相应资源的 path 中列出它，或删去该文件",
    ),
}
"""Codes of our own, beside Frictionless's."""

ROW_WORDS: dict[str, FindingWords] = {
    "row-error": FindingWords("行错误", "本行有错误", _RESTORE),
    "blank-row": FindingWords("空行", "本行没有任何内容", "删去该空行"),
    "primary-key": FindingWords("主键错误", "{label}{detail}", "{cure}"),
    "foreign-key": FindingWords(
        "引用不存在",
        "{label}“{shown}”在“{reference}”的 {reference_fields} 中不存在",
        "改正该值，或先在“{reference}”中登记它",
    ),
    "duplicate-row": FindingWords("重复行", "本行与别的行完全相同", "删去重复的一行"),
    "row-constraint": FindingWords("行约束", "本行不符合约束", "对照填表说明改正本行"),
    "cell-error": FindingWords("单元格错误", "{label} 有错误", "改正该单元格"),
    "extra-cell": FindingWords(
        "多出单元格",
        "本行比表头多出单元格（第 {column} 列“{shown}”）",
        "删去多余的内容；若某个单元格内含逗号，给它加上双引号",
    ),
    "missing-cell": FindingWords(
        "缺少单元格",
        "本行缺少 {label} 及其后的单元格",
        "补齐本行；没有内容的单元格也要保留逗号",
    ),
    "type-error": FindingWords(
        "类型不符", "{label}“{shown}”不是{expected}", "改为{expected}，不明的留空"
    ),
    "constraint-error": FindingWords("不符合约束", "{label}{detail}", "{cure}"),
    "unique-error": FindingWords(
        "值重复",
        "{label}“{shown}”与{other}重复，该项不得重复",
        "核对两行，改正写错的一行或删去重复的一行",
    ),
    "truncated-value": FindingWords("疑似截断", "{label} 的值可能被截断", "核对并补全该值"),
    "forbidden-value": FindingWords("禁用的值", "{label} 的值不允许使用", "改为允许的值"),
    "sequential-value": FindingWords("序号不连续", "{label} 的值不连续", "核对并改正序号"),
    "ascii-value": FindingWords("含非 ASCII 字符", "{label} 含非 ASCII 字符", "改用半角字符"),
}
"""Frictionless's errors of a row or a cell."""

HEADER_WORDS: dict[str, FindingWords] = {
    "header-error": FindingWords("表头错误", "表头有错误", _HEADER),
    "blank-header": FindingWords("表头为空", "表头没有任何内容", _HEADER),
    "unmatched-header": FindingWords("表头不符", "表头中没有任何规定的字段", _HEADER),
    "label-error": FindingWords("列名错误", "第 {column} 列的列名有错误", _HEADER),
    "extra-label": FindingWords("多出一列", "表头第 {column} 列“{shown}”不是规定的字段", _HEADER),
    "missing-label": FindingWords("缺少一列", "表头缺少字段 {label}", _HEADER),
    "blank-label": FindingWords("列名为空", "表头第 {column} 列没有列名，应为 {label}", _HEADER),
    "duplicate-label": FindingWords(
        "列名重复", "表头第 {column} 列“{shown}”与前面的列同名，应为 {label}", _HEADER
    ),
    "incorrect-label": FindingWords(
        "列名不符", "表头第 {column} 列写作“{shown}”，应为 {label}", _HEADER
    ),
}
"""Frictionless's errors of a header."""

FILE_WORDS: dict[str, FindingWords] = {
    "error": FindingWords("错误", "有错误：{detail}", _RESTORE),
    "data-error": FindingWords("数据错误", "数据有错误：{detail}", _RESTORE),
    "file-error": FindingWords("文件错误", "文件有错误：{detail}", _RESTORE),
    "hash-count": FindingWords("校验值不符", "文件的校验值与描述文件所记不同：{detail}", _RESTORE),
    "byte-count": FindingWords("字节数不符", "文件的字节数与描述文件所记不同：{detail}", _RESTORE),
    "table-error": FindingWords("表错误", "表有错误：{detail}", _RESTORE),
    "field-count": FindingWords("列数不符", "列数与描述文件所记不同：{detail}", _RESTORE),
    "row-count": FindingWords("行数不符", "行数与描述文件所记不同：{detail}", _RESTORE),
    "table-dimensions": FindingWords("表的大小不符", "表的行数或列数不符：{detail}", _RESTORE),
    "deviated-value": FindingWords("离群值", "有偏离过大的值", "核对该列的异常值"),
    "deviated-cell": FindingWords("离群单元格", "有长度异常的单元格", "核对该列的异常值"),
    "required-value": FindingWords("缺少应有的值", "缺少应有的值", "补充应有的值"),
    "source-error": FindingWords("读不出内容", "读不出内容：{detail}", _RESTORE),
    "scheme-error": FindingWords(
        "文件打不开", "{detail}", "补上该文件，或从 datapackage.json 中去掉它"
    ),
    "format-error": FindingWords(
        "文件格式不符", "不是 CSV 文件：{detail}", "另存为“CSV UTF-8”格式"
    ),
    "encoding-error": FindingWords(
        "编码不是 UTF-8", "{detail}", "用表格软件打开后另存为“CSV UTF-8”，再运行 lookback fmt"
    ),
    "compression-error": FindingWords("压缩文件损坏", "压缩文件无法解开：{detail}", _RESTORE),
}
"""Frictionless's errors of a whole file or table."""

METADATA_WORDS: dict[str, FindingWords] = {
    "metadata-error": FindingWords("描述有误", "描述文件有误：{detail}", _STANDARD),
    "package-error": FindingWords("数据包描述有误", "数据包的描述有误：{detail}", _STANDARD),
    "resource-error": FindingWords("资源描述有误", "资源的描述有误：{detail}", _STANDARD),
    "schema-error": FindingWords("表结构有误", "表结构有误：{detail}", _STANDARD),
    "field-error": FindingWords("字段定义有误", "字段定义有误：{detail}", _STANDARD),
    "dialect-error": FindingWords("CSV 方言有误", "CSV 方言的描述有误：{detail}", _STANDARD),
    "control-error": FindingWords("CSV 方言有误", "CSV 方言的设置有误：{detail}", _STANDARD),
    "stats-error": FindingWords("统计信息有误", "描述文件中的统计信息有误：{detail}", _STANDARD),
    "catalog-error": FindingWords("目录描述有误", "数据目录的描述有误：{detail}", _STANDARD),
    "dataset-error": FindingWords("数据集描述有误", "数据集的描述有误：{detail}", _STANDARD),
    "checklist-error": FindingWords("检查清单有误", "检查清单有误：{detail}", _OUR_USE),
    "check-error": FindingWords("检查项有误", "检查项有误：{detail}", _OUR_USE),
    "detector-error": FindingWords("探测设置有误", "探测设置有误：{detail}", _OUR_USE),
    "inquiry-error": FindingWords("检查任务有误", "检查任务有误：{detail}", _OUR_USE),
    "inquiry-task-error": FindingWords("检查任务有误", "检查任务有误：{detail}", _OUR_USE),
    "pipeline-error": FindingWords("流程有误", "流程有误：{detail}", _OUR_USE),
    "step-error": FindingWords("流程步骤有误", "流程步骤有误：{detail}", _OUR_USE),
    "report-error": FindingWords("报告有误", "报告有误：{detail}", _OUR_USE),
    "report-task-error": FindingWords("报告任务有误", "报告任务有误：{detail}", _OUR_USE),
}
"""Frictionless's errors of a descriptor, and of things this project does not use."""

FINDING_WORDS: dict[str, FindingWords] = {
    **OWN_WORDS,
    **ROW_WORDS,
    **HEADER_WORDS,
    **FILE_WORDS,
    **METADATA_WORDS,
}


def finding(
    code: str,
    resource: str,
    file: str,
    line: int = 0,
    *,
    field: str = "",
    key: str = "",
    value: str = "",
    **details: object,
) -> Finding:
    """Put a finding into words; `details` fill the braces of its kind."""
    words = FINDING_WORDS[code]
    message, remedy = words.what.format(**details), words.remedy.format(**details)
    return Finding(
        file=file,
        line=line,
        field=field,
        code=code,
        severity=words.severity,
        resource=resource,
        key=key,
        value=value,
        title=words.title,
        message=message,
        remedy=remedy,
        clause="",
    )
