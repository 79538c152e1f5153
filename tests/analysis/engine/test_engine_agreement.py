"""The examples of `docs/agreement.md`: the engine's side, and pm4py's by the rule that the page gives for it.

pm4py itself is asked by `benchmarks/agree_with_pm4py.py`, in an interpreter that has it.
"""

from __future__ import annotations

from typing import Any

import pytest

from analysis.engine.measure import measure
from benchmarks.agree_with_pm4py import differences
from benchmarks.our_answers import by_their_rules, executions_of, ours

OVERLAPPING = "1 A 09:00 12:00\n1 B 10:00 11:00\n1 C 12:30 13:00\n2 A 09:00 09:00"


def both(log: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    from analysis.engine.log import add_calendar
    from benchmarks.our_answers import WORKING

    add_calendar(log.folder, WORKING)
    return ours(log.folder), by_their_rules(executions_of(log.folder))


def test_a_the_hour_before_a_lone_timestamp_is_the_steps_here_and_the_edges_there(build: Any, table: Any) -> None:
    log = build(table("1 A 09:00\n1 B 10:00\n1 C 10:30\n2 A 09:00", "case", "activity", "end"))
    here, there = both(log)
    assert (here["edge_mean"][("A", "B")], there["edge_mean"][("A", "B")]) == (0, 3600)
    step = measure(log.folder).step("B")
    assert step is not None
    assert step.step_duration.mean == 3600
    assert here["case_durations"] == there["case_durations"] == [0, 5400]


def test_b_a_case_begins_with_its_first_start_here_and_its_first_end_there(build: Any, table: Any) -> None:
    log = build(table("1 A 09:00 09:10\n1 B 10:00 10:30\n2 A 09:00 09:00", "case", "activity", "start", "end"))
    here, there = both(log)
    assert (here["case_durations"][1], there["case_durations"][1]) == (5400, 4800)
    assert here["sojourn_time"] == there["sojourn_time"] == {"1": 5400, "2": 0}


def test_c_edges_stand_by_end_here_and_by_start_there(build: Any, table: Any) -> None:
    here, there = both(build(table(OVERLAPPING, "case", "activity", "start", "end")))
    assert here["variants"] == there["variants"] == {("B", "A", "C"): 1, ("A",): 1}
    assert here["edges"] == {("B", "A"): 1, ("A", "C"): 1}
    assert there["edges"] == {("A", "B"): 1, ("B", "C"): 1}
    assert (here["edge_mean"][("B", "A")], there["edge_mean"][("A", "B")]) == (-7200, -7200)


def test_d_waiting_is_summed_here_and_what_is_left_there(build: Any, table: Any) -> None:
    here, there = both(build(table(OVERLAPPING, "case", "activity", "start", "end")))
    assert (here["waiting_time"]["1"], there["waiting_time"]["1"]) == (1800, -1800)
    assert here["waiting_sum"] == there["waiting_sum"] == {"A": 0, "B": 0, "C": 1800}


@pytest.mark.parametrize(
    ("mine", "theirs", "names"),
    [
        ({"A": 1, "B": 2}, {"A": 1}, ["B"]),
        ({("A", "B"): 1.0}, [[["A", "B"], 1.0000001]], []),
        ({("A", "B"): 1.0}, [[["A", "B"], 1.00001]], ["A → B"]),
        ([1.0, 2.0, 3.0], [1.0, 3.0], ["shortest but 1", "shortest but 2"]),
        (None, 0.0, [""]),
    ],
)
def test_what_counts_as_different(mine: Any, theirs: Any, names: list[str]) -> None:
    """A missing value is no zero; pm4py's floats may be two microseconds away."""
    found = differences({"": mine} if mine is None else mine, theirs)[0]
    assert [name for name, _, _ in found] == names
