"""`Model`: one parsed map. The XML tree is the truth; the rest says where it came from and what was noticed."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

from lxml import etree

from .names import BPMN, elements, split
from .problems import Finding


@dataclass
class Model:
    """Mutable on purpose: annotations and layout write into `tree`. `sha256` is that of the bytes as they came."""

    tree: etree._ElementTree
    findings: list[Finding] = field(default_factory=list)
    encoding: str = "utf-8"
    sha256: str = ""

    @property
    def root(self) -> etree._Element:
        return self.tree.getroot()

    @property
    def outcome(self) -> str:
        """ "imported" or "imported with findings"; hints on how the file was understood are no findings."""
        return "imported with findings" if any(one.severity != "hint" for one in self.findings) else "imported"

    def element(self, element_id: str) -> etree._Element | None:
        """The BPMN element (never the drawing) with that id."""
        for element in elements(self.root):
            if element.get("id") == element_id and split(element)[0] == BPMN:
                return element
        return None

    def copy(self) -> Model:
        return Model(copy.deepcopy(self.tree), list(self.findings), self.encoding, self.sha256)
