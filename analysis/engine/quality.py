"""What goes wrong: errors, rework, first-time-right, handovers.

What lives here: their counts as SQL and their rates. What does not: lateness (`timeouts`).

An execution is an error when its outcome is one of the log's error outcomes. Where nothing is recorded, or no error
outcomes are named, the answer is None, never 0. First-time-right needs neither error nor rework; in a log without
outcomes it looks at rework alone.
"""

from __future__ import annotations

from analysis.engine.durations import ratio

# Per case, from its executions.
CASE_FAULTY = "coalesce(bool_or(is_error), FALSE) AS faulty"

# Over cases joined with the above.
CASE_RIGHT = "count(*) FILTER (WHERE NOT open AND NOT faulty AND NOT reworked)"

# Over executions of a step: errors, how many have an outcome at all, beyond the first.
OUTCOME_COUNTS = (
    "count(*) FILTER (WHERE is_error AND NOT running), count(*) FILTER (WHERE outcome IS NOT NULL AND NOT running)"
)
REWORKED = "count(*) FILTER (WHERE occurrence > 1)"
STEP_COUNTS = f"{OUTCOME_COUNTS}, {REWORKED}"

# Cases with the step. A selection has whole cases, so each of them has one first occurrence.
STEP_CASES = "count(*) FILTER (WHERE occurrence = 1)"


def handovers_sql(recorded: dict[str, bool]) -> str:
    """Changes of department between neighbours, of resource where no department is recorded, else NULL."""
    for kind in ("department", "resource"):
        if recorded[kind]:
            return f"sum({kind}_changes) FILTER (WHERE NOT open)"
    return "NULL"


def error_count(errors: int, outcomes: int, named: bool) -> int | None:
    """The step's errors; None where it has no outcomes or the log names no error outcomes."""
    return errors if outcomes and named else None


def error_rate(errors: int | None, ended: int) -> float | None:
    """Errors ÷ ended executions."""
    return ratio(errors, ended)
