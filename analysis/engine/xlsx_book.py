"""The archive of a workbook: its limits, its sheets, its shared texts and number formats.

What lives here: everything but the cells. What does not: old XLS, XLSB, ODS (refused), rows (`xlsx_source`).
"""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from analysis.engine.blocks import LONGEST_CELL
from analysis.engine.encoding import MOST_UNPACKED, is_bomb
from analysis.engine.markup import forget, local
from analysis.engine.sources import ReadError, refuse
from analysis.engine.xes_plain import ENTITY, unescape
from analysis.engine.xlsx_values import DateForm, Meanings, date_form

MOST_ENTRIES = 1000
MOST_SHARED = 256 << 20
"""Shared texts are held in memory; their part may have this many bytes."""
MOST_DESCRIBED = 16 << 20
"""The parts that describe the workbook are small."""
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError)
"""What reading a damaged archive may raise (NotImplementedError is a RuntimeError)."""
_STRETCH = 512 << 10
_SHARED = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_OTHERS = {"content.xml": "ODS", "xl/workbook.bin": "XLSB", "word/document.xml": "DOCX", "ppt/presentation.xml": "PPTX"}


@dataclass(frozen=True)
class Sheet:
    """A sheet's name and the part that holds its cells."""

    name: str
    part: str


class Book:
    """A workbook open for reading; raises ReadError where it is none, damaged, or unpacks to too much."""

    def __init__(self, path: Path) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
        except BROKEN as problem:
            raise refuse("damaged_file") from problem
        try:
            self._entries = {entry.filename.lstrip("/").lower(): entry for entry in self._archive.infolist()}
            self._check(path.stat().st_size)
            self.sheets, self._is_1904 = self._workbook()
        except BaseException:
            self._archive.close()
            raise

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def size(self, part: str) -> int:
        """Bytes of the part, unpacked."""
        return self._entry(part).file_size

    def stretches(self, part: str) -> Iterator[bytes]:
        """The part's bytes."""
        try:
            with self._archive.open(self._entry(part)) as opened:
                while data := opened.read(_STRETCH):
                    yield data
        except BROKEN as problem:
            raise refuse("damaged_file") from problem

    def open(self, part: str) -> IO[bytes]:
        """The part as a stream, for lxml."""
        try:
            return self._archive.open(self._entry(part))
        except BROKEN as problem:
            raise refuse("damaged_file") from problem

    def meanings(self) -> Meanings:
        """What the cells of all sheets mean."""
        return Meanings(self._shared(), self._dates(), self._is_1904)

    def _check(self, packed: int) -> None:
        """Refuse what is a ZIP but no workbook, and bombs, before anything is unpacked."""
        entries = self._archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise refuse("too_many_entries", found=len(entries), limit=MOST_ENTRIES)
        if "xl/workbook.xml" not in self._entries:
            other = next((title for name, title in _OTHERS.items() if name in self._entries), "ZIP")
            raise refuse("wrong_file_type", found=other)
        if any(entry.flag_bits & 1 for entry in entries):
            raise refuse("wrong_file_type", found="ZIP (encrypted)")
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > MOST_UNPACKED or is_bomb(packed, unpacked):
            raise refuse("unpacked_too_large", limit=MOST_UNPACKED >> 20)

    def _entry(self, part: str) -> zipfile.ZipInfo:
        found = self._entries.get(part.lstrip("/").lower())
        if found is None:
            raise refuse("damaged_file")
        return found

    def _has(self, part: str) -> bool:
        return part.lower() in self._entries

    def _workbook(self) -> tuple[list[Sheet], bool]:
        book, links = self._tree("xl/workbook.xml"), self._tree("xl/_rels/workbook.xml.rels")
        targets = {link.get("Id"): link for link in links.iter() if local(link) == "Relationship"}
        sheets = []
        for element in book.iter():
            if local(element) != "sheet":
                continue
            number = next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "id"), None)
            link = targets.get(number)
            if link is not None and str(link.get("Type")).endswith("/worksheet"):
                target = str(link.get("Target"))
                part = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
                sheets.append(Sheet(str(element.get("name")), part))
        system = next((element for element in book.iter() if local(element) == "workbookPr"), None)
        return sheets, system is not None and system.get("date1904") in ("1", "true")

    def _dates(self) -> list[DateForm | None]:
        if not self._has("xl/styles.xml"):
            return []
        tree = self._tree("xl/styles.xml")
        codes = {element.get("numFmtId"): element.get("formatCode")
                 for element in tree.iter() if local(element) == "numFmt"}  # fmt: skip
        styles = next((element for element in tree.iter() if local(element) == "cellXfs"), ())
        numbers = [str(style.get("numFmtId") or "0") for style in styles if local(style) == "xf"]
        return [date_form(int(number) if number.isdecimal() else 0, codes.get(number)) for number in numbers]

    def _shared(self) -> pa.Array:
        part = next((name for name in self._entries if name == "xl/sharedstrings.xml"), None)
        if part is None:
            return pa.array([], pa.string())
        if self.size(part) > MOST_SHARED:
            raise refuse("unpacked_too_large", limit=MOST_SHARED >> 20)
        data = b"".join(self.stretches(part))
        found = _SHARED.findall(data)
        plain = len(found) == data.count(b"<si") and not any(mark in data for mark in (b"<!", b"\0"))
        if plain and data.count(b"&") == len(ENTITY.findall(data)):
            try:
                return _cut(unescape(pa.array(found, pa.binary()).cast(pa.string()), b"&" in data))
            except pa.ArrowInvalid:
                pass
        return _cut(pa.array([text_of(item) for item in self._items(part)], pa.string()))

    def _items(self, part: str) -> Iterator[Any]:
        for action, element in walk(self.open(part)):
            if action == "end" and local(element) == "si":
                yield element
                forget(element)

    def _tree(self, part: str) -> Any:
        if self.size(part) > MOST_DESCRIBED:
            raise refuse("unpacked_too_large", limit=MOST_DESCRIBED >> 20)
        root = None
        for _, element in walk(self.open(part)):
            root = element
        return root


def _cut(texts: pa.Array) -> pa.Array:
    """Longer texts than a cell may hold are cut behind the limit: long enough to be refused for it."""
    if (pc.max(pc.binary_length(texts)).as_py() or 0) <= LONGEST_CELL:
        return texts
    return pc.utf8_slice_codeunits(texts, 0, LONGEST_CELL + 1)


def walk(stream: IO[bytes]) -> Iterator[tuple[str, Any]]:
    """lxml's steps through a part, without document types and entities."""
    events = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )  # fmt: skip
    begun = False
    try:
        for action, element in events:
            if not begun:
                begun = True
                info = element.getroottree().docinfo
                if info.internalDTD is not None or info.doctype:
                    raise refuse("xml_dtd_forbidden", line=element.sourceline)
            yield action, element
    except etree.XMLSyntaxError as problem:
        if isinstance(problem.__cause__, ReadError):
            raise problem.__cause__ from None
        raise refuse("damaged_file") from problem
    except BROKEN as problem:
        raise refuse("damaged_file") from problem
    finally:
        stream.close()


def text_of(item: Any) -> str:
    """The text of a shared or inline item: all its runs, without the reading aids of East Asian texts."""
    parts = [element.text or "" for element in item.iter()
             if local(element) == "t" and local(element.getparent()) != "rPh"]  # fmt: skip
    return "".join(parts)
