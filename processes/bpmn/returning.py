"""A map that comes back from somebody else: which of our annotations are gone from it, and putting them back.

Other tools drop foreign content and change ids, so elements are matched as for a diff. Nothing is put back unasked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from . import matching
from .annotations import StepAnnotation, set_annotation
from .index import index
from .model import Model


@dataclass(frozen=True)
class Gone:
    """An annotation of our map that the returned one does not have; `element_id` is the element's id over there."""

    element_id: str
    former_id: str
    name: str
    annotation: StepAnnotation


def gone_annotations(stored: Model, returned: Model, pairs: Mapping[str, str] | None = None) -> list[Gone]:
    """In flow order; elements that were removed are no loss of ours, and a changed annotation is a change."""
    old, new = index(stored), index(returned)
    twins = matching.match(old, new, pairs).nodes
    found = []
    for node in old.nodes:
        twin = new.by_id.get(twins.get(node.id, ""))
        if node.annotation and not node.annotation.is_empty and twin is not None and twin.annotation is None:
            found.append(Gone(twin.id, node.id, node.name, node.annotation))
    return found


def keep(returned: Model, gone: Iterable[Gone]) -> None:
    """Writes those annotations into the returned map."""
    for one in gone:
        set_annotation(returned, one.element_id, one.annotation)
