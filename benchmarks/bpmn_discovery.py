"""Discovery on real logs: is the map sound, valid and complete, how well does it fit, how long does it take.

What lives here: our side. Fitness and precision by pm4py come from `discovery_quality`, run by its own interpreter.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.bpmn_measures import NODE_MODULES, Answer
from processes.bpmn import xsd
from processes.bpmn.discovery import END, START, Discovery, discover
from processes.bpmn.index import MapIndex, index
from processes.bpmn.lint import lint
from processes.bpmn.reading import read
from processes.bpmn.writing import to_bytes
from tests.processes.bpmn.drawn import Drawn

LOGS = (
    "receipt.csv.gz",
    "uci_incident_event_log_part.csv.gz",
    "bpic2013_incidents.xes.gz",
    "production.csv.gz",
    "reviewing.xes.gz",
)
LARGE = "bpic2013_incidents.xes.gz"
# F1 to reach at 90 % of the transitions.
BARS = {"receipt": 0.90, "uci_incident_event_log_part": 0.85}


@dataclass(frozen=True)
class Run:
    """One log: its variants, what was discovered, seconds from the file to the drawn map."""

    variants: dict[tuple[str, ...], int]
    events: int
    found: Discovery
    seconds: float
    processor_seconds: float


def run(path: Path) -> Run:
    began, used = time.perf_counter(), time.process_time()
    variants, events = variants_of(path)
    found = discover(variants, name=path.name.split(".")[0])
    return Run(variants, events, found, time.perf_counter() - began, time.process_time() - used)


def variants_of(path: Path) -> tuple[dict[tuple[str, ...], int], int]:
    """Number of cases by sequence of activities, with the columns as they are guessed; and the events of the file."""
    from analysis.engine.log import prepare
    from analysis.engine.measure import measure
    from analysis.engine.reading import ReadOptions, read_events, sniff
    from analysis.engine.settings import MeasureSettings
    from analysis.engine.worktime import CALENDAR_24X7

    options = ReadOptions(time_zone="UTC")
    mapping = sniff(path, options).mapping
    with tempfile.TemporaryDirectory() as folder:
        raw, prepared = Path(folder) / "raw.parquet", Path(folder) / "prepared"
        read_events(path, mapping, options, raw)
        prepare([raw], prepared, mapping, options, CALENDAR_24X7("UTC"))
        found = measure(prepared, settings=MeasureSettings(variants_n=10**9))
    variants = {tuple(one.activities): one.cases for one in found.variants}
    return variants, sum(len(way) * cases for way, cases in variants.items())


def edges_of(found: MapIndex) -> set[tuple[str, str]]:
    """Which activity leads to which on the drawn map, through its gateways."""
    names = {node.id: {"start": START, "end": END}.get(node.id, node.name) for node in found.nodes}
    pairs, queue = set(), [(node.id, node.id) for node in found.nodes if node.kind != "gateway"]
    while queue:
        origin, key = queue.pop()
        for flow in found.by_id[key].outgoing:
            target = found.flows_by_id[flow].target
            if found.by_id[target].kind == "gateway":
                queue.append((origin, target))
            else:
                pairs.add((names[origin], names[target]))
    return pairs


def s1(runs: Mapping[str, Run]) -> Answer:
    faults = []
    for name, one in runs.items():
        data = to_bytes(one.found.model)
        found = read(data)
        nodes, labels = index(found), {label for way in one.variants for label in way}
        right = {
            "sound": not [f for f in lint(found) if f.severity == "block"],
            "valid": xsd.validate(found, NODE_MODULES) == [],
            "every activity": {node.name for node in nodes.tasks} == labels,
            "drawn": not Drawn(found).undrawn() and not Drawn(found).overlaps(),
            "same bytes": to_bytes(discover(dict(reversed(one.variants.items())), name=name.split(".")[0]).model)
            == data,
        }
        faults += [f"{name}: not {what}" for what, holds in right.items() if not holds]
    figure = f"{len(runs)} logs: sound, valid, every activity, drawn, same bytes twice"
    return Answer(not faults, "; ".join(faults) or figure)


def s2(runs: Mapping[str, Run]) -> Answer:
    equal, shown = True, []
    for name, one in runs.items():
        edges, figures = edges_of(index(one.found.model)), one.found.figures
        fitting = sum(n for way, n in one.variants.items() if {*zip((START, *way), (*way, END), strict=True)} <= edges)
        equal &= fitting == figures.cases_explained
        shown.append(f"{name.split('.')[0]} {figures.trace_fitness:.3f}")
    return Answer(equal, "trace fitness equal to a plain count: " + ", ".join(shown))


def s3(runs: Mapping[str, Run]) -> Answer:
    one = runs[LARGE]
    figure = f"{one.events:,} executions in {one.seconds:.1f} s ({one.processor_seconds:.1f} s of processor time)"
    return Answer(one.seconds < 10, figure)


def by_pm4py(python: str, runs: Mapping[str, Run]) -> Answer:
    """F1 of token replay fitness and ETC precision, measured outside; precision and fitting cases must equal ours."""
    with tempfile.TemporaryDirectory() as folder:
        for name, one in runs.items():
            stem = Path(folder) / name.split(".")[0]
            stem.with_suffix(".bpmn").write_bytes(to_bytes(one.found.model))
            variants = [[list(way), cases] for way, cases in one.variants.items()]
            stem.with_suffix(".json").write_text(json.dumps(variants), encoding="utf-8")
        script = str(Path(__file__).with_name("discovery_quality.py"))
        done = subprocess.run(
            [python, script, folder], capture_output=True, text=True, check=False, env=dict(os.environ)
        )
    if done.returncode:
        return Answer(False, (done.stderr.strip().splitlines() or ["no message"])[-1])
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    passed, shown = True, []
    for row in answer["maps"]:
        figures = next(one.found.figures for name, one in runs.items() if name.split(".")[0] == row["name"])
        same = abs(row["precision"] - (figures.precision or 0)) < 1e-9
        same &= abs(row["fitting_cases"] - figures.trace_fitness) < 1e-9
        passed &= bool(row["sound"]) and same and row["f1"] >= BARS.get(row["name"], 0)
        values = f"{row['fitness']:.3f}/{row['precision']:.3f}/{row['f1']:.3f}"
        ours = "" if same else f" (ours: {figures.trace_fitness} of cases, precision {figures.precision})"
        shown.append(f"{row['name']} {values}{ours}")
    return Answer(passed, f"pm4py {answer['pm4py']}, fitness/precision/F1: " + ", ".join(shown))
