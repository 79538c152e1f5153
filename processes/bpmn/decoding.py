"""Bytes to text, before any XML is parsed: byte-order mark, prolog, size, wrong file kinds, document types.

Characters are never replaced: bytes that do not fit the declared encoding refuse the file and name the place.
"""

from __future__ import annotations

import codecs
import re

from .problems import BpmnError

MAX_BYTES = 10 * 1024 * 1024
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
UNMARKED = ((b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"))
ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._\-]*)["']""")
PROLOG_PART = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.S)
DECLARED = re.compile(r"""^(<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""")
KINDS = (
    (b"PK\x03\x04", "a ZIP archive", "ZIP 压缩包"),
    (b"\x1f\x8b", "a GZIP archive", "GZIP 压缩包"),
    (b"%PDF", "a PDF document", "PDF 文档"),
    (b"\x89PNG", "a PNG picture", "PNG 图片"),
    (b"\xff\xd8\xff", "a JPEG picture", "JPEG 图片"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "旧版 Office 文档"),
)


def decode(data: bytes) -> tuple[str, str]:
    """Text without byte-order mark and without an encoding declaration, and the name of the encoding it came in."""
    if not data.strip(b" \t\r\n\x00") or data in {mark for mark, _ in MARKS}:
        raise BpmnError("empty_file", "The file is empty.", "文件为空。")
    if len(data) > MAX_BYTES:
        raise BpmnError(
            "unpacked_too_large",
            f"The file has {len(data):,} bytes; a map may have at most {MAX_BYTES:,}.",
            f"文件大小为 {len(data):,} 字节，流程图最多 {MAX_BYTES:,} 字节。",
        )
    for start, what_en, what_zh in KINDS:
        if data.startswith(start):
            raise _wrong_kind(what_en, what_zh)
    encoding, body = _encoding(data)
    text = _strict(body, encoding)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise BpmnError("nul_byte", f"Line {line} holds a NUL character.", f"第 {line} 行含有 NUL 字符。", line)
    _check_kind(text)
    return DECLARED.sub(r"\1", text, count=1), encoding


def refuse_document_type(text: str) -> None:
    """A DOCTYPE can stand only before the root element, so only that part is looked at."""
    position = 0
    while match := PROLOG_PART.match(text, position):
        position = match.end()
    if text[position : position + 9].upper() == "<!DOCTYPE":
        line = text.count("\n", 0, position) + 1
        raise BpmnError(
            "xml_dtd_forbidden",
            f"Line {line} declares a document type (DOCTYPE). Maps with document types or entities are not read.",
            f"第 {line} 行含有文档类型声明（DOCTYPE）。带文档类型或实体的流程图不予读取。",
            line,
        )


def _encoding(data: bytes) -> tuple[str, bytes]:
    for mark, name in MARKS:
        if data.startswith(mark):
            return name, data[len(mark) :]
    for start, name in UNMARKED:
        if data.startswith(start):
            return name, data
    match = ENCODING.match(data[:400].lstrip())
    name = match.group(1).decode("ascii") if match else "utf-8"
    try:
        found = codecs.lookup(name)
    except LookupError:
        found = None
    if found is None or not getattr(found, "_is_text_encoding", True):
        raise BpmnError(
            "unknown_encoding",
            f"Line 1 names the encoding {name!r}, which is not known.",
            f"第 1 行声明的编码 {name!r} 无法识别。",
            1,
        )
    # A file whose first bytes are plain ASCII cannot be UTF-16, whatever its prolog claims.
    return ("utf-8" if found.name.startswith(("utf-16", "utf-32")) else found.name), data


def _strict(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, ValueError) as error:
        start = getattr(error, "start", 0)
        before = body[:start].decode(encoding, errors="replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        raise BpmnError(
            "not_well_formed",
            f"Line {line}, column {column}: these bytes are not valid {encoding.upper()}.",
            f"第 {line} 行第 {column} 列：字节不是有效的 {encoding.upper()} 编码。",
            line,
        ) from None


def _check_kind(text: str) -> None:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype html", "<html")):
        raise _wrong_kind("a web page (HTML)", "网页（HTML）")
    if not start.startswith("<"):
        raise _wrong_kind("no XML at all", "非 XML 内容")


def _wrong_kind(what_en: str, what_zh: str) -> BpmnError:
    return BpmnError(
        "wrong_file_type",
        f"This is {what_en}, not a BPMN file. Export the map as BPMN 2.0 XML.",
        f"这是{what_zh}，不是 BPMN 文件。请将流程图导出为 BPMN 2.0 XML。",
    )
