"""Rules for other systems, written from the to-be map: pure, no Django.

What lives here: which rules follow from steps, limits and options, and the document that is exported. What does not:
what was handed over to whom (`services/rules.py`). No value is typed: a limit of 1.2 d on the map is a limit of
P1DT4H48M (103680 s, a day being 24 hours of the
rule's calendar) in the rule, the same number that drives the timeout rate and the handbook.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from processes.bpmn.durations import to_iso

SCHEMA = "sevenstep.rules"
SCHEMA_VERSION = 1

# What the map draws as the work of a system, and what kind of rule that work is.
AUTOMATED = {"serviceTask": "assignment", "sendTask": "assignment", "scriptTask": "assignment"}
DECIDED = {"businessRuleTask": "priority"}


@dataclass(frozen=True)
class MapStep:
    """A step as the to-be map has it."""

    element_id: str
    name: str
    type: str = "task"
    role: str = ""
    limit_seconds: float | None = None
    limit_clock: str = "step"
    documentation: str = ""


@dataclass(frozen=True)
class ChosenOption:
    """An option that was chosen in the design phase, and the step that it speaks of ("" = the whole process)."""

    id: int
    title: str
    description: str = ""
    step: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule. `key` names it across versions of the map; condition and action are what the other system is given."""

    key: str
    element_id: str
    name: str
    kind: str
    condition: dict[str, Any] = field(default_factory=dict)
    action: dict[str, Any] = field(default_factory=dict)

    @property
    def limit_seconds(self) -> float | None:
        return self.condition.get("limit", {}).get("seconds")


@dataclass(frozen=True)
class Source:
    """What the rules were written from."""

    code: str
    name: str
    version_label: str
    version_sha256: str
    calendar: str
    time_zone: str


def limit_of(seconds: float) -> dict[str, Any]:
    """A limit in both forms that importing systems read."""
    return {"iso8601": to_iso(seconds), "seconds": int(seconds) if float(seconds).is_integer() else seconds}


def _limit_rule(step: MapStep, calendar: str) -> Rule:
    assert step.limit_seconds is not None
    return Rule(
        key=f"{step.element_id}.limit",
        element_id=step.element_id,
        name=step.name,
        kind="limit",
        condition={
            "event": "step_open",
            "clock": step.limit_clock,
            "calendar": calendar,
            "comparison": "gt",
            "limit": limit_of(step.limit_seconds),
        },
        action={"type": "escalate", "role": step.role},
    )


def _work_rule(step: MapStep, kind: str) -> Rule:
    return Rule(
        key=f"{step.element_id}.{kind}",
        element_id=step.element_id,
        name=step.name,
        kind=kind,
        condition={"event": "step_reached"},
        action={"type": "perform", "task": step.name, "instruction": step.documentation},
    )


def _option_rule(option: ChosenOption, steps: dict[str, MapStep]) -> Rule:
    step = steps.get(option.step)
    return Rule(
        key=f"option.{option.id}",
        element_id=step.element_id if step else "",
        name=option.title,
        kind="assignment",
        condition={"event": "step_reached" if step else "case_opened"},
        action={"type": "apply", "task": option.title, "instruction": option.description},
    )


def write_rules(
    steps: Iterable[MapStep],
    options: Iterable[ChosenOption] = (),
    *,
    calendar: str = "24x7",
    case_limit_seconds: float | None = None,
) -> list[Rule]:
    """The case's limit first, then each step in the order of the flow, then what the chosen options ask for."""
    rows = list(steps)
    rules: list[Rule] = []
    if case_limit_seconds is not None:
        limit = {"event": "case_open", "calendar": calendar, "comparison": "gt", "limit": limit_of(case_limit_seconds)}
        rules.append(Rule("case.limit", "", "", "limit", limit, {"type": "escalate", "role": ""}))
    for step in rows:
        if step.limit_seconds is not None:
            rules.append(_limit_rule(step, calendar))
        kind = (AUTOMATED | DECIDED).get(step.type)
        if kind:
            rules.append(_work_rule(step, kind))
    by_name = {step.name: step for step in rows} | {step.element_id: step for step in rows}
    return rules + [_option_rule(option, by_name) for option in options]


def rules_document(rules: Iterable[Rule], source: Source, written_at: str) -> dict[str, Any]:
    """The export: what it is, from which map, and the rules."""
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "written_at": written_at,
        "source": asdict(source),
        "rules": [asdict(rule) for rule in rules],
    }
