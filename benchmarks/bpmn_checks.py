"""Runs the acceptance checks of the map library and prints them as a Markdown table: check, pass, figure.

    python -m benchmarks.bpmn_checks --data /somewhere [--pm4py-python /elsewhere/bin/python]

The folder holds `bpmn/` with the reference models and `logs/` with event logs. Checks that need a browser or a database
are rows that name the test which proves them.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import bpmn_discovery, bpmn_moddle
from benchmarks.bpmn_measures import CHECKS, Answer, Files
from processes.bpmn.writing import to_bytes
from tests.processes.bpmn.material import BAD_INPUTS, REFERENCES

ELSEWHERE = {
    "E2, E3, E4": ("open and save in the real page", "tests/browser/test_map_lossless.py"),
    "A1": ("annotation fields by the page", "tests/processes/test_map_pages.py"),
    "V1, V2": ("parallel saves, joining of disjoint edits", "tests/processes/test_saving_at_once.py"),
    "O2": ("a binding by hand stays through a new name and a new id", "tests/processes/test_saving.py"),
    "O3": ("figures of steps", "tests/analysis/test_overlay.py"),
    "H1, H2": ("text, links and the next edition of a handbook", "tests/processes/test_handbook.py"),
    "W1, W2, X1": ("mark, strict policy, keyboard", "tests/browser/test_map_lossless.py"),
    "P1": ("a map of 500 tasks", "python -m benchmarks.editor_time"),
}


def row(key: str, title: str, check: Callable[[], Answer]) -> bool:
    """Prints one row at once, because some checks take a while."""
    try:
        answer = check()
    except Exception as problem:  # noqa: BLE001  a check that breaks is a check that fails, the others still run
        answer = Answer(False, f"{type(problem).__name__}: {problem}")
    figure = answer.figure.replace("|", "/").replace("\n", " ")
    print(f"| {key} | {title} | {'yes' if answer.passed else '**no**'} | {figure} |", flush=True)
    return answer.passed


def main() -> int:
    """The command; ends with 1 if a check fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=REFERENCES.parent, help="folder with bpmn/ and logs/")
    parser.add_argument("--pm4py-python", default="", help="an interpreter that has pm4py, for F1")
    parser.add_argument("--only", default="", help="checks to run, as in D1,D2")
    chosen = parser.parse_args()
    files = Files(sorted((chosen.data / "bpmn").glob("*.bpmn")), sorted(BAD_INPUTS.glob("bpmn_*/*.bpmn")))
    logs = Path(os.environ.get("SEVENSTEP_LOGS", chosen.data / "logs"))
    if not files.references:
        raise SystemExit(f"no reference models in {chosen.data / 'bpmn'}; give their folder with --data")
    only = set(filter(None, chosen.only.split(",")))
    print("| check | what | pass | figure |\n| --- | --- | --- | --- |")
    passed = [
        row(key, title, lambda check=check: check(files))
        for key, (title, check) in CHECKS.items()
        if not only or key in only
    ]
    if not only or "E6" in only:
        passed.append(row("E6", "our exports in bpmn-js's reader", lambda: bpmn_moddle.e6(files)))
    if not only or only & {"S1", "S2", "S3"}:
        runs = {name: bpmn_discovery.run(logs / name) for name in bpmn_discovery.LOGS if (logs / name).is_file()}
        passed.append(row("S1", "discovery on five logs", lambda: bpmn_discovery.s1(runs)))
        maps = {name: to_bytes(one.found.model) for name, one in runs.items()}
        passed.append(row("S1", "discovered maps in bpmn-js's reader", lambda: bpmn_moddle.s1(maps)))
        passed.append(row("S2", "trace fitness", lambda: bpmn_discovery.s2(runs)))
        if chosen.pm4py_python:
            passed.append(row("S2", "F1 ≥ .90 receipt, .85 incidents",
                              lambda: bpmn_discovery.by_pm4py(chosen.pm4py_python, runs)))  # fmt: skip
        passed.append(row("S3", "from the file to a drawn map under 10 s", lambda: bpmn_discovery.s3(runs)))
    for key, (title, tests) in ELSEWHERE.items():
        print(f"| {key} | {title} | by test | {tests} |")
    return int(not all(passed))


if __name__ == "__main__":
    sys.exit(main())
