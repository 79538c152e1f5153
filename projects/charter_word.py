"""A charter as a Word file, from the same document as page and PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from projects.charter_document import Document, Section

WIDTH = 17.0  # centimetres between the margins
LATIN, CHINESE = "Calibri", "Microsoft YaHei"
# What XML 1.0 cannot hold; a name that somebody pasted may carry it.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def charter_word(paper: Document, foot: str) -> bytes:
    """Title, facts, then each section with its sentences and its table."""
    import docx
    from docx.shared import Cm

    found = docx.Document()
    _fonts(found)
    page = found.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin = page.bottom_margin = Cm(2)
    page.footer.paragraphs[0].text = _clean(foot)
    found.core_properties.title = _clean(paper.title)[:200]
    found.core_properties.author = ""
    found.core_properties.comments = ""
    found.core_properties.language = "zh-CN" if _is_chinese() else "en"
    found.add_heading(_clean(paper.title), level=0)
    facts = [_("%(name)s: %(sentence)s") % {"name": label, "sentence": text} for label, text in paper.facts]
    found.add_paragraph(_clean(" · ".join([paper.code, *facts])))
    for section in paper.sections:
        _section(found, section)
    out = io.BytesIO()
    found.save(out)
    return out.getvalue()


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _clean(text: str) -> str:
    return CONTROL.sub("", text)


def _fonts(found: Any) -> None:
    """One face for Latin and one for Chinese, in every style: Word takes another for each if only one is named."""
    from docx.oxml.ns import qn

    for style in found.styles:
        fonts = style.element.find(qn("w:rPr"))
        fonts = None if fonts is None else fonts.find(qn("w:rFonts"))
        if fonts is not None:
            for name in list(fonts.attrib):
                del fonts.attrib[name]
            fonts.set(qn("w:ascii"), LATIN)
            fonts.set(qn("w:hAnsi"), LATIN)
            fonts.set(qn("w:eastAsia"), CHINESE)
    normal = found.styles["Normal"]
    normal.font.name = LATIN
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), CHINESE)
    from docx.oxml import OxmlElement

    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.rPr.append(language)


def _section(found: Any, section: Section) -> None:
    found.add_heading(_clean(section.title), level=1)
    for text in section.texts:
        found.add_paragraph(_clean(text))
    if section.rows:
        _table(found, section)
    elif not section.texts:
        found.add_paragraph(_clean(section.hint or "–"))


def _table(found: Any, section: Section) -> None:
    """Columns as wide as what stands in them asks for; the head is repeated on every page."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    table = found.add_table(rows=1, cols=len(section.head), style="Table Grid")
    table.autofit = False
    widths = [Cm(WIDTH * share) for share in shares([section.head, *(row.cells for row in section.rows)])]
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    rows = [(table.rows[0], section.head)] + [(table.add_row(), row.cells) for row in section.rows]
    for number, (row, texts) in enumerate(rows):
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = width
            _write(cell.paragraphs[0], text, bold=not number)


def _write(paragraph: Any, text: str, *, bold: bool) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(_clean(text))
    run.bold, run.font.size = bold, Pt(9)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)


def shares(rows: Sequence[Sequence[str]]) -> list[float]:
    """The part of the width that each column gets: by its longest text, a Chinese sign counted as two, none below a
    tenth of the widest."""
    wide = [
        max(min(60, sum(1 + (ord(sign) > 0x2E7F) for sign in text)) for text in column)
        for column in zip(*rows, strict=True)
    ]
    asked = [max(each, max(wide) * 0.1, 9) for each in wide]
    return [each / sum(asked) for each in asked]
