"""Where the time goes: bottleneck share, share of step time, share of end-to-end time, waiting share.

What lives here: the three denominators and the divisions. What does not: the sums' durations (`durations`).

Example: two steps with Σ step durations 30 and 10 → bottleneck shares 75 % and 25 %.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.engine.durations import ratio

# Over executions of a step. End-to-end compares with lead times, so it takes closed cases alone.
STEP_SUMS = (
    "sum(step_us) FILTER (WHERE NOT running), sum(processing_us) FILTER (WHERE NOT running), "
    "sum(processing_us) FILTER (WHERE NOT running AND NOT open)"
)


@dataclass(frozen=True)
class Sums:
    """Whole microseconds; None = not recorded."""

    step: int | None
    processing: int | None
    processing_closed: int | None


@dataclass(frozen=True)
class Totals:
    """The denominators over the selected cases."""

    step: int
    processing: int
    lead: int


def totals(sums: list[Sums], lead: int) -> Totals:
    """Sum over all steps; `lead` is the sum of the closed cases' lead times."""
    return Totals(sum(item.step or 0 for item in sums), sum(item.processing or 0 for item in sums), lead)


def bottleneck_share(own: Sums, all_steps: Totals) -> float | None:
    """Σ step durations of the step ÷ Σ all step durations."""
    return ratio(own.step, all_steps.step)


def step_time_share(own: Sums, all_steps: Totals) -> float | None:
    """Σ processing times of the step ÷ Σ all processing times; None where not recorded."""
    return ratio(own.processing, all_steps.processing)


def end_to_end_share(own: Sums, all_steps: Totals) -> float | None:
    """Σ processing times of the step in closed cases ÷ Σ their lead times."""
    return ratio(own.processing_closed, all_steps.lead)
