"""What `manage.py map` does: one function for each action, from its options to a dict that is printed as JSON."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from processes.bpmn import binding, diff, discovery, index, lanes, layout, lint, writing, xsd
from processes.bpmn.model import Model
from processes.bpmn.problems import BpmnError, Finding
from processes.bpmn.reading import read

Options = Mapping[str, Any]
Answer = dict[str, Any]
MapRefusal = dict[str, Any]


class NoSuchMap(Exception):
    """Neither a file nor the id of a version."""


def refusal_of(problem: Exception) -> MapRefusal | None:
    """The reason in the form that is printed, None for what is no refusal but a fault of ours."""
    from analysis.engine.reading import ReadError

    if isinstance(problem, BpmnError | ReadError):
        line = getattr(problem, "line", None)
        return {"refused": True, "code": problem.code, "message": problem.message_en, "line": line}
    if isinstance(problem, NoSuchMap | ValueError):
        return {"refused": True, "code": "not_found", "message": str(problem), "line": None}
    return None


def import_map(options: Options) -> Answer:
    model = _model(options["file"])
    model.findings += xsd.validate(model, settings.BASE_DIR / "node_modules") or []
    repaired = [_finding(one) for one in model.findings if one.severity == "repair"]
    noted = [_finding(one) for one in model.findings if one.severity != "repair"]
    return {
        "outcome": model.outcome,
        "counts": index.index(model).counts,
        "encoding": model.encoding,
        "sha256": model.sha256,
        "repairs": repaired,
        "findings": noted,
    }


def export_map(options: Options) -> Answer:
    model = _model(options["id"])
    return {"xml": _text(writing.clean(model) if options["clean"] else model)}


def diff_maps(options: Options) -> Answer:
    found = diff.diff(_model(options["a"]), _model(options["b"]))
    return {**found.to_json(), "sentences": {"en": found.sentences("en"), "zh": found.sentences("zh-hans")}}


def lint_map(options: Options) -> Answer:
    found = lint.lint(_model(options["x"]))
    counts = Counter(one.severity for one in found)
    return {"publishable": not lint.blocks(found), "counts": dict(counts), "findings": [_finding(f) for f in found]}


def layout_map(options: Options) -> Answer:
    model = _model(options["x"])
    layout.layout(model)
    return {"counts": index.index(model).counts, "xml": _text(model)}


def discover_map(options: Options) -> Answer:
    variants = {tuple(one.activities): one.cases for one in _measured(options)[0].variants}
    found = discovery.discover(variants, keep=options["keep"], name=Path(options["log"]).stem)
    return {"counts": index.index(found.model).counts, "quality": vars(found.figures), "xml": _text(found.model)}


def lanes_of_map(options: Options) -> Answer:
    found = index.index(_model(options["x"]))
    crossing, steps = lanes.crossing_flows(found), lanes.step_handovers(found)
    pairs = lanes.matrix(steps)
    return {
        "lanes": [{"id": one.id, "name": one.name, "nodes": one.node_ids} for one in found.lanes],
        "roles": lanes.roles(found),
        "crossing_flows": [{"from": h.source_role, "to": h.target_role, "flow": h.flow_ids[0]} for h in crossing],
        "step_handovers": [{"from": h.source_role, "to": h.target_role, "steps": h.steps} for h in steps],
        "matrix": [{"from": one, "to": two, "count": count} for (one, two), count in sorted(pairs.items())],
        "ping_pong": lanes.ping_pong(found),
        "exchanges": lanes.exchanges(found),
        "raci": [{**vars(row), "derived": sorted(row.derived)} for row in lanes.raci(found)],
    }


def bind_log(options: Options) -> Answer:
    found = index.index(_model(options["x"]))
    activities = _measured(options)[1]
    proposals = binding.bind(activities, found)
    bound = {one.element_id for one in proposals if one.is_bound}
    events = sum(activities.values())
    covered = sum(activities[one.label] for one in proposals if one.is_bound)
    return {
        "bindings": [vars(one) for one in proposals],
        "executions_bound_share": covered / events if events else None,
        "steps_without_events": [node.id for node in found.steps if node.id not in bound],
        "labels_without_step": [one.label for one in proposals if not one.is_bound],
    }


def _model(name: str) -> Model:
    path = Path(name)
    if path.is_file():
        return read(path.read_bytes())
    if name.isdigit():
        from processes import selectors

        try:
            return read(selectors.version_bytes(int(name)))
        except selectors.ProcessVersion.DoesNotExist:
            raise NoSuchMap(f"There is no map version {name}.") from None
    raise NoSuchMap(f"{name}: there is no such file, and it is no version id.")


def _text(model: Model) -> str:
    return writing.to_bytes(model).decode("utf-8")


def _finding(one: Finding) -> Answer:
    return {
        "rule": one.rule,
        "severity": one.severity,
        "element": one.element_id,
        "line": one.line,
        "message": {"en": one.message_en, "zh": one.message_zh},
    }


def _measured(options: Options) -> tuple[Any, dict[str, int]]:
    """The figures of a log file, and executions by activity. The engine is loaded only here: it is large."""
    from analysis.engine.log import prepare
    from analysis.engine.measure import measure
    from analysis.engine.reading import ColumnMapping, ReadOptions, read_events, sniff
    from analysis.engine.settings import MeasureSettings
    from analysis.engine.worktime import CALENDAR_24X7

    path, reading = Path(options["log"]), ReadOptions(time_zone="UTC")
    if not path.is_file():
        raise NoSuchMap(f"{path}: there is no such file.")
    roles = ("case_id", "activity", "timestamp", "start", "lifecycle")
    chosen = {role: options[role] for role in roles if options.get(role)}
    guessed = {k: v for k, v in sniff(path, reading).mapping.to_dict().items() if v not in chosen.values()}
    mapping = ColumnMapping(**{**guessed, **chosen})
    with tempfile.TemporaryDirectory(prefix="sevenstep-") as folder:
        raw, prepared = Path(folder) / "raw.parquet", Path(folder) / "prepared"
        read_events(path, mapping, reading, raw)
        prepare([raw], prepared, mapping, reading, CALENDAR_24X7("UTC"))
        figures = measure(prepared, settings=MeasureSettings(variants_n=10**9))
    return figures, {step.activity: step.executions for step in figures.steps}


ACTIONS: dict[str, tuple[Callable[[Options], Answer], str, tuple[str, ...]]] = {
    "import": (import_map, "reads a file and says what is in it", ("file",)),
    "export": (export_map, "the XML of a version", ("id",)),
    "diff": (diff_maps, "what changed from A to B", ("a", "b")),
    "lint": (lint_map, "what keeps a map from being published, and what should be mended", ("x",)),
    "layout": (layout_map, "draws a map anew", ("x",)),
    "discover": (discover_map, "a first map from a log", ("log",)),
    "lanes": (lanes_of_map, "roles, handovers and responsibilities", ("x",)),
    "bind": (bind_log, "which activity of a log means which step", ("x", "log")),
}
