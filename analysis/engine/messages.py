"""What the reader says, in English and Chinese.

What lives here: plain texts with named placeholders. What does not: deciding which one applies.
"""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # Whole files
    "empty_file": ("The file is empty.", "文件为空。"),
    "no_data_rows": ("The file has a header but no data rows.", "文件只有表头，没有数据行。"),
    "wrong_file_type": (
        "Such a file cannot be read here: {found}. Accepted are CSV, XLSX, XES, each also gzipped, and Parquet.",
        "无法读取此文件：{found}。可接受 CSV、XLSX、XES（均可用 gzip 压缩）和 Parquet。",
    ),
    "wrong_file_name": (
        "The file is named as {claimed} and holds {found}. Please check which file it is, and name it so.",
        "文件名表示 {claimed}，内容却是 {found}。请确认文件后更正文件名。",
    ),
    "damaged_file": (
        "The file is damaged or cut off. Please export or copy it again.",
        "文件已损坏或不完整，请重新导出或复制。",
    ),
    "encrypted_file": (
        "The file is encrypted. Please save it without a password or key.",
        "文件已加密，请另存为不加密的文件。",
    ),
    "unpacked_too_large": (
        "The file unpacks to more than {limit} MB, which is refused.",
        "文件解压后超过 {limit} MB，已拒绝。",
    ),
    "too_many_entries": (
        "The archive has {found} entries; at most {limit} are read.",
        "压缩包含 {found} 个条目，最多读取 {limit} 个。",
    ),
    "too_many_columns": (
        "The table has {found} columns; at most {limit} are read.",
        "表格有 {found} 列，最多读取 {limit} 列。",
    ),
    "unknown_encoding": (
        "The text encoding cannot be determined (line {line}). Please choose it.",
        "无法确定文本编码（第 {line} 行），请选择。",
    ),
    "invalid_encoding": (
        "Line {line} holds bytes that are not valid {encoding}. Please mend the line or choose another encoding.",
        "第 {line} 行含有不符合 {encoding} 编码的字节，请修正该行或选择其他编码。",
    ),
    "nul_byte": (
        "Line {line} holds a NUL byte: this is not a text file.",
        "第 {line} 行含有 NUL 字节，不是文本文件。",
    ),
    "record_too_long": (
        "The row that begins on line {line} is longer than {limit} characters. A quote may be missing.",
        "从第 {line} 行开始的记录超过 {limit} 个字符，可能缺少引号。",
    ),
    "unclosed_quote": (
        "A quoted cell that starts near line {line} never ends. Please close the quote.",
        "第 {line} 行附近开始的引号单元格没有结束，请补上引号。",
    ),
    "text_behind_quote": (
        "Line {line}: a quoted cell is followed by something else than a delimiter.",
        "第 {line} 行：引号单元格之后不是分隔符。",
    ),
    "choose_delimiter": ("The delimiter cannot be determined. Please choose it.", "无法确定分隔符，请选择。"),
    "choose_sheet": (
        "The workbook has several sheets with data. Please choose one.",
        "工作簿有多个含数据的工作表，请选择。",
    ),
    "sheet_not_found": ("There is no sheet “{sheet}”. Please choose one.", "没有工作表“{sheet}”，请选择。"),
    "no_header": (
        "Line {line} holds values ({value}) instead of column names. Please add a line with the names above it.",
        "第 {line} 行是数据（{value}）而不是列名，请在其上方添加列名行。",
    ),
    "header_not_found": (
        "Line {line} is not the header; the names seem to stand on line {found}. Please say how many lines to skip.",
        "第 {line} 行不是表头，列名似乎在第 {found} 行。请指定要跳过的行数。",
    ),
    "column_not_found": ("Which column is the {role}? Please choose it.", "哪一列是{role_zh}？请选择。"),
    "unknown_column": ("There is no column “{column}”. Please choose one.", "没有列“{column}”，请选择。"),
    "duplicate_column": (
        "The column name “{column}” occurs twice, so it is not clear which one is meant. Please rename one.",
        "列名“{column}”出现两次，无法确定是哪一列，请改名。",
    ),
    "not_well_formed": ("The XML is not well formed: {reason}", "XML 格式不正确：{reason}"),
    "nested_too_deep": (
        "Line {line}: elements are nested deeper than {limit}.",
        "第 {line} 行：元素嵌套超过 {limit} 层。",
    ),
    "xml_dtd_forbidden": (
        "The XML declares a document type or entities, which is refused.",
        "XML 声明了文档类型或实体，已拒绝。",
    ),
    "not_an_event_log": (
        "The XML is not an XES event log: its root is <{root}>.",
        "XML 不是 XES 事件日志：根元素为 <{root}>。",
    ),
    "nested_event": (
        "Line {line}: an event or trace stands where none may be.",
        "第 {line} 行：事件或轨迹出现在不允许的位置。",
    ),
    "rows_refused": (
        "{count} of {total} rows cannot be used; the first: line {line}, {first}",
        "{total} 行中有 {count} 行无法使用；第一处：第 {line} 行，{first}",
    ),
    "ambiguous_date_order": (
        "The dates in “{column}” (for example {example}) can be read day first or month first. Please choose.",
        "“{column}”列的日期（例如 {example}）可按日/月或月/日读取，请选择。",
    ),
    "mixed_timestamp_formats": (
        "The dates in “{column}” follow no one order (for example {example}). Choose one to refuse the others' rows.",
        "“{column}”列的日期没有统一的顺序（例如 {example}）。请选择一种，其余行将被拒绝。",
    ),
    "numeric_timestamp": (
        "The times in “{column}” (for example {example}) are numbers. Please choose what they count.",
        "“{column}”列的时间（例如 {example}）是数字，请选择其含义。",
    ),
    "ambiguous_timezone": (
        "The times in “{column}” carry no time zone. Please choose one.",
        "“{column}”列的时间不带时区，请选择时区。",
    ),
    "mixed_timezones": (
        "Some times in “{column}” carry a time zone, others do not. Please choose the zone of those without.",
        "“{column}”列的时间有的带时区，有的不带。请选择不带时区者的时区。",
    ),
    "ambiguous_number": (
        "The numbers in “{column}” (for example {example}) can be read with a decimal point or comma. Please choose.",
        "“{column}”列的数字（例如 {example}）的小数点可能是点或逗号，请选择。",
    ),
    # Rows
    "missing_value": ("“{column}” is empty.", "“{column}”为空。"),
    "invalid_timestamp": ("“{column}” is not a readable time: {value}", "“{column}”不是可读取的时间：{value}"),
    "time_out_of_range": (
        "“{column}” lies outside the years 1900 to 2200: {value}",
        "“{column}”不在 1900 至 2200 年之间：{value}",
    ),
    "invalid_number": ("“{column}” is not a number: {value}", "“{column}”不是数字：{value}"),
    "invalid_period": ("The end ({value}) lies before the start.", "结束时间（{value}）早于开始时间。"),
    "wrong_number_of_cells": (
        "The row has {found} cells, the header has {expected}.",
        "该行有 {found} 个单元格，表头有 {expected} 个。",
    ),
    "cell_too_long": (
        "“{column}” is longer than {limit} characters.",
        "“{column}”超过 {limit} 个字符。",
    ),
    "value_too_long": (
        "“{column}” is longer than the {limit} characters that a name may have.",
        "“{column}”超过名称允许的 {limit} 个字符。",
    ),
    "error_cell": ("Cell {cell} holds an error of the spreadsheet: {value}", "单元格 {cell} 为表格错误：{value}"),
    "formula_without_value": (
        "Cell {cell} holds a formula without a stored result. Open the workbook in a spreadsheet program and save it.",
        "单元格 {cell} 的公式没有保存结果。请用表格程序打开并保存该文件。",
    ),
    "damaged_cell": ("Cell {cell} cannot be read.", "单元格 {cell} 无法读取。"),
    # What was noticed and is no refusal
    "duplicate_rows": (
        "{count} rows are exact copies of earlier rows; they were kept.",
        "{count} 行与之前的行完全相同，已保留。",
    ),
}

CODES: dict[str, str] = {
    "wrong_file_name": "wrong_file_type",
    "encrypted_file": "wrong_file_type",
    "record_too_long": "cell_too_long",
    "text_behind_quote": "unclosed_quote",
    "sheet_not_found": "choose_sheet",
    "unknown_column": "column_not_found",
    "time_out_of_range": "invalid_timestamp",
    "damaged_cell": "damaged_file",
}
"""The stable code of a sentence that shares it with another."""

ROLES: dict[str, tuple[str, str]] = {
    "case_id": ("case", "案件编号"),
    "activity": ("activity", "环节"),
    "timestamp": ("time", "时间"),
    "start": ("start time", "开始时间"),
    "lifecycle": ("lifecycle", "生命周期"),
    "resource": ("resource", "处理人"),
    "department": ("department", "部门"),
    "outcome": ("outcome", "结果"),
    "cost": ("cost", "成本"),
    "event_id": ("event number", "事件编号"),
}

# Why a column was guessed: the codes of `Guess.reason`.
REASONS: dict[str, tuple[str, str]] = {
    "standard_name": ("the standard name of XES tables", "XES 标准列名"),
    "known_name": ("a usual name", "常见列名"),
    "contains_name": ("its name contains a usual word", "列名含常见词"),
    "values_are_times": ("its values are times", "列值为时间"),
    "repeats_within_log": ("its values repeat as case numbers do", "列值像案件编号一样重复"),
    "few_values": ("it has few different values", "不同取值较少"),
    "start_complete_values": ("its values are start and complete", "列值为开始/完成"),
}


def code_of(key: str) -> str:
    """The stable code of that sentence."""
    return CODES.get(key, key)


def say(key: str, **values: object) -> tuple[str, str]:
    """The English and the Chinese sentence, placeholders filled."""
    english, chinese = MESSAGES[key]
    return english.format(**values), chinese.format(**values)
