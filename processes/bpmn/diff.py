"""What changed between two maps: field by field, content apart from layout. Texts for people: `diff_words.py`.

Classes of changes to content: added, removed, changed (with the field), lane_changed, reconnected. To the layout:
moved, resized, rerouted, label_moved, shifted (everything by one vector). Which element is which: `matching.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

from lxml import etree

from . import diff_layout, diff_words, matching
from .annotations import FIELD_NAMES, StepAnnotation
from .diff_details import detail_fields
from .index import Artifact, Flow, MapIndex, Node, index
from .matching import same_name
from .model import Model
from .names import bpmn_local, elements, family

LAYOUT = frozenset(["moved", "resized", "rerouted", "label_moved", "shifted"])


@dataclass(frozen=True)
class Change:
    """One difference. `subject` is node, flow, lane, pool or artifact; ids are those of the old and the new map.

    `field` is set for changed, lane_changed ("lane") and reconnected ("source", "target"); `old` and `new` are the
    values as people read them (names of lanes and steps, ISO durations stay seconds in the JSON).
    """

    kind: str
    subject: str
    old_id: str | None
    new_id: str | None
    name: str
    type: str
    role: str
    field: str = ""
    old: object = None
    new: object = None


@dataclass(frozen=True)
class MapDiff:
    changes: tuple[Change, ...]
    id_map: Mapping[str, str]

    @property
    def content(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.kind not in LAYOUT)

    @property
    def layout(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.kind in LAYOUT)

    def nodes(self, kind: str) -> tuple[Change, ...]:
        """One entry for each node of that kind of change, in flow order."""
        seen: dict[tuple[str | None, str | None], Change] = {}
        for change in self.changes:
            if change.kind == kind and change.subject == "node":
                seen.setdefault((change.old_id, change.new_id), change)
        return tuple(seen.values())

    @property
    def added(self) -> tuple[Change, ...]:
        return self.nodes("added")

    @property
    def removed(self) -> tuple[Change, ...]:
        return self.nodes("removed")

    @cached_property
    def counts(self) -> dict[str, int]:
        """Nodes added, removed and changed (or in another lane), then everything else by what it is."""
        touched = {c.new_id for c in self.changes if c.subject == "node" and c.kind in ("changed", "lane_changed")}
        flows = Counter(c.kind for c in self.changes if c.subject == "flow" and c.kind not in LAYOUT)
        return {
            "added": len(self.added),
            "removed": len(self.removed),
            "changed": len(touched),
            "lane_changed": len(self.nodes("lane_changed")),
            "flows_added": flows["added"],
            "flows_removed": flows["removed"],
            "flows_reconnected": len({c.new_id for c in self.changes if c.kind == "reconnected"}),
            "layout": len(self.layout),
        }

    @property
    def by_lane(self) -> dict[str, dict[str, int]]:
        """Content changes to nodes per role: {"Service": {"added": 1}}."""
        found: dict[str, Counter[str]] = {}
        for change in self.content:
            if change.subject == "node":
                found.setdefault(change.role, Counter())[change.kind] += 1
        return {role: dict(counts) for role, counts in found.items()}

    def marks(self) -> tuple[dict[str, str], dict[str, str]]:
        """For the pictures: marks of the old map (removed, changed) and of the new one (added, changed)."""
        old: dict[str, str] = {}
        new: dict[str, str] = {}
        for change in self.content:
            mark = "changed" if change.kind not in ("added", "removed") else change.kind
            if change.old_id and mark != "added":
                old.setdefault(change.old_id, mark)
            if change.new_id and mark != "removed":
                new.setdefault(change.new_id, mark)
        return old, new

    def to_json(self) -> dict[str, object]:
        return {
            "counts": self.counts,
            "by_lane": self.by_lane,
            "changes": [asdict(change) for change in self.content],
            "layout": [asdict(change) for change in self.layout],
            "ids": dict(self.id_map),
        }

    def sentences(self, language: str = "en", *, layout: bool = False) -> list[str]:
        """One sentence for each change to content, for change logs; with `layout` also for what was moved."""
        changes = self.changes if layout else self.content
        return [diff_words.sentence(change, language) for change in changes]


def diff(old: Model, new: Model, *, pairs: Mapping[str, str] | None = None) -> MapDiff:
    """`pairs` (old id to new id): nodes that a person declared to be the same."""
    one, two = index(old), index(new)
    found = matching.match(one, two, pairs)
    changes = _nodes(old, new, one, two, found)
    changes += _flows(one, two, found)
    changes += _frames(one, two, found)
    changes += _artifacts(one, two, found)
    ids = {**found.pools, **found.lanes, **found.artifacts, **found.flows, **found.nodes}
    changes += _layout(old, new, two, ids)
    return MapDiff(tuple(changes), ids)


def _layout(old: Model, new: Model, two: MapIndex, ids: Mapping[str, str]) -> list[Change]:
    changes = []
    for kind, subject, old_id, new_id, field, was, now in diff_layout.compare(old, new, ids):
        node = two.by_id.get(new_id or "")
        words = (node.name, node.type, node.role) if node else ("", "", "")
        changes.append(Change(kind, subject, old_id, new_id, *words, field, was, now))
    return changes


def _node_change(kind: str, before: Node | None, after: Node | None, **values: object) -> Change:
    node = after or before
    assert node is not None
    return Change(
        kind,
        "node",
        before.id if before else None,
        after.id if after else None,
        node.name,
        node.type,
        node.role,
        **values,  # type: ignore[arg-type]
    )


def _nodes(old: Model, new: Model, one: MapIndex, two: MapIndex, found: matching.Matching) -> list[Change]:
    back = {twin: key for key, twin in found.nodes.items()}
    changes = [_node_change("removed", node, None) for node in one.nodes if node.id not in found.nodes]
    raw_old, raw_new = _raw(old), _raw(new)
    for node in two.nodes:
        if node.id not in back:
            changes.append(_node_change("added", None, node))
            continue
        before = one.by_id[back[node.id]]
        changes += _node_fields(before, node, found)
        for field, was, now in detail_fields(raw_old.get(before.id), raw_new.get(node.id)):
            changes.append(_node_change("changed", before, node, field=field, old=was, new=now))
    return changes


def _raw(model: Model) -> dict[str, etree._Element]:
    return {e.get("id") or "": e for e in elements(model.root) if family(bpmn_local(e))}


def _node_fields(before: Node, node: Node, found: matching.Matching) -> list[Change]:
    changes = []
    for field in ("type", "name", "documentation", "event"):
        was, now = getattr(before, field), getattr(node, field)
        if was != now:
            changes.append(_node_change("changed", before, node, field=field, old=was, new=now))
    first, second = before.annotation or StepAnnotation(), node.annotation or StepAnnotation()
    for field in FIELD_NAMES:
        was, now = getattr(first, field), getattr(second, field)
        if was != now:
            changes.append(_node_change("changed", before, node, field=field, old=was, new=now))
    if found.lanes.get(before.lane_id or "") != node.lane_id and (before.lane_id or node.lane_id):
        changes.append(_node_change("lane_changed", before, node, field="lane", old=before.role, new=node.role))
    if found.nodes.get(before.attached_to or "") != node.attached_to and (before.attached_to or node.attached_to):
        changes.append(
            _node_change("changed", before, node, field="attached_to", old=before.attached_to, new=node.attached_to)
        )
    if found.nodes.get(before.parent_id or "") != node.parent_id and (before.parent_id or node.parent_id):
        changes.append(
            _node_change("changed", before, node, field="subprocess", old=before.parent_id, new=node.parent_id)
        )
    return changes


def _flow_change(kind: str, before: Flow | None, after: Flow | None, name: str, **values: object) -> Change:
    flow = after or before
    assert flow is not None
    ids = (before.id if before else None, after.id if after else None)
    return Change(kind, "flow", *ids, name, flow.kind, "", **values)  # type: ignore[arg-type]


def _flows(one: MapIndex, two: MapIndex, found: matching.Matching) -> list[Change]:
    ends = {**found.pools, **found.artifacts, **found.nodes}
    back = {twin: key for key, twin in found.flows.items()}
    known = {key for side in (one, two) for key in (*side.by_id, *(p.id for p in side.pools))}
    known |= {artifact.id for side in (one, two) for artifact in side.artifacts}
    changes = [
        _flow_change("removed", flow, None, _path(one, flow)) for flow in one.flows if flow.id not in found.flows
    ]
    for flow in two.flows:
        if flow.id not in back:
            changes.append(_flow_change("added", None, flow, _path(two, flow)))
            continue
        before = one.flows_by_id[back[flow.id]]
        name = _path(two, flow)
        for end in ("source", "target"):
            was, now = getattr(before, end), getattr(flow, end)
            if _leads_elsewhere(was, now, ends, known, kept_id=before.id == flow.id):
                changes.append(
                    _flow_change(
                        "reconnected", before, flow, name, field=end, old=end_name(one, was), new=end_name(two, now)
                    )
                )
        for field in ("name", "condition", "is_default", "documentation"):
            was, now = getattr(before, field), getattr(flow, field)
            if was != now:
                changes.append(_flow_change("changed", before, flow, name, field=field, old=was, new=now))
    return changes


def _leads_elsewhere(was: str, now: str, ends: Mapping[str, str], known: Collection[str], *, kept_id: bool) -> bool:
    """Ends that the index does not hold (raw data, dangling ones) can only be told apart where ids were kept."""
    if was in known or now in known:
        return ends.get(was) != now
    return kept_id and was != now


def end_name(found: MapIndex, key: str) -> str:
    node = found.by_id.get(key)
    if node is not None:
        return " ".join(node.name.split()) or node.type
    named = {pool.id: pool.name for pool in found.pools} | {a.id: a.text for a in found.artifacts}
    return named.get(key) or key


def _path(found: MapIndex, flow: Flow) -> str:
    return f"{end_name(found, flow.source)} → {end_name(found, flow.target)}"


def _frames(one: MapIndex, two: MapIndex, found: matching.Matching) -> list[Change]:
    changes = []
    for subject, old, new, ids in (
        ("pool", one.pools, two.pools, found.pools),
        ("lane", one.lanes, two.lanes, found.lanes),
    ):
        after = {frame.id: frame for frame in new}
        taken = set(ids.values())
        for frame in old:
            twin = after.get(ids.get(frame.id, ""))
            if twin is None:
                changes.append(Change("removed", subject, frame.id, None, frame.name, subject, ""))
            elif same_name(frame.name) != same_name(twin.name):
                changes.append(
                    Change("changed", subject, frame.id, twin.id, twin.name, subject, "", "name", frame.name, twin.name)
                )
        for frame in new:
            if frame.id not in taken:
                changes.append(Change("added", subject, None, frame.id, frame.name, subject, ""))
    return changes


def _artifacts(one: MapIndex, two: MapIndex, found: matching.Matching) -> list[Change]:
    old = {artifact.id: artifact for artifact in one.artifacts}
    back = {twin: key for key, twin in found.artifacts.items()}
    changes = [_artifact("removed", a, None) for a in one.artifacts if a.id not in found.artifacts]
    for artifact in two.artifacts:
        before = old.get(back.get(artifact.id, ""))
        if before is None:
            changes.append(_artifact("added", None, artifact))
        elif before.text != artifact.text:
            changes.append(_artifact("changed", before, artifact, field="text", old=before.text, new=artifact.text))
    return changes


def _artifact(kind: str, before: Artifact | None, after: Artifact | None, **values: object) -> Change:
    artifact = after or before
    assert artifact is not None
    ids = (before.id if before else None, after.id if after else None)
    name = " ".join(artifact.text.split())
    return Change(kind, "artifact", *ids, name, artifact.type, "", **values)  # type: ignore[arg-type]
