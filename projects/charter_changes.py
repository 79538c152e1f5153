"""What differs between two charters, in sentences. Pure: two documents in, texts out."""

from __future__ import annotations

from django.utils.translation import gettext as _

from projects.charter_document import Document, Row, Section


def changes(before: Document, after: Document) -> list[tuple[str, list[str]]]:
    """(title of the section, its sentences) for every section that differs."""
    found = []
    if lines := _facts(before, after):
        found.append((_("The project"), lines))
    for section in after.sections:
        lines = [*_texts(before.section(section.key), section), *_rows(before.section(section.key), section)]
        if lines:
            found.append((section.title, lines))
    return found


def _changed(what: str, old: str, new: str) -> str:
    return _("%(what)s: “%(old)s” became “%(new)s”") % {"what": what, "old": old, "new": new}


def _facts(before: Document, after: Document) -> list[str]:
    old, new = dict(before.facts), dict(after.facts)
    lines = [_changed(_("Name"), before.title, after.title)] if before.title != after.title else []
    labels = list(dict.fromkeys([*old, *new]))
    return lines + [
        _changed(each, old.get(each, "–"), new.get(each, "–")) for each in labels if old.get(each) != new.get(each)
    ]


def _texts(before: Section, after: Section) -> list[str]:
    """Sentences of a section that has no table of its own to compare by."""
    if after.head and before.head and after.key not in {"scope", "goals"}:
        return []
    gone = [_("Removed: %(text)s") % {"text": text} for text in before.texts if text not in after.texts]
    new = [_("Added: %(text)s") % {"text": text} for text in after.texts if text not in before.texts]
    return gone + new if after.key != "goals" else new


def _rows(before: Section, after: Section) -> list[str]:
    old, new = {row.key: row for row in before.rows}, {row.key: row for row in after.rows}
    lines = [_("Removed: %(text)s") % {"text": _short(row)} for key, row in old.items() if key not in new]
    for key, row in new.items():
        if key not in old:
            lines.append(_("Added: %(text)s") % {"text": _short(row)})
        elif row.cells != old[key].cells:
            lines.append(_difference(before, old[key], after, row))
    return lines


def _short(row: Row) -> str:
    return " · ".join(cell for cell in row.cells if cell != "–")


def _difference(before: Section, old: Row, after: Section, new: Row) -> str:
    was, now = dict(zip(before.head, old.cells, strict=True)), dict(zip(after.head, new.cells, strict=True))
    heads = dict.fromkeys([*was, *now])
    parts = [_changed(each, was.get(each, "–"), now.get(each, "–")) for each in heads if was.get(each) != now.get(each)]
    return _("%(row)s: %(changes)s") % {"row": new.cells[0], "changes": "; ".join(parts)}
