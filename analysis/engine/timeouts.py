"""What is too late: the timeout rates of steps and of cases.

What lives here: when an execution or a case counts as over its limit, and the counts behind the rates.
What does not: where limits come from.

A running execution (an open case) already over its limit counts in numerator and denominator; one still within it
in neither. "Exceeds" is `>`: exactly at the limit is in time.
Example, limit 3 d: closed 2 d, closed 4 d, open for 5 d, open for 1 d → 2 late of 3.
"""

from __future__ import annotations

# NULL where there is no limit. lead_us is NULL for open cases, age_us for closed ones.
CASE_OVER = "CASE WHEN limit_us IS NOT NULL THEN coalesce(lead_us, age_us) > limit_us END"

# A running execution's time so far: waiting before it plus its age (or its age alone, by processing time).
EXECUTION_OVER = (
    "CASE WHEN limit_us IS NULL THEN NULL "
    "WHEN running AND by_processing THEN age_us > limit_us "
    "WHEN running THEN age_us + coalesce(waiting_us, 0) > limit_us "
    "WHEN by_processing THEN processing_us > limit_us ELSE step_us > limit_us END"
)

CASE_COUNTS = "count(*) FILTER (WHERE over), count(*) FILTER (WHERE over OR (over IS NOT NULL AND NOT open))"
EXECUTION_COUNTS = "count(*) FILTER (WHERE over), count(*) FILTER (WHERE over OR (over IS NOT NULL AND NOT running))"

# The same in two parts: of ended executions, which does not depend on the as-of time, and of running ones.
ENDED_COUNTS = "count(*) FILTER (WHERE over AND NOT running), count(*) FILTER (WHERE over IS NOT NULL AND NOT running)"
RUNNING_OVER = "running AND over"
