"""Two maps side by side as pages show them: pictures with marks, changes in words, counts. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString, mark_safe

from processes.bpmn import diff_words, svg
from processes.bpmn.diff import Change, MapDiff, diff
from processes.bpmn.model import Model
from processes.models import Draft, ProcessVersion
from processes.reading_maps import language, model_of, read_map
from processes.services.joining import joined

State = Literal["added", "changed", "removed"]
ORDER = {"node": 0, "lane": 1, "pool": 2, "artifact": 3, "flow": 4}


@dataclass(frozen=True)
class ChangeLine:
    """One element that differs. `texts` has a sentence for each difference; `element_id` is where to look."""

    state: State
    subject: str
    element_id: str
    name: str
    role: str
    texts: list[str]


@dataclass(frozen=True)
class Comparison:
    before: SafeString
    after: SafeString
    steps: list[ChangeLine]
    others: list[ChangeLine]
    layout_count: int
    counts: dict[str, int]

    @property
    def is_same(self) -> bool:
        return not self.steps and not self.others


def compare(before: Model, after: Model, names: tuple[str, str] = ("", "")) -> Comparison:
    found = diff(before, after)
    old_marks, new_marks = found.marks()
    lines = change_lines(found)
    return Comparison(
        before=_picture(before, old_marks, names[0], "before-"),
        after=_picture(after, new_marks, names[1], "after-"),
        steps=[line for line in lines if line.subject == "node"],
        others=[line for line in lines if line.subject != "node"],
        layout_count=len(found.layout),
        counts=found.counts,
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
    return ChangeLine(state, subject, element_id, changes[0].name, changes[0].role, texts)


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
