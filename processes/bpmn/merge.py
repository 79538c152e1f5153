"""Merge-save: what the browser's editor cannot keep is put back from the stored XML (O) into what it saved (U).

N is what the editor wrote right after opening O, before anyone touched it. Present in O, absent in N: the tool's
doing, put back. Present in N, absent in U: the user's doing, gone. Without N only foreign content, our annotations
and drawings are put back, because the editor offers no way to delete those alone. Content of a deleted element goes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lxml import etree

from . import merge_additions, merge_copies, merge_drawing
from .merge_notes import Restored, plain, signature_of
from .model import Model
from .names import BPMN, BPMNDI, DC, DI, SS, XSI, bpmn, elements, split
from .reading import parse

_KNOWN = frozenset([BPMN, BPMNDI, DC, DI, XSI, SS, ""])


@dataclass(frozen=True)
class MergeResult:
    model: Model
    restored: list[Restored]

    @property
    def xml(self) -> bytes:
        return etree.tostring(self.model.tree, encoding="UTF-8", xml_declaration=True)


def merge_save(original: bytes, opened: bytes | None, saved: bytes) -> MergeResult:
    """The XML to store for a save. `BpmnError` if the saved XML itself cannot be used."""
    return merge_models(parse(original), parse(saved), parse(opened) if opened else None)


def merge_models(original: Model, saved: Model, opened: Model | None = None) -> MergeResult:
    """The same on parsed maps; `saved` stays as it is."""
    result = saved.copy()
    merge = _Merge(original.root, result.root, None if opened is None else opened.root)
    merge.run()
    return MergeResult(result, merge.restored)


def _by_id(root: etree._Element | None) -> dict[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for element in [] if root is None else elements(root):
        if element.get("id") and split(element)[0] == BPMN:
            found.setdefault(element.get("id"), element)
    return found


def _reorder(present: etree._Element, former: etree._Element) -> None:
    """Extension children in the order of the original, new ones last: their order may mean something."""
    places: dict[object, int] = {}
    for number, child in enumerate(former.iterchildren(etree.Element)):
        places.setdefault(signature_of(child), number)
        places.setdefault(child.tag, number)
    children = list(present.iterchildren(etree.Element))
    wanted = sorted(children, key=lambda c: places.get(signature_of(c), places.get(c.tag, len(places))))
    if wanted != children:
        for child in wanted:
            present.append(child)


class _Merge:
    def __init__(self, old: etree._Element, new: etree._Element, first: etree._Element | None) -> None:
        self.old_root, self.new_root, self.first_root = old, new, first
        self.old, self.new, self.first = _by_id(old), _by_id(new), _by_id(first)
        self.restored: list[Restored] = []

    def run(self) -> None:
        for key, old in self.old.items():
            new = self.new.get(key)
            if new is None:
                continue
            self._attributes(key, old, new)
            self._extensions(key, old, new)
            if key in self.first:
                self._children(key, old, self.first[key], new)
        if self.first_root is not None:
            roots = (self.old_root, self.first_root, self.new_root)
            merge_additions.drop(self.old, self.first, self.new, roots)
        self.restored += merge_copies.complete(self.new_root, self.old)
        self.restored += merge_drawing.restore(self.old_root, self.new_root, self.first_root, self.new)

    def _note(self, key: str, what: str, name: str) -> None:
        self.restored.append(Restored(key, what, name))

    def _attributes(self, key: str, old: etree._Element, new: etree._Element) -> None:
        first = self.first.get(key)
        for name, value in old.items():
            namespace = name[1:].split("}")[0] if name[0] == "{" else ""
            is_foreign = namespace not in _KNOWN
            # Nothing on a page edits the attributes of `definitions`.
            was_dropped = name not in first.attrib if first is not None else old is self.old_root
            if name not in new.attrib and (is_foreign or was_dropped):
                new.set(name, value)
                self._note(key, "attribute", name.rsplit("}", 1)[-1])

    def _extensions(self, key: str, old: etree._Element, new: etree._Element) -> None:
        former = old.find(bpmn("extensionElements"))
        if former is None:
            return
        present = new.find(bpmn("extensionElements"))
        kept = Counter(signature_of(c) for c in ([] if present is None else present.iterchildren(etree.Element)))
        tags = Counter(c.tag for c in ([] if present is None else present.iterchildren(etree.Element)))
        wanted = Counter(c.tag for c in former.iterchildren(etree.Element))
        for child in former.iterchildren(etree.Element):
            signature = signature_of(child)
            if kept[signature]:
                kept[signature] -= 1
                continue
            if tags[child.tag] >= wanted[child.tag] or self._was_deleted(key, child):
                continue
            if present is None:
                present = etree.Element(bpmn("extensionElements"))
                new.insert(len(new.findall(bpmn("documentation"))), present)
            present.append(plain(child))
            tags[child.tag] += 1
            namespace, local = split(child)
            self._note(key, "annotation" if namespace == SS else "extension", local)
        if present is not None:
            _reorder(present, former)

    def _was_deleted(self, key: str, child: etree._Element) -> bool:
        """Only our own annotation can be deleted in the editor, and only if the editor had read it."""
        if split(child)[0] != SS or key not in self.first:
            return False
        return self.first[key].find(f"{bpmn('extensionElements')}/{child.tag}") is not None

    def _children(self, key: str, old: etree._Element, first: etree._Element, new: etree._Element) -> None:
        seen = Counter(signature_of(c) for c in first.iterchildren(etree.Element))
        now = Counter(signature_of(c) for c in new.iterchildren(etree.Element))
        for child in old.iterchildren(etree.Element):
            if child.tag == bpmn("extensionElements") or split(child)[0] in (BPMNDI, DC, DI):
                continue
            name = child.get("id")
            if name:
                if name in self.first or name in self.new:
                    continue
            else:
                signature = signature_of(child)
                if seen[signature]:
                    seen[signature] -= 1
                    continue
                if now[signature]:
                    continue
                written = self._rewritten(child, first)
                if written is not None:
                    self._replace(key, child, written, new)
                    continue
            self._insert(child, new)
            self._note(key, "element", name or split(child)[1])

    def _rewritten(self, child: etree._Element, first: etree._Element) -> etree._Element | None:
        """What the editor made of a child without id: the one of that name at the same place."""
        number = sum(1 for _ in child.itersiblings(child.tag, preceding=True))
        same = first.findall(child.tag)
        return same[number] if number < len(same) else None

    def _replace(self, key: str, child: etree._Element, written: etree._Element, new: etree._Element) -> None:
        """Only where the user left alone what the editor had made of it."""
        signature = signature_of(written)
        for present in new.findall(child.tag):
            if signature_of(present) == signature:
                new.replace(present, plain(child))
                self._note(key, "element", split(child)[1])
                return

    def _insert(self, child: etree._Element, new: etree._Element) -> None:
        """After the nearest former neighbour that is still there, so that the order of the schema holds."""
        for before in child.itersiblings(etree.Element, preceding=True):
            twin = self._twin(before, new)
            if twin is not None:
                twin.addnext(plain(child))
                return
        new.insert(0, plain(child))

    def _twin(self, before: etree._Element, new: etree._Element) -> etree._Element | None:
        key = before.get("id")
        if key and key in self.new:
            found = self.new[key]
            return found if found.getparent() is new else None
        same = new.findall(before.tag) if not key else []
        return same[-1] if same else None
