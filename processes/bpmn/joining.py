"""Joins the work of two people who began from the same map, if they touched different things; else says what clashes.

Things are elements by id, the lanes that list a node, the drawing of an element. What one side alone touched is taken
from that side. Lists that only mirror others (`incoming`, `outgoing`, `flowNodeRef`) are joined entry by entry. A map
in which a reference would lead nowhere is a clash too: one took away what the other connects to.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

from lxml import etree

from .joining_parts import MIRRORS, Parts, Thing
from .merge_notes import plain
from .model import Model
from .names import bpmn_local, elements, local_reference

_REFERENCES = ("sourceRef", "targetRef", "attachedToRef", "default", "processRef", "bpmnElement")


@dataclass(frozen=True)
class Joined:
    """`model` is None where both touched the same; `clashes` are the ids of those elements, in the order of the map."""

    model: Model | None
    clashes: tuple[str, ...] = ()


def join(base: Model, theirs: Model, mine: Model) -> Joined:
    """Their map with my changes since `base` put in. None of the three is changed."""
    old, one, two = Parts(base.root), Parts(theirs.root), Parts(mine.root)
    changed_one, changed_two = old.touched(one), old.touched(two)
    clashes = [thing for thing in changed_one & changed_two if one.state(thing) != two.state(thing)]
    if clashes:
        return Joined(None, _ordered(clashes, base))
    result = theirs.copy()
    _Joining(old, Parts(result.root), two).run(changed_two - changed_one)
    loose = _dangling(result) - _dangling(theirs) - _dangling(mine)
    if loose:
        return Joined(None, tuple(sorted(loose)))
    return Joined(result)


def _ordered(things: list[Thing], base: Model) -> tuple[str, ...]:
    places = {element.get("id") or "": number for number, element in enumerate(elements(base.root))}
    ids = {thing.key for thing in things}
    return tuple(sorted(ids, key=lambda key: (places.get(key, len(places)), key)))


def _dangling(model: Model) -> set[str]:
    """Ids that something refers to and that are not in the map."""
    known = {element.get("id") for element in elements(model.root)}
    wanted = set()
    for element in elements(model.root):
        wanted |= {local_reference(element.get(name)) for name in _REFERENCES if element.get(name)}
        if bpmn_local(element) in MIRRORS:
            wanted.add(local_reference(element.text))
    return {key for key in wanted if key not in known}


def _attributes(source: etree._Element, target: etree._Element) -> None:
    for name in [name for name in target.attrib if name not in source.attrib]:
        del target.attrib[name]
    for name, value in source.items():
        target.set(name, value)


class _Joining:
    """Puts the changes of `mine` into the tree of `result`, which starts as theirs."""

    def __init__(self, old: Parts, result: Parts, mine: Parts) -> None:
        self.old, self.result, self.mine = old, result, mine

    def run(self, things: set[Thing]) -> None:
        keys = {thing.key for thing in things if thing.what == "element"}
        gone = {key for key in keys if key not in self.mine.elements}
        for key in self._in_order(keys - gone):
            self._put(key)
        for key in gone:
            self._take_away(self.result.elements.get(key))
        self._mirrors(gone)
        for thing in things:
            if thing.what == "drawing":
                self._draw(thing)
        self._planes(things)

    def _in_order(self, keys: set[str]) -> list[str]:
        """Parents before their children."""
        return [key for key in self.mine.elements if key in keys]

    def _take_away(self, element: etree._Element | None) -> None:
        if element is not None and element.getparent() is not None:
            element.getparent().remove(element)

    def _put(self, key: str) -> None:
        """An element as I have it; its children with ids are looked after one by one."""
        wanted, present = self.mine.elements[key], self.result.elements.get(key)
        if present is self.result.root:
            return _attributes(wanted, present)
        made = etree.Element(wanted.tag, nsmap=wanted.nsmap)
        made.text = wanted.text
        _attributes(wanted, made)
        rest = [] if present is None else self.result.with_id(present)
        mirrors = {} if present is None else {local: self.result.mirror(present, local) for local in MIRRORS}
        for child in wanted.iterchildren(etree.Element):
            if not self.mine.is_own(child):
                made.extend([each for each in rest if each.get("id") == child.get("id")])
            elif present is None or bpmn_local(child) not in MIRRORS:
                made.append(plain(child))
        for number, child in enumerate(rest):
            if child.getparent() is not made:
                before = rest[number - 1] if number else None
                made.append(child) if before is None else before.addnext(child)
        for local, texts in mirrors.items():
            self.result.write_mirror(made, local, texts)
        self._place(made, wanted, present)
        self.result.elements[key] = made
        return None

    def _place(self, made: etree._Element, wanted: etree._Element, present: etree._Element | None) -> None:
        """Where it was, or in its new parent after the nearest former neighbour that is there too."""
        parent = self.result.elements.get(self.mine.parent(wanted))
        if present is not None and parent is present.getparent():
            return parent.replace(present, made)
        self._take_away(present)
        if parent is None:
            return None
        for before in wanted.itersiblings(etree.Element, preceding=True):
            twin = self.result.elements.get(before.get("id") or "")
            if before.get("id") and twin is not None and twin.getparent() is parent:
                return twin.addnext(made)
        first = next(iter(self.result.with_id(parent)), None)
        return parent.append(made) if first is None else first.addprevious(made)

    def _mirrors(self, gone: set[str]) -> None:
        """Entries that I added or took out of a list come and go; those of the other side stay."""
        for key, element in self.mine.elements.items():
            present = self.result.elements.get(key)
            if present is None or key in gone:
                continue
            for local in MIRRORS:
                before = self.old.mirror(self.old.elements[key], local) if key in self.old.elements else []
                now = self.mine.mirror(element, local)
                texts = self.result.mirror(present, local)
                kept = [text for text in texts if text in now or text not in before]
                wanted = kept + [text for text in now if text not in before and text not in kept]
                if wanted != texts:
                    self.result.write_mirror(present, local, wanted)

    def _draw(self, thing: Thing) -> None:
        wanted = self.mine.drawings.get((thing.plane, thing.key))
        present = self.result.drawings.get((thing.plane, thing.key))
        plane = self.result.planes.get(thing.plane)
        if wanted is None:
            self._take_away(present)
        elif present is not None:
            present.getparent().replace(present, plain(wanted))
        elif plane is not None:
            plane.append(plain(wanted))
        else:
            self._diagram(thing.plane)

    def _diagram(self, number: int) -> None:
        """A diagram that only I have, with everything on it."""
        plane = self.mine.planes[number]
        made = copy.deepcopy(plane.getparent())
        self.result.root.append(made)
        self.result.read_drawings()

    def _planes(self, things: set[Thing]) -> None:
        """What a diagram shows: the process, or the collaboration once there is a pool."""
        for thing in things:
            if thing.what == "plane" and thing.plane in self.result.planes and thing.plane in self.mine.planes:
                self.result.planes[thing.plane].set("bpmnElement", self.mine.planes[thing.plane].get("bpmnElement", ""))
