"""Two maps side by side as pages show them: pictures with marks, changes in words, counts. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from django.utils.safestring import SafeString, mark_safe

from processes.bpmn import diff_words, svg
from processes.bpmn.diff import Change, MapDiff, diff, end_name
from processes.bpmn.index import MapIndex, index
from processes.bpmn.model import Model
from processes.comparing_roles import HandoverLine, RoleLine, handover_lines, role_lines
from processes.models import Draft, ProcessVersion
from processes.reading_maps import language, model_of, read_map
from processes.services.joining import joined

State = Literal["added", "changed", "removed"]
ORDER = {"node": 0, "lane": 1, "pool": 2, "artifact": 3, "flow": 4}


@dataclass(frozen=True)
class ChangeLine:
    """One element that differs. `texts` has a sentence for each difference; the ids say where to look in which map."""

    state: State
    subject: str
    element_id: str
    old_id: str
    name: str
    role: str
    texts: list[str]


@dataclass(frozen=True)
class Comparison:
    before: SafeString
    after: SafeString
    steps: list[ChangeLine]
    others: list[ChangeLine]
    layout: list[ChangeLine]
    counts: dict[str, int]
    roles: list[RoleLine]
    handovers: list[HandoverLine]

    @property
    def is_same(self) -> bool:
        return not self.steps and not self.others

    @property
    def handovers_before(self) -> int:
        return sum(line.before for line in self.handovers)

    @property
    def handovers_after(self) -> int:
        return sum(line.after for line in self.handovers)


def compare(before: Model, after: Model, names: tuple[str, str] = ("", "")) -> Comparison:
    found = diff(before, after)
    old_marks, new_marks = found.marks()
    lines = change_lines(found)
    one, two = index(before), index(after)
    return Comparison(
        before=_picture(before, old_marks, names[0], "before-"),
        after=_picture(after, new_marks, names[1], "after-"),
        steps=[line for line in lines if line.subject == "node"],
        others=[line for line in lines if line.subject != "node"],
        layout=layout_lines(found, two),
        counts=found.counts,
        roles=role_lines(one, two, found),
        handovers=handover_lines(one, two),
    )


def compare_versions(before: ProcessVersion, after: ProcessVersion) -> Comparison:
    return compare(model_of(before), model_of(after), (str(before), str(after)))


def _picture(model: Model, marks: dict[str, str], title: str, prefix: str) -> SafeString:
    text = svg.render(model, marks=marks, title=title, prefix=prefix)
    return mark_safe(text)  # noqa: S308  the renderer escapes every text and writes no script, style or link


def change_lines(found: MapDiff) -> list[ChangeLine]:
    """One line an element, steps before lanes and flows; the differences of one element stand together."""
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in found.content:
        groups.setdefault((change.subject, change.new_id or change.old_id or ""), []).append(change)
    lines = [_line(key, element_id, changes) for (key, element_id), changes in groups.items()]
    states = {"added": 0, "changed": 1, "removed": 2}
    return sorted(lines, key=lambda line: (ORDER.get(line.subject, 5), states[line.state]))


def _line(subject: str, element_id: str, changes: list[Change]) -> ChangeLine:
    kinds = {change.kind for change in changes}
    state: State = "added" if "added" in kinds else "removed" if "removed" in kinds else "changed"
    texts = [diff_words.sentence(change, language()) for change in changes]
    return ChangeLine(state, subject, element_id, changes[0].old_id or "", changes[0].name, changes[0].role, texts)


def layout_lines(found: MapDiff, after: MapIndex) -> list[ChangeLine]:
    """What was only moved, resized or drawn another way, one line an element; flows are named by their two ends."""
    lines: dict[str, ChangeLine] = {}
    for change in found.layout:
        flow = after.flows_by_id.get(change.new_id or "")
        name = change.name if flow is None else f"{end_name(after, flow.source)} → {end_name(after, flow.target)}"
        named = replace(change, name=name)
        line = ChangeLine("changed", change.subject, change.new_id or "", change.old_id or "", name, change.role, [])
        lines.setdefault(line.element_id, line).texts.append(diff_words.sentence(named, language()))
    return list(lines.values())


@dataclass(frozen=True)
class Sides:
    """Two people's changes since the same version. `clashes` names what both touched; only without any they join."""

    theirs: list[str]
    mine: list[str]
    pictures: Comparison
    can_join: bool
    clashes: list[str]


def compare_draft(draft: Draft, head: ProcessVersion) -> Sides:
    """What the head and the draft each changed since the draft's base, and how they differ from each other."""
    own = read_map(draft.xml.encode("utf-8"))
    newest = model_of(head)
    base = model_of(draft.base) if draft.base else newest
    both = joined(draft, head)
    return Sides(
        theirs=diff(base, newest).sentences(language()),
        mine=diff(base, own).sentences(language()),
        pictures=compare(newest, own, (str(head), "")),
        can_join=both is not None and both.model is not None,
        clashes=[_name_of(base, key) for key in both.clashes] if both else [],
    )


def _name_of(model: Model, key: str) -> str:
    """What people call an element; the id where it has no name."""
    element = model.element(key)
    return " ".join((element.get("name") or "").split()) or key if element is not None else key
