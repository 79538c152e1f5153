"""What the reader says, by code, in English and Chinese.

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
    "unknown_encoding": (
        "The text encoding cannot be determined (line {line}). Please choose it.",
        "无法确定文本编码（第 {line} 行），请选择。",
    ),
    "bad_encoding": (
        "Line {line} holds bytes that are not valid {encoding}.",
        "第 {line} 行含有不符合 {encoding} 编码的字节。",
    ),
    "broken_archive": ("The compressed file is damaged or cut off.", "压缩文件已损坏或不完整。"),
    "too_large_unpacked": (
        "The file unpacks to more than {limit} MB, which is refused.",
        "文件解压后超过 {limit} MB，已拒绝。",
    ),
    "binary_data": (
        "Line {line} holds a NUL byte: this is not a text file.",
        "第 {line} 行含有 NUL 字节，不是文本文件。",
    ),
    "cell_too_large": (
        "A cell in line {line} is longer than {limit} characters.",
        "第 {line} 行有单元格超过 {limit} 个字符。",
    ),
    "bad_quote": (
        "Line {line}: a quoted cell is followed by something else than a delimiter.",
        "第 {line} 行：引号单元格之后不是分隔符。",
    ),
    "time_out_of_range": (
        "“{column}” lies outside the years 1900 to 2200: {value}",
        "“{column}”不在 1900 至 2200 年之间：{value}",
    ),
    "unclosed_quote": (
        "A quoted cell that starts near line {line} never ends.",
        "第 {line} 行附近开始的引号单元格没有结束。",
    ),
    "choose_delimiter": ("The delimiter cannot be determined. Please choose it.", "无法确定分隔符，请选择。"),
    "choose_sheet": (
        "The workbook has several sheets with data. Please choose one.",
        "工作簿有多个含数据的工作表，请选择。",
    ),
    "sheet_not_found": ("There is no sheet “{sheet}”.", "没有工作表“{sheet}”。"),
    "broken_workbook": ("The workbook is damaged or is not an XLSX file.", "工作簿已损坏或不是 XLSX 文件。"),
    "column_not_found": ("Which column is the {role}? Please choose it.", "哪一列是{role_zh}？请选择。"),
    "unknown_column": ("There is no column “{column}”.", "没有列“{column}”。"),
    "duplicate_column": ("The column name “{column}” occurs twice.", "列名“{column}”出现两次。"),
    "not_well_formed": ("The XML is not well formed: {reason}", "XML 格式不正确：{reason}"),
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
    "ambiguous_number_time": (
        "The times in “{column}” (for example {example}) are numbers. Please choose what they count.",
        "“{column}”列的时间（例如 {example}）是数字，请选择其含义。",
    ),
    "ambiguous_timezone": (
        "The times in “{column}” carry no time zone. Please choose one.",
        "“{column}”列的时间不带时区，请选择时区。",
    ),
    # Rows
    "missing_value": ("“{column}” is empty.", "“{column}”为空。"),
    "unreadable_time": ("“{column}” is not a readable time: {value}", "“{column}”不是可读取的时间：{value}"),
    "ambiguous_time": (
        "“{column}” has another form than the column's other times: {value}",
        "“{column}”的格式与该列其他时间不一致：{value}",
    ),
    "end_before_start": ("The end ({value}) lies before the start.", "结束时间（{value}）早于开始时间。"),
    "wrong_number_of_cells": (
        "The row has {found} cells, the header has {expected}.",
        "该行有 {found} 个单元格，表头有 {expected} 个。",
    ),
    # What was noticed and is no refusal
    "duplicate_rows": (
        "{count} rows are exact copies of earlier rows; they were kept.",
        "{count} 行与之前的行完全相同，已保留。",
    ),
}

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


def say(code: str, **values: object) -> tuple[str, str]:
    """The English and the Chinese sentence of that code, placeholders filled."""
    english, chinese = MESSAGES[code]
    return english.format(**values), chinese.format(**values)
