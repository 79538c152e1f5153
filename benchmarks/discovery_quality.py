"""Fitness and precision of discovered maps by pm4py, for an interpreter that has it; nothing of ours is imported.

The folder holds, for each log, `<name>.bpmn` and `<name>.json` with the variants: [[activities, cases], …].

    /elsewhere/bin/python benchmarks/discovery_quality.py FOLDER
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

with contextlib.redirect_stdout(io.StringIO()):  # it greets
    import pandas as pd
    import pm4py


def log_of(variants: list[tuple[list[str], int]]) -> Any:
    """One case for each case of a variant; the times only keep the order."""
    rows, case = [], 0
    for activities, cases in variants:
        for _ in range(cases):
            case += 1
            rows += [(str(case), name, number) for number, name in enumerate(activities)]
    frame = pd.DataFrame(rows, columns=["case:concept:name", "concept:name", "time:timestamp"])
    frame["time:timestamp"] = pd.to_datetime(frame["time:timestamp"], unit="s", utc=True)
    return pm4py.format_dataframe(frame)


def quality(path: Path) -> dict[str, Any]:
    """Token replay fitness, share of fitting cases, ETC precision, F1 of the first and the last."""
    log = log_of(json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
    net = pm4py.convert_to_petri_net(pm4py.read_bpmn(str(path)))
    replayed = pm4py.fitness_token_based_replay(log, *net)
    precision = pm4py.precision_token_based_replay(log, *net)
    fitness = replayed["log_fitness"]
    return {
        "name": path.stem,
        "sound": pm4py.check_soundness(*net)[0],
        "fitness": fitness,
        "fitting_cases": replayed["percentage_of_fitting_traces"] / 100,
        "precision": precision,
        "f1": 2 * fitness * precision / (fitness + precision),
    }


def main() -> None:
    """The command; one JSON list."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        found = [quality(path) for path in sorted(Path(sys.argv[1]).glob("*.bpmn"))]
    print(json.dumps({"pm4py": pm4py.__version__, "maps": found}))


if __name__ == "__main__":
    main()
