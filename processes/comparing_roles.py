"""Who does what before and after: steps for each role, and the handovers between roles. Changes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from processes.bpmn.diff import MapDiff
from processes.bpmn.index import MapIndex
from processes.bpmn.lanes import matrix, step_handovers


@dataclass(frozen=True)
class RoleLine:
    """Steps of one role in both maps, and how many of them are new, changed or gone."""

    role: str
    before: int
    after: int
    added: int
    changed: int
    removed: int


@dataclass(frozen=True)
class HandoverLine:
    """How often the work goes from one role straight to the other."""

    source: str
    target: str
    before: int
    after: int

    @property
    def differs(self) -> bool:
        return self.before != self.after


def role_lines(one: MapIndex, two: MapIndex, found: MapDiff) -> list[RoleLine]:
    """In the order of the new map's lanes; roles that only the old map has stand last."""
    before, after = (Counter(step.role for step in index.steps) for index in (one, two))
    touched: dict[str, dict[str, set[str]]] = {}
    steps = {step.id for step in (*one.steps, *two.steps)}
    for change in found.content:
        key = change.new_id or change.old_id or ""
        if change.subject == "node" and key in steps:
            kind = change.kind if change.kind in ("added", "removed") else "changed"
            touched.setdefault(change.role, {}).setdefault(kind, set()).add(key)
    order = dict.fromkeys([node.role for node in (*two.nodes, *one.nodes)])
    return [
        RoleLine(
            role, before[role], after[role], *(len(counts.get(kind, ())) for kind in ("added", "changed", "removed"))
        )
        for role in order
        if (counts := touched.get(role, {})) or before[role] or after[role]
    ]


def handover_lines(one: MapIndex, two: MapIndex) -> list[HandoverLine]:
    """Every pair of roles of either map; those that differ stand first."""
    before, after = matrix(step_handovers(one)), matrix(step_handovers(two))
    lines = [HandoverLine(*pair, before.get(pair, 0), after.get(pair, 0)) for pair in {**before, **after}]
    return sorted(lines, key=lambda line: not line.differs)
